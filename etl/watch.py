"""A watch: small files that come into RAW between two refreshes are checked and published as an overlay at once.

Each look takes the same steps: read the pointer, list the files, check those that are new and stand still, and publish
an overlay where what the snapshot has not read is no longer what the overlay holds. All follows from the files and the
pointer, so a watch that is killed leaves nothing to mend: the next one goes on from what lies there.
"""

import os
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from data.settings import Settings, load_key, load_settings
from errors import AcceptanceError, MissingSnapshot, UnreadableInput
from etl.arrivals import Looks, list_arrivals, take_in
from etl.build import Say, connect
from etl.disk import refusing_disk_trouble
from etl.intake.check import Intake
from etl.intake.checked_files import remove_stale
from etl.intake.files import SYNTHETIC_MARK, RawFile, mark_of
from etl.intake.functions import register
from etl.intake.known import load_known
from etl.intake.values import MACROS
from etl.judging import Judge, Judged
from etl.overlay import (
    Arrival,
    Bytes,
    build_overlay,
    overlay_name,
    publish_overlay,
    read_files,
    read_overlay,
)
from etl.pointer import Pointer, read_pointer
from etl.watch_folder import heartbeat, watch_folder

LOOK_SECONDS = 0.25
MANY = 500  # files since the refresh; with more, a look takes long
BATCH_SECONDS = 1.0  # of checking; then what is checked is published before more is


@dataclass(frozen=True)
class Taken:
    """What became of one file; the keys of a line of `watch --json`. `seconds`: from its arrival until published."""

    file: str
    read: int
    taken: int
    rejected: int
    seconds: float
    reason: str | None = None


Tell = Callable[[Taken], None]


@dataclass
class Watch:
    """What a watch works with, and what it knows between two looks."""

    raw: Path
    incoming: Path | None
    warehouse: Path
    judge: Judge
    settings: Settings
    tell: Tell
    looks: Looks = field(default_factory=Looks)
    inbox: Looks = field(default_factory=Looks)
    pointer: Pointer | None = None
    loaded: dict[Bytes, str] = field(default_factory=dict)
    held: dict[Bytes, str] = field(default_factory=dict)
    judged: dict[RawFile, Judged] = field(default_factory=dict)
    untold: list[RawFile] = field(default_factory=list)

    def look(self) -> bool:
        """Take one look; whether nothing is left to wait for."""
        pointer = self._follow_pointer()
        if self.incoming:
            self.judge.inbox |= take_in(self.incoming, self.raw, self.inbox)
        files = list_arrivals(self.raw)
        self._require_same_folder(files)
        still = self.looks.find_still(files)
        is_all_in = self.incoming is None or not list_arrivals(self.incoming)
        is_all_judged = self._judge(still) and len(still) == len(files)
        there = set(files)
        self.judged = {file: each for file, each in self.judged.items() if file in there}
        return self._publish(pointer) and is_all_in and is_all_judged

    def _follow_pointer(self) -> Pointer:
        """What the current snapshot and its overlay hold; what another snapshot does not hold is judged anew."""
        pointer = require_pointer(self.warehouse)
        if self.pointer is None or pointer.snapshot != self.pointer.snapshot:
            self.loaded = _read_snapshot(self.warehouse, pointer.snapshot)
            self.judged = {file: each for file, each in self.judged.items() if each.bytes in self.loaded}
        if pointer != self.pointer:
            self.held = read_overlay(self.warehouse, pointer.overlay)
        self.pointer = pointer
        return pointer

    def _require_same_folder(self, files: list[RawFile]) -> None:
        """Raises UnreadableInput where RAW is not what the snapshot is of: another folder, or a disk that went."""
        require_folder(self.raw)
        names = {name for _record, name, _digest in self.loaded}
        if names and names.isdisjoint(file.name for file in files):
            raise UnreadableInput(
                f"{self.raw} holds none of the files that the current snapshot was made of; "
                "watch the folder that was refreshed."
            )

    def _judge(self, still: Mapping[RawFile, os.stat_result]) -> bool:
        """Judge the files that are new or changed, for a second at most; whether all are judged."""
        began = time.monotonic()
        for file, found in still.items():
            if file in self.judged and self.judged[file].mark == mark_of(found):
                continue
            if time.monotonic() - began > BATCH_SECONDS:
                return False
            judged = self.judged[file] = self.judge.judge(file, found, self.loaded, self.held)
            if judged.arrival and judged.bytes not in self.held:
                self.untold.append(file)
        return True

    def _publish(self, pointer: Pointer) -> bool:
        """Make the overlay hold what the snapshot does not; whether it does."""
        judged = [self.judged[file] for file in sorted(self.judged, key=lambda file: file.name)]
        waiting = [each.arrival for each in judged if each.arrival and each.bytes not in self.loaded]
        is_as_wanted = self.held.keys() == {arrival.bytes for arrival in waiting}
        if is_as_wanted and bool(waiting) == bool(pointer.overlay):
            return True
        name = overlay_name(waiting, datetime.now(UTC)) if waiting else None
        counts = self._build(waiting, pointer) if name else {}
        published = publish_overlay(self.warehouse, pointer, self.built, name)
        if published is None:
            return False
        if len(waiting) > MANY >= len(self.held):
            self.judge.say(f"{len(waiting):,} files have come since the refresh; refresh again, to keep looks quick.")
        self.pointer, self.held = published, {arrival.bytes: arrival.arrived_at for arrival in waiting}
        remove_stale(self.judge.intake.checked, [arrival.checked for arrival in waiting])
        self._tell_news(counts)
        return True

    @property
    def built(self) -> Path:
        """Where an overlay is made, inside the warehouse, so that it is renamed and not copied."""
        return self.judge.intake.work / "overlay.duckdb"

    def _build(self, waiting: list[Arrival], over: Pointer) -> dict[Bytes, tuple[int, int]]:
        is_synthetic = (self.raw / SYNTHETIC_MARK).exists()
        meta = {"snapshot": over.snapshot, "is_synthetic": str(is_synthetic).lower(), "engine": "duckdb"}
        return build_overlay(self.built, waiting, meta, self.settings)

    def _tell_news(self, counts: Mapping[Bytes, tuple[int, int]]) -> None:
        """Tell of each file that was not told of before."""
        for file in self.untold:
            each = self.judged.get(file)
            if each and each.arrival and each.bytes in counts:
                read, rejected = counts[each.bytes]
                seconds = round(time.time() - each.came, 3)
                self.tell(Taken(file.name, read, read - rejected, rejected, seconds, each.arrival.checked.reason))
        self.untold = []


def watch(
    raw: Path,
    warehouse: Path,
    local: Path,
    incoming: Path | None = None,
    *,
    once: bool = False,
    seconds: float | None = None,
    say: Say = lambda sentence: None,
    tell: Tell = lambda taken: None,
) -> None:
    """Look again and again, for so many seconds or until stopped; or `once`, until every file there is published.

    What is wrong at the first look is raised; what is wrong later is said, once, and the watch goes on.
    """
    for folder in (raw, incoming):
        if folder:
            require_folder(folder)
    require_pointer(warehouse)
    settings, key = load_settings(local), load_key(local)
    with (
        refusing_disk_trouble(warehouse),
        watch_folder(warehouse) as place,
        closing(connect(None, place / "work", settings)) as connection,
    ):
        register(connection, key)
        connection.execute(MACROS)
        known = load_known(warehouse / "checked", key)
        intake = Intake(connection, place / "checked", place / "work", local, key, known)
        _keep_looking(Watch(raw, incoming, warehouse, Judge(intake, say), settings, tell), once, seconds, say)


def _keep_looking(watcher: Watch, once: bool, seconds: float | None, say: Say) -> None:
    until, trouble, is_done = time.monotonic() + (seconds or float("inf")), "", watcher.look()
    with heartbeat(watcher.warehouse) as beats:
        while not (once and is_done) and time.monotonic() < until:
            beats.beat(trouble)
            time.sleep(LOOK_SECONDS)
            before = trouble
            is_done, trouble = _look_again(watcher)
            if trouble and trouble != before:
                say(trouble)


def _look_again(watcher: Watch) -> tuple[bool, str]:
    """Take a look; whether nothing is left to wait for, and what went wrong."""
    try:
        with refusing_disk_trouble(watcher.warehouse):
            return watcher.look(), ""
    except AcceptanceError as mistake:
        return False, str(mistake)


def require_folder(folder: Path) -> None:
    """Raises UnreadableInput where there is no such folder."""
    if not folder.is_dir():
        raise UnreadableInput(f"There is no folder {folder}; give the folder that the files come into.")


def require_pointer(warehouse: Path) -> Pointer:
    """What `current.json` says; raises MissingSnapshot."""
    pointer = read_pointer(warehouse)
    if pointer is None:
        raise MissingSnapshot(f"There is no snapshot in {warehouse}; run `./run refresh --raw DIR` first.")
    return pointer


def _read_snapshot(warehouse: Path, name: str) -> dict[Bytes, str]:
    try:
        return read_files(warehouse, name)
    except duckdb.Error as mistake:
        raise MissingSnapshot(f"{name} cannot be read; run `./run refresh --raw DIR`, which repairs it.") from mistake
