"""The order of the worklist, the reason of each case, and what has changed since the day before."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from studies.deadlines import list_deadlines
from studies.worklist import find_worklist
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Snapshot

DAY = date(2026, 3, 20)
HEAD = "application_id | accepted_at | transmitted_at | reviewed_at | produced_at | quality_checked_at | issued_at"


def rows(
    name: str, count: int, accepted_on: date, *stage_days: int, hukou: str = "430102", extended: str = ""
) -> Iterator[str]:
    """Cases of one kind, with whole days per stage finished."""
    instants, at = [], accepted_on
    for days in stage_days:
        at += timedelta(days=days)
        instants.append(str(at))
    instants += [""] * (5 - len(instants))
    for number in range(count):
        cells = [name if count == 1 else f"{name} {number}", str(accepted_on), *instants, hukou, extended]
        yield " | ".join(cells)


# Of the cases accepted in October 30 in 40 took 1 + 4 + 6 + 2 + 1 = 14 days; a quarter, of 430103, took 30 in review
# and 50 in the making, and were late.
PAST = [
    *rows("past", 30, date(2025, 10, 20), 1, 4, 6, 2, 1),
    *rows("slow", 10, date(2025, 10, 20), 1, 30, 50, 2, 1, hukou="430103"),
]
OPEN = [
    # 55 days in the making or before it: like the slow ones, late for certain
    *rows("last days", 1, DAY - timedelta(days=57), 1, 50),
    *rows("too little", 1, DAY - timedelta(days=57), 1),
    *rows("over long", 1, DAY - timedelta(days=80), 1, 4),
    *rows("over", 1, DAY - timedelta(days=61), 1, 4),
    *rows("fresh", 1, DAY - timedelta(days=1), 1, hukou="430103"),
    *rows("extended", 1, DAY - timedelta(days=70), 1, 4, 6, extended="true"),
]


@pytest.fixture
def snapshot(draw: Draw) -> Snapshot:
    head = f"{HEAD} | hukou_code | extension_recorded"
    return draw("2026-03-20 12:00", applications="\n".join([head, *PAST, *OPEN]))


def test_the_usual_days_are_medians_and_need_enough_cases(snapshot: Snapshot) -> None:
    pace = find_worklist(snapshot, EVERYWHERE).pace
    assert dict(pace.p50_days) == {"transmit": 1, "review": 4, "produce": 6, "quality_check": 2, "issue": 1}
    assert pace.p90_days["review"] == 30
    assert dict(pace.bureau_days) == {"430102": 4}, "430103 had 10 cases, too few to be judged by"
    assert pace.slow == frozenset()


def test_a_bureau_twice_as_slow_as_all_is_named(draw: Draw) -> None:
    applications = [
        f"{HEAD} | hukou_code | extension_recorded",
        *rows("past", 60, date(2025, 12, 1), 1, 4, 6, 2, 1),
        *rows("slow", 30, date(2025, 12, 1), 1, 9, 6, 2, 1, hukou="430103"),
        *rows("waiting there", 1, DAY - timedelta(days=11), 1, hukou="430103"),
    ]
    snapshot = draw("2026-03-20", applications="\n".join(applications))
    pace = find_worklist(snapshot, EVERYWHERE).pace
    assert (dict(pace.bureau_days), pace.slow) == ({"430102": 4, "430103": 9}, {"430103"})
    (case,) = list_deadlines(snapshot, EVERYWHERE, lang="en").cases
    assert case["days_needed"] == 1 + 6 + 2 + 1, "the 9 days of its bureau are over, so at least one more"
    assert case["reason"] == (
        "Review and sign: 10 days so far (nine in ten take 9 days or less); 49 days left; "
        "at the usual pace it needs 10 days more; the reviewing bureau has been slow lately."
    )


def test_what_can_be_saved_is_the_chance_times_the_days_there_are_for_the_days_needed(snapshot: Snapshot) -> None:
    found = {case["application_id"]: case for case in list_deadlines(snapshot, EVERYWHERE).cases}
    # 3 days left and today make 4; it needs 6 - 6 -> 1, then 2 and 1; the other still needs review, 1 + 6 + 2 + 1.
    assert (found["last days"]["days_needed"], found["too little"]["days_needed"]) == (4, 10)
    for name, share in (("last days", 1.0), ("too little", 0.4)):
        assert found[name]["can_be_saved"] == pytest.approx(found[name]["late_probability"] * share)
    assert found["over"]["can_be_saved"] == 0
    assert [name for name in found if name.startswith(("last", "too", "over"))] == [
        "last days",
        "too little",
        "over long",
        "over",
    ]


def test_a_reason_tells_facts_in_one_sentence(snapshot: Snapshot) -> None:
    reasons = {case["application_id"]: case["reason"] for case in list_deadlines(snapshot, EVERYWHERE).cases}
    assert reasons["too little"] == "审核签发已 56 天（九成件在 30 天内办完）；距时限 3 天；按通常进度还需 10 天。"
    assert reasons["over"] == "制证已 56 天（九成件在 50 天内办完）；已超期 1 天。"
    assert reasons["extended"] == "质检已 59 天（九成件在 2 天内办完）；距时限 20 天；按通常进度还需 2 天；已延期。"


CHANGING = """
application_id  | accepted_at | transmitted_at | reviewed_at | issued_at  | why
turns overdue   | 2026-01-18  | 2026-01-19     |             |            | due 19 March
overdue before  | 2026-01-05  | 2026-01-06     |             |            | due 6 March, and no news
due in 7        | 2026-01-26  | 2026-01-27     |             |            | due 27 March, 8 days ahead yesterday
moves           | 2026-03-01  | 2026-03-20     |             |            | sent today
new             | 2026-03-20  |                |             |            |
as before       | 2026-03-01  | 2026-03-02     |             |            |
ends in time    | 2026-03-01  | 2026-03-02     | 2026-03-03  | 2026-03-20 |
ends late       | 2026-01-05  | 2026-01-06     | 2026-01-07  | 2026-03-20 | was overdue already
ended before    | 2026-03-01  | 2026-03-02     | 2026-03-03  | 2026-03-19 |
"""


def test_what_changed_since_yesterday(draw: Draw) -> None:
    snapshot = draw("2026-03-20 12:00", applications=CHANGING)
    answer = list_deadlines(snapshot, EVERYWHERE)
    changed = {case["application_id"]: set(case["changed"]) - {"newly_at_risk"} for case in answer.cases}
    assert changed == {
        "turns overdue": {"newly_overdue"},
        "overdue before": set(),
        "due in 7": {"newly_due_soon"},
        "moves": {"moved_on"},
        "new": {"new"},
        "as before": set(),
    }
    assert answer.changed_since == "2026-03-19"
    worklist = find_worklist(snapshot, EVERYWHERE)
    endings = dict(zip(worklist.ended["application_id"], worklist.ended["ending"], strict=True))
    # The only ripe case of the 19th was late, so every chance was 1 then: what ended in time was saved.
    assert endings == {"ends in time": "saved", "ends late": "late"}
    assert (answer.changes["ended_late"], answer.changes["ended_saved"]) == (1, 1)


def test_changes_since_an_earlier_day(draw: Draw) -> None:
    snapshot = draw("2026-03-20 12:00", applications=CHANGING)
    week = find_worklist(snapshot, EVERYWHERE, days_back=7)
    moved = week.cases.loc[week.cases["is_moved_on"], "application_id"].tolist()
    assert (week.since, moved) == (date(2026, 3, 13), ["moves"])
    assert sorted(week.ended["application_id"]) == ["ended before", "ends in time", "ends late"]


def test_the_pace_counts_those_that_are_still_there_as_longest(draw: Draw) -> None:
    applications = [
        f"{HEAD} | hukou_code | extension_recorded",
        *rows("reviewed", 4, date(2025, 12, 1), 1, 4, 6, 2, 1),
        *rows("still there", 5, date(2025, 12, 1), 1),
    ]
    pace = find_worklist(draw("2026-03-20", applications="\n".join(applications)), EVERYWHERE).pace
    assert "review" not in pace.p50_days, "5 of 9 are not reviewed yet: the median is not known"
    assert pace.p50_days["produce"] == 6, "and those 5 have not begun to be made"


def test_the_pace_of_an_earlier_day_knows_nothing_later(draw: Draw) -> None:
    applications = [f"{HEAD} | hukou_code | extension_recorded", *rows("past", 3, date(2025, 12, 1), 1, 100, 6, 2, 1)]
    snapshot = draw("2026-06-01", applications="\n".join(applications))
    assert find_worklist(snapshot, EVERYWHERE).pace.p50_days["review"] == 100
    assert "review" not in find_worklist(snapshot, EVERYWHERE, as_of=date(2026, 2, 20)).pace.p50_days
