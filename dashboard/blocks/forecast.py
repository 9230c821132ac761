"""What will happen: expected late cases in the coming weeks, and whether earlier forecasts were right."""

import pandas
import streamlit

from dashboard.charts import draw_lines, draw_ranges
from dashboard.charts.bands import Words, draw_bands
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.places import with_full_names
from dashboard.session import Reader, answer
from dashboard.state import switch
from dashboard.tables import write_number
from studies.expected_late import ExpectedLate, expect_late
from studies.forecast_check import ForecastCheck, check_earlier_days


def show_forecast(reader: Reader) -> None:
    """The coming weeks, and the earlier ones."""
    streamlit.header(_("今后九周预计超期"), anchor=False)
    kinds = {"point": _("受理点"), "responsible": _("经手单位")}
    by = switch(_("分列"), "late_by", kinds, "point")
    found = answer(expect_late, by=by, lang=reader.lang)
    show_weeks(reader, found)
    show_groups(reader, found, kinds[by])
    show_group_weeks(reader, found, kinds[by])
    check = answer(check_earlier_days, take_area=False)
    if not check.days:
        streamlit.info(_("记录的时间太短，还不能回头检验预测。"))
        return
    show_earlier(reader, check)
    show_calibration(reader, check)


def show_weeks(reader: Reader, found: ExpectedLate) -> None:
    """Expected late by week of the due day."""
    weeks = pandas.DataFrame(found.weeks)
    weeks["name"] = [each.strftime("%m-%d") for each in weeks["week"]]
    said = _(
        "今后九周到期的在办件中，预计 {expected}超期（90% 区间 {low}–{high} 件）；已超期的 {overdue}另计。",
        expected=write_number(found.expected, "expected"),
        low=f"{found.low:,.0f}",
        high=f"{found.high:,.0f}",
        overdue=write_number(found.overdue, "cases"),
    )
    show_block(
        "",
        "expected_late_by_week",
        weeks,
        {
            "week": Column(_("到期周（周一）")),
            "open": Column(_("在办"), "cases"),
            "expected": Column(_("预计超期"), "expected"),
            "low": Column(_("区间下限"), "expected"),
            "high": Column(_("区间上限"), "expected"),
        },
        figure=draw_bands(weeks, "name", Words(_("到期周（周一的日期）"), _("件，竖线为 90% 区间"), _("预计超期"))),
        metrics=("expected_late",),
        definition=found.method_zh if reader.lang == "zh" else found.method_en,
        said=said,
        n=(found.open, "cases"),
        open_share=1.0 if found.open else None,
    )


def show_groups(reader: Reader, found: ExpectedLate, kind: str) -> None:
    """The points or bureaus where most are expected."""
    groups = pandas.DataFrame(found.groups, columns=["key", "name", "open", "expected", "low", "high"])
    if found.by == "responsible":
        groups = with_full_names(groups, "key", reader)
    show_block(
        _("今后九周预计超期最多的{kind}", kind=kind.lower()),
        f"expected_late_by_{found.by}_band",
        groups,
        {
            "name": Column(kind),
            "open": Column(_("在办"), "cases"),
            "expected": Column(_("预计超期"), "expected"),
            "low": Column(_("区间下限"), "expected"),
            "high": Column(_("区间上限"), "expected"),
        },
        figure=draw_ranges(
            groups,
            "name",
            {"low": _("区间下限"), "expected": _("预计超期"), "high": _("区间上限")},
            value_title=_("件"),
            hover="%{x:,.1f}",
            most=12,
        ),
        definition=found.method_zh if reader.lang == "zh" else found.method_en,
        said=_("每行三点：90% 区间的下限、预计件数、上限。至多列 20 处，图中 12 处。"),
        n=(found.open, "cases"),
        open_share=1.0 if found.open else None,
    )


def show_group_weeks(reader: Reader, found: ExpectedLate, kind: str) -> None:
    """The same by week: for who wants to see when it comes."""
    rows = pandas.DataFrame(found.group_weeks, columns=["key", "name", "week", "open", "expected", "low", "high"])
    if found.by == "responsible":
        rows = with_full_names(rows, "key", reader)
    show_block(
        _("逐周预计：{kind}", kind=kind.lower()),
        f"expected_late_by_{found.by}_and_week",
        rows,
        {
            "name": Column(kind),
            "week": Column(_("到期周（周一）")),
            "open": Column(_("在办"), "cases"),
            "expected": Column(_("预计超期"), "expected"),
            "low": Column(_("区间下限"), "expected"),
            "high": Column(_("区间上限"), "expected"),
        },
        definition=found.method_zh if reader.lang == "zh" else found.method_en,
        said=_("每处每周一行，按预计超期件数列出前 20 处。"),
        n=(found.open, "cases"),
        open_share=1.0 if found.open else None,
    )


def show_earlier(reader: Reader, check: ForecastCheck) -> None:
    """Expected against actual on earlier days."""
    days = pandas.DataFrame(check.days).iloc[::-1]
    days["name"] = days["day"].astype(str)
    last = check.days[0]
    said = _(
        "{day} 的在办件：当时预计 {expected}超期（{low}–{high} 件），实际 {actual}。",
        day=last["day"],
        expected=write_number(last["expected"], "expected"),
        low=f"{last['low']:,.0f}",
        high=f"{last['high']:,.0f}",
        actual=write_number(last["actual"], "cases"),
    )
    show_block(
        _("以往的预测与实际"),
        "expected_and_actual",
        days,
        {
            "day": Column(_("预测日")),
            "cases": Column(_("当时在办"), "cases"),
            "expected": Column(_("预计超期"), "expected"),
            "low": Column(_("区间下限"), "expected"),
            "high": Column(_("区间上限"), "expected"),
            "actual": Column(_("实际超期"), "cases"),
        },
        figure=draw_bands(days, "name", Words(_("预测日"), _("件，竖线为 90% 区间"), _("预计超期"), _("实际超期"))),
        definition=check.method_zh if reader.lang == "zh" else check.method_en,
        said=join_sentences(said, _("检验以整个快照为范围。")),
        n=(check.cases, "cases"),
    )


def show_calibration(reader: Reader, check: ForecastCheck) -> None:
    """Whether cases with a chance of 20 % are late in 20 of 100 cases."""
    groups = pandas.DataFrame([vars(group) for group in check.calibration])
    groups["name"] = [f"{row.low:.1%}–{row.high:.1%}" for row in groups.itertuples()]
    versions = {"ripe": _("期限已到的同类件"), "paces": _("近 13 周各环节的快慢")}
    scores = [
        _("{version} {score}", version=versions[name], score=f"{score:.4f}") for name, score in check.briers.items()
    ]
    said = _(
        "概率从低到高分成十组，各组预计件数相近：两线相合，概率就可信。"
        "Brier 分数（越小越好）：{scores}；现用「{champion}」。",
        scores=" · ".join(scores),
        champion=versions[check.champion],
    )
    show_block(
        _("概率准不准"),
        "calibration",
        groups,
        {
            "name": Column(_("超期概率")),
            "cases": Column(_("当时在办"), "cases"),
            "expected_share": Column(_("预计超期占比"), "fine_share"),
            "actual_share": Column(_("实际超期占比"), "fine_share"),
        },
        figure=draw_lines(
            groups,
            "name",
            {"expected_share": _("预计"), "actual_share": _("实际")},
            x_title=_("超期概率（从低到高十组）"),
            y_title=_("超期占比"),
            hover="%{y:.1%}",
            y_format=".0%",
        ),
        definition=check.method_zh if reader.lang == "zh" else check.method_en,
        said=said,
        n=(check.cases, "cases"),
    )
