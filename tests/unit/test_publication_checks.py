"""What speaks against publishing a point: each rule alone, and what looks odd and is right."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from studies.publication_checks import Fault, PublicationRules, find_contradictions, find_faults, is_phone, usual_cases
from studies.published_point import PublishedPoint

ON = date(2026, 3, 31)
POINT = PublishedPoint(
    acceptance_point_id="P1",
    name="大厅",
    kind="police_station",
    division_code="440306",
    address="宝安路1号",
    phone="0755-12345678",
    hours="工作日 9:00-17:00",
    windows=1,
    matters=("expiry_renewal",),
    provinces=("000000",),
    lon=113.9,
    lat=22.6,
    opened_on=date(2020, 1, 1),
    first_month=date(2020, 1, 1),
    last_month=date(2026, 3, 1),
    cases=75,  # one a month
)
NONE: dict[str, Any] = {"first_month": None, "last_month": None, "cases": 0}


@pytest.mark.parametrize(
    "text",
    [
        "0755-12345678", "(0755)12345678", "（0755）1234 5678", "010 12345678", "0755－12345678转801",
        "+86-0755-12345678", "2345678", "13912345678", "+86 139 1234 5678", "400-820-8820", "110", "12345", "96110",
        "0755-12345678、13912345678", "0755-12345678/0755-87654321", "000-00000001",
    ],
)  # fmt: skip
def test_a_number_that_can_be_dialled_is_one(text: str) -> None:
    assert is_phone(text)


@pytest.mark.parametrize(
    "text", ["", "无", "12", "0755-1234", "999999999999", "0755-12345678、待定", "见公告", "=1+1", "12345678901234"]
)
def test_another_text_is_none(text: str) -> None:
    assert not is_phone(text)


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, []),
        ({"address": " "}, [("address", "missing")]),
        ({"phone": ""}, [("phone", "missing")]),
        ({"phone": "待定"}, [("phone", "unreadable")]),
        ({"hours": ""}, [("hours", "missing")]),
        ({"hours": "周一至周五"}, [("hours", "unreadable")]),
        ({"hours": "9:00-25:00"}, [("hours", "unreadable")]),
        ({"hours": "单周周六 9:00-12:00"}, []),  # a rule that no week holds, and a person can read
        ({"hours": "按公告时间流动服务"}, [("hours", "unreadable")]),
        ({"hours": "按公告时间流动服务", "kind": "mobile"}, []),  # a mobile service comes when it is announced
        ({"matters": ()}, [("matters", "missing")]),
        ({"windows": 0}, [("windows", "none")]),
        ({"windows": None}, []),  # not known is no reason to refuse
        ({"provinces": ()}, []),
        ({"provinces": ("430000", "火星")}, [("partner_provinces", "unknown")]),
        ({"last_month": date(2025, 8, 1)}, []),  # six whole months lie between, not more
        ({"last_month": date(2025, 7, 1)}, [("last_month", "idle")]),
        ({"last_month": date(2025, 7, 1), "cases": 53}, []),  # seven months, 4.9 cases: chance
        (NONE | {"opened_on": date(2026, 3, 1)}, []),  # has just opened
        (NONE, [("last_month", "idle")]),
        (NONE | {"opened_on": None}, [("last_month", "idle")]),
    ],
)
def test_every_rule(changes: dict, faults: list[tuple[str, str]]) -> None:
    found = find_faults(replace(POINT, **changes), ON, None, PublicationRules(), usual=1.0)
    assert [(each.field, each.reason) for each in found] == faults


def test_limits_are_settings_and_none_is_looked_at_without_a_day() -> None:
    old = replace(POINT, last_month=date(2025, 1, 1))
    file = date(2023, 1, 1)
    assert find_faults(old, ON, file, PublicationRules(idle_months=0, file_days=0), 1.0) == ()
    assert find_faults(old, None, file, PublicationRules(), 1.0) == ()
    assert find_faults(old, ON, file, PublicationRules(12, 1000), 1.0) == (
        Fault("last_month", "idle", "2025-01"),
        Fault("file", "old", "2023-01-01"),
    )


def test_a_point_that_never_had_a_case_is_judged_by_the_others() -> None:
    points = [POINT, replace(POINT, first_month=date(2026, 3, 1), cases=5), replace(POINT, **NONE)]
    assert usual_cases(points, ON) == 80 / 76
    assert usual_cases(points[2:], ON) == usual_cases(points, None) == 0
    assert find_faults(points[2], ON, None, PublicationRules(), usual=0.0) == ()  # no cases anywhere: nothing is idle


def test_cases_where_a_point_is_said_to_be_closed_speak_against_the_file() -> None:
    closed = replace(POINT, closed_on=date(2026, 1, 15))
    assert find_contradictions(closed, ON) == (Fault("closed_on", "cases_after", "2026-01-15"),)
    assert find_contradictions(replace(closed, last_month=date(2026, 1, 1)), ON) == ()  # the month it closed in
    soon = replace(POINT, opened_on=date(2026, 5, 1), first_month=date(2026, 2, 1))
    assert find_contradictions(soon, ON) == (Fault("opened_on", "cases_before", "2026-05-01"),)
    assert find_contradictions(replace(soon, first_month=None), ON) == ()
