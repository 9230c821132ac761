"""Which of many weekly series changed abruptly, checks and hits, with false-discovery control over all of them.

Checks are held against those of the others of the group in the same weeks (of everybody, for a series that is more than
a fifth of its group), hits against these checks at everybody's hit share of the week. Series that stand out leave the
others' counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from analysis.funnel import benjamini_hochberg
from analysis.verification.change_points import Changes, find_changes

FloatArray = NDArray[numpy.float64]
BoolArray = NDArray[numpy.bool_]
MOST_SHARE = 0.2  # of the group that a series may be to be held against the rest of it
NAMES = ("checks", "hits")
MOST_ROUNDS = 6


@dataclass(frozen=True)
class Panel:
    """`checks` and `hits` by series and week; the `group` of each series; which are judged (the others only count)."""

    checks: FloatArray
    hits: FloatArray
    group: NDArray[numpy.int64]
    is_judged: BoolArray


@dataclass(frozen=True)
class Found:
    """What changed in a panel's checks and hits, what was expected of each, and which are flagged.

    `expected` is what the others' counts would make of the rate before the change.
    """

    changes: dict[str, Changes]
    expected: dict[str, FloatArray]
    is_flagged: dict[str, BoolArray]


def judge_panels(panels: Sequence[Panel], fewest: int, false_share: float = 0.05) -> list[Found]:
    """Judge all series of all panels together; a series with fewer than `fewest` counts takes no part."""
    out = [numpy.zeros(len(panel.group), dtype=bool) for panel in panels]
    for _ in range(MOST_ROUNDS):
        exposures = [_exposures(panel, each) for panel, each in zip(panels, out, strict=True)]
        changes = [
            {name: find_changes(getattr(panel, name), exposed[name]) for name in NAMES}
            for panel, exposed in zip(panels, exposures, strict=True)
        ]
        flagged = _flag(panels, changes, fewest, false_share)
        more = [_strongest(*each) for each in zip(panels, changes, flagged, out, strict=True)]
        if not any(each.any() for each in more):
            break
        out = [before | each for before, each in zip(out, more, strict=True)]
    return [
        Found(each, {name: _expected(getattr(panel, name), exposed[name], each[name]) for name in NAMES}, verdict)
        for panel, each, exposed, verdict in zip(panels, changes, exposures, flagged, strict=True)
    ]


def _strongest(panel: Panel, changes: dict[str, Changes], flagged: dict[str, BoolArray], out: BoolArray) -> BoolArray:
    """The flagged of each group that are not out yet, but for those with less than half the highest score.

    One that rises makes its neighbours seem to fall: they are asked again without it.
    """
    score = numpy.max([numpy.where(flagged[name], changes[name].score, 0.0) for name in NAMES], axis=0)
    score[out] = 0.0
    highest = numpy.zeros(int(panel.group.max(initial=-1)) + 1)
    numpy.maximum.at(highest, panel.group, score)
    return (score > 0) & (score >= highest[panel.group] / 2)


def others_counts(counts: FloatArray, group: NDArray[numpy.int64], is_out: BoolArray) -> FloatArray:
    """What the others counted each week: those of the group, or everybody where a series is too much of its group."""
    kept = numpy.where(is_out[:, None], 0.0, counts)
    if not counts.size:
        return counts
    by_group = numpy.zeros((int(group.max(initial=-1)) + 1, counts.shape[1]))
    numpy.add.at(by_group, group, kept)
    rest = by_group[group] - kept
    is_much = counts.sum(axis=1) > MOST_SHARE * (rest + counts).sum(axis=1)
    return numpy.where(is_much[:, None], kept.sum(axis=0) - kept, rest)


def _exposures(panel: Panel, is_out: BoolArray) -> dict[str, FloatArray]:
    checks = others_counts(panel.checks, panel.group, is_out)
    everybody = numpy.zeros(len(panel.group), dtype=numpy.int64)
    kept_checks = panel.checks[~is_out].sum(axis=0)
    share = panel.hits[~is_out].sum(axis=0) / numpy.maximum(kept_checks, 1.0)
    own_share = others_counts(panel.hits, everybody, is_out) / numpy.maximum(
        others_counts(panel.checks, everybody, is_out), 1.0
    )
    return {"checks": checks, "hits": checks * numpy.where(is_out[:, None], share, own_share)}


def _flag(
    panels: Sequence[Panel], changes: Sequence[dict[str, Changes]], fewest: int, false_share: float
) -> list[dict[str, BoolArray]]:
    """Benjamini-Hochberg over the checks and hits of every judged series."""
    keys = [(at, name) for at in range(len(panels)) for name in NAMES]
    judged = {(at, name): panels[at].is_judged & (getattr(panels[at], name).sum(axis=1) >= fewest) for at, name in keys}
    together = numpy.concatenate([changes[at][name].p_value[judged[at, name]] for at, name in keys] or [numpy.zeros(0)])
    verdicts = benjamini_hochberg(together, false_share)
    flagged: list[dict[str, BoolArray]] = [{} for _ in panels]
    begin = 0
    for at, name in keys:
        verdict = numpy.zeros(len(panels[at].group), dtype=bool)
        end = begin + int(judged[at, name].sum())
        verdict[judged[at, name]] = verdicts[begin:end]
        flagged[at][name] = verdict
        begin = end
    return flagged


def _expected(counts: FloatArray, exposures: FloatArray, changes: Changes) -> FloatArray:
    """The exposure at the rate before the change."""
    is_before = numpy.arange(counts.shape[1]) < changes.week[:, None]
    before = numpy.where(is_before, counts, 0.0).sum(axis=1)
    exposed = numpy.where(is_before, exposures, 0.0).sum(axis=1)
    return exposures * (before / numpy.maximum(exposed, 1e-9))[:, None]
