"""The pace of the stages, and what is added up from it: equal to counting one case after another."""

from itertools import product

import numpy
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from analysis.turnaround.course import STAGE_COUNT, Shares, chain_stages, remain_open, stage_shares
from analysis.turnaround.paces import BANDS, CELL, LONGEST_DAYS, Paces, fit_paces

FloatArray = NDArray[numpy.float64]
COLUMNS = [*CELL, "from_days", "to_days", "is_ended", "is_final", "cases"]
Spell = tuple[int, int, bool, bool, int]  # from_days, how many days more, is_ended, is_final, cases
SPELLS = some.lists(
    some.tuples(some.integers(0, 120), some.integers(0, 120), some.booleans(), some.booleans(), some.integers(1, 9)),
    min_size=1,
    max_size=15,
)
SHARES = some.floats(0, 1)
DAYS = 4
# Where a case may go from a stage on each of a few days: on, or to its end; what is left stays.
STAGE = arrays(float, (2, 2, DAYS), elements=SHARES).map(
    lambda drawn: Shares(*(drawn / max(drawn.sum(axis=(0, 2)).max(), 1.0)))
)
PACES = some.tuples(
    arrays(float, (STAGE_COUNT, len(BANDS)), elements=SHARES), arrays(float, (STAGE_COUNT, len(BANDS)), elements=SHARES)
).map(lambda drawn: Paces(*drawn))


def frame_of(spells: list[Spell], stage: int = 1, narrow_code: int = 430102) -> pandas.DataFrame:
    rows = [
        (stage, True, False, 430000, narrow_code, first, first + more, is_ended, is_ended and is_final, cases)
        for first, more, is_ended, is_final, cases in spells
    ]
    return pandas.DataFrame(rows, columns=COLUMNS)


def count_rows(spells: list[Spell]) -> tuple[FloatArray, FloatArray]:
    """Case-days by day in stage and how many left on it, one spell and one day after another."""
    at_risk, left = numpy.zeros(LONGEST_DAYS + 1), numpy.zeros(LONGEST_DAYS + 1)
    for first, more, is_ended, _, cases in spells:
        last = min(first + more, LONGEST_DAYS)
        for day in range(min(first, LONGEST_DAYS), last + 1):
            at_risk[day] += cases
        left[last] += cases * is_ended
    return at_risk, left


def in_bands(by_day: FloatArray) -> FloatArray:
    """Sums from each first day of a band to the next."""
    return numpy.array([part.sum() for part in numpy.split(by_day, BANDS[1:])])


@settings(max_examples=100, deadline=None)
@given(SPELLS)
def test_one_cell_alone_leaves_as_its_rows_do(spells: list[Spell]) -> None:
    frame = frame_of(spells)
    at_risk, left = map(in_bands, count_rows(spells))
    found = fit_paces(frame, frame[:1]).leaves[0]
    is_watched = at_risk > 0
    assert found[is_watched] == pytest.approx(left[is_watched] / at_risk[is_watched], abs=1e-12)
    assert (found[~is_watched] == 0).all()


@settings(max_examples=100, deadline=None)
@given(SPELLS, SPELLS)
def test_a_cell_lies_where_its_own_rows_do_without_pseudo_cases(one: list[Spell], other: list[Spell]) -> None:
    frame = pandas.concat([frame_of(one), frame_of(other, narrow_code=430103)], ignore_index=True)
    at_risk, left = map(in_bands, count_rows(one))
    found = fit_paces(frame, frame[:1], pseudo_cases=1e-12).leaves[0]
    is_watched = at_risk > 0
    assert found[is_watched] == pytest.approx(left[is_watched] / at_risk[is_watched], abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(SPELLS, SPELLS)
def test_every_pace_is_a_share(one: list[Spell], other: list[Spell]) -> None:
    frame = pandas.concat([frame_of(one), frame_of(other, 2, 430103)], ignore_index=True)
    paces = fit_paces(frame, frame)
    for shares in (paces.leaves, paces.ends):
        assert ((shares >= 0) & (shares <= 1)).all()


@settings(max_examples=50, deadline=None)
@given(PACES, some.integers(0, LONGEST_DAYS))
def test_who_has_left_and_who_stays_are_all(paces: Paces, until: int) -> None:
    rows = numpy.arange(STAGE_COUNT)
    left = paces.by_day(rows, until).sum(axis=1)
    stays = numpy.ones(STAGE_COUNT)
    for day in range(until + 1):
        stays *= 1 - paces.leaves[:, numpy.flatnonzero(day >= BANDS)[-1]]
    assert left == pytest.approx(1 - stays, abs=1e-12)


@settings(max_examples=50, deadline=None)
@given(some.lists(STAGE, min_size=3, max_size=3))
def test_stages_in_a_row_are_every_path_added_up(stages: list[Shares]) -> None:
    lasting = chain_stages(stages)[0]
    for lane in range(2):
        ended = numpy.zeros(3 * DAYS)
        for length in range(3):  # it ends in this stage, after so many were passed
            for days in product(range(DAYS), repeat=length + 1):
                share = stages[length].ends[lane, days[-1]]
                for stage, day in zip(stages, days[:-1], strict=False):
                    share *= stage.moves[lane, day]
                ended[sum(days)] += share
        assert lasting[lane] == pytest.approx(1 - ended.cumsum()[:DAYS], abs=1e-12)


@settings(max_examples=50, deadline=None)
@given(some.lists(STAGE, min_size=2, max_size=4))
def test_nobody_comes_back_and_nobody_is_lost(stages: list[Shares]) -> None:
    for lasting in chain_stages(stages):
        assert ((lasting >= -1e-12) & (lasting <= 1 + 1e-12)).all()
        assert (numpy.diff(lasting, axis=1) <= 1e-12).all()


@settings(max_examples=30, deadline=None)
@given(PACES, some.integers(0, STAGE_COUNT - 1), some.integers(0, 60))
def test_a_case_that_begins_lasts_as_its_lane_does(paces: Paces, stage: int, until: int) -> None:
    """Two ways to the same chance: the chain from the start, and the case that stands before its first day (-1)."""
    stages = stage_shares(paces, numpy.arange(STAGE_COUNT)[:, None], until)
    stages[-1] = Shares(stages[-1].moves * 0, stages[-1].moves + stages[-1].ends)  # the last stage always ends the case
    onward = chain_stages(stages)
    after = numpy.concatenate([*onward[1:], numpy.zeros_like(onward[0])])
    at, begun, left = numpy.array([stage]), numpy.array([-1]), numpy.array([until + 1])
    found = remain_open(paces, at, at, begun, left, after, at)
    assert found == pytest.approx(onward[stage][0, until], abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(PACES, some.lists(some.tuples(some.integers(0, 250), some.integers(0, 90)), min_size=1, max_size=12))
def test_in_the_last_stage_only_those_stay_that_do_not_leave(paces: Paces, states: list[tuple[int, int]]) -> None:
    begun, left = (numpy.array(values) for values in zip(*states, strict=True))
    last = numpy.full(len(states), STAGE_COUNT - 1)
    nobody = numpy.zeros((1, 92))
    found = remain_open(paces, last, last, begun, left, nobody, numpy.zeros(len(states), dtype=int))
    for chance, (days, more) in zip(found, states, strict=True):
        ahead = numpy.minimum(numpy.arange(days + 1, days + more + 1), LONGEST_DAYS)
        bands = numpy.searchsorted(BANDS, ahead, side="right") - 1
        assert chance == pytest.approx(numpy.prod(1 - paces.leaves[-1, bands]), abs=1e-9)
