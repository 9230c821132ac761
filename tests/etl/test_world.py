"""A synthetic world goes through the intake: every fault put in is found, and nothing else is."""

import csv
import json
from pathlib import Path

import pytest

from cli.__main__ import build_application
from data.contracts import PROVINCES
from etl.refresh import RefreshResult, refresh
from studies.quarantine import list_quarantine
from synthetic.world import WorldOptions, generate_world


@pytest.mark.parametrize("file_format", ["bureau", "csv", "parquet"])
def test_every_fault_ends_where_the_truth_says(tmp_path: Path, local: Path, file_format: str) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    generate_world(raw, WorldOptions(applications=4_000, messy_share=0.05, format=file_format))
    assert_faults_end_as_told(raw, warehouse, refresh(raw, warehouse, local), at_least=100)


def test_a_national_world_is_loaded_and_answers(
    tmp_path: Path, local: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    generate_world(raw, WorldOptions(applications=50_000, is_national=True, messy_share=0.01))
    assert_faults_end_as_told(raw, warehouse, refresh(raw, warehouse, local), at_least=300)
    capsys.readouterr()

    def ask(*command: str) -> dict:
        options = ["--json", "--warehouse", str(warehouse), "--local", str(local)]
        build_application(command[0])([*command, *options], standalone_mode=False)
        return json.loads(capsys.readouterr().out)

    assert ask("status")["records"]["acceptance_points"]["loaded"] > 3_000
    cases = ask("query", "select distinct left(residence_code, 2) as province from core_applications")
    assert {row[0] for row in cases["rows"]} == set(PROVINCES)
    hukou = ask("turnaround", "--by", "hukou")["groups"]
    assert len(hukou) > 2_000
    assert {group["key"][:2] for group in hukou} == set(PROVINCES)
    districts = ask("demand", "--area", "440300")["areas"]
    assert {area["area_code"][:4] for area in districts} == {"4403"}
    assert sum(area["observed"] for area in districts) > 100


def assert_faults_end_as_told(raw: Path, warehouse: Path, result: RefreshResult, at_least: int) -> None:
    """Quarantined is what the truth says, under its rule; superseded are as many as it says; the counts balance."""
    with (raw / "truth" / "faults.csv").open(encoding="utf-8") as file:
        faults = list(csv.DictReader(file))
    found = {(row.file, row.line): row.reasons for row in list_quarantine(warehouse)}
    expected = {(fault["file"], int(fault["line"])): fault["expected"] for fault in faults}
    rules = {place: rule for place, rule in expected.items() if rule not in ("loaded", "superseded")}
    assert len(rules) >= at_least
    assert set(found) == set(rules)
    assert [place for place, rule in rules.items() if rule not in found[place]] == []
    superseded = sum(counts["superseded"] for counts in result.records.values())
    assert superseded == list(expected.values()).count("superseded")
    for counts in result.records.values():
        assert counts["read"] == counts["loaded"] + counts["superseded"] + counts["quarantined"]
