"""The register of invalid cards: what a hit is, how long a lost card stays good, what slipped through meanwhile."""

import pytest

from dashboard.blocks.verification import say_verdict
from dashboard.locale import speaking
from studies.verification import describe_verification
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Scope

CHECKS = """
verification_id | card_key | checked_at       | sector  | place_code | answer         | why
1               | a        | 2026-03-02 10:00 | bank    | 440306     | valid          | not reported yet
2               | a        | 2026-03-02 12:00 | bank    | 440306     | valid          | reported 11:00, effect 13:00
3               | a        | 2026-03-02 12:30 | telecom | 440304     | valid          | the same, elsewhere
4               | a        | 2026-03-02 13:00 | bank    | 440306     | invalid_lost   | in effect
5               | a        | 2026-04-02 13:00 | bank    | 440306     | invalid_lost   | the same card again
6               | b        | 2026-03-03 09:00 | bank    | 440306     | invalid_stolen | another way to be a hit
7               | c        | 2026-03-03 09:00 | hotel   | 440306     | superseded     | a third way
8               | d        | 2026-03-03 09:00 | hotel   | 440306     | not_found      | nothing registered: no hit
9               | e        | 2026-03-05 09:00 | rail    | 440306     | valid          | reported, never in effect
10              |          | 2026-03-05 09:00 | rail    | 440306     | valid          | no card to join with
11              | f        | 2026-03-05 09:00 | rail    | 440306     | valid          | only found, not reported lost
"""
REPORTS = """
report_id | card_key | kind   | reported_at         | effective_at        | why
1         | a        | lost   | 2026-03-02 11:00:00 | 2026-03-02 13:00:00 | 120 minutes
2         | b        | stolen | 2026-03-02 11:00:00 | 2026-03-02 11:00:30 | within the minute
3         | c        | lost   | 2026-03-02 11:00:00 | 2026-03-02 11:10:00 | 10 minutes
4         | e        | lost   | 2026-03-04 09:00:00 |                     | pending at the end
5         | f        | found  | 2026-03-04 09:00:00 |                     | no report of loss
"""


def test_hits_are_what_the_register_knows_to_be_invalid(draw: Draw) -> None:
    answer = describe_verification(draw(verifications=CHECKS), EVERYWHERE)
    assert answer.checks == 11
    assert answer.hit_rate == pytest.approx(4 / 11), "lost twice, stolen, superseded; not found is none"
    assert answer.card_hit_rate == pytest.approx(3 / 6), "of the cards a to f, a b c; a check without a card is none"


def test_a_false_accept_lies_between_report_and_effect(draw: Draw) -> None:
    answer = describe_verification(draw(verifications=CHECKS, loss_reports=REPORTS), EVERYWHERE)
    assert answer.false_accepts == 3, "2 and 3 while the report of a was on its way, 9 while that of e still is"
    sectors = {row["sector"]: (row["checks"], row["hit_rate"], row["false_accepts"]) for row in answer.sectors}
    assert sectors == {
        "bank": (5, 0.6, 1),
        "telecom": (1, 0, 1),
        "hotel": (2, 0.5, 0),
        "rail": (3, 0, 1),
    }
    assert [row["sector"] for row in answer.sectors] == ["bank", "telecom", "hotel", "rail"]


def test_a_pending_report_is_a_lower_bound(draw: Draw) -> None:
    exposure = describe_verification(draw(verifications=CHECKS, loss_reports=REPORTS), EVERYWHERE).exposure_minutes
    assert exposure is not None
    assert (exposure["reports"], exposure["pending"]) == (4, 1)
    # Whole minutes 0, 10 and 120, and one that is not over after a month: half are over by minute 10.
    assert exposure["p50"] == 10
    assert (exposure["p95"], exposure["p99"]) == (None, None), "a quarter is not over: nobody knows its end"
    assert exposure["over_1_minute_share"] == pytest.approx(3 / 4)
    assert exposure["over_1_hour_share"] == pytest.approx(2 / 4)


def test_months_of_the_check_and_of_the_report(draw: Draw) -> None:
    months = describe_verification(draw(verifications=CHECKS, loss_reports=REPORTS), EVERYWHERE).months
    assert [(row["month"], row["checks"], row["false_accepts"]) for row in months] == [
        ("2026-03", 10, 3),
        ("2026-04", 1, 0),
    ]
    assert months[0]["exposure_minutes"]["reports"] == 4
    assert months[1]["exposure_minutes"] is None


def test_an_area_of_few_checks_is_not_told(draw: Draw) -> None:
    snapshot = draw(verifications=CHECKS, loss_reports=REPORTS)
    for answer in (
        describe_verification(snapshot, EVERYWHERE, "440304"),
        describe_verification(snapshot, Scope("440304")),
    ):
        assert (answer.checks, answer.hit_rate, answer.suppressed) == (None, None, True)
        assert (answer.sectors[0]["checks"], answer.sectors[0]["suppressed"]) == (None, True)
        assert (answer.feeds, answer.feed_gaps) == ([], []), "feeds are kept for the whole register"


def test_an_area_of_few_checks_is_not_said_to_have_none(draw: Draw) -> None:
    snapshot = draw(verifications=CHECKS)
    with speaking("zh"):
        assert "没有核查和挂失记录" not in say_verdict(describe_verification(snapshot, EVERYWHERE, "440304"))
        assert "没有核查和挂失记录" in say_verdict(describe_verification(snapshot, EVERYWHERE, "440305"))


def test_an_empty_register_has_counts_of_nothing(draw: Draw) -> None:
    answer = describe_verification(draw(), EVERYWHERE)
    assert (answer.checks, answer.hit_rate, answer.false_accepts, answer.sectors) == (0, None, 0, [])
    assert (answer.false_rejects, answer.attempts, answer.superseded_valid, answer.returns["losses"]) == (0, 0, 0, 0)
    assert answer.exposure_minutes["p50"] is None
