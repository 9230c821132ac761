"""The form of the Siting page: what is asked, and running it."""

from dataclasses import asdict
from typing import Any

import streamlit

from dashboard.locale import _
from dashboard.session import Reader, answer
from dashboard.state import choose, is_asked, run_button, slide, switch
from dashboard.tables import write_number
from data.labels import labels
from studies.siting import SitingRequest, SitingResult, plan_sites
from warehouse import Scope, Snapshot

SECONDS = 2.5
"""Of the search on the page; a longer one is offered where that proves too little."""
MOST_POINTS = 40


def ask_request(reader: Reader) -> SitingRequest:
    """The form, filled from the URL."""
    objectives = name_objectives()
    left, right = streamlit.columns(2)
    with left:
        objective = choose(_("目标"), "objective", objectives, "coverage")
        mode = switch(_("出行方式"), "mode", dict(labels("mode", reader.lang)), "walk")
    with right:
        minutes = slide(_("时间上限（分钟）"), "minutes", 5, 90, 5, 30)
        if objective == "cover":
            share = slide(_("覆盖率至少（%）"), "share", 50, 100, 1, 95)
            count = None
        else:
            count = slide(_("新设受理点（个）"), "open", 1, MOST_POINTS, 1, 5)
            share = 95
    run_button(_("运行"))
    return SitingRequest(
        area_code=reader.area_code,
        open_count=count,
        minutes=float(minutes),
        mode=mode,
        objective=objective,
        share=share / 100,
        seconds=SECONDS,
    )


def is_run() -> bool:
    """Whether the request in the URL was run."""
    return is_asked("run")


def answer_request(request: SitingRequest) -> SitingResult:
    """The plan, kept while the snapshot is current."""
    return answer(_plan, take_area=False, **asdict(request))


def _plan(snapshot: Snapshot, scope: Scope, **values: Any) -> SitingResult:
    return plan_sites(snapshot, scope, SitingRequest(**values))


def name_objectives() -> dict[str, str]:
    """Objective -> what it is for, in words."""
    return {
        "coverage": _("覆盖最多的人"),
        "mean": _("平均时间最短"),
        "max": _("最远的人最近"),
        "cover": _("用最少的点达到覆盖率"),
    }


def say_infeasible(request: SitingRequest) -> str:
    """Why no plan meets the request, in the planner's words."""
    if request.objective == "cover":
        return _(
            "即使候选点位全部开设，也达不到 {share} 的覆盖率：请降低覆盖率或放宽时间上限。",
            share=write_number(request.share, "share"),
        )
    return _(
        "没有方案满足这些条件：候选点位可能不足 {count} 个，或这个地区缺少流动人口资料。", count=request.open_count
    )
