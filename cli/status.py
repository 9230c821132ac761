"""`status`: the current snapshot, its history and its files."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit
from data.labels import labels
from studies.status import Status, describe_status

COUNTS = ("read", "loaded", "superseded", "quarantined")


def status(as_json: AsJson = False, warehouse: Warehouse = WAREHOUSE, local: Local = LOCAL) -> None:
    """Say what the warehouse holds, as of when, and where it came from."""
    described = describe_status(warehouse)
    emit(described if as_json else _readable(described), as_json)


def _readable(described: Status) -> dict[str, Any]:
    """What a person looks for, in few columns; `--json` has everything."""
    files = [
        {"file": file["file"], **{name: file[name] for name in COUNTS}}
        | {"first seen": write_minute(file["first_seen_at"])}
        for file in described.files
    ]
    history = [
        {"snapshot": kept["snapshot"], "current": "yes" if kept["is_current"] else ""}
        | {"built": write_minute(kept["built_at"]), "as of": write_minute(kept["as_of"])}
        | {name: kept[name] for name in ("rows", "files", "engine")}
        for kept in described.history
    ]
    stopped = [sender | {"last_at": write_minute(sender["last_at"])} for sender in described.stopped_senders]
    written = {
        "as_of": write_minute(described.as_of),
        "files": files,
        "unread_files": _named(described, "reason"),
        "unknown_headings": _named(described, "unknown_headings"),
        "ignored_files": described.ignored_files,
        "history": history,
        "stopped_senders": stopped,
        "overlay": described.overlay or "–",
        "against_rules": _noted(described),
    }
    return {name: value for name, value in (asdict(described) | written).items() if value != []}


def _named(described: Status, column: str) -> list[dict[str, Any]]:
    """The files of which there is something to say under this column."""
    return [{"file": file["file"], column: file[column]} for file in described.files if file[column]]


def _noted(described: Status) -> list[dict[str, Any]]:
    """Applications noted against the rules of their day, by rule; the Data page and `--json` list them."""
    names = labels("against_rule", "en")
    return [
        {"rule": rule["rule"], "applications": rule["applications"], "what": names.get(rule["rule"], "")}
        for rule in described.against_rules["rules"]
    ]


def write_minute(at: str | None) -> str:
    """An instant to the minute: by the clock of this machine where it has an offset, else as it stands."""
    if not at:
        return "–"
    moment = datetime.fromisoformat(at)
    return f"{moment.astimezone() if moment.tzinfo else moment:%Y-%m-%d %H:%M}"
