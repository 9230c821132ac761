"""How long a case still takes: the stages to come added up, each as fast as it goes now (a semi-Markov chain).

The days of one stage do not depend on those of another here; what they have in common (across provinces, hard to
reach, place) is in the cells. The stage a case is in goes by its narrowest cell, the reviews of those still to be sent
by the province.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy
import pandas
from numpy.typing import NDArray

from analysis.turnaround.paces import BAND_OF_DAY, LONGEST_DAYS, Paces, fit_paces, number_cells

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]
STAGE_COUNT, REVIEW, PRODUCE, QUALITY_CHECK = 5, 1, 2, 3
LANE = ("is_across", "is_remote", "hukou_province", "division")
LONGEST_AHEAD_DAYS = 91  # the longest limit and its extension, and a day
NOBODY = -1


@dataclass(frozen=True)
class Shares:
    """Of those who begin a stage: who goes on to the next, and whose case ends, on each day (rows, days)."""

    moves: FloatArray
    ends: FloatArray


def chance_without_outcome(spells: pandas.DataFrame, cases: pandas.DataFrame) -> FloatArray:
    """The chance of each case to have no outcome within its `days_left` (0 and more), in order.

    `spells` are counts as the question `stage_spells` gives them; `cases` have stage (0 to 4), stage_open_days,
    days_left, is_across, is_remote, division and hukou (codes as numbers). NaN for all where there is no spell.
    """
    if spells.empty or cases.empty:
        return numpy.full(len(cases), numpy.nan)
    keys = ("stage", "is_across", "is_remote", "division", "hukou", "stage_open_days", "days_left")
    place, states = number_cells(cases, keys)
    states = states.assign(hukou_province=states["hukou"] // 10000 * 10000)
    lane, lanes = number_cells(states, LANE)
    now, current = number_cells(cells_of(states), tuple(cells_of(states).columns))
    ahead = [cells_ahead(lanes, stage) for stage in range(STAGE_COUNT)]
    paces = fit_paces(spells, pandas.concat([current, *ahead], ignore_index=True))
    rows = len(current) + numpy.arange(STAGE_COUNT * len(lanes)).reshape(STAGE_COUNT, len(lanes))
    onward = chain_stages(stage_shares(paces, rows))
    stage = states["stage"].to_numpy(numpy.int64)
    chance = remain_open(
        paces,
        now,
        stage,
        states["stage_open_days"].to_numpy(numpy.int64),
        numpy.clip(states["days_left"].to_numpy(numpy.int64), 0, LONGEST_AHEAD_DAYS),
        numpy.concatenate([*onward[1:], numpy.zeros_like(onward[0])]),
        stage * len(lanes) + lane,
    )
    return chance[place]


def stage_shares(paces: Paces, rows: NDArray[numpy.generic], until: int = LONGEST_AHEAD_DAYS) -> list[Shares]:
    """By stage, the shares of those who begin it that go on to the next, and that end there, on day 0, 1, ... `until`.

    `rows` (stages, lanes) are the rows of the lanes' cells in `paces`.
    """
    found = []
    for stage, cells in enumerate(rows):
        leave, ends = paces.by_day(cells, until), paces.ends_by_day(stage, until)
        found.append(Shares(leave * (1 - ends), leave * ends))
    return found


def chain_stages(stages: Sequence[Shares]) -> list[FloatArray]:
    """For each stage, the share of each lane without outcome so many days after the stage begins: (lanes, days)."""
    onward = numpy.ones_like(stages[-1].moves)
    found: list[FloatArray] = []
    for stage in reversed(stages):
        onward = add_stage(stage, onward)
        found.insert(0, onward)
    return found


def add_stage(stage: Shares, onward: FloatArray) -> FloatArray:
    """The share without outcome so many days after a stage begins, from that after the next one begins (rows, days)."""
    ended = numpy.cumsum(stage.ends, axis=1)
    arrived = 1 - onward
    for day in range(ended.shape[1]):
        ended[:, day:] += stage.moves[:, day, None] * arrived[:, : ended.shape[1] - day]
    return 1 - ended


def remain_open(
    paces: Paces,
    cell: IntArray,
    stage: IntArray,
    in_stage_days: IntArray,
    left_days: IntArray,
    onward: FloatArray,
    onward_row: IntArray,
) -> FloatArray:
    """The chance of each case to have no outcome within `left_days` more days, given its days in its stage so far.

    `cell` is its row in `paces`; `onward[onward_row]` the share without outcome so many days after the next stage
    begins.
    """
    order = numpy.argsort(-left_days, kind="stable")
    cell, stage, begun, left, row = (each[order] for each in (cell, stage, in_stage_days, left_days, onward_row))
    stays, ended = numpy.ones(len(order)), numpy.zeros(len(order))
    for day in range(1, int(left.max(initial=0)) + 1):
        some = slice(0, int(numpy.searchsorted(-left, -day, side="right")))
        band = BAND_OF_DAY[numpy.minimum(begun[some] + day, LONGEST_DAYS)]
        leaves = stays[some] * paces.leaves[cell[some], band]
        ends = paces.ends[stage[some], band]
        ended[some] += leaves * (1 - (1 - ends) * onward[row[some], left[some] - day])
        stays[some] -= leaves
    chance = numpy.empty(len(order))
    chance[order] = numpy.clip(1 - ended, 0.0, 1.0)
    return chance


def cells_of(states: pandas.DataFrame) -> pandas.DataFrame:
    """The cell of the stage that each case is in."""
    stage = states["stage"].to_numpy()
    city = states["division"] // 100 * 100
    return pandas.DataFrame(
        {
            "stage": stage,
            "is_across": states["is_across"],
            "is_remote": states["is_remote"],
            "wide_code": numpy.where(stage == REVIEW, states["hukou_province"], city),
            "narrow_code": find_narrow_code(stage, states["division"], states["hukou"]),
        }
    )


def find_narrow_code(
    stage: NDArray[numpy.generic], division: pandas.Series, hukou: pandas.Series
) -> NDArray[numpy.generic]:
    """Who has the case: the county of the review, the city of making and checking, the division of the point."""
    is_made = (stage == PRODUCE) | (stage == QUALITY_CHECK)
    found: NDArray[numpy.generic] = numpy.where(
        stage == REVIEW, hukou, numpy.where(is_made, division // 100 * 100, division)
    )
    return found


def cells_ahead(lanes: pandas.DataFrame, stage: int) -> pandas.DataFrame:
    """The cell of each lane in a stage still to come."""
    return cells_of(lanes.assign(stage=stage, hukou=NOBODY))
