"""A world in which anomalies were planted: they are found, and what only looks like them is not flagged."""

import pandas
import pytest

from benchmarks.leads import WANTED, compare, list_told
from studies.verification_leads import describe_leads
from tests.conftest import Planted
from warehouse import EVERYWHERE, open_current

Judged = tuple[pandas.DataFrame, list[str], int]


@pytest.fixture(scope="module")
def judged(planted: Planted) -> Judged:
    """The truth with what was found, the false leads, and how many leads there are."""
    snapshot = open_current(planted.warehouse)
    leads = describe_leads(snapshot, EVERYWHERE)
    truth = pandas.read_csv(planted.raw / "truth" / "anomalies.csv", dtype=str)
    return *compare(truth, leads, snapshot), len(list_told(leads, snapshot))


def test_nearly_all_that_was_planted_is_found(judged: Judged) -> None:
    wanted = judged[0][judged[0]["role"] == "planted"]
    assert set(wanted["kind"]) == set(WANTED)
    assert wanted["is_found"].sum() >= len(wanted) - 2
    assert wanted.loc[wanted["kind"] == "copied_card", "is_found"].all()


def test_no_innocent_is_flagged_and_false_leads_are_few(judged: Judged) -> None:
    truth, false, count = judged
    innocent = truth[truth["role"] == "innocent"]
    assert set(innocent["kind"]) >= {"small_by_chance", "holiday_rise", "flight", "rail", "commuter", "on_line"}
    assert innocent[innocent["is_found"]].empty
    assert len(false) <= 0.1 * count
