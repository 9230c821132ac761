"""The calendar against two libraries, and a bureau's own days over it."""

import datetime
from pathlib import Path

import chinese_calendar
import holidays
import pandas
import pytest

from data.calendar import load_calendar
from errors import UnreadableInput


def test_announced_years_agree_with_chinesecalendar() -> None:
    calendar = load_calendar()
    announced = calendar[~calendar["provisional"]]
    assert announced["day"].dt.year.max() == 2026
    expected = [chinese_calendar.is_workday(day.date()) for day in announced["day"]]
    assert announced["is_working"].tolist() == expected


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_announced_days_off_agree_with_holidays(year: int) -> None:
    """`holidays` knows days off on weekdays but not which weekends are worked."""
    calendar = load_calendar()
    off = calendar[(calendar["day"].dt.year == year) & ~calendar["is_working"]]
    weekdays_off = {day.date() for day in off["day"] if day.isoweekday() <= 5}
    assert weekdays_off == {day for day in holidays.country_holidays("CN", years=year) if day.isoweekday() <= 5}


def test_the_provisional_year_is_the_law_and_nothing_more() -> None:
    calendar = load_calendar()
    provisional = calendar[calendar["provisional"]]
    assert set(provisional["day"].dt.year) == {2027}
    off = {day.date() for day in provisional.loc[provisional["kind"] == "holiday", "day"]}
    assert off == set(holidays.country_holidays("CN", years=2027))
    assert "make_up" not in set(provisional["kind"])


@pytest.mark.parametrize(
    ("day", "is_working", "kind", "holiday"),
    [
        ("2020-02-01", False, "holiday", "春节"),  # prolonged in the epidemic
        ("2026-02-14", True, "make_up", "春节"),  # a Saturday worked for Spring Festival
        ("2026-11-23", True, "workday", ""),
        ("2026-11-22", False, "weekend", ""),
        ("2027-05-03", False, "holiday", "劳动节"),  # for 1 May, a Saturday
    ],
)
def test_days_known_by_hand(day: str, is_working: bool, kind: str, holiday: str) -> None:
    row = load_calendar().set_index("day").loc[pandas.Timestamp(day)]
    assert (bool(row["is_working"]), row["kind"], row["holiday"]) == (is_working, kind, holiday)


def test_working_day_numbers_count_working_days() -> None:
    numbers = load_calendar().set_index("day")["working_day_number"]
    # From Friday 13 February 2026: Saturday is worked, then nine days off until Tuesday 24 February.
    assert numbers[pandas.Timestamp("2026-02-24")] - numbers[pandas.Timestamp("2026-02-13")] == 2


def test_every_day_once() -> None:
    days = load_calendar()["day"]
    assert days.iloc[0].date() == datetime.date(2015, 1, 1)
    assert days.iloc[-1].date() == datetime.date(2027, 12, 31)
    assert (days.diff().dropna() == pandas.Timedelta(days=1)).all()


def test_a_bureau_overrides_days(tmp_path: Path) -> None:
    (tmp_path / "calendar.csv").write_text(
        "day,is_working\n"
        "2027-02-20,1\n"  # a Saturday that the notice turned into a working day
        "2027-02-11,0\n"  # a Thursday off
    )
    calendar = load_calendar(tmp_path).set_index("day")
    assert calendar.loc["2027-02-20", "kind"] == "make_up"
    assert calendar.loc["2027-02-11", "kind"] == "holiday"
    assert not calendar.loc["2027-02-11", "provisional"]
    assert len(calendar) == len(load_calendar())


def test_the_whole_notice_makes_a_provisional_year_final(tmp_path: Path) -> None:
    """The days that it does not name are plain: a day off that only the law's wording suggested is worked again."""
    shipped = load_calendar()
    off = [day.date() for day in shipped.loc[shipped["provisional"] & (shipped["kind"] == "holiday"), "day"]]
    moved = [day if day != datetime.date(2027, 5, 3) else datetime.date(2027, 5, 5) for day in off]
    rows = [f"{day},0" for day in moved] + ["2027-05-08,1"]
    (tmp_path / "calendar.csv").write_text("day,is_working\n" + "\n".join(rows))
    calendar = load_calendar(tmp_path).set_index("day")
    assert not calendar["provisional"].any()
    assert calendar.loc["2027-05-03", "kind"] == "workday"
    assert calendar.loc["2027-05-08", "kind"] == "make_up"


def test_a_few_days_of_a_bureau_s_own_leave_the_year_provisional(tmp_path: Path) -> None:
    (tmp_path / "calendar.csv").write_text("day,is_working\n2027-03-03,0\n")
    calendar = load_calendar(tmp_path).set_index("day")
    assert calendar.loc["2027-05-03", "provisional"]
    assert calendar.loc["2027-05-03", "kind"] == "holiday"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("day,is_working\n2027-02-30,1\n", "line 2, column day"),
        ("day,is_working\n2027-02-20,yes\n", "line 2: is_working"),
        ("day,is_working,kind\n2027-02-20,1,fest\n", "'fest'"),
        ("day\n2027-02-20\n", "no column is_working"),
    ],
)
def test_a_wrong_calendar_is_named_by_file_and_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "calendar.csv").write_text(text)
    with pytest.raises(UnreadableInput, match=said):
        load_calendar(tmp_path)
