"""Whether it is getting better: control charts over the weeks of acceptance."""

import streamlit

from dashboard.blocks.turnaround_filters import Choice
from dashboard.charts import draw_control
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.session import Reader, answer
from dashboard.tables import write_number
from studies.control import Control, Watched, watch_cohorts


def show_control(reader: Reader, choice: Choice) -> None:
    """The late share of ripe cohorts, then the median days."""
    control = answer(watch_cohorts, **choice.values)
    show_late(reader, choice, control)
    show_median(reader, choice, control)


def show_late(reader: Reader, choice: Choice, control: Control) -> None:
    """The p' chart: unripe cohorts stand apart."""
    title, watched = _("是否在好转：超期率"), control.late_share
    if watched is None:
        streamlit.header(title, anchor=False)
        counts = {"late": write_number(control.late, "cases"), "ripe": write_number(control.ripe, "cases")}
        streamlit.info(_("已成熟的受理周共 {ripe}，其中超期 {late}：太少，控制图看不出变化。", **counts))
        return
    cohorts = watched.cohorts.assign(
        monday=watched.cohorts["week"].dt.strftime("%Y-%m-%d"),
        state=watched.cohorts["is_ripe"].map({True: _("已成熟"), False: _("未成熟")}),
        verdict=watched.cohorts["signal"].map(name_signals()),
    )
    centre = write_number(watched.centre, "fine_share")
    said = _("法定时限已全部到期的 {count} 组，超期率中线 {centre}。", count=len(watched.judged), centre=centre)
    show_block(
        title,
        "late_share_by_cohort",
        cohorts,
        {
            "monday": Column(_("受理周（周一）")),
            "cases": Column(_("受理"), "cases"),
            "due": Column(_("到期"), "cases"),
            "late": Column(_("其中超期"), "cases"),
            "value": Column(_("超期率"), "fine_share"),
            "low": Column(_("下限"), "fine_share"),
            "high": Column(_("上限"), "fine_share"),
            "state": Column(_("状态")),
            "verdict": Column(_("信号")),
        },
        figure=draw_control(
            cohorts,
            watched.centre,
            titles=name_lines() | {"value": _("超期率"), "apart": _("未成熟（不评判）")},
            x_title=_("受理周（周一）"),
            y_title=_("超期率"),
            hover="%{y:.2%}",
            y_format=".1%",
        ),
        metrics=("late_share",),
        definition=control.method_zh if reader.lang == "zh" else control.method_en,
        said=join_sentences(say_width(watched), said, say_signals(watched)),
        n=(float(watched.judged["cases"].sum()), "cases"),
        filters=choice.shown,
    )


def show_median(reader: Reader, choice: Choice, control: Control) -> None:
    """The XmR chart of medians, on a scale of days."""
    title, watched = _("是否在好转：中位办理天数"), control.median_days
    if watched is None:
        streamlit.header(title, anchor=False)
        streamlit.info(_("周数还不够，暂不比较。"))
        return
    judged = watched.judged
    judged = judged.assign(monday=judged["week"].dt.strftime("%Y-%m-%d"), verdict=judged["signal"].map(name_signals()))
    centre = write_number(watched.centre, "days")
    said = _("已有半数出结果的 {count} 组，中线 {centre}；在办件已计入。", count=len(judged), centre=centre)
    show_block(
        title,
        "median_days_by_cohort",
        judged,
        {
            "monday": Column(_("受理周（周一）")),
            "cases": Column(_("受理"), "cases"),
            "value": Column(_("中位数"), "days"),
            "low": Column(_("下限"), "days"),
            "high": Column(_("上限"), "days"),
            "verdict": Column(_("信号")),
        },
        figure=draw_control(
            judged,
            watched.centre,
            titles=name_lines() | {"value": _("中位数"), "apart": ""},
            x_title=_("受理周（周一）"),
            y_title=_("天"),
            hover=_("%{y:,.1f} 天"),
        ),
        metrics=("p50_days",),
        definition=control.method_zh if reader.lang == "zh" else control.method_en,
        said=join_sentences(say_width(watched), said, say_signals(watched)),
        n=(float(judged["cases"].sum()), "cases"),
        filters=choice.shown,
    )


def name_signals() -> dict[str, str]:
    """What a signal is called in a table."""
    return {"beyond": _("超出界限"), "run": _("连续 8 组同侧"), "": "–"}


def name_lines() -> dict[str, str]:
    """What the lines and marks of a control chart are called."""
    signals = name_signals()
    return {"centre": _("中线"), "limits": _("控制界限"), "beyond": signals["beyond"], "run": signals["run"]}


def say_width(watched: Watched) -> str:
    """How many weeks make a cohort."""
    if watched.weeks == 1:
        return _("每个受理周一组。")
    return _("件少，每 {weeks} 个受理周一组。", weeks=watched.weeks)


def say_signals(watched: Watched) -> str:
    """How many cohorts signal a change, and how the last one stands."""
    if watched.is_short:
        return _("组数还太少，暂不下结论。")
    if not watched.signals:
        return _("各组都在界限之内，也没有连续 8 组同侧：波动属常态，没有变化的迹象。")
    latest = {
        "high": _("最近一组在高的一侧且有信号：变差，须查。"),
        "low": _("最近一组在低的一侧且有信号：好转。"),
        "": _("最近一组没有信号。"),
    }
    return join_sentences(_("其中 {count} 组有信号。", count=watched.signals), latest[watched.latest])
