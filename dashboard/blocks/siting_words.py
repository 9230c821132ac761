"""What the blocks of a plan's reasons say: titles, units, sentences."""

from collections.abc import Callable, Sequence

import pandas

from dashboard.blocks.siting import choices
from dashboard.locale import _, join_sentences
from dashboard.places import list_candidates
from dashboard.session import Reader, answer
from dashboard.tables import write_number
from studies.siting import SitingResult
from studies.siting_request import SitingRequest


def conditions(reader: Reader, request: SitingRequest, plan: SitingResult) -> dict[str, str]:
    """What was asked, for the file: with points closed, sites required and left out, floor and budget."""
    named = name_sites()
    more = {
        _("停办的现有受理点"): _("、").join(row["name"] for row in plan.closed),
        _("必须开设的候选点位"): named(request.require) if request.require else "",
        _("不得开设的候选点位"): named(request.forbid) if request.forbid else "",
        _("各区覆盖率至少"): write_number(request.floor, "share") if request.floor else "",
        _("设置经费至多"): write_number(request.budget, "yuan") if request.budget is not None else "",
    }
    return choices(reader, plan) | {title: value for title, value in more.items() if value}


def name_sites() -> Callable[[Sequence[str]], str]:
    """From ids of candidate sites to their names, one after another."""
    names = answer(list_candidates).set_index("site_id")["name"].to_dict()
    separator = _("、")
    return lambda sites: separator.join(names.get(site, site) for site in sites) or "–"


def title_value(plan: SitingResult, unit: str = "") -> str:
    """What the value of a plan is called."""
    return {"persons": _("时间上限内可达的人"), "cases": _("每年可办"), "points": _("新设受理点")}.get(
        unit or plan.value_unit, _("最远时间") if plan.objective == "max" else _("平均时间")
    )


def write_hover(plan: SitingResult, unit: str = "") -> str:
    """How a value is written beside the pointer; bars lie, so their values are along x."""
    axis = "y" if unit else "x"
    return f"%{{{axis}:,.1f}}" if (unit or plan.value_unit) == "minutes" else f"%{{{axis}:,.0f}}"


def unit_of_loss(plan: SitingResult) -> tuple[str, float]:
    """The unit in which a plan's loss is told, and its size in that of the value.

    Mean minutes differ too little to be read: they are told over all residents.
    """
    if plan.objective == "mean":
        return "person_minutes", float(plan.after["population"])
    return plan.value_unit, 1.0


def title_loss(plan: SitingResult) -> str:
    """What a loss is called."""
    return {
        "coverage": _("少覆盖"),
        "served": _("每年少办"),
        "mean": _("多花的时间"),
        "max": _("最远时间延长"),
        "cover": _("多设的点"),
    }.get(plan.objective, _("损失"))


def say_proof(is_proven: bool) -> str:
    """Whether a loss is exact."""
    return _("已证明") if is_proven else _("限时内未证明")


def say_curve(rows: pandas.DataFrame, plan: SitingResult, unit: str) -> str:
    """What one point more or fewer than the plan has would change."""
    by_count = rows.set_index("open_count")
    count = len(plan.open)
    if count + 1 not in by_count.index or count not in by_count.index:
        return ""
    more = write_number(by_count.loc[count + 1, "adds"], unit)
    last = write_number(by_count.loc[count, "adds"], unit)
    proof = _("每个点数都已证明最优。") if _is_proven(rows) else _("有的点数限时内未证明最优，看浅色带。")
    fact = _("第 {count} 个点带来 {last}；再多开一个，还带来 {more}。", count=count, last=last, more=more)
    return join_sentences(fact, proof) if count else proof


def say_front(rows: pandas.DataFrame, cost: float | None, plan: SitingResult, unit: str) -> str:
    """What the plan's own yearly cost could do at best."""
    if not cost or plan.objective == "cover":
        return _("只按年度经费、不限点数求解。")
    best = rows[rows["cost_yuan"] <= cost * (1 + 1e-9)].iloc[-1]
    return _(
        "本方案年度经费 {cost}，{title} {value}；同样的年度经费、不限点数，最好的方案新设 {points}，{title} {best}。",
        title=title_value(plan, unit),
        cost=write_number(cost, "yuan"),
        value=write_number(plan.value, unit),
        points=write_number(best["points"], "points"),
        best=write_number(best["value"], unit),
    )


def say_nearest(rows: pandas.DataFrame, plan: SitingResult) -> str:
    """Which site came nearest to entering."""
    if rows.empty:
        return _("没有一个落选的点能换进来而守住所给的条件。")
    first = rows.iloc[0]
    return _(
        "最接近入选的是{name}：用它换下{other}，{loss} {lacks}。",
        name=first["name"],
        other=first["instead_of_name"],
        loss=_("少覆盖") if plan.objective == "cover" else title_loss(plan),
        lacks=write_number(first["shortfall"], plan.adds_unit),
    )


def _is_proven(rows: pandas.DataFrame) -> bool:
    return bool(((rows["bound"] - rows["value"]).abs() <= 1e-9 * rows["value"].abs().clip(lower=1e-12)).all())
