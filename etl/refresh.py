"""A refresh: raw files -> checked records -> core tables -> marts -> published snapshot.

A snapshot mirrors RAW: it holds what the files now in RAW say. No step goes back.
"""

import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from data.settings import Settings, load_key, load_settings
from errors import RefreshRefused, Stopped, is_stop
from etl import build
from etl.build import Say, connect, open_held
from etl.changes import Changes, count_changes, describe_shrink, record_lineage
from etl.engines import Engine, choose_engine
from etl.intake.check import CheckedFile, Intake, check_file
from etl.intake.checked_files import remove_stale
from etl.intake.files import SYNTHETIC_MARK, RawFile, list_raw_files
from etl.intake.functions import register
from etl.intake.known import load_known, save_known
from etl.intake.values import MACROS
from etl.overlay import holds_unread
from etl.patch import NotPatchable
from etl.patch_plan import Patch
from etl.progress import Progress, count_rows, measure
from etl.publish import WORK, current_snapshot, mend_pointer, publish, refresh_lock, snapshot_name
from etl.records import count_records, has_row_whose_day_came


@dataclass
class RefreshResult:
    """What a refresh did; the keys of `refresh --json`."""

    snapshot: str | None
    records: dict[str, dict[str, int]]
    files: dict[str, int]
    seconds: float
    changed: bool
    changes: dict[str, dict[str, int]]
    dry_run: bool = False
    ignored_files: list[str] = field(default_factory=list)
    quarantined_files: list[dict[str, str]] = field(default_factory=list)
    unknown_headings: list[dict[str, object]] = field(default_factory=list)


@dataclass(frozen=True)
class _Run:
    """What one refresh works with."""

    raw: Path
    warehouse: Path
    local: Path
    engine: str
    run_models: Engine
    settings: Settings
    say: Say
    dry_run: bool
    allow_shrink: bool

    @property
    def work(self) -> Path:
        return self.warehouse / WORK

    @property
    def is_synthetic(self) -> bool:
        return (self.raw / SYNTHETIC_MARK).exists()

    @property
    def built(self) -> Path:
        return self.work / "snapshot.duckdb"


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
    settings = load_settings(local)
    run_models = choose_engine(engine, settings, warehouse / WORK)
    run = _Run(raw, warehouse, local, engine, run_models, settings, say, dry_run, allow_shrink)
    raw_files, ignored = list_raw_files(raw)
    if not raw_files:
        raise RefreshRefused(f"{raw} holds no raw files; see `./run templates --out DIR` for what they look like.")
    before = current_snapshot(warehouse)
    try:
        with refresh_lock(warehouse):
            return _refresh_locked(run, raw_files, ignored)
    except BaseException as error:
        if is_stop(error) and current_snapshot(warehouse) != before:
            raise Stopped("Stopped; the new snapshot had been published.") from error
        raise


def _refresh_locked(run: _Run, raw_files: Sequence[RawFile], ignored: list[str]) -> RefreshResult:
    started = time.monotonic()
    run.work.mkdir(mode=0o700)  # what spills may hold ID numbers
    checked = _check_files(run, raw_files)
    rules = build.digest_rules(run.local)
    digest = build.digest_files(checked, rules, run.is_synthetic)
    current = current_snapshot(run.warehouse)
    is_due = current is not None and _is_due(run.warehouse, current)
    changed = current is None or is_due or not current.endswith(digest)
    changes: Changes = {}
    if changed:
        name = snapshot_name(digest, datetime.now(UTC))
        records, changes = _build(run, checked, name, rules, None if is_due else current)
        shrink = None if run.allow_shrink else describe_shrink(changes)
        if shrink and not run.dry_run:
            raise RefreshRefused(shrink)
        if shrink:
            run.say(shrink)
        if not run.dry_run:
            publish(run.warehouse, run.built, name, lambda overlay: _has_more(run, overlay, name))
    else:
        with closing(open_held(run.warehouse, str(current))) as held:
            records = count_records(held)
        if not run.dry_run:
            mend_pointer(run.warehouse, lambda overlay: _has_more(run, overlay, str(current)))
    if not run.dry_run:
        remove_stale(run.warehouse / "checked", checked)
    return RefreshResult(
        snapshot=current_snapshot(run.warehouse),
        records=records,
        files=_count_files(checked),
        seconds=round(time.monotonic() - started, 3),
        changed=changed,
        changes=changes,
        dry_run=run.dry_run,
        ignored_files=ignored,
        quarantined_files=[{"file": item.file.name, "reason": item.reason} for item in checked if item.reason],
        unknown_headings=[{"file": item.file.name, "headings": list(item.unknown)} for item in checked if item.unknown],
    )


def _check_files(run: _Run, files: Sequence[RawFile]) -> list[CheckedFile]:
    """Every raw file checked, or known already."""
    key, place = load_key(run.local), run.warehouse / "checked"
    checked = []
    known = load_known(place, key)
    progress = Progress([measure(file.path) for file in files])
    with closing(connect(None, run.work, run.settings)) as connection:
        register(connection, key)
        connection.execute(MACROS)
        intake = Intake(connection, place, run.work, run.local, key, known)
        for file in files:
            tell = progress.teller(file.name, run.say)
            tell(0)
            checked.append(check_file(intake, file, tell))
            progress.finish(count_rows(checked[-1].parquet), was_read=checked[-1].was_read)
    save_known(place, known)
    return checked


def _build(
    run: _Run, checked: Sequence[CheckedFile], name: str, rules: str, current: str | None
) -> tuple[dict[str, dict[str, int]], Changes]:
    """Fill the database file, by a patch of `current` where that is enough; rows by record type, and what changes."""
    patch = build.find_patch(run.warehouse, current, checked, rules, run.engine)
    if patch and current:
        try:
            return _patch(run, checked, name, rules, current, patch)
        except NotPatchable:
            run.built.unlink()
    with closing(connect(run.built, run.work, run.settings)) as connection:
        build.build(connection, checked, run.local, run.run_models, run.say)
        return _finish(run, connection, name, rules, 0, None)


def _patch(
    run: _Run, checked: Sequence[CheckedFile], name: str, rules: str, current: str, patch: Patch
) -> tuple[dict[str, dict[str, int]], Changes]:
    run.say("patching a copy of the current snapshot")
    shutil.copyfile(run.warehouse / f"{current}.duckdb", run.built)
    with closing(connect(run.built, run.work, run.settings)) as connection:
        concerned = build.patch_copy(connection, patch, checked)
        return _finish(run, connection, name, rules, patch.patched_rows, concerned)


def _finish(
    run: _Run,
    connection: duckdb.DuckDBPyConnection,
    name: str,
    rules: str,
    patched_rows: int,
    concerned: Mapping[str, tuple[str, str] | None] | None,
) -> tuple[dict[str, dict[str, int]], Changes]:
    """What the snapshot says of itself, and what it changes."""
    build.write_meta(
        connection,
        snapshot=name,
        is_synthetic=str(run.is_synthetic).lower(),
        engine=run.engine,
        rules=rules,
        patched_rows=str(patched_rows),
    )
    record_lineage(connection, run.warehouse)
    records, changes = count_records(connection), count_changes(connection, run.warehouse, concerned)
    connection.execute("checkpoint")
    return records, changes


def _is_due(warehouse: Path, snapshot: str) -> bool:
    """Whether a snapshot must be built anew though no file changed: a row's day has come."""
    with closing(open_held(warehouse, snapshot)) as connection:
        return has_row_whose_day_came(connection, build.tomorrow())


def _has_more(run: _Run, overlay: str, snapshot: str) -> bool:
    """Whether the overlay of a `watch` holds files that came too late for this refresh: then its rows stay in sight."""
    return holds_unread(run.warehouse, run.raw, overlay, snapshot)


def _count_files(checked: Sequence[CheckedFile]) -> dict[str, int]:
    return {
        "loaded": sum(item.was_read and item.reason is None for item in checked),
        "skipped": sum(not item.was_read for item in checked),
        "quarantined": sum(item.reason is not None for item in checked),
    }
