"""The chance of being late, on tables small enough to work out by hand."""

import pandas
import pytest

from analysis.turnaround import late_probability

RIPE = pandas.DataFrame(
    [
        ("review", "430102", 60, 30),  # a slow bureau
        ("review", "440106", 30, 0),
        ("produce", "440300", 10, 0),
    ],
    columns=["stage", "owner", "cases", "late"],
)
OPEN = pandas.DataFrame([("review", "430102"), ("review", "nobody"), ("issue", "440300")], columns=["stage", "owner"])


def test_each_cell_is_drawn_towards_the_wider_one() -> None:
    chances = late_probability(RIPE, OPEN, [["stage"], ["stage", "owner"]])
    overall = 30 / 100
    review = (30 + 30 * overall) / (90 + 30)
    slow = (30 + 30 * review) / (60 + 30)
    assert chances == pytest.approx([slow, review, overall])  # seen, unseen owner, unseen stage


def test_without_pseudo_cases_a_cell_is_its_own_share() -> None:
    assert late_probability(RIPE, OPEN, [["stage", "owner"]], pseudo_cases=0)[0] == pytest.approx(0.5)
