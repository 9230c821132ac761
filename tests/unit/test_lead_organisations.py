"""Organisations against the others of their group: by hand on small numbers, one large one, and many measures."""

import numpy
import pytest
import scipy.stats

from analysis.verification.organisations import Shares, judge_shares


def shares(events: list[float], totals: list[float], group: list[int] | None = None, *, both: bool = True) -> Shares:
    groups = numpy.array(group or [0] * len(events))
    return Shares(numpy.array(events, float), numpy.array(totals, float), groups, both)


def test_the_flagged_leave_the_share_that_others_are_held_against() -> None:
    # One organisation with half of all checks and six times the rate would lift the share of all from 2 % to 7 %.
    events, totals = [20.0] * 9 + [1080.0], [1000.0] * 9 + [9000.0]
    (judged,) = judge_shares([shares(events, totals)])
    assert judged.is_flagged.tolist() == [False] * 9 + [True]
    assert judged.target == pytest.approx((180 + 0.5) / (9000 + 1))


def test_the_p_value_is_the_exact_binomial_tail() -> None:
    (judged,) = judge_shares([shares([2, 1, 3, 2, 9], [100] * 5, both=False)])
    assert judged.is_flagged[-1]
    target = 8.5 / 401
    assert judged.p_value[-1] == pytest.approx(scipy.stats.binom.sf(8, 100, target))


def test_a_low_share_stands_out_only_where_it_is_asked_about() -> None:
    events, totals = [100.0] * 9 + [20.0], [1000.0] * 10
    assert judge_shares([shares(events, totals)])[0].is_flagged.tolist() == [False] * 9 + [True]
    assert not judge_shares([shares(events, totals, both=False)])[0].is_flagged.any()


def test_a_small_one_with_a_high_share_by_chance_is_not_flagged() -> None:
    generator = numpy.random.default_rng(6)
    totals = numpy.array([50] * 200 + [2000] * 20)
    events = generator.binomial(totals, 0.02)
    events[:3] = 4  # 8 % of fifty
    (judged,) = judge_shares([shares(events.tolist(), totals.tolist())])
    assert not judged.is_flagged.any()


def test_a_group_of_few_is_not_judged_and_groups_do_not_mix() -> None:
    events, totals = [20.0] * 6 + [200.0] * 6 + [900.0], [1000.0] * 13
    (judged,) = judge_shares([shares(events, totals, [0] * 6 + [1] * 6 + [2])])
    assert not judged.is_flagged.any()
    assert numpy.isnan(judged.p_value[-1])


def test_false_discoveries_are_held_down_over_all_measures_together() -> None:
    generator = numpy.random.default_rng(7)
    totals = numpy.full(300, 500)
    found = []
    for _ in range(40):
        quiet = [shares(generator.binomial(totals, 0.03).tolist(), totals.tolist()) for _ in range(3)]
        found.append(sum(int(each.is_flagged.sum()) for each in judge_shares(quiet)))
    # Where nothing is to be found every list with a lead is a false one: of forty about two at the most.
    assert sum(count > 0 for count in found) <= 4
    assert judge_shares([]) == []
