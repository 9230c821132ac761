"""What the warehouse holds, as of when, which files it came from, who has stopped sending, what broke the rules."""

from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from studies.against_rules import find_against_rules
from studies.senders import find_missing_records, find_stopped_senders
from warehouse import EVERYWHERE
from warehouse.overlay import Register, open_register
from warehouse.snapshot import list_ignored, list_snapshots


@dataclass(frozen=True)
class Status:
    """The keys of `status --json`.

    `overlay`: what a watch brought since the refresh, None where it brought nothing; `against_rules`: as in
    `AgainstRules`.
    """

    snapshot: str
    overlay: dict[str, Any] | None
    as_of: str | None
    is_synthetic: bool
    records: dict[str, dict[str, int]]
    files: list[dict[str, Any]]
    ignored_files: list[dict[str, str]]
    history: list[dict[str, Any]]
    stopped_senders: list[dict[str, Any]]
    against_rules: dict[str, Any]


def describe_status(warehouse: Path) -> Status:
    """Describe the current snapshot and those kept beside it."""
    register = open_register(warehouse)
    overlay = _describe_overlay(register)
    with closing(register.snapshot) as snapshot:
        files = snapshot.ask("loaded_files", EVERYWHERE)
        stopped = find_stopped_senders(snapshot, EVERYWHERE)
        against = find_against_rules(snapshot, EVERYWHERE)
        history = list_snapshots(warehouse, snapshot.name)
    counts = ["read", "loaded", "superseded", "quarantined"]
    by_record = files.groupby("record")[counts].sum()
    files["unknown_headings"] = files["unknown_headings"].map(list)
    return Status(
        snapshot=snapshot.name,
        overlay=overlay,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else None,
        is_synthetic=snapshot.is_synthetic,
        records={str(record): {name: int(row[name]) for name in counts} for record, row in by_record.iterrows()},
        files=files.astype(object).where(files.notna(), None).to_dict("records"),
        ignored_files=list_ignored(warehouse),
        history=history,
        stopped_senders=[*find_missing_records(history, snapshot.name), *stopped],
        against_rules=asdict(against),
    )


def _describe_overlay(register: Register) -> dict[str, Any] | None:
    """Its name, when it was built, its files, its rows by record type, and how many were rejected."""
    if register.is_broken:
        return {"name": None, "built_at": None, "files": 0, "rows": {}, "rejected": 0, "is_broken": True}
    if register.overlay is None:
        return None
    with closing(register.overlay) as overlay:
        files = overlay.ask("loaded_files", EVERYWHERE)
        return {
            "name": overlay.name,
            "built_at": overlay.built_at,
            "files": len(files),
            "rows": {str(record): int(rows) for record, rows in files.groupby("record")["loaded"].sum().items()},
            "rejected": int(files["quarantined"].sum()),
            "is_broken": False,
        }
