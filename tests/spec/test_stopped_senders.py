"""Who has stopped sending: silent for more than 14 days, and for more than three times the usual pause."""

from datetime import date, timedelta
from typing import Any

from studies.senders import find_missing_records, find_stopped_senders
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Scope

AS_OF = date(2026, 3, 31)
POINTS = """
acceptance_point_id | name | kind              | division_code | closed_on  | why
daily               | 甲   | registration_hall | 440306        |            | sends to the last day
silent              | 乙   | registration_hall | 440306        |            | sent daily, then stopped
weekly              | 丙   | mobile            | 440304        |            | silent for three usual pauses
weekly_silent       | 丁   | mobile            | 440304        |            | a day more than that
young               | 戊   | police_station    | 440304        |            | stopped, but too young to have a habit
closed              | 己   | police_station    | 440304        | 2026-02-01 | stopped because it closed
"""


def applications(point: str, days: int, every: int, silent_days: int) -> list[str]:
    """Rows of a point that sent on so many days, so far apart, the last so long before the as-of day."""
    last = AS_OF - timedelta(days=silent_days)
    dates = [last - timedelta(days=every * number) for number in range(days)]
    return [f"{point}{number} | {point} | {on} 09:00" for number, on in enumerate(dates)]


SENT = [
    *applications("daily", days=60, every=1, silent_days=0),
    *applications("silent", days=60, every=1, silent_days=15),
    *applications("weekly", days=30, every=7, silent_days=21),
    *applications("weekly_silent", days=30, every=7, silent_days=22),
    *applications("young", days=19, every=1, silent_days=60),
    *applications("closed", days=60, every=1, silent_days=60),
]
APPLICATIONS = "\n".join(["application_id | acceptance_point_id | accepted_at", *SENT])


def test_points_silent_beyond_their_own_habit_are_named(draw: Draw) -> None:
    snapshot = draw(applications=APPLICATIONS, acceptance_points=POINTS)
    assert find_stopped_senders(snapshot, EVERYWHERE) == [
        {
            "kind": "acceptance_point",
            "id": "weekly_silent",
            "name": "丁",
            "last_at": "2026-03-09",
            "days_silent": 22,
            "usual_gap_days": 7,
        },
        {
            "kind": "acceptance_point",
            "id": "silent",
            "name": "乙",
            "last_at": "2026-03-16",
            "days_silent": 15,
            "usual_gap_days": 1,
        },
    ]


def test_a_reader_sees_the_silence_of_the_own_scope_only(draw: Draw) -> None:
    snapshot = draw(applications=APPLICATIONS, acceptance_points=POINTS)
    assert [each["id"] for each in find_stopped_senders(snapshot, Scope("440306"))] == ["silent"]


def test_organisations_and_reviewing_bureaus_have_habits_too(draw: Draw) -> None:
    checked = [(f"{AS_OF - timedelta(days=20 + number)} 10:00", number) for number in range(30)]
    checks = [f"V{number} | ICBC | {at} | bank | 440306" for at, number in checked]
    reviewed = [f"A{number} | P1 | {at} | {at} | 430102" for at, number in checked]
    heads = (
        "verification_id | organisation_id | checked_at | sector | place_code",
        "application_id | acceptance_point_id | accepted_at | reviewed_at | hukou_code",
    )
    snapshot = draw(
        as_of=f"{AS_OF} 12:00",
        verifications="\n".join([heads[0], *checks]),
        applications="\n".join([heads[1], *reviewed]),
    )
    found = [
        (each["kind"], each["id"], each["name"], each["days_silent"])
        for each in find_stopped_senders(snapshot, EVERYWHERE)
    ]
    assert found == [
        ("acceptance_point", "P1", None, 20),  # no list of points was handed over: known by its id alone
        ("organisation", "ICBC", None, 20),
        ("reviewing_bureau", "430102", "湖南省长沙市芙蓉区", 20),
    ]


def test_a_snapshot_without_events_names_nobody(draw: Draw) -> None:
    assert find_stopped_senders(draw(acceptance_points=POINTS), EVERYWHERE) == []


def test_a_record_type_that_no_longer_comes_is_named() -> None:
    history: list[dict[str, Any]] = [
        {"snapshot": "4", "as_of": "2026-04-01T10:00:00", "record_types": ["applications", "population"]},
        {"snapshot": "3", "as_of": "2026-03-31T10:00:00", "record_types": ["applications"]},
        {"snapshot": "2", "as_of": "2026-02-28T10:00:00", "record_types": ["applications", "verifications"]},
        {"snapshot": "1", "as_of": "2026-01-31T10:00:00", "record_types": ["applications", "verifications"]},
        {"snapshot": "0", "as_of": None, "record_types": None},  # written by another version
    ]
    assert [(each["id"], each["last_at"]) for each in find_missing_records(history, "3")] == [
        ("verifications", "2026-02-28")  # population came later, in a snapshot that was rolled back
    ]
