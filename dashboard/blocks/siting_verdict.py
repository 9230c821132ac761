"""The answer of the Siting page in words and numbers: what the plan changes, and how sure it is the best."""

import streamlit

from dashboard.locale import _, join_sentences
from dashboard.session import Reader
from dashboard.tables import KINDS, write_number
from data.labels import labels
from studies.siting import SitingResult


def show_verdict(reader: Reader, plan: SitingResult) -> None:
    """What the plan brings beside today, whether it is proven best, and the numbers before and after."""
    said = join_sentences(say_change(reader, plan), say_limit(plan))
    (streamlit.success if plan.proven else streamlit.warning)(said)
    for note in plan.notes:
        streamlit.caption(note[reader.lang])
    before, after = plan.before, plan.after
    with streamlit.container(horizontal=True, key="verdict"):
        for title, name, kind in (
            *([(_("每年可办"), "served", "cases")] if "served" in after else []),
            (_("覆盖率"), "covered_share", "share"),
            (_("平均时间"), "mean_minutes", "minutes"),
            (_("住得最远的人"), "max_minutes", "minutes"),
        ):
            streamlit.metric(
                title,
                write_number(after[name], kind),
                _("原为 {value}", value=write_number(before[name], kind)),
                delta_color="off",
                delta_arrow="off",
                border=True,
                width=220,
            )


def say_change(reader: Reader, plan: SitingResult) -> str:
    """The objective today and with the plan, all open points counted; of `cover`, how many points it takes."""
    reach = {
        "mode": labels("mode", reader.lang)[plan.mode].lower(),
        "minutes": write_number(plan.minutes, "whole_minutes"),
        "value": write_number(plan.value, plan.value_unit),
    }
    if plan.objective == "cover":
        share = write_number(plan.share, "share")
        return _("要使{mode} {minutes}内的覆盖率达到 {share}，须新设 {value}。", share=share, **reach)
    facts = {
        "coverage": _(
            "方案使{mode} {minutes}内能到受理点的人由 {before}变为 {value}，{change}，现有与新设受理点合计。"
        ),
        "served": _("方案使每年可办的件由 {before}变为 {value}，{change}，现有与新设受理点合计。"),
        "mean": _("方案使{mode}到最近受理点的平均时间由 {before}变为 {value}，{change}。"),
        "max": _("方案使住得最远的人{mode}到受理点的时间由 {before}变为 {value}，{change}。"),
    }
    before = plan.before[
        {"coverage": "covered", "served": "served", "mean": "mean_minutes", "max": "max_minutes"}[plan.objective]
    ]
    change = say_difference(before, plan.value, plan.value_unit)
    return facts[plan.objective].format(before=write_number(before, plan.value_unit), change=change, **reach)


def say_difference(before: float, after: float, unit: str) -> str:
    """By how much a number changes: what a reader gets who subtracts the two as the page writes them."""
    decimals = KINDS[unit][1]
    difference = write_number(abs(round(after, decimals) - round(before, decimals)), unit)
    if difference == write_number(0.0, unit):
        return _("没有变化")
    if unit == "minutes":
        return (
            _("缩短 {difference}", difference=difference)
            if after < before
            else _("延长 {difference}", difference=difference)
        )
    return (
        _("多 {difference}", difference=difference) if after > before else _("少 {difference}", difference=difference)
    )


def say_limit(plan: SitingResult) -> str:
    """What no plan under the same conditions can do better than, and how far this one is from it."""
    bound = write_number(plan.bound, plan.value_unit)
    limit = {
        "coverage": _("任何方案都不会多于 {bound}", bound=bound),
        "served": _("任何方案都不会多于 {bound}", bound=bound),
        "mean": _("任何方案都不会短于 {bound}", bound=bound),
        "max": _("任何方案都不会短于 {bound}", bound=bound),
        "cover": _("任何方案都不会少于 {bound}", bound=bound),
    }[plan.objective]
    if plan.proven:
        return _("已证明最优：同样条件下，{limit}。", limit=limit)
    gap = write_number(plan.gap, "fine_share")
    return _(
        "限时内尚未证明最优：同样条件下，{limit}；本方案与此相差 {gap}，即使有更好的方案，也至多好这么多。",
        limit=limit,
        gap=gap,
    )
