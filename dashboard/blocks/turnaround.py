"""Blocks of the Turnaround page."""

import pandas
import streamlit

from dashboard.blocks.turnaround_filters import Choice
from dashboard.charts import draw_ranges, draw_steps
from dashboard.charts.palette import MAIN, QUIET
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.places import with_full_names
from dashboard.session import Reader, answer
from dashboard.state import switch
from dashboard.tables import write_number
from studies.survival import OutcomeCurve, describe_curve
from studies.turnaround import Group, Turnaround, describe_turnaround

FEWEST_CASES = 30
RECENT_MONTHS = 3  # where finished cases alone flatter most; older months have few open cases left
QUANTILES = ("p50_days", "p80_days", "p90_days")


def show_groups(reader: Reader, choice: Choice) -> None:
    """Quantiles of days by the key chosen."""
    kinds = {
        "stage": _("环节"),
        "point": _("受理点"),
        "hukou": _("户籍地"),
        "province": _("户籍省份"),
        "matter": _("事项"),
        "month": _("受理月份"),
    }
    by = switch(_("分组"), "by", kinds, "stage")
    result = answer(describe_turnaround, by=by, lang=reader.lang, **choice.values)
    groups = pandas.DataFrame([vars(group) for group in result.groups], columns=list(Group.__dataclass_fields__))
    if by == "hukou":
        groups = with_full_names(groups, "key", reader)
    shown = choose_shown(groups, by)
    is_stage = by == "stage"
    show_block(
        _("按{kind}看办理天数", kind=kinds[by].lower()),
        f"days_by_{by}",
        groups,
        {
            "name": Column(kinds[by]),
            "cases": Column(_("受理"), "cases"),
            "open_share": Column(_("其中在办"), "share"),
            "p50_days": Column("P50", "whole_days"),
            "p80_days": Column("P80", "whole_days"),
            "p90_days": Column("P90", "whole_days"),
            "late_share": Column(_("超诺率") if is_stage else _("超期率"), "fine_share"),
        },
        figure=draw_ranges(
            shown,
            "name",
            {"p50_days": "P50", "p80_days": "P80", "p90_days": "P90"},
            value_title=_("天"),
            hover=_("%{x:,.0f} 天"),
        ),
        metrics=(*QUANTILES, "promise_late_share" if is_stage else "late_share", "open_share"),
        definition=result.method_zh if reader.lang == "zh" else result.method_en,
        said=say_groups(result, shown, by),
        n=(result.all_cases.cases, "cases") if result.all_cases else None,
        open_share=result.all_cases.open_share if result.all_cases else None,
        filters=choice.shown | {_("分组"): kinds[by]},
    )


def choose_shown(groups: pandas.DataFrame, by: str) -> pandas.DataFrame:
    """What the chart shows: things in their order as they are; places slowest first, small ones left to the table."""
    if by in ("stage", "matter"):
        return groups
    if by == "month":
        return groups.tail(18)
    large = groups[groups["cases"] >= FEWEST_CASES]
    return (large if len(large) else groups).sort_values(["p90_days", "p80_days", "cases"], ascending=False)


def say_groups(result: Turnaround, shown: pandas.DataFrame, by: str) -> str:
    """The chart in words."""
    if shown.empty or result.all_cases is None:
        return _("这个地区还没有受理件。")
    if by == "stage":
        slowest = shown.loc[shown["p50_days"].fillna(0).idxmax()]
        return _(
            "最费时间的环节是{name}：一半在 {p50}内完成，九成在 {p90}内。"
            "超诺率按承诺时限（工作日）计，与法定时限分开。",
            name=slowest["name"],
            p50=write_number(slowest["p50_days"], "whole_days"),
            p90=write_number(slowest["p90_days"], "whole_days"),
        )
    if by in ("matter", "month"):
        return _("从受理到有最终结果的日历日。")
    slowest = shown.iloc[0]
    return _(
        "从受理到有最终结果的日历日，慢的在前（图中只列受理满 {n} 件者，至多 20 个；全部见数据表）。"
        "最慢的是{name}，P90 为 {p90}。",
        n=FEWEST_CASES,
        name=slowest["name"],
        p90=write_number(slowest["p90_days"], "whole_days"),
    )


def show_curve(reader: Reader, choice: Choice) -> None:
    """The share without a result by day, all cases beside finished ones alone: here and nowhere else on the page."""
    streamlit.header(_("只看办结件会少算多少"), anchor=False)
    curve = answer(describe_curve, months=None if choice.has_months else RECENT_MONTHS, **choice.values)
    if curve.all_cases is None or curve.finished_only is None:
        streamlit.info(_("所选范围还没有办结的件。"))
        return
    table = pandas.DataFrame(curve.days)
    show_block(
        "",
        "days_to_outcome_curve",
        table,
        {
            "day": Column(_("受理后"), "whole_days"),
            "open_share": Column(_("仍无结果：全部件"), "share"),
            "finished_share": Column(_("仍无结果：只看办结件"), "share"),
            "at_risk": Column(_("观察中的件"), "cases"),
        },
        figure=draw_steps(
            {
                _("全部件（含在办）"): table.rename(columns={"open_share": "share"}),
                _("只看办结件"): table.rename(columns={"finished_share": "share"}),
            },
            "day",
            "share",
            x_title=_("受理后天数"),
            y_title=_("仍无结果的比例"),
            marks={_("法定时限 60 天"): 60},
            until=curve.shown_days,
            colours=(MAIN, QUIET),
        ),
        metrics=QUANTILES,
        definition=curve.method_zh if reader.lang == "zh" else curve.method_en,
        said=join_sentences("" if choice.has_months else _("最近三个月受理的件。"), say_curve(curve)),
        n=(curve.all_cases.cases, "cases"),
        open_share=curve.all_cases.open_share,
        filters=choice.shown if choice.has_months else choice.shown | {_("受理月份"): _("最近三个月")},
    )


def say_curve(curve: OutcomeCurve) -> str:
    """What the two curves say, and why the one is to be believed."""
    everything, finished = curve.all_cases, curve.finished_only
    if everything is None or finished is None:
        return ""
    said = _(
        "全部件：一半在 {p50}内有结果，九成在 {p90}内；只看办结件则是 {finished50}和 {finished90}。",
        p50=write_number(everything.p50_days, "whole_days"),
        p90=write_number(everything.p90_days, "whole_days"),
        finished50=write_number(finished.p50_days, "whole_days"),
        finished90=write_number(finished.p90_days, "whole_days"),
    )
    share = write_number(everything.open_share, "share")
    why = _("在办占 {share}：还没有结果的件恰是较慢的，略去它们就会偏短，所以本页各数都把在办件算在内。", share=share)
    return join_sentences(said, why)
