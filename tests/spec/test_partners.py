"""Bureaus of the registered home in a funnel: who reviews late by more than chance, few cases not judged."""

import pytest

from errors import UnknownCode, WrongUsage
from studies.partners import Bureau, Partners, compare_partners
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Scope

# Sent on Monday 2026-01-05; three working days end on Thursday the 8th. Told as of 14 February.
HEAD = (
    "application_id | hukou_code | residence_code | acceptance_point_id | accepted_at | transmitted_at | reviewed_at\n"
)


def reviews(home: str, in_time: int, late: int, residence: str = "440306", month: str = "2026-01") -> str:
    days = ["07"] * in_time + ["20"] * late
    return "".join(
        f"{home} {residence} {number} | {home} | {residence} | P{residence} | {month}-05 | {month}-05 | {month}-{day}\n"
        for number, day in enumerate(days)
    )


def side_of(answer: Partners, key: str) -> Bureau:
    return next(bureau for bureau in answer.bureaus if bureau.key == key)


def test_shares_are_of_reviews_whose_limit_has_passed(draw: Draw) -> None:
    rows = HEAD + reviews("430102", in_time=3, late=1)
    rows += "waiting | 430102 | 440306 | P1 | 2026-01-05 | 2026-01-05 |  \n"  # past its limit: due, and late
    rows += "young | 430102 | 440306 | P1 | 2026-02-13 | 2026-02-13 |  \n"  # a day in review: not due
    answer = compare_partners(draw("2026-02-14", applications=rows), EVERYWHERE)
    bureau = side_of(answer, "430102")
    assert (bureau.reviews, bureau.due, bureau.late, bureau.late_share) == (6, 5, 2, 0.4)
    assert (answer.due, answer.late, answer.target) == (5, 2, 0.4)


def test_a_slow_bureau_is_flagged_and_a_small_one_is_not_judged(draw: Draw) -> None:
    rows = HEAD + "".join(reviews(home, in_time=36, late=4) for home in ("430102", "430103", "430104", "430105"))
    rows += reviews("340102", in_time=10, late=30)  # three quarters late
    rows += reviews("340103", in_time=0, late=29)  # all late, and one short of thirty
    answer = compare_partners(draw("2026-02-14", applications=rows), EVERYWHERE)
    assert (answer.bureaus[0].key, answer.bureaus[0].side) == ("340102", "above")
    assert all(side_of(answer, home).side != "above" for home in ("430102", "430103", "430104", "430105"))
    small = side_of(answer, "340103")
    assert (small.side, small.high, small.p_value) == ("few", None, None)
    slow = side_of(answer, "340102")
    assert slow.high is not None
    assert slow.late_share is not None
    assert slow.late_share > slow.high
    assert answer.widening == 1, "five bureaus are too few to tell how much they vary"


def test_by_province_counties_add_up(draw: Draw) -> None:
    rows = HEAD + reviews("430102", 3, 1) + reviews("430481", 1, 2)
    (bureau,) = compare_partners(draw("2026-02-14", applications=rows), EVERYWHERE, "province").bureaus
    assert (bureau.key, bureau.name, bureau.due, bureau.late) == ("430000", "湖南省", 7, 3)


def test_area_scope_point_and_months_are_respected(draw: Draw) -> None:
    rows = HEAD + reviews("430102", 3, 1, "440306") + reviews("430102", 5, 0, "440304")
    rows += reviews("430102", 2, 0, "440306", month="2025-12")
    snapshot = draw("2026-02-14", applications=rows)
    assert compare_partners(snapshot, EVERYWHERE).due == 11
    assert compare_partners(snapshot, EVERYWHERE, area_code="440304").due == 5
    assert compare_partners(snapshot, Scope("440306"), area_code="440300").due == 6
    assert compare_partners(snapshot, EVERYWHERE, point="P440306", first_month="2026-01").due == 4
    assert compare_partners(snapshot, EVERYWHERE, last_month="2025-12").due == 2
    assert compare_partners(snapshot, EVERYWHERE, matter="loss_replacement").due == 0


def test_what_has_no_meaning_is_said_and_nothing_due_is_no_error(draw: Draw) -> None:
    snapshot = draw("2026-02-14")
    empty = compare_partners(snapshot, EVERYWHERE)
    assert (empty.bureaus, empty.target, len(empty.limits)) == ([], None, 0)
    with pytest.raises(WrongUsage, match="county or province"):
        compare_partners(snapshot, EVERYWHERE, "city")
    with pytest.raises(UnknownCode):
        compare_partners(snapshot, EVERYWHERE, area_code="449999")
