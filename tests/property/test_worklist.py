"""What must hold of every worklist, whatever the cases."""

import numpy
import pandas
from hypothesis import given
from hypothesis import strategies as some

from analysis.turnaround.pace import Pace, find_pace
from analysis.turnaround.worklist import CHANGES, PRIORITIES, STAGES, mark_changes, rank_cases

CHANCES = some.one_of(some.just(float("nan")), some.floats(0, 1))
CASES = some.lists(
    some.tuples(
        some.integers(0, 30), some.sampled_from(STAGES), some.integers(0, 200), some.integers(-200, 90), CHANCES
    ),
    unique_by=lambda case: case[0],
    max_size=25,
)
PACES = some.dictionaries(some.sampled_from(STAGES), some.integers(0, 60), max_size=5).map(lambda days: Pace(days, {}))


def build(cases: list[tuple[int, str, int, int, float]]) -> pandas.DataFrame:
    columns = ["application_id", "stage", "stage_open_days", "days_left", "late_probability"]
    frame = pandas.DataFrame(cases, columns=columns)
    frame["application_id"] = frame["application_id"].astype(str)
    frame["stage"] = frame["stage"].astype(str)
    overdue = frame["days_left"] < 0
    return frame.assign(
        late_probability=frame["late_probability"].astype(float).mask(overdue, 1.0), hukou_code="430102"
    )


@given(CASES, PACES)
def test_every_case_is_listed_once_and_the_groups_stand_together(
    cases: list[tuple[int, str, int, int, float]], pace: Pace
) -> None:
    given_cases = build(cases)
    ranked = rank_cases(given_cases, pace)
    assert sorted(ranked["application_id"]) == sorted(given_cases["application_id"])
    places = [PRIORITIES.index(priority) for priority in ranked["priority"]]
    assert places == sorted(places)
    assert ((ranked["priority"] == "overdue") == (ranked["days_left"] < 0)).all()


@given(CASES, PACES)
def test_what_can_be_saved_is_a_part_of_the_chance(cases: list[tuple[int, str, int, int, float]], pace: Pace) -> None:
    ranked = rank_cases(build(cases), pace)
    known = ranked[ranked["late_probability"].notna()]
    assert ((known["can_be_saved"] >= 0) & (known["can_be_saved"] <= known["late_probability"])).all()
    assert (ranked["days_needed"] >= 1).all()
    for group in ("now", "soon"):
        saved = ranked.loc[ranked["priority"] == group, "can_be_saved"].to_numpy()
        assert (numpy.diff(saved) <= 0).all()


@given(CASES, CASES)
def test_a_case_is_new_or_was_there_and_nothing_changes_against_the_same_day(
    today: list[tuple[int, str, int, int, float]], before: list[tuple[int, str, int, int, float]]
) -> None:
    cases, earlier = build(today), build(before)
    marked = mark_changes(cases, earlier)
    assert (marked["is_new"] == ~cases["application_id"].isin(earlier["application_id"])).all()
    assert not (marked["is_new"] & marked["is_moved_on"]).any()
    same = mark_changes(cases, cases)
    assert not same[[f"is_{name}" for name in CHANGES]].any(axis=None)


@given(
    some.lists(
        some.tuples(some.integers(0, 60), some.integers(1, 50)), min_size=1, max_size=20, unique_by=lambda each: each[0]
    )
)
def test_the_usual_days_of_counts_are_those_of_rows(days: list[tuple[int, int]]) -> None:
    counts = pandas.DataFrame(days, columns=["days", "cases"]).assign(stage="produce", bureau_code=None)
    rows = numpy.repeat(counts["days"], counts["cases"])
    pace = find_pace(counts, "review")
    assert pace.p50_days["produce"] == numpy.quantile(rows, 0.5, method="inverted_cdf")
    assert pace.p90_days["produce"] == numpy.quantile(rows, 0.9, method="inverted_cdf")
