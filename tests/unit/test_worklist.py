"""The rule of the worklist on frames drawn by hand."""

import numpy
import pandas
import pytest

from analysis.turnaround.pace import Pace, find_pace
from analysis.turnaround.worklist import CHANGES, count_days_needed, list_changes, mark_changes, rank_cases
from errors import WrongUsage
from studies.worklist_choice import Choice

PACE = Pace(
    p50_days={"transmit": 1, "review": 3, "produce": 8, "quality_check": 1, "issue": 2},
    bureau_days={"430102": 10},
)


def draw_cases(*rows: tuple[str, str, int, float, float], hukou: str = "110101") -> pandas.DataFrame:
    """Rows of name, stage, days in stage, days left and chance."""
    columns = ["application_id", "stage", "stage_open_days", "days_left", "late_probability"]
    return pandas.DataFrame(rows, columns=columns).assign(hukou_code=hukou)


def test_days_needed_are_the_rest_of_this_stage_and_all_later_ones() -> None:
    cases = draw_cases(
        ("begins", "transmit", 0, 50, 0.1),  # 1 + 3 + 8 + 1 + 2
        ("half way", "produce", 5, 50, 0.1),  # 8 - 5, then 1 + 2
        ("over its time", "produce", 20, 50, 0.1),  # at least 1, then 1 + 2
        ("last", "issue", 0, 50, 0.1),
    )
    assert count_days_needed(cases, PACE).tolist() == [15, 6, 4, 2]
    assert count_days_needed(cases.assign(hukou_code="430102"), PACE)[0] == 22, "the review at its bureau's own pace"


def test_the_order_of_a_morning() -> None:
    cases = draw_cases(
        ("no forecast", "review", 0, 2, numpy.nan),
        ("over by 1", "issue", 0, -1, 1.0),
        ("over by 9", "issue", 0, -9, 1.0),
        ("quiet", "review", 0, 50, 0.01),
        ("lost cause", "review", 0, 0, 0.9),  # 1 day for 14: 0.06
        ("saved if done", "issue", 0, 3, 0.6),
        ("same, earlier due", "issue", 0, 2, 0.6),
        ("at risk with room", "issue", 0, 40, 0.95),
        ("just no risk", "issue", 0, 3, 0.19),
    )
    ranked = rank_cases(cases, PACE)
    assert list(zip(ranked["application_id"], ranked["priority"], strict=True)) == [
        ("same, earlier due", "now"),
        ("saved if done", "now"),
        ("lost cause", "now"),
        ("at risk with room", "soon"),
        ("over by 9", "overdue"),
        ("over by 1", "overdue"),
        ("no forecast", "watch"),
        ("just no risk", "watch"),
        ("quiet", "watch"),
    ]
    saved = dict(zip(ranked["application_id"], ranked["can_be_saved"], strict=True))
    assert saved["lost cause"] == pytest.approx(0.9 / 14)
    assert (saved["saved if done"], saved["over by 9"]) == (0.6, 0)
    assert numpy.isnan(saved["no forecast"])


def test_at_risk_is_new_where_the_chance_comes_to_one_in_five() -> None:
    before = draw_cases(("rises", "review", 0, 9, 0.1), ("was", "review", 0, 9, 0.5), ("over", "review", 0, 0, 0.1))
    today = draw_cases(
        ("was", "review", 1, 8, 0.6), ("rises", "review", 1, 8, 0.2), ("over", "review", 1, -1, 1.0),
        ("new and at risk", "transmit", 0, 60, 0.3),
    )  # fmt: skip
    assert list_changes(mark_changes(today, before)) == [
        (),
        ("newly_at_risk",),
        ("newly_overdue",),
        ("newly_at_risk", "new"),
    ]


def test_against_a_day_with_nothing_open_all_is_new() -> None:
    today = draw_cases(("a", "review", 1, 8, 0.6))
    assert list_changes(mark_changes(today, today.iloc[:0])) == [("newly_at_risk", "new")]
    assert list_changes(mark_changes(today.iloc[:0], today)) == []


def test_a_case_that_is_not_done_counts_as_longer_than_any() -> None:
    counts = pandas.DataFrame(
        {
            "stage": ["produce"] * 3,
            "bureau_code": [None] * 3,
            "days": [4, 9, numpy.nan],
            "cases": [6, 2, 2],
        }
    )
    pace = find_pace(counts, "review")
    assert (dict(pace.p50_days), dict(pace.p90_days)) == ({"produce": 4}, {})


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        (Choice(), ["a", "b", "c", "d"]),
        (Choice(within=3), ["a", "b", "c"]),
        (Choice(within=-1), ["c"]),
        (Choice(stage="issue"), ["b"]),
        (Choice(acceptance_point_id="P2"), ["b", "d"]),
        (Choice(hukou_province_code="110000", within=3), ["a", "b"]),
        (Choice(change="new"), ["d"]),
        (Choice(change="any"), ["c", "d"]),
        (Choice(is_noted=True), ["a"]),
        (Choice(priority="overdue", matter="first_issue"), []),
    ],
    ids=str,
)
def test_a_choice_keeps_what_is_asked(choice: Choice, found: list[str]) -> None:
    cases = draw_cases(
        ("a", "review", 0, 3, 0.1), ("b", "issue", 0, 2, 0.1), ("c", "review", 0, -1, 1.0), ("d", "review", 0, 60, 0.0)
    ).assign(
        priority=["now", "soon", "overdue", "watch"],
        acceptance_point_id=["P1", "P2", None, "P2"],
        hukou_province_code=["110000", "110000", "430000", "430000"],
        matter="expiry_renewal",
        **{f"is_{name}": [False] * 4 for name in CHANGES} | {"is_newly_overdue": [False, False, True, False]},
        responsible_code="440300",
    )
    cases["is_new"] = [False, False, False, True]
    assert cases["application_id"].iloc[choice.find(cases, {"a"})].tolist() == found


def test_a_choice_of_nothing_that_is_there_is_refused() -> None:
    with pytest.raises(WrongUsage, match="no change 'gone'"):
        Choice(change="gone")
