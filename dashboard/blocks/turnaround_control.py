"""Whether it is getting better: control charts over the weeks of acceptance."""

import streamlit

from dashboard.blocks.turnaround_filters import Choice
from dashboard.charts import draw_control
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.session import Reader, answer
from dashboard.tables import write_number
from studies.control import Control, Series, watch_cohorts


def show_control(reader: Reader, choice: Choice) -> None:
    """The late share of ripe weeks, then the median days."""
    control = answer(watch_cohorts, **choice.values)
    if control.late is None and control.median is None:
        streamlit.header(_("是否在好转"), anchor=False)
        streamlit.info(_("周数还不够，暂不比较。"))
        return
    if control.late is not None:
        show_late(reader, choice, control, control.late)
    if control.median is not None:
        show_median(reader, choice, control, control.median)


def show_late(reader: Reader, choice: Choice, control: Control, late: Series) -> None:
    """The p' chart: unripe weeks stand apart."""
    cohorts = control.cohorts.assign(
        state=control.cohorts["is_ripe"].map({True: _("已成熟"), False: _("未成熟")}),
        signal=control.cohorts["late_signal"].map(name_signals()),
    )
    ripe = cohorts[cohorts["is_ripe"]]
    show_block(
        _("是否在好转：各受理周的超期率"),
        "late_share_by_cohort",
        cohorts.assign(week=cohorts["week"].dt.strftime("%Y-%m-%d")),
        {
            "week": Column(_("受理周（周一）")),
            "cases": Column(_("受理"), "cases"),
            "due": Column(_("到期"), "cases"),
            "late": Column(_("其中超期"), "cases"),
            "late_share": Column(_("超期率"), "fine_share"),
            "late_low": Column(_("下限"), "fine_share"),
            "late_high": Column(_("上限"), "fine_share"),
            "state": Column(_("状态")),
            "signal": Column(_("信号")),
        },
        figure=draw_control(
            cohorts,
            "late",
            "late_share",
            late.centre,
            titles=name_lines() | {"value": _("超期率"), "apart": _("未成熟（不评判）")},
            x_title=_("受理周（周一）"),
            y_title=_("超期率"),
            hover="%{y:.2%}",
            y_format=".1%",
        ),
        metrics=("late_share",),
        definition=control.method_zh if reader.lang == "zh" else control.method_en,
        said=join_sentences(
            _(
                "法定时限已全部到期的 {weeks} 个受理周，超期率中线 {centre}。",
                weeks=late.cohorts,
                centre=write_number(late.centre, "fine_share"),
            ),
            say_signals(late),
        ),
        n=(float(ripe["cases"].sum()), "cases"),
        filters=choice.shown,
    )


def show_median(reader: Reader, choice: Choice, control: Control, median: Series) -> None:
    """The XmR chart of medians, on a scale of days."""
    cohorts = control.cohorts.assign(signal=control.cohorts["median_signal"].map(name_signals()))
    shown = cohorts[cohorts["median_high"].notna()]
    show_block(
        _("是否在好转：各受理周的中位办理天数"),
        "median_days_by_cohort",
        shown.assign(week=shown["week"].dt.strftime("%Y-%m-%d")),
        {
            "week": Column(_("受理周（周一）")),
            "cases": Column(_("受理"), "cases"),
            "median_days": Column(_("中位数"), "days"),
            "median_low": Column(_("下限"), "days"),
            "median_high": Column(_("上限"), "days"),
            "signal": Column(_("信号")),
        },
        figure=draw_control(
            shown,
            "median",
            "median_days",
            median.centre,
            titles=name_lines() | {"value": _("中位数"), "apart": ""},
            x_title=_("受理周（周一）"),
            y_title=_("天"),
            hover=_("%{y:,.1f} 天"),
        ),
        metrics=("p50_days",),
        definition=control.method_zh if reader.lang == "zh" else control.method_en,
        said=join_sentences(
            _(
                "{weeks} 个受理周已有半数出结果，中线 {centre}。在办件已计入。",
                weeks=median.cohorts,
                centre=write_number(median.centre, "days"),
            ),
            say_signals(median),
        ),
        n=(float(shown["cases"].sum()), "cases"),
        filters=choice.shown,
    )


def name_signals() -> dict[str, str]:
    """What a signal is called in a table."""
    return {"beyond": _("超出界限"), "run": _("连续 8 周同侧"), "": "–"}


def name_lines() -> dict[str, str]:
    """What the lines and marks of a control chart are called."""
    signals = name_signals()
    return {
        "centre": _("中线"),
        "limits": _("控制界限"),
        "beyond": signals["beyond"],
        "run": signals["run"],
    }


def say_signals(series: Series) -> str:
    """How many weeks signal a change, and how the last one stands."""
    if not series.signals:
        return _("各周都在界限之内，也没有连续 8 周同侧：波动属常态，没有变化的迹象。")
    latest = {
        "high": _("最近一周在高的一侧且有信号：变差，须查。"),
        "low": _("最近一周在低的一侧且有信号：好转。"),
        "": _("最近一周没有信号。"),
    }
    return join_sentences(_("其中 {count} 周有信号。", count=series.signals), latest[series.latest])
