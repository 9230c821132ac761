"""Windows and loads: which points are overloaded or idle, what each option costs per case, how other cities stand."""

from dataclasses import asdict
from typing import Any

import pandas
import streamlit

from dashboard.blocks.siting_options import show_options, show_peers
from dashboard.charts import draw_bars, draw_heat
from dashboard.charts.palette import MAIN, QUIET
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.places import with_full_names
from dashboard.session import Reader, answer
from dashboard.state import slide
from dashboard.tables import write_number
from errors import InfeasibleRequest
from studies.siting import SitingResult
from studies.siting_request import SitingRequest
from studies.windows import WindowsResult, measure_windows
from studies.windows_asked import WindowsRequest
from warehouse import Scope, Snapshot

MOST_BARS = 15


def show(reader: Reader, request: SitingRequest, plan: SitingResult | None = None) -> None:
    """The view; it needs no plan."""
    asked = ask_windows(request)
    try:
        result = answer(_measure, take_area=False, **asdict(asked))
    except InfeasibleRequest:
        streamlit.info(_("这个地区没有开放的受理点，或快照没有受理件，无法计算负荷。"))
        return
    filters = choices(result)
    show_points(reader, result, filters)
    show_hours(reader, result, filters)
    show_options(reader, result, filters)
    show_peers(reader, result)


def _measure(snapshot: Snapshot, scope: Scope, **values: Any) -> WindowsResult:
    return measure_windows(snapshot, scope, WindowsRequest(**values))


def ask_windows(request: SitingRequest) -> WindowsRequest:
    """The level of service, kept in the URL; area, travel and minutes are those of the form above."""
    left, middle, right = streamlit.columns(3)
    with left:
        wait = slide(_("等候上限（分钟）"), "wait", 5, 60, 5, 10)
        volume = slide(
            _("件数倍数"),
            "volume",
            1,
            50,
            1,
            1,
            help=_("资料完整时为 1；快照只含部分受理件时，按抽取比例放大，例如含十分之一时取 10。"),
        )
    with middle:
        level = slide(_("等候达标的人至少占（%）"), "level", 50, 95, 5, 80)
        idle = slide(_("负荷低于（%）为空闲"), "idle", 5, 50, 5, 20)
    with right:
        service = slide(_("每件用时（分钟）"), "service", 5, 30, 1, 15, help=_("有报道的用时为每件 10 至 20 分钟。"))
    return WindowsRequest(
        area_code=request.area_code,
        wait_minutes=float(wait),
        level=level / 100,
        service_minutes=float(service),
        idle_load=idle / 100,
        volume=float(volume),
        minutes=request.minutes,
        mode=request.mode,
    )


def choices(result: WindowsResult) -> dict[str, str]:
    """What was asked, for the file."""
    return {
        _("期间"): f"{result.window_from} – {result.window_to}",
        _("等候不超过"): write_number(result.wait_minutes, "whole_minutes"),
        _("至少"): write_number(result.level, "share"),
        _("每件用时"): write_number(result.service_minutes, "whole_minutes"),
        _("空闲线"): write_number(result.idle_load, "share"),
        _("件数倍数"): write_number(result.volume, "count"),
    }


def name_states() -> dict[str, str]:
    """State -> its wording."""
    return {"overloaded": _("超负荷"), "fits": _("合适"), "idle": _("空闲"), "unknown": _("不明")}


def name_weekdays() -> list[str]:
    """Monday to Sunday."""
    return _("周一、周二、周三、周四、周五、周六、周日").split(_("、"))


def define_states(result: WindowsResult) -> str:
    """Where the lines are drawn, in the reader's words."""
    return _(
        "超负荷：一周的申请人中，等候不超过 {wait}的不到 {level}。"
        "空闲：不超负荷，且窗口开放时间里有件可办的不到 {idle}。"
        "每件按 {service}计。窗口数或开放日不明的点只列所需窗口，不判断忙闲。",
        wait=write_number(result.wait_minutes, "whole_minutes"),
        level=write_number(result.level, "share"),
        idle=write_number(result.idle_load, "share"),
        service=write_number(result.service_minutes, "whole_minutes"),
    )


def show_points(reader: Reader, result: WindowsResult, filters: dict[str, str]) -> None:
    """Every open point, the fullest first."""
    states, weekdays = name_states(), name_weekdays()
    rows = with_full_names(pandas.DataFrame(result.points), "division_code", reader, "district")
    rows["state_name"] = rows["state"].map(states)
    rows["busiest"] = [
        _("{weekday} {hour} 时", weekday=weekdays[int(day) - 1], hour=int(hour)) if pandas.notna(day) else "–"
        for day, hour in zip(rows["busiest_weekday"], rows["busiest_hour"], strict=True)
    ]
    rows = rows.assign(load_percent=rows["load"] * 100, busiest_percent=rows["busiest_load"] * 100)
    counted = result.states
    with streamlit.container(horizontal=True):
        for state, title in states.items():
            streamlit.metric(title, write_number(counted[state], "points"), border=True, width=150)
    for note in result.notes:
        streamlit.caption(note[reader.lang])
    show_block(
        _("各受理点的窗口与负荷"),
        "windows_by_point",
        rows,
        {
            "name": Column(_("受理点")),
            "state_name": Column(_("状态")),
            "windows": Column(_("窗口"), "count"),
            "windows_needed": Column(_("所需窗口"), "count"),
            "in_time_share": Column(_("等候达标率"), "share"),
            "load": Column(_("全部时间负荷"), "share"),
            "busiest": Column(_("最忙时段")),
            "arrivals_per_hour": Column(_("最忙时段每小时到达"), "expected"),
            "busiest_load": Column(_("最忙时段负荷"), "share"),
            "windows_needed_busiest": Column(_("最忙时段所需窗口"), "count"),
            "applications": Column(_("受理件数"), "cases"),
            "outside_hours_share": Column(_("办公时间外"), "share"),
            "hours": Column(_("办公时间")),
            "district": Column(_("地区")),
            "acceptance_point_id": Column(_("受理点编号")),
        },
        figure=draw_bars(
            rows[rows["load"].notna()],
            "name",
            {"load_percent": _("全部时间负荷"), "busiest_percent": _("最忙时段负荷")},
            value_title=_("每窗口负荷（%）"),
            hover="%{x:.0f}%",
            colours=(MAIN, QUIET),
            most=MOST_BARS,
        ),
        definition=join_sentences(define_states(result), result.method_zh if reader.lang == "zh" else result.method_en),
        said=join_sentences(
            _(
                "{overloaded}超负荷，{fits}合适，{idle}空闲，{unknown}不明。",
                **{state: write_number(counted[state], "points") for state in states},
            ),
            define_states(result),
        ),
        is_table_open=True,
        n=(result.applications, "cases"),
        filters=filters,
    )


def show_hours(reader: Reader, result: WindowsResult, filters: dict[str, str]) -> None:
    """When people come, all points together."""
    weekdays = name_weekdays()
    hours = pandas.DataFrame(result.hours)
    if hours.empty:
        return
    hours["weekday_name"] = [weekdays[day - 1] for day in hours["weekday"]]
    grid = hours.pivot_table("arrivals_per_hour", "weekday", "hour").sort_index()
    busiest = hours.loc[hours["arrivals_per_hour"].idxmax()]
    show_block(
        _("一周之中何时来人"),
        "arrivals_by_hour",
        hours,
        {
            "weekday_name": Column(_("星期")),
            "hour": Column(_("时"), "count"),
            "arrivals_per_hour": Column(_("每小时到达"), "expected"),
            "points_open": Column(_("开放的受理点"), "points"),
        },
        figure=draw_heat(
            [[None if pandas.isna(value) else float(value) for value in row] for row in grid.to_numpy(float)],
            [_("{hour} 时", hour=int(hour)) for hour in grid.columns],
            [weekdays[int(day) - 1] for day in grid.index],
            x_title="",
            value_title=_("每小时到达（件）"),
        ),
        definition=_("各点该时段的受理件数除以其开放的小时，再相加；法定节假日不计，办公时间外的件不计。"),
        said=_(
            "最忙的是{weekday} {hour} 时，所有受理点合计每小时 {count}。",
            weekday=busiest["weekday_name"],
            hour=int(busiest["hour"]),
            count=write_number(busiest["arrivals_per_hour"], "expected"),
        ),
        n=(result.applications, "cases"),
        filters=filters,
    )
