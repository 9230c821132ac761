"""What the forecast says where little or nothing is known, and which version it goes by."""

from datetime import date, timedelta

import pytest

from errors import InfeasibleRequest
from studies.citizen import tell_citizen
from studies.expected_late import expect_late
from studies.forecast_check import check_earlier_days
from studies.look_back import FEWEST_LATE, look_back
from studies.what_if import ask_what_if
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Scope

HEAD = "application_id | accepted_at | transmitted_at | reviewed_at | produced_at | quality_checked_at | issued_at"
DAY = date(2026, 3, 20)


def rows(name: str, first: date, count: int, *days: int) -> list[str]:
    """One case a day from the first on, with whole days per stage finished."""
    found = []
    for number in range(count):
        at = first + timedelta(days=number)
        instants = [str(at)]
        for more in days:
            at += timedelta(days=more)
            instants.append(str(at))
        found.append(" | ".join([f"{name} {number}", *instants, *[""] * (6 - len(instants))]))
    return found


def drawn(*parts: list[str]) -> str:
    return "\n".join([HEAD, *(row for part in parts for row in part)])


def test_nothing_known_is_told_in_a_sentence(draw: Draw) -> None:
    snapshot = draw("2026-03-20 12:00")
    with pytest.raises(InfeasibleRequest, match="how long an application"):
        tell_citizen(snapshot, EVERYWHERE, "440300", "430000", DAY)
    with pytest.raises(InfeasibleRequest, match="Nothing was accepted here"):
        ask_what_if(snapshot, EVERYWHERE)
    check = check_earlier_days(snapshot, EVERYWHERE)
    assert (check.days, check.calibration, check.cases, check.champion) == ([], [], 0, "ripe")
    found = expect_late(snapshot, EVERYWHERE)
    assert (found.open, found.overdue, found.beyond, found.expected, found.groups) == (0, 0, 0, 0, [])


def test_no_limit_is_known_of_a_day_before_the_law(draw: Draw) -> None:
    snapshot = draw("2026-03-20", applications=drawn(rows("a", date(2026, 1, 5), 30, 1, 4, 6, 2, 1)))
    with pytest.raises(InfeasibleRequest, match="1990-01-01"):
        tell_citizen(snapshot, EVERYWHERE, "440300", "430000", date(1990, 1, 1))


def test_a_reader_learns_of_no_case_outside_the_scope(draw: Draw) -> None:
    snapshot = draw("2026-03-20", applications=drawn(rows("a", date(2026, 1, 5), 70, 1, 4)))
    assert expect_late(snapshot, EVERYWHERE).open > 0
    elsewhere = expect_late(snapshot, Scope("4401"))
    assert (elsewhere.open, elsewhere.overdue, elsewhere.groups) == (0, 0, [])
    with pytest.raises(InfeasibleRequest):
        ask_what_if(snapshot, Scope("4401"))


def test_overdue_cases_stand_apart_from_the_weeks(draw: Draw) -> None:
    late, near = rows("over", date(2026, 1, 12), 5, 1), rows("due", date(2026, 1, 19), 14, 1)
    found = expect_late(draw("2026-03-20", applications=drawn(late, near)), EVERYWHERE)
    # Due from 13 to 17 March; then from Friday the 20th: three this week, seven in the next, four after.
    assert (found.overdue, found.open) == (5, 14)
    assert [week["open"] for week in found.weeks[:4]] == [3, 7, 4, 0]
    assert found.weeks[0]["week"] == date(2026, 3, 16)


def test_with_few_late_ones_the_older_version_stays(draw: Draw) -> None:
    quick = rows("quick", date(2025, 4, 1), 300, 1, 4, 6, 2, 1)
    slow = rows("slow", date(2025, 4, 1), 300, 1, 60, 6, 2, 1)
    stuck = rows("stuck", date(2025, 12, 1), 8, 1)  # the paces see that nobody else waits so long
    few = look_back(draw("2026-03-20 12:00", applications=drawn(quick, stuck)), EVERYWHERE, DAY)
    assert 0 < sum(look.tally.actual for look in few.of("ripe")) < FEWEST_LATE
    assert sum(look.brier for look in few.of("paces")) < sum(look.brier for look in few.of("ripe"))
    assert few.champion == "ripe"
    many = look_back(draw("2026-03-20 12:00", applications=drawn(quick, slow)), EVERYWHERE, DAY)
    briers = {name: sum(look.brier for look in many.of(name)) for name in ("ripe", "paces")}
    assert sum(look.tally.actual for look in many.of("ripe")) >= FEWEST_LATE
    assert many.champion == min(briers, key=lambda name: briers[name])
