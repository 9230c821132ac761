"""The decision paper: every figure is the study's, in both languages, as a page and as a workbook."""

import dataclasses
import io
import re
from datetime import datetime
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from reports import paper as written
from reports.monthly_html import document_html
from reports.monthly_xlsx import document_xlsx, sheet_names
from reports.paper import for_page, for_workbook, write_paper
from reports.paper_sources import write_command
from studies.paper import Paper, prepare_paper
from studies.paper_of_scenario import prepare_scenario_paper
from studies.scenarios import keep_scenario
from studies.siting import plan_sites
from studies.siting_request import SitingRequest
from tests.spec.conftest import Draw
from tests.spec.test_siting_study import CANDIDATES, PEOPLE, POINTS
from warehouse import EVERYWHERE, Snapshot

FAR_OFF = "440303001001 | 114.10 | 22.55 | 77"  # persons of another district, out of everybody's reach
CITY = SitingRequest("440300", open_count=2, minutes=20.0)
EVIL = "=cmd|' /C calc'!A0<script>alert(1)</script>"
SECTIONS = [
    "asked", "proposal", "effect", "districts", "proof", "opened", "map", "costs", "sources", "parameters", "signature",
]  # fmt: skip


@pytest.fixture
def snapshot(draw: Draw) -> Snapshot:
    people = f"{PEOPLE}\n{FAR_OFF}"
    return draw(as_of="2026-03-31", population=people, candidate_sites=CANDIDATES, acceptance_points=POINTS)


def prepare(snapshot: Snapshot, request: SitingRequest = CITY, name: str = "", **changes: Any) -> Paper:
    plan = dataclasses.replace(plan_sites(snapshot, EVERYWHERE, request), **changes)
    return prepare_paper(snapshot, EVERYWHERE, request, plan, name)


def page(paper: Paper, lang: str = "zh", bureau: str = "") -> str:
    return document_html(for_page(write_paper(paper, lang, bureau))).decode("utf-8")


def book(paper: Paper, lang: str = "zh") -> CalamineWorkbook:
    document = for_workbook(write_paper(paper, lang))
    return CalamineWorkbook.from_filelike(io.BytesIO(document_xlsx(document, datetime(2026, 3, 31))))


def rows(paper: Paper, sheet: str, lang: str = "zh") -> dict[Any, list[Any]]:
    """The rows of a sheet by their first cell."""
    return {row[0]: row[1:] for row in book(paper, lang).get_sheet_by_name(sheet).to_python()}


def text(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup[markup.index("<body>") :]))


def section(markup: str, name: str) -> str:
    return text("<body>" + markup[markup.index(f'<section class="{name}"') :].split("</section>")[0])


def test_the_sections_stand_in_the_order_a_bureau_signs(snapshot: Snapshot) -> None:
    markup = page(prepare(snapshot))
    assert re.findall(r'<section class="(\w+)"', markup) == SECTIONS
    assert "一、请审定的事项与依据" in text(markup)
    assert "十、计算条件" in text(markup)
    for asked in ("拟稿", "审核", "批准"):
        assert asked in section(markup, "signature")


def test_a_section_with_nothing_to_say_is_left_out(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    district = dataclasses.replace(CITY, area_code="440306", open_count=0)
    assert re.findall(r'<section class="(\w+)"', page(prepare(snapshot, district))) == [
        name for name in SECTIONS if name not in ("districts", "opened", "costs")
    ]
    monkeypatch.setattr(written, "SECTIONS", [lambda _paper, _writer: None, *written.SECTIONS])
    assert re.findall(r'<section class="(\w+)"', page(prepare(snapshot))) == SECTIONS


def test_every_figure_of_the_page_is_the_studys(snapshot: Snapshot) -> None:
    paper = prepare(snapshot)
    plan, markup = paper.plan, page(prepare(snapshot))
    assert plan.value == 430
    assert f"有流动人口{plan.before['population']:,.0f}人" in section(markup, "asked")
    assert f"{plan.before['covered_share']:.1%}的流动人口步行20分钟内" in section(markup, "asked")
    assert "2015年" in section(markup, "asked")
    assert "数量" in section(markup, "asked")
    proposal = section(markup, "proposal")
    for number, row in enumerate(plan.open, start=1):
        assert f"{number}．{row['name']}：宝安区，流动受理点，设置经费{row['setup_cost_yuan']:,.0f}元。" in proposal
        found = section(markup, "opened")
        for figure in (row["adds"], row["serves"], *(each["persons"] for each in row["relieves"])):
            assert f" {figure:,.0f} " in found
    assert f"设置经费合计{plan.cost_yuan:,.0f}元" in proposal
    assert "步行20分钟内能到受理点的流动人口由200人" in proposal
    assert f"变为430人（{plan.after['covered_share']:.1%}），增加230人" in proposal
    assert "方案使430人步行20分钟内能到受理点" in section(markup, "proof")
    assert "已证明最优：求解时另行算出，在同样的条件下，任何方案都不会多于430人" in section(markup, "proof")
    effect = section(markup, "effect")
    for when in (plan.before, plan.after):
        for shown in (f"{when['covered']:,.0f}", f"{when['covered_share']:.1%}", f"{when['mean_minutes']:,.1f}",
                      f"{when['max_minutes']:,.1f}", f"{when['gini']:.3f}", f"{when['points']}"):  # fmt: skip
            assert f" {shown} " in effect
    assert plan.snapshot in section(markup, "parameters")
    assert plan.source_zh in section(markup, "sources")


def test_every_figure_of_the_workbook_is_the_studys_and_a_number(snapshot: Snapshot) -> None:
    paper = prepare(snapshot)
    plan = paper.plan
    effect = rows(paper, "实施前后对比")
    for name, key in (("覆盖率", "covered_share"), ("平均时间", "mean_minutes"), ("时间的基尼系数", "gini"),
                      ("覆盖的流动人口", "covered"), ("最长时间", "max_minutes")):  # fmt: skip
        assert effect[name][1:3] == pytest.approx([plan.before[key], plan.after[key]])
        percent = 100 if key == "covered_share" else 1  # the difference of shares is in percentage points
        assert effect[name][3] == pytest.approx((plan.after[key] - plan.before[key]) * percent)
    opened = {row[0]: row for row in rows(paper, "逐点说明").values() if row[0] in ("two", "five", "four")}
    for row in plan.open:
        assert opened[row["name"]][3] == row["adds"] == row["newly_covered"]  # persons: told once
        assert opened[row["name"]][5] == row["serves"]
    costs = rows(paper, "经费")
    assert [costs[row["name"]][0] for row in plan.open] == [row["setup_cost_yuan"] for row in plan.open]
    assert costs["合计"][:2] == [plan.cost_yuan, "–"]
    points = rows(paper, "全部点位")
    assert points["保留"][:2] == ["hall", "P1"]
    parameters = rows(paper, "计算条件")
    assert (parameters["新设处数"][0], parameters["时间上限（分钟）"][0]) == (2, 20)
    assert parameters["数据版本"][0] == plan.snapshot
    assert parameters["重算命令（供技术人员使用）"][0] == "./run site --area 440300 --open 2 --minutes 20"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_parameter_has_words_and_sites_have_their_names(snapshot: Snapshot, lang: str) -> None:
    """No code of the program stands on the paper, whatever was asked."""
    asked = dataclasses.replace(
        CITY, area_code="440306", close=("P1",), budget=400.0, require=("A",), forbid=("C",), floor=0.1
    )
    for request in (asked, SitingRequest("440300", objective="cover", share=0.4, minutes=20.0)):
        shown = rows(prepare(snapshot, request), {"zh": "计算条件", "en": "Parameters and reproduction"}[lang], lang)
        codes = {field.name for field in dataclasses.fields(SitingRequest)}
        command = next(title for title in shown if "命令" in title or "Command" in title)
        told = [str(cell) for title, (value, *_) in shown.items() if title != command for cell in (title, value)]
        assert [cell for cell in told if cell in codes or re.search("(?<!snapshot)_", cell)] == []
    written = text(page(prepare(snapshot, asked), lang))
    for name in ("two（A）", "five（C）", "hall（P1）") if lang == "zh" else ("two (A)", "five (C)", "hall (P1)"):
        assert name in written
    assert "宝安区（440306）" in written if lang == "zh" else "(440306)" in written


def test_the_cases_a_plan_serves_are_told_of_all_points(snapshot: Snapshot) -> None:
    plan = prepare(snapshot).plan
    paper = prepare(
        snapshot,
        objective="served",
        value=1_300.0,
        bound=1_300.0,
        value_unit="cases",
        adds_unit="cases",
        before={**plan.before, "served": 1_000.0},
        after={**plan.after, "served": 1_300.0},
    )
    assert "全部受理点每年可办由1,000件变为1,300件，增加300件" in section(page(paper), "proposal")
    assert rows(paper, "实施前后对比")["每年可办（全部受理点）"][1:4] == [1000, 1300, 300]
    assert "方案使全部受理点每年可办1,300件" in section(page(paper), "proof")
    assert "“每年多办”指从方案中去掉该点" in section(page(paper), "opened")


def test_what_a_covered_share_takes_is_told_with_the_share(snapshot: Snapshot) -> None:
    asked = SitingRequest("440300", objective="cover", share=0.4, minutes=20.0)
    assert "步行20分钟内的覆盖率要达到40.0%，须新设1处" in section(page(prepare(snapshot, asked)), "proof")


def test_a_difference_has_its_sign_and_that_of_shares_is_in_percentage_points(snapshot: Snapshot) -> None:
    effect = section(page(prepare(snapshot)), "effect")
    assert "比例，变化为百分点 39.4% 84.8% +45.4" in effect
    assert re.search(r"平均时间 分钟 85\.4 47\.0 -38\.4", effect)
    assert "流动人口 人 507 507 0" in effect


def test_districts_sum_to_the_whole(snapshot: Snapshot) -> None:
    paper = prepare(snapshot)
    for when in (paper.plan.before, paper.plan.after):
        name = "before" if when is paper.plan.before else "after"
        for key in ("population", "covered"):
            assert sum(row[name][key] for row in paper.districts) == when[key]
    assert [row["division_code"] for row in paper.districts] == ["440306", "440303"]  # who gains most first


def test_the_map_has_every_point_and_no_more(snapshot: Snapshot) -> None:
    closing = dataclasses.replace(CITY, close=("P1",))
    drawing = re.search(r"<svg.*?</svg>", page(prepare(snapshot, closing)), re.DOTALL)
    assert drawing
    assert re.findall(r'font-weight="700"[^>]*>(\d+)<', drawing[0]) == ["1", "2"]
    assert drawing[0].count("<title>hall</title>") == 1
    assert "<image" not in drawing[0]
    assert "停办受理点" in text(page(prepare(snapshot, closing)))
    assert "停办受理点" not in section(page(prepare(snapshot)), "map")


def test_no_nation_is_drawn(snapshot: Snapshot) -> None:
    assert '<section class="map"' not in page(prepare(snapshot, dataclasses.replace(CITY, area_code="000000")))


def test_the_page_stands_by_itself(snapshot: Snapshot) -> None:
    for lang in ("zh", "en"):
        markup = page(prepare(snapshot), lang)
        assert not re.search(r"<script|https?:|url\(|@import|<link|<img", markup)
        assert "@page { size: A4" in markup
        assert markup.count("<h1>") == 1


def test_each_language_stands_by_itself(snapshot: Snapshot) -> None:
    paper = prepare(snapshot)
    known = {paper.plan.snapshot, "./run site --area 440300 --open 2 --minutes 20", "hall", "two", "five", "four"}
    chinese = text(page(paper))
    for each in known:
        chinese = chinese.replace(each, "")
    assert re.findall("[A-Za-z]{3,}", chinese) == []
    english = page(paper, "en")
    assert "Mobile point" in english
    assert (
        "Proven best: it was worked out as well that under the same conditions no plan can reach more than 430"
        in english
    )
    assert not re.search("[\u4e00-\u9fff]", text(re.sub(r'<(span|text)[^>]*lang="zh-CN">[^<]*', "<x>", english)))
    assert sheet_names(for_workbook(write_paper(paper, "en")))[:3] == ["Summary", "What it achieves", "By district"]


@pytest.mark.parametrize(("lang", "mark"), [("zh", "模拟数据"), ("en", "SYNTHETIC DATA")])
def test_synthetic_data_carry_their_mark_and_real_data_none(snapshot: Snapshot, lang: str, mark: str) -> None:
    assert f'<p class="mark">{mark}' in page(prepare(snapshot), lang)
    for sheet in book(prepare(snapshot), lang).sheet_names:
        assert any(mark in str(row[0]) for row in book(prepare(snapshot), lang).get_sheet_by_name(sheet).to_python())
    assert mark not in page(prepare(snapshot, is_synthetic=False), lang)


def test_what_a_user_typed_is_text_and_nothing_else(snapshot: Snapshot) -> None:
    paper = prepare(snapshot, name=EVIL)
    markup = page(paper, bureau="<i>局")
    assert "<script" not in markup
    assert "<i>" not in markup
    assert "&lt;script&gt;" in markup
    assert rows(paper, "计算条件")["方案名称"][0] == EVIL  # a text, as typed
    content = document_xlsx(for_workbook(write_paper(paper, "zh")), None)
    assert _formulas(content) == 0
    renamed = dataclasses.replace(
        paper, plan=dataclasses.replace(paper.plan, open=[{**paper.plan.open[0], "name": "@x"}])
    )
    assert _formulas(document_xlsx(for_workbook(write_paper(renamed, "zh")), None)) == 0


def test_a_list_can_be_filtered_under_a_fixed_head(snapshot: Snapshot) -> None:
    content = document_xlsx(for_workbook(write_paper(prepare(snapshot), "zh")), None)
    sheets = _parts(content, "xl/worksheets/")
    assert sum("<autoFilter" in sheet and 'state="frozen"' in sheet for sheet in sheets) == 5
    assert all("<cols>" in sheet for sheet in sheets)


def test_what_is_not_proven_is_told_with_its_gap(snapshot: Snapshot) -> None:
    markup = section(page(prepare(snapshot, proven=False, gap=0.0321, bound=444.0)), "proof")
    assert "尚未证明最优" in markup
    assert "任何方案都不会多于444人；本方案与此相差3.21%" in markup
    assert "已证明" not in markup


def test_way_without_end_is_a_dash_and_no_number(snapshot: Snapshot) -> None:
    endless = {**prepare(snapshot).plan.before, "max_minutes": float("inf"), "mean_minutes": float("nan")}
    paper = prepare(snapshot, before=endless)
    assert "inf" not in text(page(paper))
    assert rows(paper, "实施前后对比")["最长时间"][1] == "–"


def test_an_unsaved_plan_is_titled_by_its_parameters(snapshot: Snapshot) -> None:
    assert "深圳市居民身份证异地受理点增设方案（覆盖人数最多，新设2处，步行20分钟）" in page(prepare(snapshot))
    assert "增设方案（东部）" in page(prepare(snapshot, name="东部"))


def test_the_paper_of_a_scenario_says_whether_it_came_out_again(snapshot: Snapshot, draw: Draw) -> None:
    warehouse = snapshot.path.parent
    keep_scenario(warehouse, "东部", CITY, plan_sites(snapshot, EVERYWHERE, CITY))
    later = draw(as_of="2026-04-30", population=PEOPLE, candidate_sites=CANDIDATES, acceptance_points=POINTS)
    kept = prepare_scenario_paper(warehouse, EVERYWHERE, "东部")
    assert kept.plan.snapshot == snapshot.name  # not the current one, while its own is kept
    assert f"可重现：在快照 {snapshot.name}" in text(page(kept))
    snapshot.path.unlink()
    moved = prepare_scenario_paper(warehouse, EVERYWHERE, "东部")
    assert moved.plan.snapshot == later.name
    assert f"不是保存时的快照 {snapshot.name}" in text(page(moved))


def test_the_command_says_every_parameter_that_is_not_the_default() -> None:
    request = SitingRequest("440300", budget=1e6, mode="drive", require=("A", "b c"), floor=0.5, seconds=30.0)
    assert write_command(request) == (
        "./run site --area 440300 --mode drive --budget 1000000 --seconds 30 --require A --require 'b c' --floor 0.5"
    )


def test_equal_papers_have_equal_bytes(snapshot: Snapshot) -> None:
    paper = prepare(snapshot)
    made = [document_xlsx(for_workbook(write_paper(paper, "zh")), datetime(2026, 3, 31)) for _ in range(2)]
    assert made[0] == made[1]
    assert "2026-03-31T00:00:00Z" in _parts(made[0], "docProps/core.xml")[0]  # not the day it was made on


def _parts(content: bytes, prefix: str) -> list[str]:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return [parts.read(name).decode("utf-8") for name in parts.namelist() if name.startswith(prefix)]


def _formulas(content: bytes) -> int:
    return sum(sheet.count("<f>") for sheet in _parts(content, "xl/worksheets/sheet"))
