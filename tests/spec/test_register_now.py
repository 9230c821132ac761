"""What the register says of a card now, over a snapshot alone; tests/etl/test_watch.py lays an overlay over it."""

from studies.register_now import GOOD_AGAIN, INVALID, NO_REPORT, describe_card, find_card, list_newest
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Scope
from warehouse.overlay import Register

REPORTS = """
report_id | card_key | kind      | reported_at      | effective_at     | place_code | why
R1        | lost     | lost      | 2026-03-01 10:00 | 2026-03-01 10:05 | 440305     | in effect
R2        | waiting  | stolen    | 2026-03-02 10:00 |                  | 440306     | no word yet of effect: invalid
R3        | back     | lost      | 2026-03-01 10:00 | 2026-03-01 10:05 | 440305     | lost
R4        | back     | found     | 2026-03-03 10:00 |                  | 440305     | and found again
R5        | twice    | withdrawn | 2026-03-01 09:00 |                  | 440305     | withdrawn
R6        | twice    | lost      | 2026-03-02 09:00 |                  | 440305     | and lost again
R7        |          | lost      | 2026-03-04 10:00 |                  | 440305     | names no card
"""
CHECKS = """
verification_id | card_key | checked_at       | answer       | why
V1              | lost     | 2026-03-01 09:59 | valid        | before the report
V2              | lost     | 2026-03-01 10:01 | valid        | after it, let through
V3              | lost     | 2026-03-01 10:06 | invalid_lost | caught
V4              | back     | 2026-03-04 10:00 | valid        | good again
V5              | never    | 2026-03-04 10:00 | superseded   | never reported
"""


def test_the_report_made_last_decides(draw: Draw) -> None:
    register = Register(draw(loss_reports=REPORTS))
    said = {card: describe_card(register, EVERYWHERE, card).state for card in ("lost", "waiting", "back", "twice", "x")}
    assert said == {"lost": INVALID, "waiting": INVALID, "back": GOOD_AGAIN, "twice": INVALID, "x": NO_REPORT}


def test_checks_answered_valid_after_the_report_are_counted(draw: Draw) -> None:
    register = Register(draw(loss_reports=REPORTS, verifications=CHECKS))
    lost = describe_card(register, EVERYWHERE, "lost")
    assert [check["answer"] for check in lost.checks] == ["invalid_lost", "valid", "valid"]
    assert lost.answered_valid == 1
    assert describe_card(register, EVERYWHERE, "back").answered_valid == 0
    never = describe_card(register, EVERYWHERE, "never")
    assert (never.state, [check["answer"] for check in never.checks]) == (NO_REPORT, ["superseded"])


def test_the_newest_are_listed_first_each_with_the_state_of_its_card_now(draw: Draw) -> None:
    newest = list_newest(Register(draw(loss_reports=REPORTS)), EVERYWHERE, limit=6)
    assert [(report.report_id, report.state) for report in newest.reports] == [
        ("R7", None),
        ("R4", GOOD_AGAIN),
        ("R2", INVALID),
        ("R6", INVALID),
        ("R1", INVALID),
        ("R3", GOOD_AGAIN),
    ]
    assert (newest.files, newest.taken, newest.rejected) == (0, {}, 0)


def test_a_reader_of_one_area_is_told_a_card_is_lost_and_shown_no_report_from_elsewhere(draw: Draw) -> None:
    register, baoan = Register(draw(loss_reports=REPORTS)), Scope("440306")
    lost = describe_card(register, baoan, "lost")
    assert (lost.state, lost.reports) == (INVALID, [])
    assert [report.report_id for report in list_newest(register, baoan).reports] == ["R2"]
    assert find_card(register, baoan, "R1", None) == "R1", "the number of a report from elsewhere names nothing"


def test_a_card_is_found_by_its_number_by_a_report_and_by_its_pseudonym(draw: Draw) -> None:
    key, number = bytes(32), "999999199003070012"
    register = Register(draw(loss_reports=REPORTS))
    assert find_card(register, EVERYWHERE, "R1", key) == "lost"
    assert find_card(register, EVERYWHERE, "lost", key) == "lost"
    card = find_card(register, EVERYWHERE, number, key)
    assert (len(card), number in card) == (32, False)
    assert find_card(register, EVERYWHERE, "999999900307001", key) == card, "the old number of the same person"


def test_the_letters_that_a_page_shows_of_a_card_name_it_where_no_other_begins_so(draw: Draw) -> None:
    cards = """
report_id | card_key   | kind | reported_at      | place_code | why
R1        | abcdefgh01 | lost | 2026-03-01 10:00 | 440305     | alone
R2        | xyzxyzxy01 | lost | 2026-03-01 10:00 | 440305     | one of two
R3        | xyzxyzxy02 | lost | 2026-03-01 10:00 | 440305     | the other
"""
    register = Register(draw(loss_reports=cards))
    for typed, found in (
        ("abcdefgh", "abcdefgh01"),
        ("abcdefg", "abcdefg"),
        ("xyzxyzxy", "xyzxyzxy"),
        ("xyzxyzxy02", "xyzxyzxy02"),
    ):
        assert find_card(register, EVERYWHERE, typed, None) == found, typed
    assert find_card(register, Scope("440306"), "abcdefgh", None) == "abcdefgh", "reported elsewhere"
