"""The monthly report in one language: its sections, tables and sentences."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from data.divisions import division_name
from data.labels import label
from reports.sections import MISSING, Chart, Document, Section, Table, write_value
from reports.words import load_words, write_facts, write_signature
from studies.monthly import MonthlyReport

Words = Mapping[str, str]
COMPARED = ("count", "previous", "change_on_previous", "year_before", "change_on_year")
COMPARED_STYLES = ("count", "count", "change", "count", "change")


def write_monthly(report: MonthlyReport, lang: str, bureau: str = "") -> Document:
    """The report as a document of eight sections."""
    words = load_words("monthly", lang)
    sections = (
        _summary(report, words, lang),
        *(_breakdown(report, kind, words, lang) for kind in ("districts", "matters", "origins")),
        _turnaround(report, words, lang),
        _access(report, words, lang),
        _demand(report, words, lang),
        _definitions(report, words, lang),
    )
    form = {"year": report.month.year, "month": report.month.month}
    return Document(
        lang=lang,
        title=words["title"].format(area=report.area_name(lang), **form),
        lines=_lines(report, words, bureau),
        mark=f"{words['synthetic']} · {words['synthetic_note']}" if report.is_synthetic else "",
        sections=sections,
    )


def _lines(report: MonthlyReport, words: Words, bureau: str) -> list[str]:
    facts = {"as_of": report.as_of_on, "snapshot": report.snapshot, "n": f"{report.total['count']:,}"}
    lines = [write_signature(words, bureau), write_facts(words, facts)]
    return lines if report.is_whole else [*lines, words["unfinished"].format(as_of=report.as_of_on)]


def _summary(report: MonthlyReport, words: Words, lang: str) -> Section:
    """The month in ten figures, and the months before it."""
    every = report.stages.all_cases
    figures: list[tuple[str, str]] = [
        (words["applications"], write_value(report.total["count"], "count")),
        (words["change_on_previous"], write_value(report.total["change_on_previous"], "change")),
        (words["change_on_year"], write_value(report.total["change_on_year"], "change")),
        (words["year_to_date"], write_value(report.year_to_date["count"], "count")),
        (words["year_to_date_change"], write_value(report.year_to_date["change_on_year"], "change")),
        (words["late_share"], write_value(every.late_share if every else None, "share")),
    ]
    if report.access:
        name = words["covered"].format(
            minutes=f"{report.access.minutes:g}", mode=label("mode", report.access.mode, lang)
        )
        figures += [
            (name, write_value(report.access.covered, "count")),
            (words["covered_share"], write_value(report.access.covered_share, "share")),
            (words["mean_minutes"], write_value(report.access.mean_minutes, "minutes")),
            (words["points"], write_value(report.access.points, "count")),
        ]
    if report.demand:
        period = {"first": report.demand.window_from, "last": report.demand.window_to}
        figures.append(
            (words["served_share"].format(**period), write_value(report.demand.total["served_share"], "share"))
        )
    months = [[_month(row["month"], words), row["count"]] for row in report.months]
    return Section(
        name="summary",
        title=words["summary"],
        notes=[words["basis"]],
        tables=[
            Table(words["key_figures"], [words["figure"], words["value"]], ["text", "text"], figures),
            Table(words["by_month"], [words["month"], words["applications_count"]], ["text", "count"], months),
        ],
        chart=Chart("column", table=1, column=1),
    )


def _breakdown(report: MonthlyReport, kind: str, words: Words, lang: str) -> Section:
    """Districts, matters or origins beside the month before and the year before; rows sum to the month."""
    one = kind.removesuffix("s")
    rows: Sequence[Mapping[str, Any]] = getattr(report, kind)
    cells = [[report.row_name(one, row["code"], lang), *(row[key] for key in COMPARED), row["share"]] for row in rows]
    rest = report.total["count"] - sum(row["count"] for row in rows)
    if rest:
        cells.append([words["other"], rest, None, None, None, None, rest / report.total["count"]])
    cells.append([words["total"], *(report.total[key] for key in COMPARED), 1.0])
    headings = [words[one], *(words[key] for key in COMPARED), words["share_of_month"]]
    table = Table(words[kind], headings, ["text", *COMPARED_STYLES, "share"], cells)
    return Section(kind, words[kind], [], [table], Chart("bar", table=0, column=1))


def _turnaround(report: MonthlyReport, words: Words, lang: str) -> Section:
    """Months of acceptance, then stages with their owners."""
    if not report.stages.groups:
        return Section("turnaround", words["turnaround"], [words["nothing"]], [])
    keys = ("p50_days", "p80_days", "p90_days")
    cohorts = [
        [
            _month(date.fromisoformat(f"{group.key}-01"), words),
            group.cases,
            group.open_share,
            *(getattr(group, key) for key in keys),
            group.due,
            group.late,
            group.late_share,
            words["yes" if group.is_ripe else "no"],
        ]
        for group in report.cohorts
    ]
    cohort_keys = ("month", "cases", "open_share", *keys, "due", "late", "cohort_late_share", "is_ripe")
    stages = [
        [
            label("stage", group.key, lang),
            label("stage_owner", group.key, lang),
            group.cases,
            group.open_share,
            *(getattr(group, key) for key in keys),
            group.late_share,
        ]
        for group in report.stages.groups
    ]
    stage_keys = ("stage", "owner", "cases", "open_share", *keys, "promise_late_share")
    days = ("days", "days", "days")
    return Section(
        name="turnaround",
        title=words["turnaround"],
        notes=[words["ripe_note"], report.stages.method_zh if lang == "zh" else report.stages.method_en],
        tables=[
            Table(
                words["cohorts"],
                [words[key] for key in cohort_keys],
                ["text", "count", "share", *days, "count", "count", "share", "text"],
                cohorts,
            ),
            Table(
                words["stages"],
                [words[key] for key in stage_keys],
                ["text", "text", "count", "share", *days, "share"],
                stages,
            ),
        ],
        chart=Chart("column", table=0, column=5),
    )


def _access(report: MonthlyReport, words: Words, lang: str) -> Section:
    access = report.access
    if access is None:
        return Section("access", words["access"], [words["nothing"]], [])
    keys = ("population", "covered", "covered_share", "mean_minutes", "p90_minutes", "max_minutes")
    cells = [[_place(row["area_code"], lang), *(_finite(row[key]) for key in keys)] for row in access.districts]
    cells.append([words["total"], *(_finite(getattr(access, key)) for key in keys)])
    shown = ("district", "population", "reached", *keys[2:])
    styles = ["text", "count", "count", "share", "minutes", "minutes", "minutes"]
    caption = words["covered"].format(minutes=f"{access.minutes:g}", mode=label("mode", access.mode, lang))
    table = Table(caption, [words[key] for key in shown], styles, cells)
    notes = [access.source_zh if lang == "zh" else access.source_en]
    return Section("access", words["access"], notes, [table], Chart("bar", table=0, column=3))


def _demand(report: MonthlyReport, words: Words, lang: str) -> Section:
    demand = report.demand
    if demand is None:
        return Section("demand", words["demand"], [words["nothing"]], [])
    keys = ("floating_population", "expected", "observed", "served_share")
    cells = [[_place(row["area_code"], lang), *(row[key] for key in keys)] for row in demand.areas]
    cells.append([words["total"], *(demand.total[key] for key in keys)])
    table = Table(
        words["demand"],
        [words[key] for key in ("district", "population", "expected", "observed", "served")],
        ["text", "count", "count", "count", "share"],
        cells,
    )
    notes = [
        words["demand_window"].format(first=demand.window_from, last=demand.window_to),
        demand.method_zh if lang == "zh" else demand.method_en,
        *(words["population_source"].format(source=source[lang]) for source in demand.population_sources),
    ]
    return Section("demand", words["demand"], notes, [table], Chart("bar", table=0, column=4))


def _definitions(report: MonthlyReport, words: Words, lang: str) -> Section:
    cells = [
        [
            metric.title_zh if lang == "zh" else metric.title_en,
            words[f"{metric.unit}_unit"],
            words[metric.direction],
            metric.meaning_zh if lang == "zh" else metric.meaning_en,
        ]
        for metric in report.metrics
    ]
    headings = [words[key] for key in ("metric", "metric_unit", "direction", "meaning")]
    table = Table(words["definitions"], headings, ["text"] * 4, cells)
    return Section("definitions", words["definitions"], [], [table])


def _month(month: date, words: Words) -> str:
    return words["month_form"].format(year=month.year, month=month.month)


def _place(code: str, lang: str) -> str:
    return division_name(code, lang) if code else MISSING


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
