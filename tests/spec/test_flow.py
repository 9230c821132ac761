"""What comes in, goes out and is left, week by week: nothing is lost between them."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings, strategies

from studies.flow import follow_work
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Scope

CASES = """
application_id | accepted_at | issued_at  | withdrawn_at | residence_code | acceptance_point_id | why
quick          | 2026-01-05  | 2026-01-09 |              | 440306         | P1                  | in and out
slow           | 2026-01-11  | 2026-01-26 |              | 440306         | P1                  | accepted on a Sunday
left           | 2026-01-07  |            | 2026-01-12   | 440304         | P2                  | left on a Monday
open           | 2026-01-26  |            |              | 440304         | P2                  | after a gap
"""


def test_weeks_without_anything_are_there_too(draw: Draw) -> None:
    weeks = follow_work(draw("2026-01-31", applications=CASES), EVERYWHERE).weeks
    assert weeks["week"].dt.date.tolist() == [date(2026, 1, 5) + timedelta(weeks=number) for number in range(4)]
    assert weeks["arrivals"].tolist() == [3, 0, 0, 1]
    assert weeks["departures"].tolist() == [1, 1, 0, 1]
    assert weeks["open_end"].tolist() == [2, 1, 1, 1]
    assert weeks["is_whole"].tolist() == [True, True, True, False], "31 January is a Saturday"


def test_area_scope_and_point_are_respected(draw: Draw) -> None:
    snapshot = draw("2026-01-31", applications=CASES)
    assert follow_work(snapshot, EVERYWHERE, "440304").weeks["arrivals"].sum() == 2
    assert follow_work(snapshot, Scope("440306"), "440300").weeks["open_end"].tolist() == [1, 1, 1, 0]
    assert follow_work(snapshot, EVERYWHERE, point="P2").weeks["open_end"].iloc[-1] == 1
    assert follow_work(snapshot, EVERYWHERE, matter="loss_replacement").weeks.empty


def test_an_empty_snapshot_has_no_weeks(draw: Draw) -> None:
    assert follow_work(draw(), EVERYWHERE).weeks.empty


START = date(2026, 1, 1)
cases = strategies.lists(
    strategies.tuples(strategies.integers(0, 60), strategies.one_of(strategies.none(), strategies.integers(0, 40))),
    min_size=1,
    max_size=20,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases)
def test_what_is_left_is_what_was_left_plus_in_less_out(draw: Draw, rows: list[tuple[int, int | None]]) -> None:
    text = "application_id | accepted_at | issued_at\n"
    for number, (first, length) in enumerate(rows):
        accepted = START + timedelta(days=first)
        text += f"{number} | {accepted} | {'' if length is None else accepted + timedelta(days=length)}\n"
    weeks = follow_work(draw("2026-06-30", applications=text), EVERYWHERE).weeks
    before = 0
    for row in weeks.itertuples():
        assert row.open_end == before + row.arrivals - row.departures >= 0
        end = row.week.date() + timedelta(days=6)
        opened = [first for first, _length in rows if START + timedelta(days=first) <= end]
        closed = [1 for first, length in rows if length is not None and START + timedelta(days=first + length) <= end]
        assert row.open_end == len(opened) - len(closed), "counted case by case"
        before = row.open_end
