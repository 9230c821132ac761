"""The Guide page tells a citizen all of it, in both languages; the Data page what the rules would not have allowed."""

from pathlib import Path

import pytest

from etl.refresh import refresh
from tests.etl.files import POINT, application, write_csv
from tests.pages.test_pages import Opened

DISTRICT = {"hukou_province": "430000", "hukou": "430100", "area": "440306", "residence": "440306"}
ROWS = [
    application(1, accepted_at="2015-10-31 09:00:00"),
    application(2, fee_yuan=99),
    application(3, fee_yuan=98),
]


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One point and three applications, two of them at a wrong charge; in a warehouse where the pages look for one."""
    raw = tmp_path / "raw"
    write_csv(raw / "acceptance_points" / "points.csv", [POINT | {"phone": "26000001", "address": "建安一路1号"}])
    write_csv(raw / "applications" / "a.csv", ROWS)
    refresh(raw, tmp_path / "warehouse", tmp_path / "local")
    monkeypatch.setenv("ACCEPTANCE_WAREHOUSE", str(tmp_path / "warehouse"))
    monkeypatch.setenv("ACCEPTANCE_LOCAL", str(tmp_path / "local"))
    return raw


@pytest.mark.usefixtures("small")
def test_the_points_of_the_place_stand_in_a_table() -> None:
    page = Opened("guide", **DISTRICT, matter="expiry_renewal")
    assert page.says("先到宝安区的户政办证大厅（共1处）。")
    (table,) = [each.value for each in page.test.dataframe if "类型" in each.value and "窗口数" not in each.value]
    assert table.iloc[0].tolist()[:5] == ["户政办证大厅", POINT["name"], "宝安区", "建安一路1号", "26000001"]


@pytest.mark.usefixtures("small")
def test_a_day_of_the_pilots_says_that_only_the_month_is_known() -> None:
    page = Opened("guide", **(DISTRICT | {"hukou": "430000"}), matter="first_issue", on="2021-05-01")
    assert page.says("只查到是2021年")


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("lang", "loss", "found"),
    [
        ("zh", "证丢了，怎么挂失", "捡到别人的证"),
        ("en", "How do I report a lost card?", "If I find someone else's card"),
    ],
)
def test_lost_and_found_cards_are_told_with_every_matter(lang: str, loss: str, found: str) -> None:
    for matter in ("expiry_renewal", "loss_replacement"):
        page = Opened("guide", **DISTRICT, matter=matter, lang=lang)
        titles = [each.value for each in page.test.subheader]
        assert titles.count(loss) == 1
        assert titles.count(found) == 1


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("lang", "title", "said"),
    [
        ("zh", "与当日规定不符的受理", "收费与当日规定不同，2 件"),
        ("en", "Applications against the rules of their day", "The charge is not that of the day, 2 cases"),
    ],
)
def test_the_data_page_counts_and_lists_what_the_rules_would_not_have_allowed(lang: str, title: str, said: str) -> None:
    page = Opened("data", lang=lang)
    assert title in [each.value for each in page.test.header]
    assert page.says(said)
    (rows,) = [each.value for each in page.test.dataframe if "SL0001" in each.value.to_string()]
    assert set(rows.iloc[:, 3]) == {"SL0001", "SL0002", "SL0003"}
    assert set(rows.iloc[:, 1]) == {"applications/a.csv"}


def test_where_nothing_is_against_the_rules_that_is_said(small: Path) -> None:
    write_csv(small / "applications" / "a.csv", [application(1, fee_yuan=20), application(2), application(3)])
    refresh(small, small.parent / "warehouse", small.parent / "local", allow_shrink=True)
    assert Opened("data").says("没有与当日规定不符的受理。")
