"""Stages that take longer or less long: the same cases on other days."""

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from analysis.turnaround.course import Shares, chain_stages
from analysis.turnaround.what_if import stretch

FloatArray = NDArray[numpy.float64]
DAYS = 12
# Shares that leave on the first days; so few and so early that nothing falls out when stretched by 2 and 1 day more.
STAGE = arrays(float, (2, 1, DAYS), elements=some.floats(0, 1)).map(
    lambda drawn: Shares(*(drawn * (numpy.arange(DAYS) < 5) / max(drawn[:, :, :5].sum(), 1.0)))
)


def both(stage: Shares) -> tuple[FloatArray, FloatArray]:
    return stage.moves, stage.ends


@settings(max_examples=100, deadline=None)
@given(STAGE, some.floats(0.1, 2), some.floats(0, 1))
def test_nobody_is_lost_and_the_mean_goes_by_the_factor(stage: Shares, factor: float, more_days: float) -> None:
    days = numpy.arange(DAYS)
    for before, after in zip(both(stage), both(stretch(stage, factor, more_days)), strict=True):
        assert after.shape == before.shape
        assert after.sum() == pytest.approx(before.sum(), abs=1e-12)
        assert after @ days == pytest.approx(factor * (before @ days) + more_days * before.sum(), abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(arrays(float, (1, DAYS), elements=some.floats(0, 1 / DAYS)), some.floats(1, 30), some.floats(0, 20))
def test_what_takes_longer_never_ends_earlier(shares: FloatArray, factor: float, more_days: float) -> None:
    after = stretch(Shares(shares, shares), factor, more_days).moves
    assert (after.cumsum() <= shares.cumsum() + 1e-12).all()


@settings(max_examples=100, deadline=None)
@given(some.lists(STAGE, min_size=3, max_size=3), some.integers(0, 2), some.floats(0.1, 1), some.floats(1, 5))
def test_one_slower_stage_makes_no_case_quicker(stages: list[Shares], which: int, quick: float, slow: float) -> None:
    now = chain_stages(stages)[0]
    slower, quicker = (
        chain_stages([stretch(each, factor) if place == which else each for place, each in enumerate(stages)])[0]
        for factor in (slow, quick)
    )
    assert (slower >= now - 1e-12).all()
    assert (quicker <= now + 1e-12).all()


def test_what_falls_between_two_days_is_divided() -> None:
    shares = numpy.array([[0.1, 0.2, 0.3, 0.4]])
    halved = stretch(Shares(shares, shares), factor=0.5).ends[0]
    assert halved == pytest.approx([0.1 + 0.1, 0.1 + 0.3 + 0.2, 0.2, 0])
    assert stretch(Shares(shares, shares), more_days=2).moves[0] == pytest.approx([0, 0, 0.1, 0.2])
