"""Small snapshots drawn as tables, built by the real models: what a specification needs and no more."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import duckdb
import pytest

from data.contracts import RECORD_TYPES, load_contract
from etl.engines.duckdb_engine import run_models
from etl.intake.query import checked_schema
from etl.models import load_models
from etl.references import create_references
from warehouse import Snapshot
from warehouse.snapshot import SCHEMA_VERSION

# What a row has where its table does not draw the column.
DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "applications": {
        "matter": "expiry_renewal",
        "hukou_code": "430102",
        "residence_code": "440306",
        "acceptance_point_id": "P1",
    },
    "verifications": {"sector": "bank", "place_code": "440306", "answer": "valid"},
    "loss_reports": {"kind": "lost"},
}
# The law, and one promise per stage, so that a specification stands on no figure that ships.
LIMITS = """
insert into ref_limits (place_code, scope, stage, clock, limit_days, unit, extension_days, valid_from, valid_to)
values
    ('000000', 'any', 'total', 'statutory', 60, 'calendar_days', 30, date '2004-01-01', date '9999-12-31'),
    ('000000', 'any', 'total', 'promised', 30, 'calendar_days', 0, date '2015-11-01', date '9999-12-31'),
    ('000000', 'any', 'transmit', 'promised', 1, 'working_days', 0, date '2015-11-01', date '9999-12-31'),
    ('000000', 'any', 'review', 'promised', 3, 'working_days', 0, date '2015-11-01', date '9999-12-31')
"""
Draw = Callable[..., Snapshot]


def read_table(drawing: str) -> list[dict[str, str | None]]:
    """Rows of a table drawn with | between cells; an empty cell is NULL, the column `why` is for the reader."""
    lines = [line.split("|") for line in drawing.strip().splitlines()]
    head, *rows = [[cell.strip() for cell in line] for line in lines]
    drawn = [dict(zip(head, row, strict=True)) for row in rows]
    return [{name: cell or None for name, cell in row.items() if name != "why"} for row in drawn]


@pytest.fixture(scope="session")
def references(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the reference tables alone, made once."""
    path = tmp_path_factory.mktemp("references") / "references.duckdb"
    with duckdb.connect(str(path)) as connection:
        create_references(connection, path.parent / "local")
        connection.execute("delete from ref_limits")
        connection.execute(LIMITS)
    return path


@pytest.fixture
def draw(tmp_path: Path, references: Path) -> Iterator[Draw]:
    """Build and open a snapshot: draw(applications='''application_id | accepted_at ...''', as_of='2026-03-31')."""
    opened: list[Snapshot] = []

    def build(as_of: str | None = None, **drawings: str) -> Snapshot:
        warehouse = tmp_path / "warehouse"
        warehouse.mkdir(exist_ok=True)
        path = warehouse / f"snapshot_{len(opened)}.duckdb"
        path.write_bytes(references.read_bytes())
        with duckdb.connect(str(path)) as connection:
            fill(connection, drawings, as_of)
            connection.execute("insert into meta values ('snapshot', ?)", [path.stem])
        (warehouse / "current.json").write_text(f'{{"snapshot": "{path.stem}"}}', encoding="utf-8")
        opened.append(Snapshot(path))
        return opened[-1]

    yield build
    for snapshot in opened:
        snapshot.close()


def fill(connection: duckdb.DuckDBPyConnection, drawings: Mapping[str, str], as_of: str | None) -> None:
    """Create the checked tables as drawn, run the models, write the meta.

    `as_of` adds a check of a nameless card at that instant: the latest event is what a snapshot is told as of.
    """
    for record in RECORD_TYPES:
        columns = ", ".join(f"{name} {kind}" for name, kind in checked_schema(load_contract(record)).items())
        connection.execute(f"create temp table checked_{record} ({columns})")
        for row in read_table(drawings.get(record, "nothing")):
            insert(connection, record, {**DEFAULTS.get(record, {}), **row})
    if as_of:
        last = {"verification_id": "as of", "checked_at": as_of, "sector": "other", "place_code": "440306"}
        insert(connection, "verifications", last | {"answer": "not_found"})
    run_models(connection, load_models())
    connection.execute("create table meta (key varchar, value varchar)")
    connection.execute("create table etl_files (record varchar, loaded bigint, first_seen_at varchar)")
    known = connection.execute("select as_of_at from core_as_of").fetchall()[0][0]
    meta = {
        "schema_version": str(SCHEMA_VERSION),
        "as_of": known.isoformat() if known else "",
        "built_at": "",
        "is_synthetic": "true",
    }
    connection.executemany("insert into meta values (?, ?)", list(meta.items()))


def insert(connection: duckdb.DuckDBPyConnection, record: str, row: Mapping[str, str | None]) -> None:
    """Insert one drawn row; DuckDB reads each cell as the type of its column."""
    columns, marks = ", ".join(row), ", ".join("?" * len(row))
    connection.execute(f"insert into checked_{record} ({columns}) values ({marks})", list(row.values()))
