"""When limits are due, by the settings of the clock and the calendar of the bureau."""

from datetime import date
from pathlib import Path

import pytest

from etl.refresh import refresh
from tests.etl.files import POINT, application, read_core, write_csv

# settings, accepted, extension recorded -> statutory due day; promised (20 working days by a row of the bureau's own)
CASES = [
    # From Monday 2 March 2026: 60 days on is Friday 1 May, off until Tuesday the 5th; Sunday 31 May is 90 days on.
    ("", "2026-03-02", False, "2026-05-01", "2026-03-30"),
    ("", "2026-03-02", True, "2026-05-31", "2026-03-30"),
    ('limits_start = "same_day"', "2026-03-02", False, "2026-04-30", "2026-03-27"),
    ('limits_start = "same_day"', "2026-03-02", True, "2026-05-30", "2026-03-27"),
    ("limits_roll_over = true", "2026-03-02", False, "2026-05-06", "2026-03-30"),
    ("limits_roll_over = true", "2026-03-02", True, "2026-06-01", "2026-03-30"),
    # Accepted on Sunday 1 March: the first working day is the first of the promise either way.
    ("", "2026-03-01", False, "2026-04-30", "2026-03-27"),
    ('limits_start = "same_day"', "2026-03-01", False, "2026-04-29", "2026-03-27"),
]


@pytest.mark.parametrize(("settings", "accepted", "is_extended", "due_on", "promised_due_on"), CASES)
def test_the_settings_of_the_clock(
    tmp_path: Path, local: Path, settings: str, accepted: str, is_extended: bool, due_on: str, promised_due_on: str
) -> None:
    write_raw(tmp_path / "raw", accepted, is_extended)
    write_limits(local)
    (local / "settings.toml").write_text(settings)
    refresh(tmp_path / "raw", tmp_path / "warehouse", local)
    case = read_core(tmp_path / "warehouse", "case_days").iloc[0]
    assert case["due_on"].date() == date.fromisoformat(due_on)
    assert case["promised_due_on"].date() == date.fromisoformat(promised_due_on)


def test_a_changed_setting_changes_the_next_snapshot(tmp_path: Path, local: Path) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    write_raw(raw, "2026-03-02", False)
    first = refresh(raw, warehouse, local)
    assert refresh(raw, warehouse, local).snapshot == first.snapshot
    (local / "settings.toml").write_text("limits_roll_over = true")
    assert refresh(raw, warehouse, local).snapshot != first.snapshot
    assert read_core(warehouse, "case_days").iloc[0]["due_on"].date() == date(2026, 5, 6)


def test_the_notice_of_the_state_council_moves_promises_at_the_next_refresh(tmp_path: Path, local: Path) -> None:
    """Two Saturdays to be worked: 20 working days from 1 February 2027 end two days earlier."""
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    write_raw(raw, "2026-03-02", False)
    write_limits(local)
    refresh(raw, warehouse, local)
    before = promised(warehouse, local)
    (local / "calendar.csv").write_text("day,is_working\n2027-02-20,1\n2027-02-27,1\n")
    refresh(raw, warehouse, local)
    assert (promised(warehouse, local), before) == (date(2027, 3, 3), date(2027, 3, 5))


def promised(warehouse: Path, local: Path) -> date:
    limits = read_core(warehouse, "limit_days")
    is_it = (limits["place_code"] == "440300") & (limits["starts_on"] == "2027-02-01") & (limits["clock"] == "promised")
    return limits.loc[is_it, "due_on"].iloc[0].date()


def write_raw(raw: Path, accepted: str, is_extended: bool) -> None:
    write_csv(raw / "acceptance_points" / "points.csv", [POINT])
    row = application(1, accepted_at=accepted, extension_recorded="1" if is_extended else "0")
    write_csv(raw / "applications" / "a.csv", [row])


def write_limits(local: Path) -> None:
    folder = local / "policy"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "limits.csv").write_text(
        "place_code,scope,stage,clock,limit_days,unit,valid_from\n"
        "440300,any,total,promised,20,working_days,2015-11-01\n"
    )
