"""The form of the Siting page: what is asked, and running it."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pandas
import streamlit

from dashboard.locale import _
from dashboard.places import list_candidates, list_points
from dashboard.session import Reader, answer
from dashboard.state import ask_amount, choose, choose_several, is_asked, read_text, run_button, slide, switch
from dashboard.tables import write_number
from data.labels import labels
from studies.siting import SitingResult, plan_sites
from studies.siting_request import SitingRequest
from warehouse import Scope, Snapshot

SECONDS = 2.5
"""Of the search on the page; a longer one is offered where that proves too little."""
MOST_POINTS = 40
MOST_BUDGET = 1_000_000
YUAN = 10_000.0  # in one 万元, which planners count in


def ask_request(reader: Reader) -> tuple[SitingRequest, str]:
    """The form, filled from the URL, and what in it contradicts itself ('' where nothing does)."""
    objectives = name_objectives()
    left, right = streamlit.columns(2)
    with left:
        objective = choose(_("目标"), "objective", objectives, "coverage", help=explain_objectives())
        mode = switch(_("出行方式"), "mode", dict(labels("mode", reader.lang)), "walk")
    with right:
        minutes = slide(_("时间上限（分钟）"), "minutes", 5, 90, 5, 30, help=explain_minutes())
        if objective == "cover":
            share = slide(_("覆盖率至少（%）"), "share", 50, 100, 1, 95)
            count = None
        else:
            count = slide(_("新设受理点（个）"), "open", 1, MOST_POINTS, 1, 5)
            share = 95
    conditions = ask_conditions(objective)
    run_button(_("运行"))
    both = [site for site in conditions["forbid"] if site in conditions["require"]]
    conditions["forbid"] = tuple(site for site in conditions["forbid"] if site not in both)
    request = SitingRequest(
        area_code=reader.area_code,
        open_count=count,
        minutes=float(minutes),
        mode=mode,
        objective=objective,
        share=share / 100,
        seconds=SECONDS,
        **conditions,
    )
    return request, _say_clash(both) if both else ""


def ask_conditions(objective: str) -> dict[str, Any]:
    """What else a plan must keep to, for those who ask: closed points, sites in or out, a floor, a budget."""
    points = answer(list_points).set_index("acceptance_point_id")["name"].to_dict()
    candidates = answer(list_candidates).set_index("site_id")["name"].to_dict()
    asked = sum(bool(read_text(name)) for name in ("close", "require", "forbid", "floor", "budget"))
    title = _("更多条件（已设 {count} 项）", count=asked) if asked else _("更多条件")
    with streamlit.expander(title, expanded=bool(asked) and not is_run()):
        unset = {"placeholder": _("不指定")}
        close = choose_several(_("停办的现有受理点"), "close", points, **unset)
        require = choose_several(_("必须开设的候选点位"), "require", candidates, **unset)
        forbid = choose_several(_("不得开设的候选点位"), "forbid", candidates, **unset)
        floor = 0
        if objective == "coverage":
            floor = slide(_("各区覆盖率至少（%）"), "floor", 0, 100, 5, 0, help=_("0 为不设下限。"))
        budget = None
        if objective in ("coverage", "served", "mean"):
            help_ = _("新设各点一次性设置经费的合计，不含年度经费。")
            budget = ask_amount(_("设置经费至多（万元）"), "budget", MOST_BUDGET, placeholder=_("不限"), help=help_)
    return {
        "close": close,
        "require": require,
        "forbid": forbid,
        "floor": floor / 100 or None,
        "budget": None if budget is None else budget * YUAN,
    }


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
        "coverage": _("覆盖人数最多"),
        "served": _("办件量最大"),
        "mean": _("平均时间最短"),
        "max": _("最远的人路程最短"),
        "cover": _("达到覆盖率所需的点最少"),
    }


def explain_objectives() -> str:
    """What each objective looks for, a line each."""
    meanings = {
        "coverage": _("时间上限内能到受理点的流动人口最多"),
        "served": _("预计每年办理的件数最多；路越远，来办的人越少"),
        "mean": _("全体流动人口到最近受理点的平均时间最短"),
        "max": _("先照顾住得最偏的人"),
        "cover": _("给定覆盖率，求最少新设几个"),
    }
    return "\n".join(
        "- " + _("**{term}**：{meaning}", term=title, meaning=meanings[objective])
        for objective, title in name_objectives().items()
    )


def explain_minutes() -> str:
    """What the limit is of, and when it does not choose."""
    return _("从住处到最近受理点的单程时间。目标为办件量、平均时间或最远的人时，时间上限不影响选点，只用来计算覆盖率。")


def _say_clash(sites: Sequence[str]) -> str:
    """That sites are both required and ruled out."""
    names = answer(list_candidates).set_index("site_id")["name"].to_dict()
    both = _("、").join(names.get(site, site) for site in sites)
    return _("“{sites}”同时列为必须开设和不得开设，请去掉其中一处，再点“运行”。", sites=both)


def say_infeasible(request: SitingRequest) -> str:
    """Why no plan meets the request, in the planner's words."""
    candidates = answer(list_candidates)
    if candidates.empty:
        return say_no_candidates()
    if request.objective == "cover":
        return _(
            "即使候选点位全部开设，也达不到 {share} 的覆盖率：请降低覆盖率或放宽时间上限。",
            share=write_number(request.share, "share"),
        )
    count = request.open_count or 0
    usable = candidates[~candidates["site_id"].isin(request.forbid)]
    if request.budget is not None:
        usable = usable[usable["setup_cost_yuan"].notna()]
    if count > len(usable):
        return _("可用的候选点位只有 {found} 个，不足 {count} 个：请减少新设受理点。", found=len(usable), count=count)
    if len(request.require) > count:
        return _(
            "必须开设的有 {required} 个，多于新设的 {count} 个：请增加新设受理点，或减少必须开设的。",
            required=len(request.require),
            count=count,
        )
    if request.budget is not None and _cheapest(usable, request, count) > request.budget:
        return _(
            "设置经费至少要 {cost}，超出所给的 {budget}：请提高经费或减少点数。",
            cost=write_number(_cheapest(usable, request, count), "yuan"),
            budget=write_number(request.budget, "yuan"),
        )
    if request.floor is not None:
        return _(
            "在这些条件下没有方案使每个区都达到 {floor} 的覆盖率：请降低各区覆盖率，或增加点数、放宽时间上限。",
            floor=write_number(request.floor, "share"),
        )
    return _("没有方案满足这些条件：有人无论如何到不了任何点，或这个地区缺少流动人口资料。")


def say_no_candidates() -> str:
    """That there is nothing to choose from."""
    return _("这个地区没有候选点位：请先提供候选点位资料，再来选址。")


def say_out_of_time() -> str:
    """That the search ended before any plan was found."""
    return _("限时内没有找到满足这些条件的方案，也没有证明不存在：请放宽条件。")


def _cheapest(usable: pandas.DataFrame, request: SitingRequest, count: int) -> float:
    """What the required sites and the cheapest others cost to set up."""
    costs = usable.set_index("site_id")["setup_cost_yuan"]
    others = costs.drop(list(request.require), errors="ignore").nsmallest(count - len(request.require))
    return float(costs.reindex(list(request.require)).sum() + others.sum())
