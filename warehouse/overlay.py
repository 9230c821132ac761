"""The register as of this moment: the current snapshot, what a watch has laid over it, and whether one is running.

An overlay is a small database with the tables of a snapshot for the records that it holds, so the same questions run
over both. It is no part of a Snapshot object: readers share one and keep it as long as it is current, while overlays
come by the minute.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from errors import MissingSnapshot
from warehouse.snapshot import Snapshot, current_name

ALIVE = timedelta(seconds=10)  # since its last look a watch is taken to be running
Open = Callable[[Path], Snapshot]


@dataclass(frozen=True)
class Register:
    """A snapshot and the overlay over it; `is_broken`: one is named that cannot be read, so what came is not shown."""

    snapshot: Snapshot
    overlay: Snapshot | None = None
    is_broken: bool = False

    @property
    def name(self) -> str:
        """What changes when something came."""
        return f"{self.snapshot.name}+{self.overlay.name if self.overlay else ''}"


@dataclass(frozen=True)
class WatchState:
    """Whether a watch is running, when it last looked, and what was wrong then."""

    is_running: bool
    looked_at: datetime | None = None
    trouble: str = ""


def overlay_name(warehouse: Path) -> str | None:
    """The overlay that `current.json` names, if any."""
    try:
        named = json.loads((warehouse / "current.json").read_text(encoding="utf-8")).get("overlay")
    except (OSError, ValueError, AttributeError):
        return None
    return str(named) if named else None


def open_register(warehouse: Path, open_snapshot: Open = Snapshot, open_overlay: Open = Snapshot) -> Register:
    """Open what `current.json` names; raises MissingSnapshot where there is no snapshot.

    Between the reading of the names and the opening of the files others may have taken their place; then those are
    opened.
    """
    while True:
        name, overlay = current_name(warehouse), overlay_name(warehouse)
        try:
            snapshot = open_snapshot(warehouse / f"{name}.duckdb")
        except MissingSnapshot:
            if name == current_name(warehouse):
                raise
            continue
        if overlay is None:
            return Register(snapshot)
        try:
            return Register(snapshot, open_overlay(warehouse / f"{overlay}.duckdb"))
        except MissingSnapshot:
            if overlay == overlay_name(warehouse):
                return Register(snapshot, is_broken=True)


def read_watch_state(warehouse: Path, now: datetime | None = None) -> WatchState:
    """What the watch's own sign of life says, by this machine's clock."""
    try:
        said = json.loads((warehouse / "watch.json").read_text(encoding="utf-8"))
        looked_at = datetime.fromisoformat(said["looked_at"])
        age = (now or datetime.now(UTC)) - looked_at
        return WatchState(abs(age) < ALIVE, looked_at, str(said.get("trouble", "")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return WatchState(is_running=False)
