"""People choose the nearer and larger point; what an option costs a year and a case."""

import numpy
import pytest

from analysis.siting import (
    OptionParameters,
    cost_of_year,
    cost_per_case,
    huff_pull,
    huff_shares,
    shares_of_newcomers,
)
from errors import WrongUsage

MINUTES = numpy.array([[5.0, 5.0, 20.0], [31.0, 40.0, numpy.inf], [10.0, 30.0, 10.0]])


def test_shares_go_by_size_and_way_and_nobody_goes_too_far() -> None:
    shares = huff_shares(huff_pull(MINUTES, [1, 3, 1], 15.0, 30.0))
    assert shares.sum(axis=1).tolist() == pytest.approx([1, 0, 1])
    assert shares[0, 1] == pytest.approx(3 * shares[0, 0])
    assert shares[0, 2] == pytest.approx(shares[0, 0] * numpy.exp(-1))
    assert shares[1].tolist() == [0, 0, 0]


def test_a_newcomer_takes_its_share_and_the_whole_where_there_is_nobody_else() -> None:
    there, coming = huff_pull(MINUTES[:, :2], [1, 1], 15.0, 30.0), huff_pull([[5.0], [10.0], [50.0]], [2], 15.0, 30.0)
    assert shares_of_newcomers(there, coming)[:, 0].tolist() == pytest.approx([0.5, 1.0, 0.0])


def test_the_decay_is_above_nought() -> None:
    with pytest.raises(WrongUsage, match="decay"):
        huff_pull(MINUTES, [1, 1, 1], 0.0, 30.0)


def test_costs_of_a_year_and_a_case() -> None:
    unit = OptionParameters(staff_yearly_yuan=100_000, staff_per_window=1.5, window_running_yuan=5_000)
    assert unit.window_yearly_yuan == 155_000
    assert unit.longer_hours_yuan(2, 100, 1.5) == pytest.approx(2 * 1.5 * 100 * 50 * 1.5)  # 50 yuan an hour
    assert cost_of_year(80_000, 10_000, 8) == 20_000
    assert cost_per_case(20_000, 400) == 50
    assert cost_per_case(20_000, 0.5) is None


def test_every_figure_has_a_mark_and_says_what_it_is() -> None:
    for each in OptionParameters().describe():
        assert each["mark"] in ("sourced", "derived", "guess")
        assert each["meaning_zh"]
        assert each["meaning_en"]
