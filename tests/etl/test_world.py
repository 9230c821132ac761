"""A synthetic world goes through the intake: every fault put in is found, and nothing else is."""

import csv
from pathlib import Path

import pytest

from etl.refresh import refresh
from studies.quarantine import list_quarantine
from synthetic.world import WorldOptions, generate_world


@pytest.mark.parametrize("file_format", ["bureau", "csv", "parquet"])
def test_every_fault_ends_where_the_truth_says(tmp_path: Path, local: Path, file_format: str) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    generate_world(raw, WorldOptions(applications=4_000, messy_share=0.05, format=file_format))
    result = refresh(raw, warehouse, local)
    with (raw / "truth" / "faults.csv").open(encoding="utf-8") as file:
        faults = list(csv.DictReader(file))
    found = {(row.file, row.line): row.reasons for row in list_quarantine(warehouse)}
    expected = {(fault["file"], int(fault["line"])): fault["expected"] for fault in faults}
    rules = {place: rule for place, rule in expected.items() if rule not in ("loaded", "superseded")}
    assert len(rules) > 100
    assert set(found) == set(rules)
    assert [place for place, rule in rules.items() if rule not in found[place]] == []
    superseded = sum(counts["superseded"] for counts in result.records.values())
    assert superseded == list(expected.values()).count("superseded")
    for counts in result.records.values():
        assert counts["read"] == counts["loaded"] + counts["superseded"] + counts["quarantined"]
