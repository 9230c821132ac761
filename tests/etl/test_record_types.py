"""Every record type of the design loads from the headings of its template, in every form of CSV."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from data.contracts import RECORD_TYPES, load_contract
from etl.refresh import refresh
from studies.quarantine import list_quarantine
from tests.etl.files import POINT, application, write_csv

ROWS: dict[str, dict[str, Any]] = {
    "applications": application(1, crs="WGS84", sex="女", birth_date="1990-05-01"),
    "verifications": {
        "verification_id": "HC1", "card_key": "k1", "checked_at": "2026-03-02 10:00", "sector": "银行",
        "place_code": "440306001", "answer": "有效",
    },
    "loss_reports": {"report_id": "GS1", "card_key": "k1", "kind": "丢失", "reported_at": "2026-03-01 10:00"},
    "acceptance_points": POINT,
    "candidate_sites": {
        "site_id": "S1", "name": "候选点", "kind": "派出所", "division_code": "440306", "lon": 113.9, "lat": 22.6,
    },
    "population": {
        "area_code": "440306001", "lon": 113.9, "lat": 22.6, "floating_population": "1,200", "origin_43": 300,
    },
    "travel_times": {"origin_id": "440306001", "destination_id": "S1", "mode": "步行", "minutes": 12.5},
    "travel_edges": {"from_node": "a", "to_node": "b", "minutes": 2, "mode": "驾车"},
    "transit_lines": {
        "line_id": "3", "headway_minutes": 5, "sequence": 1, "stop_id": "s1", "lon": 113.9, "lat": 22.6,
        "minutes_from_previous": 0,
    },
}  # fmt: skip


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    write_csv(tmp_path / "raw" / "acceptance_points" / "points.csv", [POINT])
    return tmp_path / "raw"


@pytest.mark.parametrize("record", RECORD_TYPES)
def test_a_row_under_chinese_headings_loads(raw: Path, local: Path, record: str) -> None:
    titles = {name: column.title_zh for name, column in load_contract(record).columns.items()}
    write_csv(raw / record / "points.csv", [ROWS[record]], titles)
    result = refresh(raw, raw.parent / "warehouse", local)
    assert list_quarantine(raw.parent / "warehouse") == []
    assert result.records[record] == {"read": 1, "loaded": 1, "superseded": 0, "quarantined": 0}
    assert result.unknown_headings == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_every_encoding_and_separator(raw: Path, local: Path, encoding: str, separator: str) -> None:
    titles = {name: column.title_zh for name, column in load_contract("applications").columns.items()}
    rows = [application(number, review_reason="照片不合格") for number in range(3)]
    write_csv(raw / "applications" / "a.csv", rows, titles, encoding, separator)
    assert refresh(raw, raw.parent / "warehouse", local).records["applications"]["loaded"] == 3


def test_a_gzipped_file(raw: Path, local: Path) -> None:
    path = write_csv(raw / "applications" / "a.csv", [application(1)])
    path.with_suffix(".csv.gz").write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()
    assert refresh(raw, raw.parent / "warehouse", local).records["applications"]["loaded"] == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"cell_id": "c1"}, "area_code.twice"),
        ({"area_code": None}, "area_code.missing"),
        ({"lon": 22.6, "lat": 113.9}, "lon.out_of_range"),  # swapped
        ({"floating_population": -1}, "floating_population.out_of_range"),
        ({"floating_population": "约三千"}, "floating_population.unreadable"),
        ({"area_code": "44030"}, "area_code.unreadable"),
    ],
)
def test_what_is_wrong_with_a_demand_place_is_said(
    raw: Path, local: Path, changes: dict[str, Any], reason: str
) -> None:
    write_csv(raw / "population" / "a.csv", [ROWS["population"] | changes])
    refresh(raw, raw.parent / "warehouse", local)
    (row,) = list_quarantine(raw.parent / "warehouse")
    assert reason in row.reasons
