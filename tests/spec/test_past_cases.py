"""What the forecast learns from and is checked by: cases as they stood on days before they were due."""

from datetime import date

import pandas

from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Snapshot

# Accepted on 5 January 2026, due on 6 March; told as of 20 March. `ended` had its outcome 40 days before it was due.
CASES = """
application_id | accepted_at | transmitted_at | reviewed_at | issued_at  | why
ended          | 2026-01-05  | 2026-01-06     |             | 2026-01-25 |
still there    | 2026-01-05  | 2026-01-06     | 2026-02-14  |            | misses its day
last day       | 2026-01-05  | 2026-02-04     |             | 2026-03-06 | in time
not ripe       | 2026-01-19  | 2026-01-20     |             |            | due on the snapshot's own day
"""
EXTENDED = """
application_id | accepted_at | transmitted_at | issued_at  | extension_recorded
extended       | 2025-12-01  | 2025-12-02     | 2026-02-20 | true
"""
LANDMARKS = [0, 30, 50, 60]


def count_ripe(snapshot: Snapshot, as_of: date, extended: bool = False) -> dict[tuple[int, int, int], tuple[int, int]]:
    """(days left, stage, days in it) -> cases, and how many of them were late."""
    found = snapshot.ask(
        "ripe_landmarks",
        EVERYWHERE,
        as_of=as_of,
        since=date(2025, 6, 1),
        landmark_days=LANDMARKS,
        most_cases=1000,
        long_days=30,
    )
    rows = found.loc[found["is_extended"] == extended, ["days_left", "stage", "stage_open_days", "cases", "late"]]
    return {(left, stage, days): (cases, late) for left, stage, days, cases, late in rows.itertuples(index=False)}


def test_ripe_cases_are_seen_until_they_end(draw: Draw) -> None:
    assert count_ripe(draw("2026-03-20", applications=CASES), date(2026, 3, 20)) == {
        (60, 0, 0): (3, 1),
        (50, 1, 9): (2, 1),  # of 15 January
        (50, 0, 10): (1, 0),
        (30, 1, 29): (1, 1),  # of 4 February; `ended` is over
        (30, 1, 0): (1, 0),  # sent on that day
        (0, 2, 20): (1, 1),  # on the due day; what ends on it is not open at its end
    }


def test_nothing_is_ripe_on_the_due_day(draw: Draw) -> None:
    snapshot = draw("2026-03-20", applications=CASES)
    assert count_ripe(snapshot, date(2026, 3, 6)) == {}
    assert count_ripe(snapshot, date(2026, 3, 7)) == count_ripe(snapshot, date(2026, 3, 20))


def test_an_extended_case_is_watched_against_both_days(draw: Draw) -> None:
    snapshot = draw("2026-03-20", applications=EXTENDED)
    first = count_ripe(snapshot, date(2026, 3, 20))
    assert first == {(60, 0, 0): (1, 1), (50, 1, 9): (1, 1), (30, 1, 29): (1, 1), (0, 1, 59): (1, 1)}
    assert count_ripe(snapshot, date(2026, 3, 20), extended=True) == {(30, 1, 59): (1, 0)}, (
        "ended 9 days before 1 March"
    )


def test_open_cases_of_an_earlier_day_and_what_became_of_them(draw: Draw) -> None:
    overdue = "over | 2025-12-01 | 2025-12-02 | | | due on 30 January\n"
    found = draw("2026-03-20", applications=CASES + overdue).ask(
        "past_open_cases", EVERYWHERE, as_of=date(2026, 2, 4), most_cases=1000
    )
    columns = ["days_left", "stage", "stage_open_days", "open_days"]
    missed = [None if pandas.isna(each) else bool(each) for each in found["missed_due"]]
    assert dict(zip(found[columns].itertuples(index=False, name=None), missed, strict=True)) == {
        (30, 1, 29, 30): True,  # still there
        (30, 1, 0, 30): False,  # last day
        (44, 1, 15, 16): None,  # due on the last day that is known
        (-5, 1, 64, 65): True,  # overdue already
    }


def test_an_extension_counts_from_the_end_of_the_first_limit(draw: Draw) -> None:
    snapshot = draw("2026-03-20", applications=EXTENDED)
    for day, left, extended in ((date(2026, 1, 30), 0, 0), (date(2026, 1, 31), 29, 30)):
        found = snapshot.ask("past_open_cases", EVERYWHERE, as_of=day, most_cases=1000)
        assert found[["days_left", "extended_days"]].to_numpy().tolist() == [[left, extended]]
