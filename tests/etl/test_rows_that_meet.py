"""What only several rows tell: references to other record types, and copies within a file and across files."""

from pathlib import Path

import pytest

from etl.refresh import RefreshResult, refresh
from studies.quarantine import list_quarantine
from tests.etl.files import POINT, application, read_core, write_csv
from tests.etl.test_record_types import ROWS


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return tmp_path / "raw"


def run(raw: Path, local: Path) -> RefreshResult:
    return refresh(raw, raw.parent / "warehouse", local, allow_shrink=True)


def reasons(raw: Path) -> list[tuple[str, int, list[str]]]:
    return [(row.file, row.line, row.reasons) for row in list_quarantine(raw.parent / "warehouse")]


def test_an_application_at_an_unknown_point_waits_for_the_point(raw: Path, local: Path) -> None:
    write_csv(raw / "applications" / "a.csv", [application(1), application(2, acceptance_point_id="P2")])
    assert run(raw, local).records["applications"]["loaded"] == 2  # no file of points: nothing to compare with
    write_csv(raw / "acceptance_points" / "a.csv", [POINT])
    run(raw, local)
    assert reasons(raw) == [("applications/a.csv", 3, ["acceptance_point_id.unknown"])]
    write_csv(raw / "acceptance_points" / "b.csv", [POINT | {"acceptance_point_id": "P2"}])
    assert run(raw, local).records["applications"]["loaded"] == 2


def test_a_rejected_point_is_no_point(raw: Path, local: Path) -> None:
    write_csv(raw / "acceptance_points" / "a.csv", [POINT | {"kind": "茶馆"}])
    write_csv(raw / "applications" / "a.csv", [application(1)])
    run(raw, local)
    assert [row[2] for row in reasons(raw)] == [["kind.unknown"], ["acceptance_point_id.unknown"]]


def test_a_check_at_an_unknown_place(raw: Path, local: Path) -> None:
    write_csv(raw / "verifications" / "a.csv", [ROWS["verifications"] | {"place_code": "998877"}])
    run(raw, local)
    assert reasons(raw) == [("verifications/a.csv", 2, ["place_code.unknown"])]


@pytest.mark.parametrize("record", ROWS)
def test_copies_of_every_record_type_within_a_file_and_across_files(raw: Path, local: Path, record: str) -> None:
    """The later line of the later file stays; identical files under two names count as two."""
    if record == "applications":
        write_csv(raw / "acceptance_points" / "a.csv", [POINT])
    write_csv(raw / record / "b.csv", [ROWS[record], ROWS[record]])
    write_csv(raw / record / "c.csv", [ROWS[record], ROWS[record]])
    result = run(raw, local)
    assert result.records[record] == {"read": 4, "loaded": 1, "superseded": 3, "quarantined": 0}
    assert result.files["loaded"] + result.files["skipped"] == 2 + (record == "applications")


def test_a_population_counted_again_replaces_the_older_count(raw: Path, local: Path) -> None:
    area = ROWS["population"]
    write_csv(raw / "population" / "b.csv", [area | {"reference_date": "2026-01-01", "floating_population": 900}])
    write_csv(raw / "population" / "c.csv", [area | {"reference_date": "2025-01-01"}])
    assert run(raw, local).records["population"] == {"read": 2, "loaded": 1, "superseded": 1, "quarantined": 0}
    assert read_core(raw.parent / "warehouse", "population")["floating_population"].to_list() == [900]


def test_an_area_and_a_cell_of_one_name_are_two_places(raw: Path, local: Path) -> None:
    area = ROWS["population"]
    cell = {name: value for name, value in area.items() if name != "area_code"} | {"cell_id": area["area_code"]}
    write_csv(raw / "population" / "a.csv", [area])
    write_csv(raw / "population" / "b.csv", [cell])
    assert run(raw, local).records["population"]["loaded"] == 2
