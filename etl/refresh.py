"""A refresh: raw files -> checked records -> core tables -> marts -> published snapshot.

A snapshot mirrors RAW: it holds what the files now in RAW say. No step goes back.
"""

import hashlib
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from data.settings import Settings, load_key, load_settings
from errors import RefreshRefused
from etl.engines import Engine, choose_engine
from etl.intake.check import CheckedFile, check_file
from etl.intake.checked_files import remove_stale
from etl.intake.files import SYNTHETIC_MARK, RawFile, list_raw_files
from etl.intake.functions import register
from etl.intake.values import MACROS
from etl.models import load_models
from etl.publish import WORK, current_snapshot, publish, refresh_lock, snapshot_name, working_folder
from etl.records import count_records, load_records
from etl.references import create_references

SCHEMA_VERSION = 1  # of the snapshot: all that etl and warehouse share
DATA = Path(__file__).parent.parent / "data"
BEIJING = ZoneInfo("Asia/Shanghai")
KEYED = {
    "core_applications": "application_id",
    "core_verifications": "verification_id",
    "core_loss_reports": "report_id",
    "core_acceptance_points": "acceptance_point_id",
    "core_candidate_sites": "site_id",
    "core_population": "area_id",
}
WAITING = """
with waiting as (
    select row, unnest(reasons) as reason
    from etl_quarantine
    where len(list_filter(reasons, lambda reason: not ends_with(reason, '.future'))) = 0
)
select count(*) from waiting
where try_cast(json_extract_string(row, '$.' || split_part(reason, '.', 1)) as timestamp) <= $tomorrow"""
Say = Callable[[str], None]


@dataclass
class RefreshResult:
    """What a refresh did; the keys of `refresh --json`."""

    snapshot: str | None
    records: dict[str, dict[str, int]]
    files: dict[str, int]
    seconds: float
    changed: bool
    ignored_files: list[str] = field(default_factory=list)
    quarantined_files: list[dict[str, str]] = field(default_factory=list)
    unknown_headings: list[dict[str, object]] = field(default_factory=list)


def refresh(
    raw: Path,
    warehouse: Path,
    local: Path,
    engine: str = "duckdb",
    *,
    dry_run: bool = False,
    allow_shrink: bool = False,
    say: Say = lambda sentence: None,
) -> RefreshResult:
    """Build and publish a snapshot of RAW; raises RefreshRefused where that would do harm."""
    started = time.monotonic()
    run_models = choose_engine(engine)
    settings = load_settings(local)
    raw_files, ignored = list_raw_files(raw)
    if not raw_files:
        raise RefreshRefused(f"{raw} holds no raw files; see `./run templates --out DIR` for what they look like.")
    with refresh_lock(warehouse), working_folder(warehouse) as work:
        with closing(_connect(work / "snapshot.duckdb", work, settings)) as connection:
            checked = _check_files(connection, raw_files, warehouse, local, say)
            digest = _digest(checked, local)
            snapshot = current_snapshot(warehouse)
            changed = snapshot is None or not snapshot.endswith(digest) or _has_row_whose_day_came(warehouse, snapshot)
            if snapshot is None or changed:
                snapshot = _build(connection, checked, digest, local, raw, run_models, say)
                records = count_records(connection)
                if not allow_shrink:
                    _refuse_shrink(connection, warehouse)
                connection.execute("checkpoint")
            else:
                records = _count_current(warehouse, snapshot)
        if changed and not dry_run:
            publish(warehouse, work / "snapshot.duckdb", snapshot)
        if not dry_run:
            remove_stale(warehouse / "checked", checked)
    return RefreshResult(
        snapshot=current_snapshot(warehouse),
        records=records,
        files=_count_files(checked),
        seconds=round(time.monotonic() - started, 3),
        changed=changed,
        ignored_files=ignored,
        quarantined_files=[{"file": item.file.name, "reason": item.reason} for item in checked if item.reason],
        unknown_headings=[{"file": item.file.name, "headings": list(item.unknown)} for item in checked if item.unknown],
    )


def _check_files(
    connection: duckdb.DuckDBPyConnection, files: list[RawFile], warehouse: Path, local: Path, say: Say
) -> list[CheckedFile]:
    """Every raw file checked, or known already."""
    key = load_key(local)
    register(connection, key)
    connection.execute(MACROS)
    checked = []
    for number, file in enumerate(files, start=1):
        say(f"[{number}/{len(files)}] {file.name}")
        checked.append(check_file(connection, file, warehouse / "checked", warehouse / WORK, local, key))
    return checked


def _connect(path: Path, work: Path, settings: Settings) -> duckdb.DuckDBPyConnection:
    config: dict[str, Any] = {
        "memory_limit": f"{settings.memory_limit_gb}GB",
        "temp_directory": str(work),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    if settings.threads:
        config["threads"] = str(settings.threads)
    connection = duckdb.connect(str(path), config=config)
    connection.execute("set TimeZone = 'Asia/Shanghai'")
    return connection


def _build(
    connection: duckdb.DuckDBPyConnection,
    checked: list[CheckedFile],
    digest: str,
    local: Path,
    raw: Path,
    run_models: Engine,
    say: Say,
) -> str:
    """Fill the database: references, records, models, meta; returns the snapshot's name."""
    now = datetime.now(UTC)
    create_references(connection, local)
    say("joining rows")
    load_records(connection, checked, _tomorrow())
    say("building tables")
    run_models(connection, load_models())
    name = snapshot_name(digest, now)
    as_of = connection.execute("select as_of_at from core_as_of").fetchall()[0][0]
    meta = {
        "schema_version": str(SCHEMA_VERSION),
        "snapshot": name,
        "as_of": as_of.isoformat() if as_of else "",
        "built_at": now.isoformat(timespec="seconds"),
        "is_synthetic": str((raw / SYNTHETIC_MARK).exists()).lower(),
    }
    connection.execute("create table meta (key varchar, value varchar)")
    connection.executemany("insert into meta values (?, ?)", list(meta.items()))
    return name


def _digest(checked: list[CheckedFile], local: Path) -> str:
    """A short digest of all that decides what a snapshot holds: raw files, models, reference tables."""
    parts = sorted(f"{item.file.name} {item.parquet.name if item.parquet else item.digest}" for item in checked)
    parts += [str(SCHEMA_VERSION), *load_models().values()]
    shipped = [*DATA.glob("*.csv"), *DATA.glob("policy/*.csv")]
    for path in sorted([*shipped, local / "calendar.csv", *(local / "policy").glob("*.csv")]):
        parts.append(hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _has_row_whose_day_came(warehouse: Path, snapshot: str) -> bool:
    """Whether a row was set aside only for an instant to come, and that instant is no longer to come."""
    with closing(_open(warehouse, snapshot)) as connection:
        return bool(connection.execute(WAITING, {"tomorrow": _tomorrow()}).fetchall()[0][0])


def _tomorrow() -> datetime:
    """The end of what is not yet `future`: Beijing wall time, as the records have it, a day from now."""
    return datetime.now(BEIJING).replace(tzinfo=None) + timedelta(days=1)


def _count_current(warehouse: Path, snapshot: str) -> dict[str, dict[str, int]]:
    with closing(_open(warehouse, snapshot)) as connection:
        return count_records(connection)


def _open(warehouse: Path, snapshot: str) -> duckdb.DuckDBPyConnection:
    """A published snapshot, attached: that works even while this process reads it with other settings."""
    connection = duckdb.connect()
    path = str(warehouse / f"{snapshot}.duckdb").replace("'", "''")
    connection.execute(f"attach '{path}' as held (read_only)")
    connection.execute("use held")
    return connection


def _count_files(checked: list[CheckedFile]) -> dict[str, int]:
    return {
        "loaded": sum(item.was_read and item.reason is None for item in checked),
        "skipped": sum(not item.was_read for item in checked),
        "quarantined": sum(item.reason is not None for item in checked),
    }


def _refuse_shrink(connection: duckdb.DuckDBPyConnection, warehouse: Path) -> None:
    """Stop when more than half of the rows held would leave."""
    current = current_snapshot(warehouse)
    if current is None:
        return
    path = str(warehouse / f"{current}.duckdb").replace("'", "''")
    connection.execute(f"attach '{path}' as held (read_only)")
    held = leaving = 0
    for table, key in KEYED.items():
        total, gone = connection.execute(
            f"select count(*), count(*) filter (where {key} not in (select {key} from {table})) from held.{table}"
        ).fetchall()[0]
        held, leaving = held + total, leaving + gone
    connection.execute("detach held")
    if leaving * 2 > held:
        raise RefreshRefused(
            f"{leaving:,} of the {held:,} rows held would leave the warehouse; "
            "if RAW is meant to be like this, run again with --allow-shrink."
        )
