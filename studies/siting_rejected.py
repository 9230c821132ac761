"""The candidates a plan leaves shut: what each lacks to enter, and who serves its people instead."""

from typing import Any

import numpy

from analysis.siting.swap_prices import price_swaps, price_swaps_of_longest
from studies.siting_decision import Decision, Harm, measure_harm, setup_costs
from studies.siting_sites import name_site, tell_costs

EPSILON = 1e-9


def weigh_rejected(decision: Decision) -> list[dict[str, Any]]:
    """One row per candidate not opened, nearest to entering first.

    `shortfall`: with the plan's other points fixed, by how much the best swap of one of them for this site makes the
    objective worse; so much more would this site have to bring, by residents only it reaches, to enter by that swap.
    `adds`: what it would bring as one more point. Both in persons (coverage, cover), person-minutes (mean) or minutes
    (max). `shortfall` is None where no swap keeps what was asked (required sites, budget, floor). `in_reach`:
    residents within the limit of it; of them `kept_share` are within the limit of a kept point, `overlap_share` of
    the opened point that shares most with it.
    """
    harm = measure_harm(decision.ground, decision.request)
    gains, change = _price(harm, decision.chosen)
    change = numpy.where(_is_barred(decision, harm), numpy.inf, change)
    in_reach, by_kept, shared = _overlaps(decision)
    rows = []
    for at in numpy.setdiff1d(numpy.arange(len(decision.ground.candidates)), decision.chosen):
        site = decision.ground.candidates.iloc[at]
        rows.append(
            {
                **name_site(site),
                "adds": float(gains[at]),
                **_nearest_swap(decision, change[:, at]),
                "in_reach": float(in_reach[at]),
                "kept_share": _share(by_kept[at], in_reach[at]),
                **_overlap(decision, shared[:, at], float(in_reach[at])),
                **tell_costs(site),
            }
        )
    return sorted(rows, key=_order)


def _price(harm: Harm, chosen: list[int]) -> tuple[numpy.ndarray, numpy.ndarray]:
    if harm.weights is None:
        return price_swaps_of_longest(harm.sites, harm.kept, chosen)
    return price_swaps(harm.sites, harm.kept, chosen, harm.weights)


def _is_barred(decision: Decision, harm: Harm) -> numpy.ndarray:
    """Which swaps (opened, candidates) break what was asked or cut residents off that the plan reaches."""
    ground, request, chosen = decision.ground, decision.request, decision.chosen
    barred = numpy.zeros((len(chosen), len(ground.candidates)), dtype=bool)
    barred[ground.candidates["site_id"].iloc[chosen].isin(request.require).to_numpy(bool)] = True
    if request.budget is not None:
        costs = setup_costs(ground, request)
        spare = request.budget - float(costs[chosen].sum())
        barred |= costs[None, :] - costs[chosen][:, None] > spare
    if request.floor is not None:
        barred |= _breaks_floor(decision, harm, request.floor)
    if request.objective in ("mean", "max") and not numpy.isfinite(ground.minutes).all():
        cut_off = numpy.isinf(ground.minutes).astype(float), numpy.isinf(ground.kept).astype(float)
        barred |= price_swaps(*cut_off, chosen, ground.persons)[1] > EPSILON
    return barred


def _breaks_floor(decision: Decision, harm: Harm, floor: float) -> numpy.ndarray:
    ground, chosen = decision.ground, decision.chosen
    districts = ground.districts
    breaks = numpy.zeros((len(chosen), len(ground.candidates)), dtype=bool)
    for code in numpy.unique(districts):
        rows = districts == code
        persons, sites, kept = ground.persons[rows], harm.sites[rows], harm.kept[rows]
        left = float(persons @ numpy.minimum(kept, sites[:, chosen].min(axis=1, initial=1.0)))
        most = (1 - floor) * float(persons.sum()) * (1 + EPSILON)
        breaks |= left + price_swaps(sites, kept, chosen, persons)[1] > most + EPSILON
    return breaks


def _nearest_swap(decision: Decision, change: numpy.ndarray) -> dict[str, Any]:
    best = int(change.argmin()) if len(change) else -1
    if best < 0 or not numpy.isfinite(change[best]):
        return {"shortfall": None, "instead_of": None, "instead_of_name": None}
    out = decision.ground.candidates.iloc[decision.chosen[best]]
    return {"shortfall": float(change[best]), "instead_of": out["site_id"], "instead_of_name": out["name"]}


def _overlaps(decision: Decision) -> tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
    """Residents in reach of each candidate, those of them in reach of a kept point, and of each opened one."""
    ground, limit = decision.ground, decision.request.minutes
    reach = (ground.minutes <= limit).astype(float)
    in_reach = ground.persons @ reach
    by_kept = (ground.persons * (ground.kept <= limit)) @ reach
    shared = (reach[:, decision.chosen] * ground.persons[:, None]).T @ reach
    return in_reach, by_kept, shared


def _overlap(decision: Decision, shared: numpy.ndarray, in_reach: float) -> dict[str, Any]:
    best = int(shared.argmax()) if len(shared) else -1
    if best < 0 or not shared[best] > 0:
        return {"overlap_site": None, "overlap_name": None, "overlap_share": 0.0}
    site = decision.ground.candidates.iloc[decision.chosen[best]]
    share = _share(shared[best], in_reach)
    return {"overlap_site": site["site_id"], "overlap_name": site["name"], "overlap_share": share}


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else 0.0


def _order(row: dict[str, Any]) -> tuple[float, float, str]:
    lacks = row["shortfall"]
    return (float("inf") if lacks is None else lacks, -row["adds"], row["site_id"])
