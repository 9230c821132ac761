"""From opening the page to a decision paper in hand: a plan is saved, compared, made again, renamed, written down."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from dashboard.blocks import paper as papers
from dashboard.session import Reader
from studies.scenarios import keep_scenario
from studies.siting import plan_sites
from studies.siting_request import SitingRequest
from tests.conftest import Demo
from tests.pages.test_pages import CHINESE, ENGLISH, SAME_IN_CHINESE, Opened
from warehouse import EVERYWHERE, open_current
from warehouse.scenarios import read_scenarios, scenario_key

RUN = {"run": "1", "open": "2", "view": "scenarios"}


@pytest.fixture
def saved(warehouse: Demo) -> Iterator[Path]:
    """The demo's warehouse with two scenarios, taken away again."""
    snapshot = open_current(warehouse.warehouse)
    for name, count in (("东部", 2), ("西部", 3)):
        request = SitingRequest("440300", open_count=count, seconds=30.0)
        keep_scenario(warehouse.warehouse, name, request, plan_sites(snapshot, EVERYWHERE, request))
    yield warehouse.warehouse
    for path in (warehouse.warehouse / "scenarios").glob("*.json"):
        path.unlink()


def names(warehouse: Path) -> list[str]:
    return sorted(each.name for each in read_scenarios(warehouse).scenarios)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_view_draws_in_its_language(saved: Path, lang: str) -> None:
    both = f"{scenario_key('东部')},{scenario_key('西部')}"
    page = Opened("siting", lang=lang, compare=both, again=scenario_key("东部"), **RUN)
    headings = [element.value for element in page.test.header]
    if lang == "zh":
        assert headings == ["决策文件", "保存方案", "已存方案", "并列比较", "各方案新设的点"]
        plain = [SAME_IN_CHINESE.sub("", text) for text in [*page.texts, *page.labels]]
        assert [text for text in plain if ENGLISH.search(text)] == []
        assert page.says("按方案“东部”命名")
        assert page.says("可重现：在快照")
    else:
        assert [text for text in [*headings, *page.labels] if CHINESE.search(text)] == []
        assert page.says("Reproducible: on snapshot")


def test_what_was_asked_is_compared_in_names_and_whole_numbers(saved: Path) -> None:
    snapshot = open_current(saved)
    request = SitingRequest(
        "440300", open_count=2, close=("P00001",), require=("S00002",), forbid=("S00003",), budget=8e6, seconds=30.0
    )
    keep_scenario(saved, "南部", request, plan_sites(snapshot, EVERYWHERE, request))
    page = Opened("siting", compare=f"{scenario_key('东部')},{scenario_key('南部')}", **RUN)
    tables = [table.value for table in page.test.dataframe]
    asked = next(table for table in tables if "项目" in table.columns).set_index("项目")["南部"]
    assert asked["条件：设置经费至多"] == "8,000,000 元"
    for title in ("停办的现有受理点", "必须开设的候选点位", "不得开设的候选点位"):
        assert CHINESE.search(asked[f"条件：{title}"])  # a name, no P00001


def test_a_plan_is_saved_under_a_name_and_overwritten_only_after_asking(saved: Path) -> None:
    page = Opened("siting", **(RUN | {"open": "4"}))
    assert page.says("方案未保存，按其参数命名")
    page.test.text_input(key="scenario.name").set_value("北部")
    _press(page, "保存")
    assert names(saved) == ["东部", "北部", "西部"]
    assert page.says("按方案“北部”命名")
    page.test.text_input(key="scenario.name").set_value("东部")
    _press(page, "保存")
    assert page.says("已有名为“东部”的方案")
    opened = {each.name: len(each.summary["open"]) for each in read_scenarios(saved).scenarios}
    assert opened["东部"] == 2
    _press(page, "覆盖")
    opened = {each.name: len(each.summary["open"]) for each in read_scenarios(saved).scenarios}
    assert opened["东部"] == 4


def test_a_scenario_without_a_name_is_not_saved(saved: Path) -> None:
    page = Opened("siting", **RUN)
    _press(page, "保存")
    assert page.says("请先写方案名称")
    assert names(saved) == ["东部", "西部"]


def test_a_scenario_is_renamed_and_deleted(saved: Path) -> None:
    page = Opened("siting", again=scenario_key("东部"), **RUN)
    page.test.text_input(key=f"scenario.new.{scenario_key('东部')}").set_value("南部").run()
    _press(page, "改名")
    assert names(saved) == ["南部", "西部"]
    _press(Opened("siting", again=scenario_key("南部"), **RUN), "删除这个方案")
    assert names(saved) == ["西部"]


def test_saved_scenarios_are_seen_before_a_plan_is_run(saved: Path) -> None:
    assert saved
    page = Opened("siting")
    assert "已存方案" in [element.value for element in page.test.header]


def test_a_broken_file_is_told(saved: Path) -> None:
    (saved / "scenarios" / "0123456789abcdef.json").write_text("{", encoding="utf-8")
    assert Opened("siting", **RUN).says("有 1 个方案文件无法识读，已跳过并保留：0123456789abcdef")


def test_what_a_name_holds_is_no_markdown(saved: Path) -> None:
    snapshot = open_current(saved)
    request = SitingRequest("440300", open_count=1, seconds=30.0)
    keep_scenario(saved, "![x](y)", request, plan_sites(snapshot, EVERYWHERE, request))
    page = Opened("siting", **(RUN | {"open": "1"}))
    assert page.says(r"按方案“\!\[x\]\(y\)”命名")


@pytest.mark.parametrize(
    ("lang", "title"), [("zh", "（覆盖人数最多，新设2处，步行30分钟）"), ("en", "(most people within reach, 2")]
)
def test_the_paper_of_the_plan_on_the_page_is_written(warehouse: Demo, lang: str, title: str) -> None:
    snapshot = open_current(warehouse.warehouse)
    request = SitingRequest("440300", open_count=2)
    plan, reader = plan_sites(snapshot, EVERYWHERE, request), Reader(snapshot, EVERYWHERE, "440300", lang)
    page = papers.make_paper(reader, request, plan, "", "html").decode("utf-8")
    assert title in page
    assert plan.snapshot in page
    book = CalamineWorkbook.from_filelike(io.BytesIO(papers.make_paper(reader, request, plan, "", "xlsx")))
    assert len(book.sheet_names) == 9
    assert title in str(book.get_sheet_by_index(0).to_python()[0][0])


def _press(page: Opened, label: str) -> None:
    next(button for button in page.test.button if button.label == label).click().run()
    assert not page.test.exception
