"""Scenarios: one JSON file each in `scenarios/` beside the snapshots, which no refresh and no rollback touches.

A file is named after a digest of its scenario's name, so a name may be any text and never leads elsewhere. A writer
holds a lock and replaces a whole file; a file that cannot be read is passed over, told, and never written over.
"""

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from errors import UnknownCode, UnreadableInput, WrongUsage

FOLDER = "scenarios"


@dataclass(frozen=True)
class Scenario:
    """A named plan: what was asked, on which snapshot, and what came of it; `saved_at` is ISO 8601, Beijing time."""

    name: str
    saved_at: str
    snapshot: str
    as_of: str
    request: Mapping[str, Any]
    summary: Mapping[str, Any]

    @property
    def key(self) -> str:
        """Short and without punctuation: the name of its file, and what a link says."""
        return scenario_key(self.name)


@dataclass(frozen=True)
class Scenarios:
    """All scenarios, the latest first, and the files that cannot be read."""

    scenarios: Sequence[Scenario]
    broken_files: Sequence[str]


def scenario_key(name: str) -> str:
    """Sixteen hexadecimal digits for a name."""
    return hashlib.sha256(name.encode("utf-8")).hexdigest()[:16]


def name_taken(name: str) -> WrongUsage:
    """What is said where a name is taken."""
    return WrongUsage(f"A scenario named {name!r} is saved already: choose another name, or overwrite it.")


def save_scenario(warehouse: Path, scenario: Scenario, is_replacing: bool = False) -> None:
    """Write a scenario; on disk when this returns. Raises WrongUsage where the name is taken and not replaced."""
    with _locked(warehouse) as folder:
        path = _path(folder, scenario.name)
        if path.exists() and _read(path) is not None and not is_replacing:
            raise name_taken(scenario.name)
        _set_broken_aside(path)
        _write(path, scenario)


def rename_scenario(warehouse: Path, name: str, new_name: str) -> None:
    """Give a scenario another name. Raises UnknownCode where there is none, WrongUsage where the name is taken."""
    with _locked(warehouse) as folder:
        scenario = _read_named(folder, name)
        path = _path(folder, new_name)
        if path.exists():
            raise name_taken(new_name)
        _write(path, Scenario(**asdict(scenario) | {"name": new_name}))
        _path(folder, name).unlink()


def delete_scenario(warehouse: Path, name: str) -> None:
    """Delete a scenario. Raises UnknownCode where there is none."""
    with _locked(warehouse) as folder:
        _read_named(folder, name)
        _path(folder, name).unlink()


def read_scenarios(warehouse: Path) -> Scenarios:
    """Every scenario that can be read, the latest first."""
    read = {path.name: _read(path) for path in sorted((warehouse / FOLDER).glob("*.json"))}
    found = [scenario for scenario in read.values() if scenario]
    found.sort(key=lambda scenario: (scenario.saved_at, scenario.name), reverse=True)
    return Scenarios(found, [name for name, scenario in read.items() if not scenario])


@contextmanager
def _locked(warehouse: Path) -> Iterator[Path]:
    """The folder, while no other process writes to it. Raises UnreadableInput where it cannot be written."""
    folder = warehouse / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    except OSError as mistake:
        raise UnreadableInput(f"{folder}: scenarios cannot be written: {mistake.strerror}.") from mistake


def _path(folder: Path, name: str) -> Path:
    return folder / f"{scenario_key(name)}.json"


def _write(path: Path, scenario: Scenario) -> None:
    """The whole file or nothing of it: written beside, put on disk, then moved into its place."""
    beside = path.with_suffix(".new")
    try:
        with beside.open("w", encoding="utf-8") as file:
            json.dump(asdict(scenario), file, ensure_ascii=False, allow_nan=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def _set_broken_aside(path: Path) -> None:
    """A file that cannot be read is kept under another name when its own is taken again."""
    if path.exists() and _read(path) is None:
        os.replace(path, path.with_suffix(f".{time.time_ns()}.broken"))


def _read_named(folder: Path, name: str) -> Scenario:
    path = _path(folder, name)
    scenario = _read(path) if path.exists() else None
    if scenario is None:
        state = f"cannot be read: {path}" if path.exists() else "is not saved; `./run scenarios` lists those that are"
        raise UnknownCode(f"The scenario {name!r} {state}.")
    return scenario


def _read(path: Path) -> Scenario | None:
    """The scenario of a file; None where it is not whole, or was not written under this name."""
    try:
        scenario = Scenario(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    texts = (scenario.name, scenario.saved_at, scenario.snapshot, scenario.as_of)
    is_whole = all(isinstance(text, str) for text in texts)
    is_whole &= isinstance(scenario.request, dict) and isinstance(scenario.summary, dict)
    return scenario if is_whole and scenario.key == path.stem else None
