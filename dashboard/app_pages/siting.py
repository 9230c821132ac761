"""Siting: where to open so many new points, how good that is, what each of them adds, and the papers to decide by."""

import streamlit

from dashboard.blocks import (
    scenarios,
    siting_form,
    siting_longer,
    siting_mergers,
    siting_reasons,
    siting_robust,
    siting_start,
    siting_verdict,
    siting_windows,
)
from dashboard.blocks import siting as blocks
from dashboard.blocks.paper import offer_paper
from dashboard.locale import _
from dashboard.parts import show_head
from dashboard.session import Reader
from dashboard.state import switch
from errors import AcceptanceError, InfeasibleRequest
from studies.siting import SitingResult
from studies.siting_request import SitingRequest


def show() -> None:
    """Draw the page. What was asked stands in the URL, so a plan can be sent as a link."""
    reader = show_head(_("选址"), _("新设几个受理点，设在哪里最好，各带来多少？"))
    request, clash = siting_form.ask_request(reader)
    if clash:
        streamlit.warning(clash)
        show_without_plan(reader, request)
        return
    if not siting_form.is_run():
        streamlit.info(
            _(
                "选好条件后点“运行”。新点从候选点位中选取，现有受理点除指定停办的以外全部保留。"
                "算出方案后，在“方案比较与决策文件”中保存方案、下载决策文件。"
            )
        )
        show_without_plan(reader, request)
        scenarios.show_saved(reader, scenarios.read_scenarios(reader))
        return
    try:
        plan = siting_form.answer_request(request)
    except InfeasibleRequest:
        streamlit.warning(siting_form.say_infeasible(request))
        show_without_plan(reader, request)
        return
    except AcceptanceError:
        streamlit.warning(siting_form.say_out_of_time())
        return
    plan = siting_longer.take_longer(reader, request, plan)
    siting_verdict.show_verdict(reader, plan)
    siting_longer.offer_longer(reader, request, plan)
    show_view(reader, request, plan)


def show_without_plan(reader: Reader, request: SitingRequest) -> None:
    """The points there are and could be; their windows and loads need no plan either."""
    titles = {"plan": _("方案"), "windows": _("窗口与负荷")}
    if switch(_("查看"), "view", titles, "plan", label_visibility="collapsed") == "windows":
        siting_windows.show(reader, request)
    else:
        siting_start.show_start(reader)


def show_view(reader: Reader, request: SitingRequest, plan: SitingResult) -> None:
    """One side of the plan at a time: only what is looked at is worked out."""
    views = {
        "plan": (_("方案"), show_plan),
        "reasons": (_("理由与取舍"), show_reasons),
        "robust": (_("稳健性"), siting_robust.show_robust),
        "windows": (_("窗口与负荷"), siting_windows.show),
        "scenarios": (_("方案比较与决策文件"), show_scenarios),
    }
    titles = {name: title for name, (title, _show) in views.items()}
    view = switch(_("查看"), "view", titles, "plan", label_visibility="collapsed")
    views[view][1](reader, request, plan)


def show_reasons(reader: Reader, request: SitingRequest, plan: SitingResult) -> None:
    """Why these points, and what else could be done."""
    for show_part in (*siting_reasons.PARTS, *siting_mergers.PARTS):
        show_part(reader, request, plan)


def show_plan(reader: Reader, request: SitingRequest, plan: SitingResult) -> None:
    """Where the points go, what each adds, and what changes."""
    blocks.show_map(reader, plan)
    blocks.show_opened(reader, plan)
    blocks.show_before_after(reader, plan)


def show_scenarios(reader: Reader, request: SitingRequest, plan: SitingResult) -> None:
    """The paper to decide by, the plan kept under a name, and all that are kept, side by side."""
    found = scenarios.read_scenarios(reader)
    saved_as = scenarios.name_of(found, request, plan)
    offer_paper(reader, request, plan, saved_as)
    scenarios.ask_to_save(request, plan, saved_as)
    scenarios.show_saved(reader, found)


show()
