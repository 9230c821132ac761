"""Filling the database file of a snapshot: from nothing, or as a patch of the snapshot that is current."""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from data.clock import BEIJING
from data.settings import Settings, load_settings
from etl.against_rules import note_applications
from etl.engines import Engine
from etl.intake.check import CheckedFile
from etl.models import load_models
from etl.patch import ROW_BY_ROW, apply_patch
from etl.patch_plan import Patch, plan_patch
from etl.records import load_records
from etl.references import create_references, describe_clock

SCHEMA_VERSION = 6  # of the snapshot: all that etl and warehouse share
DATA = Path(__file__).parent.parent / "data"
Say = Callable[[str], None]


def connect(path: Path | None, work: Path, settings: Settings) -> duckdb.DuckDBPyConnection:
    """A connection to the database at `path`, or to one in memory; what does not fit spills into `work`."""
    config: dict[str, Any] = {
        "memory_limit": f"{settings.memory_limit_gb}GB",
        "temp_directory": str(work),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    if settings.threads:
        config["threads"] = str(settings.threads)
    connection = duckdb.connect(str(path or ":memory:"), config=config)
    connection.execute("set TimeZone = 'Asia/Shanghai'")
    return connection


def open_held(warehouse: Path, snapshot: str) -> duckdb.DuckDBPyConnection:
    """A published snapshot, attached: that works even while this process reads it with other settings."""
    connection = duckdb.connect()
    path = str(warehouse / f"{snapshot}.duckdb").replace("'", "''")
    connection.execute(f"attach '{path}' as held (read_only)")
    connection.execute("use held")
    return connection


def find_patch(
    warehouse: Path, current: str | None, checked: Sequence[CheckedFile], rules: str, engine: str
) -> Patch | None:
    """What to patch in the current snapshot; None where the new one must be built from nothing."""
    if current is None or engine != "duckdb":
        return None
    with closing(open_held(warehouse, current)) as held:
        return plan_patch(held, checked, warehouse / "checked", rules)


def build(
    connection: duckdb.DuckDBPyConnection, checked: Sequence[CheckedFile], local: Path, run_models: Engine, say: Say
) -> None:
    """Fill an empty database: references, records, models."""
    create_references(connection, local)
    say("joining rows")
    load_records(connection, checked, tomorrow())
    say("building tables")
    run_models(connection, load_models())
    note_applications(connection)


def patch_copy(
    connection: duckdb.DuckDBPyConnection, patch: Patch, checked: Sequence[CheckedFile]
) -> dict[str, tuple[str, str] | None]:
    """Bring a copied snapshot to what the files now say; by record type concerned, its rows before and now."""
    apply_patch(connection, patch, checked, tomorrow())
    return {record: (f"before_{record}", f"now_{record}") if record in ROW_BY_ROW else None for record in patch.records}


def write_meta(connection: duckdb.DuckDBPyConnection, **values: str) -> None:
    """What the snapshot says of itself."""
    as_of = connection.execute("select as_of_at from core_as_of").fetchall()[0][0]
    meta = values | {
        "schema_version": str(SCHEMA_VERSION),
        "as_of": as_of.isoformat() if as_of else "",
        "built_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
    }
    connection.execute("create or replace table meta (key varchar, value varchar)")
    connection.executemany("insert into meta values (?, ?)", list(meta.items()))


def digest_rules(local: Path) -> str:
    """A short digest of all besides the raw files that decides what a snapshot holds: models, reference tables."""
    parts = [str(SCHEMA_VERSION), *load_models().values(), describe_clock(load_settings(local)).to_json()]
    shipped = [*DATA.glob("*.csv"), *DATA.glob("policy/*.csv")]
    paths = sorted([*shipped, local / "calendar.csv", *(local / "policy").glob("*.csv")])
    return _digest([*parts, *(hashlib.sha256(path.read_bytes()).hexdigest() for path in paths if path.exists())])


def digest_files(checked: Sequence[CheckedFile], rules: str, is_synthetic: bool) -> str:
    """A short digest of all that decides what a snapshot holds."""
    parts = sorted(f"{item.file.name} {item.parquet.name if item.parquet else item.digest}" for item in checked)
    return _digest([rules, str(is_synthetic), *parts])


def tomorrow() -> datetime:
    """The end of what is not yet `future`: Beijing wall time, as the records have it, a day from now."""
    return datetime.now(BEIJING).replace(tzinfo=None) + timedelta(days=1)


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
