"""How fast the stages go now: the share of those still in a stage that leave it, day by day, from recent days alone.

Period hazards, as in a life table of the last weeks: whoever was in a stage on one of the days watched counts, finished
or not (left-truncated and censored: Kaplan & Meier 1958). Cells are narrowed step by step (stage; across provinces;
hard to reach; province or city; who has it), each drawn towards the wider one: as fast as that one times its own pace
(left over expected, 100 pseudo-cases), and day by day (30 pseudo-cases). A noisy pace would make the slow tail of small
cells too long, as those still there after weeks are few either way; hence the 100.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy
import pandas
from numpy.typing import NDArray

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]
PSEUDO_CASES, PACE_PSEUDO_CASES = 30.0, 100.0
CELL = ("stage", "is_across", "is_remote", "wide_code", "narrow_code")
LONGEST_DAYS = 180  # in a stage; who stays longer leaves it as those do who stay so long
# First day of each band of days in a stage: single days, as a pace that changes within a band would be misread; whole
# weeks at last, where few are left.
BANDS = numpy.array([*range(42), 42, 49, 56, 63, 77, 98])
BAND_OF_DAY = numpy.searchsorted(BANDS, numpy.arange(LONGEST_DAYS + 1), side="right") - 1
STILL_SHARE, MADE_UP_SHARE = 0.7, 0.85  # of the moves that are usual in a week


@dataclass(frozen=True)
class Paces:
    """By row of the cells asked for: `leaves` (cells, bands), the share that leaves the stage on a day of the band.

    `ends` (5 stages, bands) is the share of those that leave for whom it is the end of the case.
    """

    leaves: FloatArray
    ends: FloatArray

    def by_day(self, rows: IntArray, until: int) -> FloatArray:
        """The share of those who begin that leave on day 0, 1, ... `until`: (rows, until + 1)."""
        leaves = self.leaves[rows][:, BAND_OF_DAY[: until + 1]]
        stays = numpy.cumprod(1 - leaves, axis=1)
        return leaves * numpy.concatenate([numpy.ones((len(rows), 1)), stays[:, :-1]], axis=1)

    def ends_by_day(self, stage: int, until: int) -> FloatArray:
        """The share of leaving that is the end, by day."""
        return self.ends[stage, BAND_OF_DAY[: until + 1]]


def fit_paces(spells: pandas.DataFrame, wanted: pandas.DataFrame, pseudo_cases: float = PSEUDO_CASES) -> Paces:
    """Paces of the cells `wanted` (columns `CELL`) from spells as the question `stage_spells` counts them.

    A cell without spells goes as fast as the wider one.
    """
    cells = pandas.concat([wanted[list(CELL)], spells[list(CELL)]], ignore_index=True)
    place, distinct = number_cells(cells, CELL)
    of_spell = place[len(wanted) :]
    exposure, left = _count(spells, of_spell, len(distinct))
    leaves = numpy.zeros((1, len(BANDS)))
    parent = numpy.zeros(len(distinct), dtype=numpy.int64)
    for count in range(1, len(CELL) + 1):
        group, _ = number_cells(distinct, CELL[:count])
        at_risk, moved = (_sum_groups(table, group) for table in (exposure, left))
        wider = leaves[_first(parent, group)]
        leaves = _shrink(at_risk, moved, wider, pseudo_cases) if count > 1 else _divide(moved, at_risk)
        parent = group
    return Paces(leaves[parent[place[: len(wanted)]]], _end_shares(spells, pseudo_cases))


def usual_weeks(spells: pandas.DataFrame) -> NDArray[numpy.bool_]:
    """Which spells lie in a week (`first_on`) in which work did not stand still.

    A week stood still where fewer than 70 % left their stages of those whom all weeks together would let expect. What
    lay still may be made up for in the week after: weeks of standstill and the one after them stay where, together,
    they reach 85 %. Without one week that stays all stay.
    """
    weeks, firsts = pandas.factorize(spells["first_on"], sort=True)
    left, expected = _weekly_moves(spells, weeks, len(firsts))
    still = left < STILL_SHARE * expected
    stays = numpy.ones(len(firsts), dtype=bool)
    for first, last in _runs(still):
        after = slice(first, last + 2)
        stays[after] = left[after].sum() >= MADE_UP_SHARE * expected[after].sum()
    return stays[weeks] | ~stays.any()


def _weekly_moves(spells: pandas.DataFrame, weeks: IntArray, count: int) -> tuple[FloatArray, FloatArray]:
    """How many left their stages in each week, and how many would have at the pace of all weeks."""
    coarse = spells.assign(is_remote=False, wide_code=0, narrow_code=0)
    cell, distinct = number_cells(coarse, CELL)
    hazard = fit_paces(coarse, distinct).leaves[:, BAND_OF_DAY].cumsum(axis=1)
    first, last = _first_and_last_days(spells)
    before = numpy.where(first > 0, hazard[cell, numpy.maximum(first - 1, 0)], 0.0)
    cases = spells["cases"].to_numpy(float)
    expected = numpy.bincount(weeks, cases * (hazard[cell, last] - before), count)
    left = numpy.bincount(weeks, cases * spells["is_ended"].to_numpy(bool), count)
    return left.astype(float), expected.astype(float)


def _runs(marks: NDArray[numpy.bool_]) -> list[tuple[int, int]]:
    """First and last place of each run of marks."""
    edges = numpy.flatnonzero(numpy.diff(numpy.concatenate([[0], marks.astype(numpy.int8), [0]])))
    return list(zip(edges[::2].tolist(), (edges[1::2] - 1).tolist(), strict=True))


def _first_and_last_days(spells: pandas.DataFrame) -> tuple[IntArray, IntArray]:
    """The days in stage from and to which each spell is watched."""
    first, last = (spells[column].to_numpy(numpy.int64) for column in ("from_days", "to_days"))
    return numpy.minimum(first, LONGEST_DAYS), numpy.minimum(last, LONGEST_DAYS)


def _count(spells: pandas.DataFrame, cell: IntArray, cells: int) -> tuple[FloatArray, FloatArray]:
    """Case-days in each band, and how many left in it: (cells, bands) each."""
    cases = spells["cases"].to_numpy(float)
    first, last = _first_and_last_days(spells)
    width, size = LONGEST_DAYS + 2, cells * (LONGEST_DAYS + 2)
    steps = numpy.bincount(cell * width + first, cases, size) - numpy.bincount(cell * width + last + 1, cases, size)
    by_day = numpy.cumsum(steps.reshape(cells, width), axis=1)[:, :-1]
    ended = numpy.where(spells["is_ended"].to_numpy(bool), cases, 0.0)
    left = numpy.bincount(cell * len(BANDS) + BAND_OF_DAY[last], ended, cells * len(BANDS))
    at_risk: FloatArray = numpy.add.reduceat(by_day, BANDS, axis=1)
    return at_risk, left.astype(float).reshape(cells, len(BANDS))


def _shrink(at_risk: FloatArray, left: FloatArray, wider: FloatArray, pseudo_cases: float) -> FloatArray:
    """The pace of each cell, drawn towards the wider one's times its own."""
    expected = (at_risk * wider).sum(axis=1)
    own = (left.sum(axis=1) + PACE_PSEUDO_CASES) / (expected + PACE_PSEUDO_CASES)
    likely = numpy.minimum(wider * own[:, None], 1.0)
    return (left + pseudo_cases * likely) / (at_risk + pseudo_cases)


def _end_shares(spells: pandas.DataFrame, pseudo_cases: float) -> FloatArray:
    """Of those who leave a stage, the share whose case ends with it; each band drawn towards the whole stage."""
    ended = spells[spells["is_ended"].to_numpy(bool)]
    last = numpy.minimum(ended["to_days"].to_numpy(numpy.int64), LONGEST_DAYS)
    place = ended["stage"].to_numpy(numpy.int64) * len(BANDS) + BAND_OF_DAY[last]
    cases, size = ended["cases"].to_numpy(float), 5 * len(BANDS)
    final = numpy.where(ended["is_final"].to_numpy(bool), cases, 0.0)
    left, ends = (numpy.bincount(place, weights, size).reshape(5, -1) for weights in (cases, final))
    whole = _divide(ends.sum(axis=1), left.sum(axis=1))
    return (ends + pseudo_cases * whole[:, None]) / (left + pseudo_cases)


def number_cells(frame: pandas.DataFrame, keys: Sequence[str]) -> tuple[IntArray, pandas.DataFrame]:
    """The number of each row's cell, and the distinct cells."""
    packed = numpy.zeros(len(frame), dtype=numpy.int64)
    for key in keys:
        codes = frame[key].to_numpy(numpy.int64)
        least = int(codes.min(initial=0))
        packed = packed * (int(codes.max(initial=0)) - least + 1) + codes - least
    numbers, distinct = pandas.factorize(packed)
    firsts = numpy.empty(len(distinct), dtype=numpy.int64)
    firsts[numbers[::-1]] = numpy.arange(len(frame))[::-1]
    return numbers, frame.iloc[firsts].reset_index(drop=True)


def _first(parent: IntArray, group: IntArray) -> IntArray:
    """The parent of each group."""
    found = numpy.zeros(int(group.max(initial=-1)) + 1, dtype=numpy.int64)
    found[group] = parent
    return found


def _sum_groups(table: FloatArray, group: IntArray) -> FloatArray:
    summed = numpy.zeros((int(group.max(initial=-1)) + 1, table.shape[1]))
    numpy.add.at(summed, group, table)
    return summed


def _divide(above: FloatArray, below: FloatArray) -> FloatArray:
    return numpy.divide(above, below, out=numpy.zeros(above.shape), where=below > 0)
