"""How long each stage usually takes, and which bureaus are slow in it, from counts of whole days.

A quantile is the first day by which that share of the cases has finished the stage; a case that has not finished it
counts as longer than any that has. Where that leaves no such day, there is none to go by.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy
import pandas

FEWEST_CASES = 30  # a bureau with fewer has no pace of its own
TIMES_USUAL = 2.0  # a bureau is slow when its median is more than so many times that of all


@dataclass(frozen=True)
class Pace:
    """Usual days by stage; `bureau_days` the median of each bureau that has a pace of its own, `slow` those behind."""

    p50_days: Mapping[str, float] = field(default_factory=dict)
    p90_days: Mapping[str, float] = field(default_factory=dict)
    bureau_days: Mapping[str, float] = field(default_factory=dict)
    slow: frozenset[str] = frozenset()


def find_pace(counts: pandas.DataFrame, bureau_stage: str) -> Pace:
    """`counts`: stage, bureau_code (of `bureau_stage` only), days (NaN: not finished yet) and cases."""
    p50, p90 = (_quantiles(counts, ["stage"], level) for level in (0.5, 0.9))
    bureaus = counts[counts["stage"] == bureau_stage]
    totals = bureaus.groupby("bureau_code")["cases"].sum()
    known = bureaus[bureaus["bureau_code"].isin(totals.index[totals >= FEWEST_CASES])]
    medians = _quantiles(known, ["bureau_code"], 0.5)
    usual = p50.get(bureau_stage, numpy.inf)
    behind = frozenset(code for code, days in medians.items() if days > max(usual, 1.0) * TIMES_USUAL)
    return Pace(p50, p90, medians, behind)


def _quantiles(counts: pandas.DataFrame, keys: Sequence[str], level: float) -> dict[str, float]:
    """Key -> the first day by which `level` of its cases have finished; no entry where that is not known."""
    ordered = counts.groupby([*keys, "days"], dropna=False)["cases"].sum().reset_index().sort_values([*keys, "days"])
    grouped = ordered.groupby(list(keys))["cases"]
    has_reached = grouped.cumsum() >= level * grouped.transform("sum") - 1e-9
    first = ordered[has_reached].drop_duplicates(list(keys)).dropna(subset=["days"])
    return {str(key): float(days) for key, days in zip(first[keys[0]], first["days"], strict=True)}
