"""The Turnaround page: what is chosen in its bar holds for every block, and is kept in the URL."""

from pathlib import Path

import pytest

from etl.refresh import refresh
from tests.conftest import Demo
from tests.etl.files import POINT, application, write_csv
from tests.pages.test_pages import Opened

HEADINGS = {
    "days": {
        "zh": ["按环节看办理天数", "只看办结件会少算多少", "时间花在哪里"],
        "en": ["Days by stage", "What finished cases alone would hide", "Where the time goes"],
    },
    "partners": {"zh": ["哪些户籍地审核偏慢"], "en": ["Which hukou bureaus review late"]},
    "trend": {
        "zh": ["是否在好转：超期率", "是否在好转：中位办理天数", "在办的积压"],
        "en": ["Is it getting better: late share", "Is it getting better: median days", "Work in progress"],
    },
    "records": {"zh": ["环节缺失或颠倒的记录"], "en": ["Stages missing or out of order"]},
}


def cases_shown(page: Opened) -> list[str]:
    """What each block says it counts."""
    return [caption.value.split(" · ")[0] for caption in page.test.caption if caption.value.startswith("n = ")]


@pytest.mark.usefixtures("warehouse")
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("part", HEADINGS)
def test_blocks_stand_in_the_order_in_which_a_manager_asks(part: str, lang: str) -> None:
    page = Opened("turnaround", lang=lang, part=part)
    assert [header.value for header in page.test.header] == HEADINGS[part][lang]


@pytest.mark.usefixtures("warehouse")
def test_finished_cases_alone_are_told_once_beside_all_with_both_figures() -> None:
    page = Opened("turnaround")
    told = [text for text in page.texts if "只看办结件则是" in text]
    assert len(told) == 1
    assert told[0].count("天内") == 2


@pytest.mark.parametrize("part", HEADINGS)
def test_every_block_is_about_what_is_chosen(warehouse: Demo, part: str) -> None:
    everything = cases_shown(Opened("turnaround", part=part))
    one = cases_shown(Opened("turnaround", part=part, point=warehouse.point))
    assert everything
    assert not set(everything) & set(one)


@pytest.mark.usefixtures("warehouse")
def test_months_do_not_hold_for_what_goes_by_the_week_it_happened_and_it_says_so() -> None:
    page = Opened("turnaround", part="trend", **{"from": "2026-03", "to": "2026-05"})
    assert page.says("不受所选受理月份的限制")
    assert not Opened("turnaround", part="trend").says("不受所选受理月份的限制")


@pytest.mark.usefixtures("warehouse")
@pytest.mark.parametrize(
    "url",
    [
        {"by": "owner", "parts": "owner"},
        {"part": "partners", "home": "province"},
        {"part": "nowhere", "from": "2026-10", "to": "2026-01"},  # the wrong way round: all later months
        {"point": "nowhere", "matter": "colour", "from": "soon"},
        {"area": "440306", "matter": "loss_replacement", "from": "2026-10"},
    ],
)
def test_whatever_the_url_says_the_page_stands(url: dict[str, str]) -> None:
    part = url.get("part", "days")
    assert len(Opened("turnaround", **url).test.header) == len(HEADINGS.get(part, HEADINGS["days"])["zh"])


@pytest.mark.usefixtures("warehouse")
def test_a_choice_is_written_to_the_url() -> None:
    page = Opened("turnaround")
    (matter,) = [box for box in page.test.selectbox if box.label == "事项"]
    matter.set_value("loss_replacement").run()
    assert page.test.query_params["matter"] == "loss_replacement"
    assert not page.test.exception


@pytest.fixture
def skipping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two cases, one of which was reviewed and has no time of sending; in a warehouse where the pages look for one."""
    raw = tmp_path / "raw"
    write_csv(raw / "acceptance_points" / "points.csv", [POINT])
    rows = [
        application(1, accepted_at="2026-03-02", transmitted_at="2026-03-03", reviewed_at="2026-03-05"),
        application(2, accepted_at="2026-03-02", reviewed_at="2026-03-05"),
    ]
    write_csv(raw / "applications" / "a.csv", rows)
    refresh(raw, tmp_path / "warehouse", tmp_path / "local")
    monkeypatch.setenv("ACCEPTANCE_WAREHOUSE", str(tmp_path / "warehouse"))
    monkeypatch.setenv("ACCEPTANCE_LOCAL", str(tmp_path / "local"))


@pytest.mark.usefixtures("skipping")
@pytest.mark.parametrize(
    ("lang", "said", "province"),
    [
        ("zh", "跳过的环节共 1 个，最多的是传递，占 50.00%。", "湖南省"),
        ("en", "Stages passed over: 1, most often Transmit (50.00%).", "Hunan"),
    ],
)
def test_a_stage_passed_over_is_told_with_where(lang: str, said: str, province: str) -> None:
    page = Opened("turnaround", lang=lang, part="records")
    assert page.says(said)
    tables = [table.value.to_string() for table in page.test.dataframe]
    assert any(POINT["name"] in table for table in tables)
    assert any(province in table for table in tables)
