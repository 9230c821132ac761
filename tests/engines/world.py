"""A messy world with the rows that tell the engines apart: midnights, leap days, make-up days, NULLs among times."""

from pathlib import Path
from typing import Any

from synthetic.world import WorldOptions, generate_world
from tests.etl.files import POINT, application, write_csv

POINT_ID = POINT["acceptance_point_id"]
LIMITS = """\
place_code,scope,stage,clock,limit_days,unit,extension_days,valid_from,valid_to,mark,source
440000,any,total,promised,20,working_days,0,2015-11-01,2025-12-31,sourced,a province with working days
440000,any,total,promised,15,working_days,0,2026-01-01,,sourced,and with another limit since
440300,any,review,promised,0,working_days,0,2020-01-01,,sourced,a limit of no days
"""
APPLICATIONS: list[dict[str, Any]] = [
    # The second before midnight, then midnight itself: two days, two months.
    {"accepted_at": "2026-03-31 23:59:59", "transmitted_at": "2026-04-01 00:00:00",
     "reviewed_at": "2026-04-01 00:00:01"},
    {"accepted_at": "2026-04-01", "issued_at": "2026-04-01"},
    {"accepted_at": "2025-12-31 23:59:59", "transmitted_at": "2026-01-01 00:00:00",
     "withdrawn_at": "2026-01-01 00:00:00"},
    # 29 February, as the day of each thing.
    {"accepted_at": "2024-02-29 00:00:00", "transmitted_at": "2024-02-29 23:59:59",
     "produced_at": "2024-03-01 08:00:00"},
    {"accepted_at": "2023-12-31 10:00:00", "transmitted_at": "2024-02-29 12:00:00"},  # sixty days: due on 29 February
    # Days on which offices work for a holiday's sake, and the holiday.
    {"accepted_at": "2026-02-14 09:00:00", "transmitted_at": "2026-02-15 09:00:00",
     "reviewed_at": "2026-02-28 17:00:00"},
    {"accepted_at": "2026-10-10 09:00:00", "transmitted_at": "2026-10-10 09:30:00"},
    {"accepted_at": "2025-10-11 16:59:59", "reviewed_at": "2025-11-01 00:00:00", "review_outcome": "rejected"},
    # Stages passed over: NULL and valid times in one case, in every other place.
    {"accepted_at": "2026-05-01 08:00:00", "reviewed_at": "2026-05-20 08:00:00", "issued_at": "2026-06-20 08:00:00"},
    {"accepted_at": "2026-05-01 08:00:00", "transmitted_at": "2026-05-02 08:00:00",
     "collected_at": "2026-07-01 08:00:00"},
    {"accepted_at": "2026-05-01 08:00:00", "produced_at": "2026-05-20 00:00:00", "withdrawn_at": "2026-05-21 00:00:00"},
    {"accepted_at": "2026-05-01 08:00:00", "quality_checked_at": "2026-05-20 08:00:00", "extension_recorded": "1"},
    {"accepted_at": "2026-05-01 08:00:00", "issued_at": "2026-07-01 08:00:00", "withdrawn_at": "2026-06-30 08:00:00"},
    # Before the calendar and before any promise: no due day at all.
    {"accepted_at": "2014-12-31 23:59:59"},
    {"accepted_at": "2015-02-28 12:00:00", "issued_at": "2015-04-29 12:00:00"},
    # Homes and residences whose codes say little; nothing else known.
    {"accepted_at": "2026-06-01 08:00:00", "residence_code": "440306001", "hukou_code": "110101", "fee_yuan": "20.10"},
    {"accepted_at": "2026-06-01 08:00:00", "residence_code": "440306", "hukou_code": "659001", "is_remote": "1"},
    # Against the rules of their day: each rule, on the day before it would have been right.
    {"accepted_at": "2016-06-30 23:59:59", "hukou_code": "341202"},
    {"accepted_at": "2024-04-30 08:00:00", "hukou_code": "210102", "matter": "first_issue"},
    {"accepted_at": "2026-06-01 08:00:00", "hukou_code": "440306"},
    {"accepted_at": "2026-06-01 08:00:00", "hukou_code": "710000"},
    {"accepted_at": "2026-06-01 08:00:00", "document_shown": "other", "fee_yuan": "20.50"},
    {"accepted_at": "2018-03-31 08:00:00", "matter": "first_issue", "hukou_code": "430102", "fee_yuan": "0"},
    {"accepted_at": "2026-05-01 08:00:00", "collected_at": "2026-06-01 08:00:00", "old_card_returned": "0"},
]  # fmt: skip
REPORTS: list[dict[str, Any]] = [
    {"kind": "lost", "reported_at": "2026-03-31 23:50:00", "effective_at": "2026-04-01 00:10:30"},
    {"kind": "stolen", "reported_at": "2024-02-29 10:00:31", "recorded_at": "2024-02-29 10:00:40",
     "effective_at": "2024-02-29 10:02:30", "replicated_at": "2024-02-29 12:00:00"},  # 1 minute 59 seconds
    {"kind": "lost", "reported_at": "2026-10-30 08:00:00"},  # still pending
    {"kind": "found", "reported_at": "2026-10-30 08:00:00", "effective_at": "2026-10-30 09:00:00"},
    {"kind": "lost", "reported_at": "2026-10-30 08:00:00", "card_key": None, "place_code": None},
]  # fmt: skip
CHECKS: list[dict[str, Any]] = [
    {"card_key": "card 0", "checked_at": "2026-03-31 23:59:59"},  # a false accept, the second before midnight
    {"card_key": "card 0", "checked_at": "2026-04-01 00:00:00"},  # and at midnight, in another month
    {"card_key": "card 0", "checked_at": "2026-04-01 00:10:30"},  # the moment it took effect: no longer
    {"card_key": "card 1", "checked_at": "2024-02-29 10:02:29"},
    {"card_key": "card 2", "checked_at": "2026-10-31 08:00:00"},  # the report is still pending
    {"card_key": "card 2", "checked_at": "2026-10-30 07:59:59"},
    {"card_key": None, "checked_at": "2026-04-01 00:05:00"},
    # Lost cards that pass once the loss is known, and one that does not; by an organisation, in the last second.
    {"card_key": "card 1", "checked_at": "2024-02-29 12:00:00", "organisation_id": "own"},
    {"card_key": "card 1", "checked_at": "2024-02-29 23:59:59", "organisation_id": "own", "answer": "invalid_stolen"},
    # Two cities: over midnight and a leap day, in the very same second, on line, nine hours apart to the second.
    {"card_key": "card 9", "checked_at": "2024-02-29 23:59:31", "channel": "counter"},
    {"card_key": "card 9", "checked_at": "2024-03-01 00:20:30", "place_code": "110101", "channel": None},
    {"card_key": "card 9", "checked_at": "2024-03-01 00:20:30", "place_code": "310101", "channel": " Online "},
    {"card_key": "card 9", "checked_at": "2024-03-01 09:20:29", "place_code": "440306001"},
    {"card_key": "card 9", "checked_at": "2024-03-01 18:20:29", "place_code": "110101"},
    {"card_key": "card 8", "checked_at": "2024-03-01 08:00:00", "place_code": "440306"},
    {"card_key": "card 8", "checked_at": "2024-03-01 08:00:00", "place_code": "420106"},
]


def write_world(raw: Path, local: Path) -> None:
    """Write raw files with something in every record type, and limits of the bureau's own."""
    generate_world(raw, WorldOptions(applications=1_500, messy_share=0.05, format="csv", cells=150))
    (local / "policy").mkdir(parents=True)
    (local / "policy" / "limits.csv").write_text(LIMITS, encoding="utf-8")
    write_csv(raw / "acceptance_points" / "own.csv", [POINT, _point("nowhere", lon=None, lat=None)])
    write_csv(raw / "applications" / "own.csv", [application(row, **case) for row, case in enumerate(APPLICATIONS)])
    write_csv(raw / "loss_reports" / "own.csv", [_report(row, case) for row, case in enumerate(REPORTS)])
    write_csv(raw / "verifications" / "own.csv", [_check(row, case) for row, case in enumerate(CHECKS)])
    write_csv(raw / "population" / "own.csv", [_cell("cell 1", origin_43=300, origin_36=0), _cell("cell 2")])
    _write_travel(raw)


def _write_travel(raw: Path) -> None:
    write_csv(
        raw / "travel_times" / "own.csv",
        [
            {"origin_id": "440306001", "destination_id": POINT_ID, "mode": mode, "minutes": minutes}
            for mode, minutes in (("walk", 12.5), ("drive", 4), ("transit", 0))
        ],
    )
    write_csv(
        raw / "travel_edges" / "own.csv",
        [
            {"from_node": "a", "to_node": "b", "minutes": 2.25, "mode": "drive", "from_lon": 113.9, "from_lat": 22.6},
            {"from_node": "b", "to_node": "a", "minutes": 2.75, "mode": "drive"},
            {"from_node": "a", "to_node": "b", "minutes": 9, "mode": "walk", "to_lon": 113.91, "to_lat": 22.61},
        ],
    )
    line = {"line_id": "3", "name": "三号线", "headway_minutes": 5.5, "lon": 113.9, "lat": 22.6}
    write_csv(
        raw / "transit_lines" / "own.csv",
        [
            line | {"sequence": 1, "stop_id": "s1", "stop_name": "宝安", "minutes_from_previous": 0},
            line | {"sequence": 2, "stop_id": "s2", "mode": "metro", "minutes_from_previous": 2.5, "lon": 113.92},
        ],
    )


def _point(name: str, **changes: Any) -> dict[str, Any]:
    return POINT | {"acceptance_point_id": name, "name": name, "division_code": "430102"} | changes


def _report(row: int, changes: dict[str, Any]) -> dict[str, Any]:
    return {"report_id": f"own {row}", "card_key": f"card {row}", "place_code": "440306001"} | changes


def _check(row: int, changes: dict[str, Any]) -> dict[str, Any]:
    return {"verification_id": f"own {row}", "sector": "bank", "place_code": "440306", "answer": "valid"} | changes


def _cell(name: str, **changes: Any) -> dict[str, Any]:
    return {"cell_id": name, "lon": 113.9, "lat": 22.6, "floating_population": 1200} | changes
