"""The reference tables that go into every snapshot: divisions, census, flows, calendar, limits, acceptance rules."""

from pathlib import Path

import duckdb
import pandas

from data.calendar import load_calendar
from data.census import load_census, load_flows
from data.divisions import load_divisions
from data.policy import load_policy
from data.settings import Settings, load_settings
from errors import UnreadableInput
from etl.policy_references import policy_references

RULED = ["place_code", "clock", "stage"]
FOREVER = "9999-12-31"


def create_references(connection: duckdb.DuckDBPyConnection, local: Path) -> None:
    """Create `ref_*` from what ships and what the bureau's own folder adds."""
    tables = {
        "ref_divisions": load_divisions(),
        "ref_census": load_census(),
        "ref_flows": load_flows(),
        "ref_calendar": number_working_days(load_calendar(local)),
        "ref_limits": _limits(local),
        "ref_clock": describe_clock(load_settings(local)),
        **policy_references(local),
    }
    for name, frame in tables.items():
        connection.register("frame", frame)
        connection.execute(f"create table {name} as select * from frame")
        connection.unregister("frame")


def describe_clock(settings: Settings) -> pandas.DataFrame:
    """How limits run, in one row: whether the day of the act is their first day, and whether they end on working days.

    By default neither: the day of the act does not count (Civil Code, article 201) and 60 days are 60 days, whatever
    day the last one is. Article 203 would move it to the next working day; the bureau may choose that.
    """
    return pandas.DataFrame(
        {"counts_first_day": [settings.limits_start == "same_day"], "rolls_over": [settings.limits_roll_over]}
    )


def number_working_days(calendar: pandas.DataFrame) -> pandas.DataFrame:
    """The calendar with the weekday (1 = Monday) and the running number of working days up to each day."""
    calendar = calendar.sort_values("day").reset_index(drop=True)
    day = pandas.to_datetime(calendar["day"])
    is_working = calendar["is_working"].astype(bool)
    return calendar.assign(
        day=day.dt.date,
        is_working=is_working,
        provisional=calendar["provisional"].astype(bool),
        weekday=(day.dt.day_of_week + 1).astype("int32"),
        working_day_number=is_working.cumsum().astype("int32"),
    )


def _limits(local: Path) -> pandas.DataFrame:
    """The limits with their types; two rows that would rule the same day are a mistake of the bureau's file."""
    limits = load_policy("limits", local)
    # Limits of one relation between home and residence only are the guide's; the clocks run by those for any.
    limits = limits[limits["scope"] == "any"]
    limits = limits.assign(
        limit_days=limits["limit_days"].astype("int32"),
        extension_days=pandas.to_numeric(limits["extension_days"]).fillna(0).astype("int32"),
        valid_from=pandas.to_datetime(limits["valid_from"]).dt.date,
        valid_to=pandas.to_datetime(limits["valid_to"].replace("", None).fillna(FOREVER)).dt.date,
    ).sort_values([*RULED, "valid_from"])
    until = limits.groupby(RULED)["valid_to"].shift()
    overlaps = limits[until.notna() & (limits["valid_from"] <= until)]
    if len(overlaps):
        place, clock, stage = overlaps.iloc[0][RULED]
        raise UnreadableInput(
            f"policy/limits.csv: two rows rule {place}, {clock}, {stage} on {overlaps.iloc[0]['valid_from']}; "
            "end the earlier one the day before."
        )
    return limits
