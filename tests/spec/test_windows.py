"""Which points are overloaded or idle, on a month of Mondays whose loads are known by hand; and what is done about it.

March 2026 has five Mondays. A case takes 15 minutes, so three an hour load a window by 0.75, one by 0.25.
"""

import math
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from analysis.siting import OptionParameters
from errors import InfeasibleRequest, WrongUsage
from studies.windows import WindowsResult, measure_windows
from studies.windows_asked import WindowsRequest
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Scope

MONDAYS = tuple(date(2026, 3, day) for day in (2, 9, 16, 23, 30))
POINTS = """
acceptance_point_id | name    | kind              | division_code | lon   | lat  | windows | hours          | opened_on  | closed_on  | why
FULL                | full    | police_station    | 440306        | 113.9 | 22.5 | 1       | 周一 9:00-10:00 | 2017-01-01 |            | 3 an hour
FITS                | fits    | police_station    | 440306        | 113.9 | 22.6 | 1       | 周一 9:00-10:00 | 2017-01-01 |            | 1 an hour
IDLE                | idle    | service_centre    | 440306        | 113.9 | 22.7 | 2       | 周一 9:00-10:00 | 2017-01-01 |            | 1 an hour for two windows
UNSAID              | unsaid  | registration_hall | 440306        | 113.8 | 22.5 |         | 周一 9:00-10:00 | 2017-01-01 |            | 3 an hour, windows not on file
NO_HOURS            | nohours | mobile            | 440306        | 113.8 | 22.6 | 1       | 按公告          | 2017-01-01 |            | hours not told
NEW                 | new     | police_station    | 440306        | 113.8 | 22.7 | 1       | 周一 9:00-10:00 | 2026-03-31 |            | no Monday since
CLOSED              | closed  | police_station    | 440306        | 113.9 | 22.5 | 1       | 周一 9:00-10:00 | 2017-01-01 | 2026-03-20 | closed by the end
ELSEWHERE           | other   | police_station    | 430102        | 113.0 | 28.2 | 1       | 周一 9:00-10:00 | 2017-01-01 |            | another city
"""  # noqa: E501
PEOPLE = """
area_code    | lon   | lat  | floating_population | why
440306001001 | 113.9 | 22.5 | 20000               | beside FULL
440306002001 | 114.3 | 22.7 | 30000               | 40 km from every point, beside SITE
"""
SITES = """
site_id | name | kind   | division_code | lon   | lat  | windows | setup_cost_yuan | yearly_cost_yuan | why
SITE    | site | mobile | 440306        | 114.3 | 22.7 | 2       | 400000          | 350000           |
FREE    | free | mobile | 440306        | 115.9 | 22.7 | 2       | 1               | 1                | nobody near
PRICE   | dear | mobile | 440306        | 114.3 | 22.7 | 2       |                 |                  | cost unknown
"""
EACH = {"FULL": 3, "FITS": 1, "IDLE": 1, "UNSAID": 3, "NO_HOURS": 1, "CLOSED": 3, "ELSEWHERE": 1}


def applications(each: dict[str, int] | None = None, days: Iterable[date] = MONDAYS, hour: str = " 09:10:00") -> str:
    rows = [
        f"{point}{day:%d}{number}{hour[1:3]} | {day}{hour} | {point}"
        for point, count in (EACH if each is None else each).items()
        for day in days
        for number in range(count)
    ]
    return "\n".join(["application_id | accepted_at | acceptance_point_id", *rows])


def measure(draw: Draw, *, table: str = "", points: str = POINTS, **asked: Any) -> WindowsResult:
    tables = {"population": PEOPLE, "candidate_sites": SITES, "acceptance_points": points}
    snapshot = draw(as_of="2026-03-31", applications=table or applications(), **tables)
    return measure_windows(snapshot, EVERYWHERE, WindowsRequest("440306", **asked))


def by_id(result: WindowsResult) -> dict[str, dict[str, Any]]:
    return {row["acceptance_point_id"]: row for row in result.points}


def one_window(load: float) -> float:
    """P(wait <= 10 minutes) of one window: 1 - r exp(-(1 - r) 10 / 15)."""
    return 1 - load * math.exp(-(1 - load) * 10 / 15)


def test_full_fitting_idle_and_unknown_points_are_told_apart(draw: Draw) -> None:
    result = measure(draw)
    assert {name: row["state"] for name, row in by_id(result).items()} == {
        "FULL": "overloaded",
        "FITS": "fits",
        "IDLE": "idle",
        "UNSAID": "unknown",
        "NO_HOURS": "fits",
        "NEW": "unknown",
    }
    assert result.states == {"overloaded": 1, "fits": 2, "idle": 1, "unknown": 2}
    assert (result.window_from, result.window_to) == (date(2026, 3, 1), date(2026, 3, 31))


def test_loads_and_waits_are_those_known_by_hand(draw: Draw) -> None:
    rows = by_id(measure(draw))
    full = rows["FULL"]
    assert (full["busiest_weekday"], full["busiest_hour"], full["arrivals_per_hour"]) == (1, 9, 3)
    assert full["load"] == full["busiest_load"] == pytest.approx(0.75)
    assert full["in_time_share"] == full["busiest_in_time_share"] == pytest.approx(one_window(0.75))
    assert (full["windows_needed"], full["windows_needed_busiest"], full["applications"]) == (2, 2, 15)
    assert rows["FITS"]["in_time_share"] == pytest.approx(one_window(0.25))
    assert rows["IDLE"]["load"] == pytest.approx(0.125)


def test_windows_that_are_not_on_file_are_said_and_not_guessed(draw: Draw) -> None:
    result = measure(draw)
    row = by_id(result)["UNSAID"]
    assert (row["windows"], row["load"], row["in_time_share"]) == (None, None, None)
    assert (row["unknown_because"], row["windows_needed"]) == ("windows", 2)
    assert by_id(result)["NEW"]["unknown_because"] == "days"
    assert any(note["en"].startswith("Points without a number of windows on file: 1.") for note in result.notes)


def test_hours_that_are_not_told_are_those_with_applications(draw: Draw) -> None:
    row = by_id(measure(draw))["NO_HOURS"]
    assert (row["hours_from"], row["load"]) == ("applications", pytest.approx(0.25))


def test_an_empty_hour_of_the_week_does_not_dilute_the_busiest(draw: Draw) -> None:
    wide = POINTS.replace("周一 9:00-10:00", "周一至周五 9:00-17:00")
    row = by_id(measure(draw, points=wide))["FULL"]
    assert row["busiest_load"] == pytest.approx(0.75)
    assert row["load"] == pytest.approx(0.75 * 5 / (22 * 8))  # 22 working days
    assert row["state"] == "overloaded"  # the share is over applicants, not over hours
    assert row["windows_needed"] == 2


def test_half_an_hour_counts_as_half(draw: Draw) -> None:
    half = POINTS.replace("周一 9:00-10:00", "周一 9:00-9:30")
    assert by_id(measure(draw, points=half))["FITS"]["arrivals_per_hour"] == 2


def test_cases_outside_opening_hours_are_work_but_no_arrivals_of_an_hour(draw: Draw) -> None:
    late = applications() + "\n" + "\n".join(applications({"FITS": 1}, hour=" 13:10:00").splitlines()[1:])
    row = by_id(measure(draw, table=late))["FITS"]
    assert (row["arrivals_per_hour"], row["outside_hours_share"]) == (1, 0.5)
    assert row["load"] == pytest.approx(0.5)


def test_a_case_with_a_date_alone_goes_where_the_others_of_its_weekday_are(draw: Draw) -> None:
    undated = applications() + "\n" + "\n".join(applications({"FITS": 1}, hour=" 00:00:00").splitlines()[1:])
    longer = POINTS.replace("周一 9:00-10:00", "周一 9:00-11:00")  # nobody ever came at ten
    row = by_id(measure(draw, table=undated, points=longer))["FITS"]
    assert (row["arrivals_per_hour"], row["outside_hours_share"]) == (2, 0)


def test_holidays_are_no_working_days_and_a_made_up_saturday_is_a_saturday(draw: Draw) -> None:
    """February 2026: Mondays 16 and 23 and Saturday 21 fall into Spring Festival, 14 and 28 are made up for."""
    days = (date(2026, 2, 2), date(2026, 2, 9))
    points = POINTS.replace("周一 9:00-10:00", "周一至周六 9:00-10:00")
    saturdays = applications({"FITS": 3}, [date(2026, 2, 7)]).splitlines()[1:]
    table = "\n".join([applications({"FULL": 3, "FITS": 1}, days), *saturdays])
    snapshot = draw(as_of="2026-02-28", applications=table, acceptance_points=points)
    rows = by_id(measure_windows(snapshot, EVERYWHERE, WindowsRequest("440306")))
    assert rows["FULL"]["arrivals_per_hour"] == 3  # two Mondays
    hours = {(row["weekday"], row["hour"]): row for row in measure_windows(
        snapshot, EVERYWHERE, WindowsRequest("440306")).hours}  # fmt: skip
    assert hours[6, 9]["arrivals_per_hour"] == pytest.approx(3 / 3)  # Saturdays 7, 14 and 28


def test_a_point_that_nobody_came_to_is_idle_whatever_its_hours(draw: Draw) -> None:
    row = by_id(measure(draw, table=applications({"FULL": 3})))["NO_HOURS"]
    assert (row["hours_from"], row["load"], row["state"]) == ("none", 0, "idle")


def test_volume_multiplies_what_came(draw: Draw) -> None:
    rows = by_id(measure(draw, volume=3.0))
    assert (rows["FITS"]["applications"], rows["FITS"]["load"], rows["FITS"]["state"]) == (15, 0.75, "overloaded")
    assert rows["FULL"]["in_time_share"] == 0  # 2.25 erlangs for one window: the line grows for ever
    assert rows["FULL"]["windows_needed"] == 4


def test_the_lines_between_states_are_parameters(draw: Draw) -> None:
    assert by_id(measure(draw, level=0.9))["FITS"]["state"] == "overloaded"
    assert by_id(measure(draw, level=0.3))["FULL"]["state"] == "fits"
    assert by_id(measure(draw, idle_load=0.3))["FITS"]["state"] == "idle"
    assert by_id(measure(draw, service_minutes=5.0))["FULL"]["state"] == "fits"


def test_options_stand_in_one_comparison_the_cheapest_case_first(draw: Draw) -> None:
    result = measure(draw)
    asked = {(row["option"], row["place_id"]) for row in result.options}
    assert {each for each, place in asked if place == "FULL"} == {
        "extra_window",
        "evening_hours",
        "saturday_hours",
        "temporary_window",
    }
    assert {each for each, place in asked if place == "SITE"} == {
        "mobile_service",
        "temporary_point",
        "permanent_point",
    }
    assert ("permanent_point", "PRICE") not in asked  # what it costs is not on file
    costs = [row["cost_per_case_yuan"] for row in result.options if row["cost_per_case_yuan"] is not None]
    assert costs == sorted(costs)
    for row in result.options:
        assert 0 <= row["cases"] <= row["capacity"] + 1e-9
        assert row["yearly_cost_yuan"] == pytest.approx(
            row["setup_cost_yuan"] / row["years"] + row["running_cost_yuan"]
        )
        if row["cost_per_case_yuan"] is not None:
            assert row["cost_per_case_yuan"] == pytest.approx(row["yearly_cost_yuan"] / row["cases"])


def test_a_year_of_a_point_that_opened_midway_is_as_long_as_that_of_another(draw: Draw) -> None:
    """LATE is as full as FULL, an hour with 3 applicants on every Monday, but there were only three Mondays so far."""
    late = (
        POINTS + "LATE | late | police_station | 440306 | 113.9 | 22.5 | 1 | 周一 9:00-10:00 | 2026-03-16 | | as FULL"
    )
    table = applications({"FULL": 3}) + applications({"LATE": 3}, MONDAYS[2:]).partition("\n")[2].join(["\n", ""])
    snapshot = draw(as_of="2026-03-31", applications=table, acceptance_points=late)
    options = measure_windows(snapshot, EVERYWHERE, WindowsRequest("440306")).options
    full, new = (
        {row["option"]: (row["demand"], row["capacity"], row["cases"]) for row in options if row["place_id"] == point}
        for point in ("FULL", "LATE")
    )
    assert set(new) == set(full)
    for option, figures in full.items():
        assert new[option] == pytest.approx(figures)


def test_nobody_comes_to_a_site_out_of_reach_and_it_has_no_cost_per_case(draw: Draw) -> None:
    row = next(row for row in measure(draw).options if row["place_id"] == "FREE" and row["option"] == "permanent_point")
    assert (row["demand"], row["cases"], row["cost_per_case_yuan"]) == (0, 0, None)


def test_a_new_point_serves_those_in_reach_who_do_not_apply_yet(draw: Draw) -> None:
    """All of the place 40 km away would come to SITE, were there room; half of what is not applied for, by default."""
    result = measure(draw)
    site = next(row for row in result.options if row["option"] == "permanent_point" and row["place_id"] == "SITE")
    half = measure_windows(
        draw(as_of="2026-03-31", applications=applications(), population=PEOPLE, candidate_sites=SITES,
             acceptance_points=POINTS),
        EVERYWHERE, WindowsRequest("440306"), OptionParameters(latent_share=0.25),
    )  # fmt: skip
    less = next(row for row in half.options if row["option"] == "permanent_point" and row["place_id"] == "SITE")
    assert site["demand"] > 500
    assert less["demand"] == pytest.approx(site["demand"] / 2)


def test_where_all_that_is_expected_was_applied_for_nobody_is_left_for_a_new_point(draw: Draw) -> None:
    result = measure(draw, volume=50.0)
    assert not any("of those expected" in note["en"] for note in result.notes)
    assert {row["demand"] for row in result.options if row["place_id"] == "SITE"} == {0}


def test_a_point_without_coordinates_counts_with_what_it_has(draw: Draw) -> None:
    lost = POINTS.replace("| 113.9 | 22.5 | 1       | 周一 9:00-10:00 | 2017-01-01 |            | 3", "|  |  | 1 | "
                          "周一 9:00-10:00 | 2017-01-01 | | 3")  # fmt: skip
    result = measure(draw, points=lost)
    assert by_id(result)["FULL"]["state"] == "overloaded"
    window = next(row for row in result.options if (row["option"], row["place_id"]) == ("extra_window", "FULL"))
    assert window["demand"] < 15 * 365 / 31  # those who do not apply yet cannot be told to come to it


def test_a_site_beside_a_full_point_takes_half_of_what_that_cannot_serve(draw: Draw) -> None:
    """Both have one window and lie where the people are; nobody applies who does not today."""
    beside = SITES.replace("SITE    | site | mobile | 440306        | 114.3 | 22.7 | 2 ",
                           "SITE    | site | mobile | 440306        | 113.9 | 22.5 | 1 ")  # fmt: skip
    snapshot = draw(
        as_of="2026-03-31", applications=applications(), population=PEOPLE, candidate_sites=beside,
        acceptance_points=POINTS,
    )  # fmt: skip
    result = measure_windows(snapshot, EVERYWHERE, WindowsRequest("440306"), OptionParameters(latent_share=0.0))
    demand = {(row["option"], row["place_id"]): row["demand"] for row in result.options}
    load = 0.315628  # of one window that serves 80 % within ten minutes: 1 - r exp(-(1 - r) 2 / 3) = 0.8
    assert one_window(load) == pytest.approx(0.8, abs=1e-4)
    over = (15 - 15 * load / 0.75) * 365 / 31
    assert demand["extra_window", "FULL"] == pytest.approx(over, rel=1e-3)
    assert demand["permanent_point", "SITE"] == pytest.approx(over / 2, rel=1e-3)


def test_after_the_peak_no_temporary_point_is_offered(draw: Draw) -> None:
    snapshot = draw(
        as_of="2026-03-31", applications=applications(), population=PEOPLE, candidate_sites=SITES,
        acceptance_points=POINTS,
    )  # fmt: skip
    result = measure_windows(snapshot, EVERYWHERE, WindowsRequest("440306"), OptionParameters(peak_until=2025))
    assert {row["option"] for row in result.options} & {"temporary_window", "temporary_point"} == set()


def test_peers_are_counted_by_one_definition_and_windows_only_where_all_are_known(draw: Draw) -> None:
    peers = {row["code"]: row for row in measure(draw).peers}
    assert peers["440306"]["source"] == "here"
    assert (peers["440306"]["points"], peers["440306"]["windows"]) == (6, None)  # UNSAID has none on file
    assert (peers["430100"]["source"], peers["430100"]["points"], peers["430100"]["windows"]) == ("snapshot", 1, 1)
    assert "440300" not in peers  # the city that this district lies in is no peer
    chongqing = peers["500000"]
    assert chongqing["residents_per_point"] == pytest.approx(chongqing["residents"] / 315)
    assert chongqing["residents_per_window"] is None


def test_without_residents_or_sites_the_points_are_told_all_the_same(draw: Draw) -> None:
    snapshot = draw(as_of="2026-03-31", applications=applications(), acceptance_points=POINTS)
    result = measure_windows(snapshot, EVERYWHERE, WindowsRequest("440306"))
    assert result.states["overloaded"] == 1
    assert {row["place_id"] for row in result.options} == {"FULL"}
    assert [note["en"].split(":")[0] for note in result.notes] == [
        "The applications are 0.2% of those expected of the residents. If the files are a sample, say what to multiply "
        "the cases by",
        "Points without a number of windows on file",
        "Points whose opening hours are not on file or cannot be read",
        "No residents with coordinates are on file",
        "There are no candidate sites here",
    ]


def test_a_reader_sees_only_what_lies_in_scope(draw: Draw) -> None:
    snapshot = draw(as_of="2026-03-31", applications=applications(), acceptance_points=POINTS)
    within = measure_windows(snapshot, Scope("440306"), WindowsRequest("440306"))
    assert "430100" not in {row["code"] for row in within.peers}
    with pytest.raises(InfeasibleRequest, match="no open acceptance point"):
        measure_windows(snapshot, Scope("440306"), WindowsRequest("430102"))


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"wait_minutes": -1.0}, "--wait"),
        ({"level": 1.0}, "--level"),
        ({"service_minutes": 0.0}, "--service"),
        ({"idle_load": 2.0}, "--idle"),
        ({"volume": 0.0}, "--volume"),
        ({"minutes": 0.0}, "--minutes"),
    ],
)
def test_what_has_no_meaning_is_said(asked: dict[str, Any], sentence: str) -> None:
    with pytest.raises(WrongUsage, match=sentence):
        WindowsRequest("440300", **asked)
