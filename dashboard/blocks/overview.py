"""Blocks of the Overview page."""

import math

import pandas
import streamlit

from dashboard.blocks.data import name_record
from dashboard.charts import draw_lines
from dashboard.charts.palette import MAIN, QUIET, TROUBLE
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, link_page, show_block, show_number
from dashboard.places import with_full_names
from dashboard.session import Reader, answer
from dashboard.tables import write_number
from errors import InfeasibleRequest
from studies.access import AccessResult, measure_access
from studies.deadlines import Deadlines
from studies.overview import Overview
from studies.reasons import name_rule

MINUTES = 30.0


def find_access() -> AccessResult | None:
    """Who can walk to a point within half an hour; nothing where there are no residents or points."""
    try:
        return answer(measure_access, minutes=MINUTES, mode="walk")
    except InfeasibleRequest:
        return None


def show_headline(reader: Reader, overview: Overview, deadlines: Deadlines, access: AccessResult | None) -> None:
    """Six numbers, each with its definition."""
    late, accepts = overview.headline["late_share"], overview.headline.get("false_accepts", {})
    first = streamlit.columns(3)
    with first[0]:
        note = _("{late} / {due} 件到期", late=f"{late['numerator']:,.0f}", due=f"{late['denominator'] or 0:,.0f}")
        show_number("late_share", late["value"], "fine_share", note)
    with first[1]:
        share = write_number(overview.headline["open_share"]["value"], "share")
        show_number("open_cases", deadlines.open, "cases", _("占全部受理件的 {share}", share=share))
    with first[2]:
        show_number("overdue", deadlines.overdue, "cases", _("占在办件的 {share}", share=write_share(deadlines)))
    second = streamlit.columns(3)
    with second[0]:
        show_number("expected_late", deadlines.expected_late, "expected", _("含已超期的件"))
    with second[1]:
        note = _("步行 {minutes}", minutes=write_number(MINUTES, "whole_minutes"))
        show_number("covered_share", access.covered_share if access else None, "share", note)
    with second[2]:
        show_number("false_accepts", accepts.get("value"), "checks", _("整个快照，不分地区"))


def write_share(deadlines: Deadlines) -> str:
    """Overdue among open."""
    return write_number(deadlines.overdue / deadlines.open if deadlines.open else None, "fine_share")


def show_weeks(reader: Reader, overview: Overview) -> None:
    """The last weeks: accepted and ended, and late among those due."""
    weeks = pandas.DataFrame(overview.weeks)
    if weeks.empty:
        streamlit.info(_("这个地区还没有受理件。"))
        return
    whole = weeks[weeks["is_whole"]]
    weeks["state"] = [_("整周") if is_whole else _("未满一周") for is_whole in weeks["is_whole"]]
    columns = {
        "week": Column(_("周一日期")),
        "accepted": Column(_("受理"), "cases"),
        "ended": Column(_("有结果"), "cases"),
        "due": Column(_("到期"), "cases"),
        "late": Column(_("其中超期"), "cases"),
        "late_share": Column(_("超期率"), "fine_share"),
        "state": Column(_("状态")),
    }
    show_block(
        _("每周超期率"),
        "late_share_by_week",
        weeks,
        columns,
        figure=draw_lines(
            whole,
            "week",
            {"late_share": _("超期率")},
            x_title=_("到期日所在周（周一）"),
            y_title=_("超期率"),
            hover="%{y:.2%}",
            colours=(TROUBLE,),
            date_format="%Y-%m-%d",
            y_format=".1%",
        ),
        metrics=("late_share",),
        said=say_trend(whole),
        n=(float(weeks["due"].sum()), "cases"),
        open_share=overview.headline["open_share"]["value"],
    )
    show_block(
        _("每周受理与有结果的件"),
        "cases_by_week",
        weeks,
        columns,
        figure=draw_lines(
            whole,
            "week",
            {"accepted": _("受理"), "ended": _("有结果")},
            x_title=_("周一日期"),
            y_title=_("件"),
            colours=(MAIN, QUIET),
            date_format="%Y-%m-%d",
        ),
        metrics=("cases",),
        said=_("受理多于有结果，在办就会积压。图中不含未满的一周。"),
        n=(float(weeks["accepted"].sum()), "cases"),
        open_share=overview.headline["open_share"]["value"],
    )


def say_trend(whole: pandas.DataFrame) -> str:
    """The last four whole weeks beside the four before."""
    recent, before = whole.tail(4), whole.iloc[-8:-4]
    if len(before) < 4 or not recent["due"].sum() or not before["due"].sum():
        return _("周数还不够，暂不比较。")
    now, then = (float(part["late"].sum() / part["due"].sum()) for part in (recent, before))
    verdict = _("差别在偶然波动之内")
    if abs(now - then) > 2 * _standard_error(recent, before):
        verdict = _("上升，须查") if now > then else _("下降")
    shares = {"now": write_number(now, "fine_share"), "then": write_number(then, "fine_share")}
    return _("最近四个整周的超期率为 {now}，此前四周为 {then}：{verdict}。", **shares, verdict=verdict)


def _standard_error(recent: pandas.DataFrame, before: pandas.DataFrame) -> float:
    """Of the difference of two late shares, as if both were one."""
    due = float(recent["due"].sum()), float(before["due"].sum())
    share = float(recent["late"].sum() + before["late"].sum()) / sum(due)
    return math.sqrt(share * (1 - share) * (1 / due[0] + 1 / due[1]))


def show_first_looks(reader: Reader, overview: Overview, deadlines: Deadlines, access: AccessResult | None) -> None:
    """Where each user should look first."""
    streamlit.header(_("先看哪里"), anchor=False)
    planner, manager, analyst = streamlit.columns(3)
    with planner, streamlit.container(border=True, height="stretch"):
        say_to(_("规划"), say_uncovered(reader, access))
        link_page("siting", _("去选址"))
    with manager, streamlit.container(border=True, height="stretch"):
        say_to(_("主管"), say_responsible(deadlines))
        link_page("deadlines", _("去看待办清单"))
    with analyst, streamlit.container(border=True, height="stretch"):
        say_to(_("分析"), say_rule(reader, overview))
        link_page("data", _("去看隔离的行"))


def say_to(user: str, sentence: str) -> None:
    """A sentence under the name of who it is for."""
    streamlit.markdown(f"**{user}**  \n{sentence}")


def say_uncovered(reader: Reader, access: AccessResult | None) -> str:
    """The district with most residents out of reach."""
    if access is None:
        return _("还没有流动人口或带坐标的受理点，先补这两类资料。")
    districts = with_full_names(pandas.DataFrame(access.districts), "area_code", reader)
    worst = districts.loc[(districts["population"] - districts["covered"]).idxmax()]
    return _(
        "{name}有 {count}步行 {minutes}到不了受理点，覆盖率 {share}。",
        name=worst["name"],
        count=write_number(worst["population"] - worst["covered"], "persons"),
        minutes=write_number(MINUTES, "whole_minutes"),
        share=write_number(worst["covered_share"], "share"),
    )


def say_responsible(deadlines: Deadlines) -> str:
    """Who has most of the cases that are expected to be late."""
    soon = sum(row["open"] for row in deadlines.by_days_left if row["band"] in ("left_0_3", "left_4_7"))
    said = _("7 天内到期 {soon}。", soon=write_number(soon, "cases"))
    if not deadlines.by_responsible:
        return join_sentences(said, _("没有在办件。"))
    worst = deadlines.by_responsible[0]
    at_whom = _(
        "预计超期最多的经手单位在{name}：在办 {open}，预计超期 {late}。",
        name=worst["responsible_name"],
        open=write_number(worst["open"], "cases"),
        late=write_number(worst["expected_late"], "expected"),
    )
    return join_sentences(said, at_whom)


def say_rule(reader: Reader, overview: Overview) -> str:
    """What keeps most rows out."""
    if not overview.quarantine:
        return _("没有隔离的行。")
    worst = overview.quarantine[0]
    return _(
        "隔离最多的原因是{record}的“{rule}”，{rows}。",
        record=name_record(worst["record"], reader.lang),
        rule=name_rule(worst["rule"], worst["record"], reader.lang),
        rows=write_number(worst["rows"], "rows"),
    )
