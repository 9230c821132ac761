"""A GTFS feed as one raw file: the tables that are read, what one pass over them tells, and its name."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from etl.intake.feed_folders import READ, RECORD
from etl.intake.files import RawFile, Scan, has_changed, mark_of, scan_file


def feed_tables(file: RawFile) -> dict[str, Path]:
    """The tables of a feed that are read, by name; none for a raw file that is no feed. Raises OSError."""
    if file.record != RECORD or not file.path.is_dir():
        return {}
    found = {path.name.lower(): path for path in sorted(file.path.iterdir())}
    return {name: found[name] for name in READ if name in found}


def feed_prefix(file: RawFile) -> str:
    """What tells the lines and stops of this feed from those of others: its folder below transit_lines, if any."""
    below = file.name.partition("/")[2]
    return f"{below}:" if below else ""


def scan_raw(file: RawFile) -> Scan:
    """Read a raw file once, a feed table by table; its digest is of its name too, for its rows bear it."""
    tables = feed_tables(file)
    if not tables:
        return scan_file(file.path)
    scans = {name: scan_file(path) for name, path in tables.items()}
    said = [feed_prefix(file), *(f"{name} {scan.digest}" for name, scan in scans.items())]
    return Scan(
        digest=hashlib.sha256("\n".join(said).encode()).hexdigest(),
        lines=scans[next(iter(scans))].lines,
        mark=_mark(tables),
        is_settled=all(scan.is_settled for scan in scans.values()),
        size=sum(scan.size for scan in scans.values()),
    )


def has_raw_changed(file: RawFile, scan: Scan) -> bool:
    """Whether a raw file is no longer what was scanned; a feed also where a table came or went."""
    try:
        tables = feed_tables(file)
        if not tables:
            return has_changed(file.path, scan)
        return _mark(tables) != scan.mark or (not scan.is_settled and scan_raw(file).digest != scan.digest)
    except OSError:
        return True


def _mark(tables: Mapping[str, Path]) -> tuple[int, ...]:
    return tuple(number for name, path in tables.items() for number in (READ.index(name), *mark_of(path.stat())))
