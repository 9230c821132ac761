"""Applications that the rules of their day would not have allowed: loaded all the same, noted with file and line."""

from pathlib import Path
from typing import Any

import pytest

from etl.refresh import refresh
from studies.against_rules import find_against_rules
from studies.status import describe_status
from tests.etl.files import POINT, application, write_csv
from warehouse import EVERYWHERE, Scope, open_current

HENAN, ANHUI, TAIWAN = "410105", "341202", "710000"
YIWU = POINT | {"acceptance_point_id": "yiwu", "division_code": "330782"}
# What is unusual in an application, and the rules noted against it.
CASES: list[tuple[dict[str, Any], list[str]]] = [
    ({"accepted_at": "2026-03-02 09:05:00"}, []),
    ({"accepted_at": "2016-06-30 23:59:59"}, ["place.not_open"]),  # the day before large cities
    ({"accepted_at": "2016-07-01 00:00:00"}, []),
    ({"accepted_at": "2017-06-30 09:00:00", "acceptance_point_id": "yiwu"}, ["place.not_open"]),
    ({"accepted_at": "2017-07-01 09:00:00", "acceptance_point_id": "yiwu"}, []),
    ({"accepted_at": "2024-04-30 09:00:00", "matter": "first_issue"}, []),  # Hunan and Guangdong are a pilot pair
    ({"accepted_at": "2024-04-30 09:00:00", "matter": "first_issue", "hukou_code": HENAN}, ["first_card.not_open"]),
    ({"accepted_at": "2024-05-01 09:00:00", "matter": "first_issue", "hukou_code": HENAN}, []),
    ({"hukou_code": TAIWAN}, ["pair.refused"]),
    ({"hukou_code": "440306"}, ["home.same_county"]),
    ({"document_shown": "household_register"}, ["document.not_fitting"]),
    ({"document_shown": "id_card", "matter": "loss_replacement"}, ["document.not_fitting"]),
    ({"document_shown": "residence_permit", "matter": "loss_replacement"}, []),
    ({"fee_yuan": 40}, ["fee.differs"]),
    ({"fee_yuan": 20}, []),
    ({"matter": "first_issue", "accepted_at": "2026-03-02", "collected_at": "2026-04-01", "collected_by": "entrusted",
      "birth_date": "2000-01-01"}, ["collector.no_right"]),
    ({"matter": "first_issue", "accepted_at": "2026-03-02", "collected_at": "2026-04-01", "collected_by": "entrusted",
      "birth_date": "2020-01-01"}, []),  # the guardian
    ({"collected_at": "2026-04-01", "collected_by": "entrusted", "birth_date": "2000-01-01"}, []),
    ({"collected_at": "2026-04-01", "old_card_returned": "0"}, ["old_card.kept"]),
    ({"accepted_at": "2016-06-30 10:00:00", "fee_yuan": 0}, ["fee.differs", "place.not_open"]),
]  # fmt: skip


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    rows = [application(number, **changes) for number, (changes, _rules) in enumerate(CASES)]
    write_csv(tmp_path / "raw" / "acceptance_points" / "points.csv", [POINT, YIWU])
    write_csv(tmp_path / "raw" / "applications" / "cases.csv", rows)
    return tmp_path / "raw"


def noted(warehouse: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in find_against_rules(open_current(warehouse), EVERYWHERE).rows:
        found.setdefault(row["application_id"], []).append(row["rule"])
    return {name: sorted(rules) for name, rules in found.items()}


def test_each_case_is_noted_under_its_rules_and_loaded(raw: Path, local: Path) -> None:
    result = refresh(raw, raw.parent / "warehouse", local)
    assert result.records["applications"]["loaded"] == len(CASES)
    expected = {f"SL{number:04}": sorted(rules) for number, (_changes, rules) in enumerate(CASES) if rules}
    assert noted(raw.parent / "warehouse") == expected


def test_counts_file_and_line(raw: Path, local: Path) -> None:
    warehouse = raw.parent / "warehouse"
    refresh(raw, warehouse, local)
    found = find_against_rules(open_current(warehouse), EVERYWHERE)
    counts = {row["rule"]: row["applications"] for row in found.rules}
    assert counts == {
        "place.not_open": 3, "document.not_fitting": 2, "fee.differs": 2, "collector.no_right": 1,
        "first_card.not_open": 1, "home.same_county": 1, "old_card.kept": 1, "pair.refused": 1,
    }  # fmt: skip
    assert found.checked == len(CASES)
    lines = {(row["application_id"], row["file"], row["line"]) for row in found.rows}
    assert lines == {(name, "applications/cases.csv", int(name[2:]) + 2) for name, _file, _line in lines}
    assert describe_status(warehouse).against_rules["rules"] == found.rules
    assert find_against_rules(open_current(warehouse), Scope("330782")).checked == 2


def test_a_row_of_the_bureaus_own_allows_what_was_noted(raw: Path, local: Path) -> None:
    warehouse = raw.parent / "warehouse"
    refresh(raw, warehouse, local)
    before = noted(warehouse)
    (local / "policy").mkdir(parents=True)
    (local / "policy" / "rollout.csv").write_text("rule,residence_code,valid_from\nours,330782,2016-09-01\n")
    assert refresh(raw, warehouse, local).changed
    assert noted(warehouse) == {name: rules for name, rules in before.items() if name != "SL0003"}


def test_a_corrected_copy_is_noted_no_longer(raw: Path, local: Path) -> None:
    warehouse = raw.parent / "warehouse"
    refresh(raw, warehouse, local)
    later = application(13, fee_yuan=20, transmitted_at="2026-03-03 09:00:00")
    write_csv(raw / "applications" / "later.csv", [later])
    refresh(raw, warehouse, local)
    assert "SL0013" not in noted(warehouse)
