"""The overview and the curves of the dashboard, over the small world."""

from collections.abc import Iterator

import pytest

from studies.overview import describe_overview, list_areas
from studies.survival import describe_curve
from tests.conftest import Demo
from warehouse import EVERYWHERE, Scope, Snapshot, open_current


@pytest.fixture(scope="module")
def world(demo: Demo) -> Iterator[Snapshot]:
    snapshot = open_current(demo.warehouse)
    yield snapshot
    snapshot.close()


def test_areas_are_the_city_and_then_its_districts(world: Snapshot) -> None:
    areas = list_areas(world, EVERYWHERE)
    assert areas[0] == "440300"
    assert "440306" in areas
    assert all(code.startswith("4403") for code in areas)


def test_a_reader_of_one_district_may_choose_it_alone(world: Snapshot) -> None:
    assert list_areas(world, Scope("440306")) == ["440306"]


def test_weeks_count_late_among_due_and_say_which_week_is_not_whole(world: Snapshot) -> None:
    weeks = describe_overview(world, EVERYWHERE, "440300").weeks
    assert 1 < len(weeks) <= 26
    assert all(0 <= week["late"] <= week["due"] for week in weeks)
    assert all(week["week"].weekday() == 0 for week in weeks)
    # The world ends on 2026-10-31, a Saturday.
    assert [week["is_whole"] for week in weeks[-2:]] == [True, False]


def test_headline_of_the_city_is_the_sum_of_its_districts(world: Snapshot) -> None:
    city, *districts = list_areas(world, EVERYWHERE)
    cases = {code: describe_overview(world, EVERYWHERE, code).headline["cases"]["value"] for code in (city, *districts)}
    assert cases[city] == sum(cases[code] or 0 for code in districts)


def test_counts_of_reasons_fall(world: Snapshot) -> None:
    rows = [row["rows"] for row in describe_overview(world, EVERYWHERE, "440300").quarantine]
    assert rows
    assert rows == sorted(rows, reverse=True)


def test_curves_fall_and_finished_cases_alone_look_faster(world: Snapshot) -> None:
    curve = describe_curve(world, EVERYWHERE, "440300", first_month="2026-08")
    everything = [day["open_share"] for day in curve.days]
    finished = [day["finished_share"] for day in curve.days]
    assert everything == sorted(everything, reverse=True)
    assert finished[-1] == pytest.approx(0)
    assert sum(everything) > sum(finished)
    assert curve.all_cases is not None
    assert curve.finished_only is not None
    assert curve.all_cases.open_share > 0
    assert curve.finished_only.open_share == 0


def test_watched_cases_begin_with_all_and_only_leave(world: Snapshot) -> None:
    curve = describe_curve(world, EVERYWHERE, "440300")
    watched = [day["at_risk"] for day in curve.days]
    assert curve.all_cases is not None
    assert watched[0] == curve.all_cases.cases
    assert watched == sorted(watched, reverse=True)
