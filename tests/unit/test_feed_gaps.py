"""Feed gaps: a planted gap is found and nothing else, whatever the noise; a quiet holiday is no gap."""

import numpy
import pytest

from analysis.verification import changes_of, describe_returns, find_gaps, find_silent_days, shortest_hours

WEEKS = 60
HOURS = numpy.arange(WEEKS * 168)
BY_HOUR = numpy.array([1, 1, 1, 1, 1, 1, 2, 4, 8, 14, 16, 14, 10, 10, 14, 16, 14, 10, 8, 6, 5, 4, 2, 1]) / 8.0
PACE = BY_HOUR[HOURS % 24] * numpy.where(HOURS % 168 < 120, 1.0, 0.4)  # quieter at the weekend
SEEDS = pytest.mark.parametrize("seed", range(12))


def draw_counts(seed: int, pace: numpy.ndarray = PACE) -> numpy.ndarray:
    return numpy.random.default_rng(seed).poisson(pace)


def find(counts: numpy.ndarray) -> list[tuple[int, int]]:
    return [(gap.begin, gap.end) for gap in find_gaps(counts, HOURS % 168)]


@SEEDS
def test_a_planted_gap_is_found_and_no_other(seed: int) -> None:
    counts = draw_counts(seed)
    begin, length = 5060 + 4 * seed, 26  # on working days
    counts[begin + length] += counts[begin : begin + length].sum()  # held back, then sent at once
    counts[begin - 1] = counts[begin + length] = max(counts[begin + length], 1)
    counts[begin : begin + length] = 0
    assert find(counts) == [(begin, begin + length)]


@SEEDS
def test_without_a_gap_none_is_found(seed: int) -> None:
    assert find(draw_counts(seed + 100)) == []


@SEEDS
def test_a_quiet_week_is_no_gap(seed: int) -> None:
    pace = PACE.copy()
    pace[6000 : 6000 + 168] *= 0.08  # a holiday that the calendar does not know
    assert find(draw_counts(seed + 200, pace)) == []


def test_a_feed_that_stopped_is_silent_to_the_end() -> None:
    counts = draw_counts(1)
    counts[-40:] = 0
    counts[-41] = 1
    (gap,) = find_gaps(counts, HOURS % 168)
    assert (gap.begin, gap.end, gap.is_open) == (len(counts) - 40, len(counts), True)


def test_short_records_and_empty_ones_have_no_gaps() -> None:
    assert find_gaps(numpy.zeros(5000), numpy.arange(5000) % 168) == []
    assert find_gaps(numpy.ones(100), numpy.arange(100) % 168) == []
    assert shortest_hours(numpy.zeros(5000), numpy.arange(5000) % 168) is None


def test_the_busier_a_feed_the_shorter_the_gap_that_is_seen() -> None:
    slow, busy = (shortest_hours(draw_counts(1, PACE * factor), HOURS % 168, 1000) for factor in (0.2, 2.0))
    assert slow is not None
    assert busy is not None
    assert busy < slow / 5


@SEEDS
def test_a_silent_organisation_is_found_and_a_holiday_of_all_is_none(seed: int) -> None:
    counts = numpy.random.default_rng(seed).poisson(numpy.tile([[9.0], [4.0], [2.0]], 300)).astype(float)
    counts[:, 100:107] = 0  # nobody checked that week
    counts[1, 200:212] = 0
    found = [(each.row, each.begin, each.end) for each in find_silent_days(counts)]
    assert [(row, begin <= 200, end >= 212) for row, begin, end in found] == [(1, True, True)]


def test_the_share_back_counts_those_still_out_as_long_as_they_were_watched() -> None:
    # Ten losses: two found on day 3, one withdrawn on day 10; four still out after 5 days, three after 40.
    told = describe_returns([3, 10, 5, 40], [2, 1, 4, 3], ["found", "withdrawn", "open", "open"])
    assert (told.losses, told.still_out) == (10, 7)
    assert told.found[7] == pytest.approx(0.2)
    # On day 10 four are still watched: 0.8 x 1/4.
    assert told.withdrawn[30] == pytest.approx(0.8 / 4)
    assert told.share_within(30) == pytest.approx(0.4)
    assert told.share_within(90) is None, "nobody was watched for 90 days"
    assert describe_returns([], [], []).share_within(30) is None


def test_when_all_are_back_the_share_is_known_for_ever() -> None:
    assert describe_returns([1, 2], [1, 1], ["found", "withdrawn"]).share_within(180) == pytest.approx(1.0)


def test_changes_compare_whole_months_only() -> None:
    months = [100.0] * 12 + [110.0, 121.0, float("nan")]
    changes = changes_of(months)
    assert changes.on_year[12] == pytest.approx(0.1)
    assert changes.on_quarter[13] == pytest.approx(121 / ((100 + 100 + 110) / 3) - 1)
    assert numpy.isnan(changes.on_year[:12]).all()
    assert numpy.isnan(changes.on_year[14])
    assert numpy.isnan(changes_of([0.0] * 12 + [5.0]).on_year[12]), "nothing to compare with"
