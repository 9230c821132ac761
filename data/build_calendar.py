"""calendar.csv: every day from 2015 to 2027, whether offices work and why.

Announced years come from chinesecalendar (the State Council's yearly notices). The year after them is
computed from the regulation on holidays as amended for 2025 and is provisional: statutory days and the days
that make up for those that fall on a weekend, no make-up working days.
"""

import datetime
from collections.abc import Iterator

import chinese_calendar
from chinese_calendar import constants

COLUMNS = ("day", "is_working", "kind", "holiday", "provisional")
FIRST = datetime.date(2015, 1, 1)
LAST = datetime.date(2027, 12, 31)
NAMES = {holiday.value: holiday.chinese for holiday in constants.Holiday}
# Statutory days of 2027: 13 of them, by the regulation in force since 2025-01-01. By the moon: New Year
# 02-06, dragon boat (5th of the 5th month) 06-09, mid-autumn (15th of the 8th) 09-15. Qingming 04-05.
STATUTORY_2027 = {
    "元旦": ("2027-01-01",),
    "春节": ("2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08"),
    "清明": ("2027-04-05",),
    "劳动节": ("2027-05-01", "2027-05-02"),
    "端午": ("2027-06-09",),
    "中秋": ("2027-09-15",),
    "国庆节": ("2027-10-01", "2027-10-02", "2027-10-03"),
}


def build_calendar() -> list[dict[str, str]]:
    """One row per day from 2015-01-01 to 2027-12-31."""
    expected = with_made_up_days(STATUTORY_2027)
    return [calendar_row(day, expected) for day in days()]


def days() -> Iterator[datetime.date]:
    """Every day of the calendar."""
    for number in range((LAST - FIRST).days + 1):
        yield FIRST + datetime.timedelta(days=number)


def calendar_row(day: datetime.date, expected: dict[datetime.date, str]) -> dict[str, str]:
    """One day: announced where the State Council has spoken, else computed."""
    is_provisional = day.year > max(constants.holidays).year
    if is_provisional:
        kind, holiday = ("holiday", expected[day]) if day in expected else (plain_kind(day), "")
    else:
        kind, holiday = announced_kind(day)
    return {
        "day": day.isoformat(),
        "is_working": "1" if kind in ("workday", "make_up") else "0",
        "kind": kind,
        "holiday": holiday,
        "provisional": "1" if is_provisional else "0",
    }


def announced_kind(day: datetime.date) -> tuple[str, str]:
    """Kind and holiday of a day in an announced year; a make-up day names the holiday it pays for."""
    _, name = chinese_calendar.get_holiday_detail(day)
    if day in constants.holidays:
        return "holiday", NAMES[str(name)]
    if day in constants.workdays:
        return "make_up", NAMES[str(name)]
    return plain_kind(day), ""


def plain_kind(day: datetime.date) -> str:
    """workday or weekend, by the weekday alone."""
    return "weekend" if day.isoweekday() > 5 else "workday"


def with_made_up_days(statutory: dict[str, tuple[str, ...]]) -> dict[datetime.date, str]:
    """The statutory days, and a working day off after them for each that falls on a Saturday or Sunday."""
    off = {datetime.date.fromisoformat(day): name for name, days in statutory.items() for day in days}
    for name, each in statutory.items():
        dates = [datetime.date.fromisoformat(day) for day in each]
        day = dates[-1]
        for _ in [date for date in dates if date.isoweekday() > 5]:
            while day in off or day.isoweekday() > 5:
                day += datetime.timedelta(days=1)
            off[day] = name
    return off
