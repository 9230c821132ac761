"""A world in which anomalies were planted: they are found, and what only looks like them is not flagged."""

from pathlib import Path

import pandas
import pytest

from benchmarks.leads import WANTED, compare, list_told
from etl.refresh import refresh
from studies.verification_leads import describe_leads
from synthetic.world import WorldOptions, generate_world
from warehouse import EVERYWHERE, open_current


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> tuple[pandas.DataFrame, list[str], int]:
    """The truth with what was found, the false leads, and how many leads there are."""
    folder = tmp_path_factory.mktemp("planted")
    options = WorldOptions(20_000, 80_000, format="parquet", cells=100, seed=3, scenario="register_anomalies")
    generate_world(folder / "raw", options)
    refresh(folder / "raw", folder / "warehouse", folder / "local")
    snapshot = open_current(folder / "warehouse")
    leads = describe_leads(snapshot, EVERYWHERE)
    truth = pandas.read_csv(Path(folder / "raw" / "truth" / "anomalies.csv"), dtype=str)
    return *compare(truth, leads, snapshot), len(list_told(leads, snapshot))


def test_nearly_all_that_was_planted_is_found(judged: tuple[pandas.DataFrame, list[str], int]) -> None:
    planted = judged[0][judged[0]["role"] == "planted"]
    assert set(planted["kind"]) == set(WANTED)
    assert planted["is_found"].sum() >= len(planted) - 2
    assert planted.loc[planted["kind"] == "copied_card", "is_found"].all()


def test_no_innocent_is_flagged_and_false_leads_are_few(judged: tuple[pandas.DataFrame, list[str], int]) -> None:
    truth, false, count = judged
    innocent = truth[truth["role"] == "innocent"]
    assert set(innocent["kind"]) >= {"small_by_chance", "holiday_rise", "flight", "rail", "commuter", "on_line"}
    assert innocent[innocent["is_found"]].empty
    assert len(false) <= 0.1 * count
