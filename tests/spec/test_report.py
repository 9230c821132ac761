"""The monthly report: a month beside the one before and a year ago, sums that hold, one language at a time."""

import dataclasses
import io
import re
import zipfile
from datetime import date, datetime

import pytest
from python_calamine import CalamineWorkbook

from errors import InfeasibleRequest, WrongUsage
from reports.drawings import draw_chart
from reports.monthly_html import document_html
from reports.monthly_sections import write_monthly
from reports.monthly_xlsx import document_xlsx, sheet_names
from reports.sections import Chart, Document, Table
from studies.monthly import MonthlyReport, describe_month
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Scope, Snapshot

POINTS = """
acceptance_point_id | name | kind              | division_code | lon   | lat
P1                  | hall | registration_hall | 440306        | 113.9 | 22.6
"""
PEOPLE = """
area_code    | lon   | lat  | floating_population
440306001001 | 113.9 | 22.6 | 3000
440303001001 | 114.1 | 22.5 | 1000
"""
APPLICATIONS = """
application_id | accepted_at      | residence_code | hukou_code | matter           | issued_at        | why
A01            | 2025-01-10 10:00 | 440306         | 430102     | expiry_renewal   | 2025-01-20 10:00 | last year so far
A02            | 2025-03-10 10:00 | 440306         | 430102     | expiry_renewal   | 2025-03-20 10:00 | a year ago
A03            | 2025-03-11 10:00 | 440303         | 430102     | expiry_renewal   | 2025-03-30 10:00 | a year ago
A04            | 2026-02-10 10:00 | 440306         | 430102     | loss_replacement | 2026-02-20 10:00 | month before
A05            | 2026-03-02 10:00 | 440306         | 430102     | expiry_renewal   | 2026-03-20 10:00 | the month
A06            | 2026-03-03 10:00 | 440306         | 510104     | expiry_renewal   |                  | the month, open
A07            | 2026-03-04 10:00 | 440303         | 430102     | loss_replacement | 2026-03-20 10:00 | the month
A08            | 2026-04-04 10:00 | 440303         | 430102     | loss_replacement |                  | the month after
A09            | 2026-03-05 10:00 | 440403         | 430102     | expiry_renewal   |                  | another city
"""
MARCH = "2026-03"


@pytest.fixture
def snapshot(draw: Draw) -> Snapshot:
    return draw(applications=APPLICATIONS, acceptance_points=POINTS, population=PEOPLE, as_of="2026-04-30 12:00:00")


@pytest.fixture
def march(snapshot: Snapshot) -> MonthlyReport:
    return describe_month(snapshot, EVERYWHERE, "440300", MARCH)


def test_a_month_stands_beside_the_one_before_and_the_one_a_year_ago(march: MonthlyReport) -> None:
    assert march.total == {
        "count": 3,
        "previous": 1,
        "year_before": 2,
        "change_on_previous": 2.0,
        "change_on_year": 0.5,
    }
    assert march.year_to_date["count"] == 4
    assert march.year_to_date["year_before"] == 3  # January to March of 2025
    assert march.is_whole


def test_districts_matters_and_origins_sum_to_the_month(march: MonthlyReport) -> None:
    for kind, rows in (("districts", march.districts), ("matters", march.matters), ("origins", march.origins)):
        assert sum(row["count"] for row in rows) == march.total["count"], kind
        assert sum(row["share"] for row in rows) == pytest.approx(1)
    assert [(row["code"], row["count"], row["year_before"]) for row in march.districts] == [
        ("440306", 2, 1),
        ("440303", 1, 1),
    ]


def test_what_lies_before_the_first_month_held_has_no_count(snapshot: Snapshot) -> None:
    january = describe_month(snapshot, EVERYWHERE, "440300", "2025-01")
    assert (january.total["previous"], january.total["change_on_previous"]) == (None, None)
    assert [row["month"] for row in january.months] == [date(2025, 1, 1)]
    february_count = next(
        row for row in describe_month(snapshot, EVERYWHERE, "440300", MARCH).months if row["count"] == 0
    )
    assert february_count["month"] == date(2025, 2, 1)  # nobody applied, and that is known


def test_months_of_acceptance_are_ripe_when_every_limit_has_passed(march: MonthlyReport) -> None:
    assert [(group.key, group.cases, group.is_ripe) for group in march.cohorts] == [
        ("2025-01", 1, True),
        ("2025-03", 2, True),
        ("2026-02", 1, True),
        ("2026-03", 4, False),  # by the place of the point: the other city's resident came here too
    ]


def test_a_month_that_is_not_over_says_so(draw: Draw) -> None:
    snapshot = draw(applications=APPLICATIONS, acceptance_points=POINTS, as_of="2026-04-10 12:00:00")
    april = describe_month(snapshot, EVERYWHERE, "440300", "2026-04")
    assert not april.is_whole
    assert "未满一月" in str(write_monthly(april, "zh").lines)
    assert april.access is None  # no population in this snapshot: the census has no places to travel from
    assert april.demand is not None


def test_a_month_without_data_is_said_with_the_months_held(snapshot: Snapshot) -> None:
    with pytest.raises(InfeasibleRequest, match="2025-02; the snapshot holds 2025-01 to 2026-04"):
        describe_month(snapshot, EVERYWHERE, "440300", "2025-02")
    with pytest.raises(InfeasibleRequest, match="440100"):
        describe_month(snapshot, EVERYWHERE, "440100", MARCH)
    with pytest.raises(InfeasibleRequest):
        describe_month(snapshot, Scope("4404"), "440300", MARCH)
    for typed in ("2026-13", "2026-3", "March"):
        with pytest.raises(WrongUsage, match="2026-08"):
            describe_month(snapshot, EVERYWHERE, "440300", typed)


def test_the_workbook_has_a_sheet_per_section_with_its_lines_and_native_charts(march: MonthlyReport) -> None:
    document = write_monthly(march, "zh", "某市公安局")
    content = document_xlsx(document, datetime(2026, 4, 30, 12))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == sheet_names(document)
    assert book.sheet_names[:3] == ["概要", "分居住区县", "分事项"]
    for name in book.sheet_names:
        top = [str(row[0]) for row in book.get_sheet_by_name(name).to_python()[:4]]
        assert top[1].startswith("单位：某市公安局 · 填报人：")
        assert "数据截至：2026-04-30" in top[2]
        assert march.snapshot in top[2]
        assert top[3].startswith("模拟数据")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert sum(name.startswith("xl/charts/chart") for name in parts.namelist()) == 7
    districts = book.get_sheet_by_name("分居住区县").to_python()
    assert ["宝安区", 2, 1, 1, 1, 1, 2 / 3] in [row[:7] for row in districts]
    assert ["合计", 3, 1, 2, 2, 0.5, 1] in [row[:7] for row in districts]


def test_equal_reports_have_equal_bytes(snapshot: Snapshot) -> None:
    one, other = (
        document_xlsx(write_monthly(describe_month(snapshot, EVERYWHERE, "440300", MARCH), "zh"), datetime(2026, 4, 30))
        for _ in range(2)
    )
    assert one == other


def test_each_language_stands_by_itself(march: MonthlyReport) -> None:
    chinese = _visible(document_html(write_monthly(march, "zh")).decode("utf-8")).replace(march.snapshot, "")
    named = ("Aalen", "Johansen")  # who devised the method
    assert set(re.findall("[A-Za-z]{2,}", chinese)) <= set(named)
    english = document_html(write_monthly(march, "en")).decode("utf-8")
    assert not re.search("[\u4e00-\u9fff]", _visible(re.sub(r'<(span|text)[^>]*lang="zh-CN">[^<]*', "<x>", english)))
    assert "Hunan" in english


def test_every_section_tells_its_figures_its_definitions_and_its_facts(march: MonthlyReport) -> None:
    page = document_html(write_monthly(march, "zh")).decode("utf-8")
    text = _visible(page)
    assert page.count("<section") == len(write_monthly(march, "zh").sections) == 8
    for known in (
        "模拟数据",
        "数据截至：2026-04-30",
        march.snapshot,
        "本月样本量（件）：3",
        "直线距离",
        "需求满足率",
        "可达性",
    ):
        assert known in text
    assert not re.search(r"<script|http|url\(|@import", page)


def test_a_report_without_turnaround_access_or_demand_says_so(march: MonthlyReport) -> None:
    bare = dataclasses.replace(march, access=None, demand=None, stages=dataclasses.replace(march.stages, groups=[]))
    document = write_monthly(bare, "zh")
    assert [section.name for section in document.sections if section.notes == ["业务库中没有这部分资料。"]] == [
        "turnaround",
        "access",
        "demand",
    ]
    assert "业务库中没有这部分资料" in document_html(document).decode("utf-8")
    assert document_xlsx(document, datetime(2026, 4, 30))


def test_a_chart_is_drawn_to_scale_and_leaves_the_total_out() -> None:
    table = Table("c", ["d", "n"], ["text", "count"], [["a", 10], ["b", 5], ["c", None], ["total", 15]])
    drawn = draw_chart(Chart("bar", 0, 1), table)
    assert drawn is not None
    widths = [shape["width"] for shape in drawn["shapes"]]  # type: ignore[attr-defined]
    assert widths[0] == pytest.approx(2 * widths[1], rel=0.01)
    assert len(widths) == 2
    assert draw_chart(Chart("column", 0, 1), Table("c", ["d", "n"], ["text", "count"], [["a", 0]])) is None


def test_what_a_bureau_calls_itself_is_escaped(march: MonthlyReport) -> None:
    document: Document = write_monthly(march, "zh", "<b>局")
    page = document_html(dataclasses.replace(document, title="<i>报")).decode("utf-8")
    assert "&lt;b&gt;局" in page
    assert "<i>" not in page


def _visible(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page[page.index("<body>") :])
