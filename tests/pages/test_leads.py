"""Leads on the Verification page: no single row unasked, every look logged, and no rows where it cannot be."""

from pathlib import Path

import pytest

from tests.conftest import Demo, Planted
from tests.pages.test_pages import CHINESE, ENGLISH, SAME_IN_CHINESE, Opened
from warehouse.looks import Look, read_looks

KINDS = ("organisations", "changes", "speeds")
BUTTONS = {"zh": "查看明细", "en": "Show single rows"}


@pytest.fixture
def local(planted: Planted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The bureau's folder of this test, beside the warehouse with planted anomalies."""
    monkeypatch.setenv("ACCEPTANCE_WAREHOUSE", str(planted.warehouse))
    monkeypatch.setenv("ACCEPTANCE_LOCAL", str(tmp_path / "local"))
    return tmp_path / "local"


def press(page: Opened, lang: str = "zh") -> None:
    next(button for button in page.test.button if button.label == BUTTONS[lang]).click().run()
    assert not page.test.exception


def looks_at_leads(local: Path) -> list[Look]:
    """The page also shows the newest loss reports, which is a look of its own."""
    return [look for look in read_looks(local) if look.what.startswith(("线索", "Lead"))]


def rows_shown(page: Opened, column: str = "核查流水号") -> int:
    return sum(len(table.value) for table in page.test.dataframe if column in table.value.columns)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_draws_in_both_languages_and_logs_the_look(local: Path, kind: str, lang: str) -> None:
    page = Opened("verification", lang=lang, lead=kind)
    number = "核查流水号" if lang == "zh" else "Verification number"
    assert (rows_shown(page, number), looks_at_leads(local)) == (0, [])
    press(page, lang)
    (look,) = looks_at_leads(local)
    assert look.rows == rows_shown(page, number) > 0
    assert look.page == ("核查" if lang == "zh" else "Verification")
    texts = [*page.texts, *page.labels]
    if lang == "zh":
        assert [text for text in texts if ENGLISH.search(SAME_IN_CHINESE.sub("", text))] == []
    else:
        headings = [element.value for element in page.test.header]
        assert [text for text in [*headings, *page.labels] if CHINESE.search(text)] == []
    listed = Opened("data", lang=lang)
    assert any(look.what in str(table.value.to_numpy()) for table in listed.test.dataframe)


def test_rows_leave_the_screen_with_the_next_choice(local: Path) -> None:
    page = Opened("verification", lead="organisations")
    press(page)
    next(box for box in page.test.selectbox if box.label == "选择一条线索").select_index(1).run()
    assert rows_shown(page) == 0
    assert len(looks_at_leads(local)) == 1


def test_a_look_that_cannot_be_logged_shows_nothing(local: Path) -> None:
    local.touch()  # a file where the folder should be
    page = Opened("verification", lead="speeds")
    press(page)
    assert rows_shown(page) == 0
    assert page.says("查看未能留痕，明细不显示：请检查 local 文件夹能否写入。")


@pytest.mark.parametrize("measure", ["hit_rate", "let_through", "not_found"])
@pytest.mark.usefixtures("local")
def test_every_measure_has_its_funnel(measure: str) -> None:
    page = Opened("verification", lead="organisations", measure=measure)
    assert page.says("家有线索")


def test_a_case_looked_up_is_logged_once(demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCEPTANCE_WAREHOUSE", str(demo.warehouse))
    monkeypatch.setenv("ACCEPTANCE_LOCAL", str(tmp_path / "local"))
    page = Opened("deadlines", case=demo.case)
    page.test.run()
    assert [(look.what, look.rows) for look in read_looks(tmp_path / "local")] == [(f"受理号 {demo.case}", 1)]


def test_a_case_is_not_shown_where_the_look_cannot_be_logged(
    demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCEPTANCE_WAREHOUSE", str(demo.warehouse))
    monkeypatch.setenv("ACCEPTANCE_LOCAL", str(tmp_path / "local"))
    (tmp_path / "local" / "looks.jsonl").mkdir(parents=True)
    page = Opened("deadlines", case=demo.case)
    assert page.says("查看未能留痕，明细不显示")
    assert not page.says(f"受理号 {demo.case}")
    assert all("完成时间" not in table.value.columns for table in page.test.dataframe)
