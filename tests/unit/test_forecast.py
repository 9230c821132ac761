"""Bands, calibration, usual weeks and days off: tables small enough to work out by hand."""

from datetime import date

import numpy
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as some

from analysis.turnaround.band import Tally, band_of, estimate_error_share, tally
from analysis.turnaround.calibration import calibrate
from analysis.turnaround.paces import BANDS, CELL, fit_paces, usual_weeks
from studies.citizen import find_quantile
from studies.days_off import measure_days_off

CHANCES = some.lists(some.floats(0, 1), min_size=1, max_size=40)


@given(CHANCES, some.floats(0, 0.5))
def test_the_expected_count_lies_in_its_band_and_the_band_in_what_can_be(chances: list[float], error: float) -> None:
    band = band_of(chances, error)
    assert band.expected == pytest.approx(sum(chances), abs=1e-9)
    assert band.low <= band.expected + 1e-9
    assert band.expected <= band.high + 1e-9
    assert sum(chance >= 1 for chance in chances) <= band.low
    assert band.high <= len(chances)


@given(CHANCES, some.floats(0, 0.5), some.floats(0, 0.5))
def test_a_greater_error_gives_a_wider_band(chances: list[float], one: float, other: float) -> None:
    narrow, wide = (band_of(chances, error) for error in sorted((one, other)))
    assert wide.low <= narrow.low + 1e-9
    assert narrow.high <= wide.high + 1e-9


@given(CHANCES, some.integers(0, 20), some.floats(0, 0.5))
def test_what_is_certain_moves_the_band_and_does_not_widen_it(chances: list[float], sure: int, error: float) -> None:
    without, band = band_of(chances, error), band_of([*chances, *[1.0] * sure, float("nan")], error)
    for name in ("expected", "low", "high"):
        assert getattr(band, name) == pytest.approx(getattr(without, name) + sure, abs=1e-9)


def test_a_band_by_hand() -> None:
    # 100 cases of 0.2: 20 expected, variance 16; an error of 15 % adds 3 squared: 1.6449 x 5.
    band = band_of([0.2] * 100, 0.15)
    assert (band.expected, band.low, band.high) == pytest.approx((20, 20 - 8.2243, 20 + 8.2243), abs=1e-4)


def test_the_error_of_counts_by_hand() -> None:
    # ((120 - 100)^2 - 76) / 100^2 = 0.0324; ((52 - 50)^2 - 29) / 50^2 < 0; ((90 - 100)^2 - 51) / 100^2 = 0.0049.
    tallies = [Tally(100, 120, 76), Tally(50, 52, 29), Tally(100, 90, 51), Tally(0, 3, 0)]
    # The middle one counts for three days beside the usual 6 % of four days; a day of which nothing was expected, none.
    assert estimate_error_share(tallies) == pytest.approx(((4 * 0.06**2 + 3 * 0.0049) / 7) ** 0.5)
    assert estimate_error_share([]) == pytest.approx(0.06)
    better_than_chance = [Tally(50, 50, 29)] * 4
    assert estimate_error_share(better_than_chance) == pytest.approx((0.06**2 / 2) ** 0.5)


def test_a_tally_by_hand() -> None:
    found = tally([0.5, 0.2, 1.0], [1, 0, 1])
    assert (found.expected, found.actual, found.variance) == pytest.approx((1.7, 2, 0.25 + 0.16))


def test_calibration_by_hand() -> None:
    # Ten cases of 0.1 make 1.0 of the 2.5 expected, three of 0.5 the rest; given in no order.
    groups = calibrate([0.5, *[0.1] * 10, 0.5, 0.5], [1, 1, *[0] * 9, 0, 1], groups=2)
    assert [(group.low, group.high, group.cases) for group in groups] == [(0.1, 0.1, 10), (0.5, 0.5, 3)]
    assert [group.expected_share for group in groups] == pytest.approx([0.1, 0.5])
    assert [group.actual_share for group in groups] == pytest.approx([1 / 10, 2 / 3])


@given(some.lists(some.tuples(some.floats(0, 1), some.booleans()), max_size=60), some.integers(1, 10))
def test_every_case_stands_in_one_group(cases: list[tuple[float, bool]], count: int) -> None:
    chances, happened = [chance for chance, _ in cases], [came for _, came in cases]
    groups = calibrate(chances, happened, count)
    assert len(groups) <= count
    if sum(chances) > 0:
        assert sum(group.cases for group in groups) == len(cases)
        assert sum(group.cases * group.expected_share for group in groups) == pytest.approx(sum(chances))
        assert sum(group.cases * group.actual_share for group in groups) == pytest.approx(sum(happened))
    else:
        assert groups == []


def spells_of(
    *rows: tuple[int, int, int, bool, bool, int], codes: tuple[int, int] = (430000, 430102)
) -> pandas.DataFrame:
    """Spells of one cell: stage, from_days, to_days, is_ended, is_final, cases."""
    frame = pandas.DataFrame(rows, columns=["stage", "from_days", "to_days", "is_ended", "is_final", "cases"])
    return frame.assign(is_across=True, is_remote=False, wide_code=codes[0], narrow_code=codes[1])


def test_a_small_cell_is_drawn_towards_the_wider_one_by_hand() -> None:
    # Day 0 in review: 10 of 100 leave over there, 5 of 20 here; together 15 of 120.
    there = spells_of((1, 0, 0, True, False, 10), (1, 0, 0, False, False, 90))
    here = spells_of((1, 0, 0, True, True, 5), (1, 0, 0, False, False, 15), codes=(430000, 430103))
    spells = pandas.concat([there, here], ignore_index=True)
    wide = 15 / 120
    pace = (5 + 100) / (20 * wide + 100)
    paces = fit_paces(spells, here[:1])
    assert paces.leaves[0, 0] == pytest.approx((5 + 30 * wide * pace) / (20 + 30))
    # 5 of the 15 that left had their end with it.
    assert paces.ends[1, 0] == pytest.approx((5 + 30 * 5 / 15) / (15 + 30))
    nobody = here[:1].assign(narrow_code=999999)[list(CELL)]
    assert fit_paces(spells, nobody).leaves[0] == pytest.approx([wide, *[0] * (len(BANDS) - 1)])


def weeks(*left: int) -> pandas.DataFrame:
    """100 cases on their first day in the making in each week, of whom so many leave."""
    parts = [
        spells_of((2, 0, 0, True, False, each), (2, 0, 0, False, False, 100 - each)).assign(first_on=number)
        for number, each in enumerate(left)
    ]
    return pandas.concat(parts, ignore_index=True)


@pytest.mark.parametrize(
    ("left", "kept"),
    [
        ((50, 50, 50, 50), [0, 1, 2, 3]),
        ((50, 50, 0, 50, 50), [0, 1, 4]),  # not made up for: the week after goes with it
        ((50, 50, 10, 90, 50), [0, 1, 2, 3, 4]),  # made up for
        ((50, 50, 50, 20), [0, 1, 2]),  # the last week, with none after it yet
        ((0, 0), [0, 1]),  # nothing moves: nothing to tell weeks apart by
    ],
)
def test_weeks_in_which_work_stood_still_are_left_out(left: tuple[int, ...], kept: list[int]) -> None:
    spells = weeks(*left)
    assert sorted(spells["first_on"][usual_weeks(spells)].unique()) == kept


def test_a_case_stands_on_sunday_as_on_friday_evening() -> None:
    friday, sunday = date(2026, 3, 20), date(2026, 3, 22)
    is_working = numpy.array([(number % 7) < 5 for number in range(150)])  # from a Monday on
    days_off = measure_days_off(sunday, is_working, before=13)
    assert days_off.last_worked_on == friday
    cases = pandas.DataFrame(
        [
            (10, 5, 8, 7),  # due on Friday, a week after that evening
            (10, 7, 8, 7),  # due on Sunday: it has until that Friday
            (10, 8, 8, 10),  # due on Monday
            (10, 0, 8, 0),  # due today, a Sunday: Friday is over
            (0, 8, -1, 9),  # begun on Sunday: the evening before its first day is Saturday's
        ],
        columns=["stage_open_days", "days_left", "then_in_stage", "then_left"],
    )
    settled = days_off.settle(cases)
    assert settled["stage_open_days"].tolist() == cases["then_in_stage"].tolist()
    assert settled["days_left"].tolist() == cases["then_left"].tolist()


def test_on_a_working_day_nothing_is_moved_back() -> None:
    days_off = measure_days_off(date(2026, 3, 20), numpy.ones(150, dtype=bool), before=15)
    cases = pandas.DataFrame({"stage_open_days": [0, 3], "days_left": [0, 60]})
    pandas.testing.assert_frame_equal(days_off.settle(cases), cases)


def test_quantiles_of_those_that_last() -> None:
    lasting = numpy.array([1.0, 0.8, 0.5, 0.19, 0.09])
    assert [find_quantile(lasting, 0, level) for level in (0.5, 0.8, 0.9, 0.95)] == [2, 3, 4, None]
    assert find_quantile(lasting, 1, 0.5) == 3, "of the 0.8 beyond day 1 half, 0.4, have ended by day 3"
    assert find_quantile(numpy.array([1.0, 0.0]), 1, 0.5) is None, "nobody lasts so long"
