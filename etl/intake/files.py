"""Which files a bureau handed over, what each really is, and what one pass over its bytes tells."""

import hashlib
import os
import re
import stat
import time
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from data.contracts import RECORD_TYPES
from data.identity import hide_in_name
from data.text import CHUNK, UNPACKED_ALLOWANCE, UNPACKED_RATIO, read_start
from errors import RefreshRefused, UnreadableInput
from etl.intake.feed_folders import fold_feeds
from etl.intake.left_alone import why_left_alone

TEXTS = (".csv", ".tsv", ".txt")
SUFFIXES = (*TEXTS, *(f"{text}.gz" for text in TEXTS), ".xlsx", ".parquet")
SYNTHETIC_MARK = "SYNTHETIC.txt"
NO_DATA = ("thumbs.db", "desktop.ini")  # what systems leave in folders, besides hidden files
OFFICE_LOCK = "~$"  # how the name of a file begins that a spreadsheet program keeps beside an open workbook
LEGACY_WORKBOOK = b"\xd0\xcf\x11\xe0"
SETTLED_SECONDS = 2.0  # a file left alone for so long shows in its times that it was written to
WEB_PAGE = (b"<!doc", b"<html", b"<tabl", b"<?xml", b"<meta")


@dataclass(frozen=True)
class RawFile:
    """One file of one record type; `name` is its path below RAW, in characters that can be shown, ID numbers hidden."""

    record: str
    path: Path
    name: str

    @property
    def suffix(self) -> str:
        """What the name says the file is."""
        lowered = self.path.name.lower()
        return next((suffix for suffix in SUFFIXES if lowered.endswith(suffix)), "")


@dataclass(frozen=True)
class Lines:
    """What decides how a text can be read: its line ends, and whether quotes or NULs need a reader that takes care."""

    newlines: int = 0
    needs_care: bool = False

    def after(self, chunk: bytes) -> "Lines":
        """The same with one more piece of the text."""
        needs_care = self.needs_care or b'"' in chunk or b"\0" in chunk
        return Lines(self.newlines + chunk.count(b"\n"), needs_care)


@dataclass(frozen=True)
class Scan:
    """One pass over the bytes of a file, and what the file system said of it before."""

    digest: str
    lines: Lines
    mark: tuple[int, ...]
    is_settled: bool
    size: int  # bytes


def list_raw_files(raw: Path) -> tuple[list[RawFile], list[str]]:
    """The files to read, by record type and name, those of subfolders too; and the names of what is left alone.

    What has the name of a raw file is taken even where it cannot be read (a folder, a broken link), so that the
    result says so; a folder that holds a GTFS feed is one raw file. A folder left alone has a slash after its name.
    Raises RefreshRefused where all are left alone.
    """
    if not raw.is_dir():
        raise UnreadableInput(f"There is no folder {raw}; give the folder that holds the raw files.")
    taken: dict[str, RawFile] = {}
    ignored = []
    for path in fold_feeds(raw, _walk(raw)):
        below = path.relative_to(raw)
        record = below.parts[0]
        is_closed_folder = path.is_dir() and not _is_deeper_link(path, below)
        if record in RECORD_TYPES and (_has_raw_name(below) or is_closed_folder):
            name = _shown(below, taken)
            taken[name] = RawFile(record, path, name)
        else:
            ignored.append(_shown(below, ()) + ("/" if path.is_dir() else ""))
    if ignored and not taken:
        more = f", and {len(ignored) - 1:,} more files" if len(ignored) > 1 else ""
        raise RefreshRefused(f"{raw} holds no raw files; {ignored[0]}: {why_left_alone(ignored[0])}{more}")
    return list(taken.values()), ignored


def list_record_files(raw: Path, record: str) -> list[RawFile]:
    """The files of one record type that can be read, by name, as `list_raw_files` names them; no feeds."""
    taken: dict[str, RawFile] = {}
    for path in _walk(raw, raw / record) if (raw / record).is_dir() else ():
        below = path.relative_to(raw)
        if _has_raw_name(below) and path.is_file():
            name = _shown(below, taken)
            taken[name] = RawFile(record, path, name)
    return list(taken.values())


def _has_raw_name(below: Path) -> bool:
    return len(below.parts) > 1 and below.name.lower().endswith(SUFFIXES)


def _is_deeper_link(path: Path, below: Path) -> bool:
    """Whether this is a link to a folder inside a record folder: it may lead in circles."""
    return len(below.parts) > 1 and path.is_symlink() and path.is_dir()


def _walk(raw: Path, folder: Path | None = None) -> Iterator[Path]:
    """Every file below RAW that may be data, by name; record folders may be links.

    A folder stands itself where it cannot be listed, is a deeper link, or has a file's name and holds nothing.
    """
    try:
        entries = sorted((folder or raw).iterdir())
    except OSError:
        yield folder or raw
        return
    for entry in entries:
        below = entry.relative_to(raw)
        if _is_no_data(below):
            continue
        if not entry.is_dir() or _is_deeper_link(entry, below):
            yield entry
            continue
        inside = list(_walk(raw, entry))
        yield from inside or ([entry] if len(below.parts) > 1 and entry.name.lower().endswith(SUFFIXES) else [])


def _is_no_data(below: Path) -> bool:
    """Whether a file or folder is none that a person handed over: hidden, of the system, or of the synthetic world."""
    name = below.name.lower()
    is_ours = below.as_posix() in ("truth", SYNTHETIC_MARK)
    return is_ours or name in NO_DATA or name.startswith((".", OFFICE_LOCK))


def _shown(below: Path, taken: Iterable[str]) -> str:
    """The path in characters that every output takes: names from older systems are often GB18030.

    What may be an ID number shows as stars. Two names that would look alike are told apart by a number.
    """
    data = os.fsencode(below.as_posix())
    try:
        name = data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            name = data.decode("gb18030")
        except UnicodeDecodeError:
            name = data.decode("utf-8", "backslashreplace")
    hidden = hide_in_name(name)
    number, shown = 1, hidden
    while shown in taken:
        number += 1
        shown = f"{name} ({number})" if hidden == name else re.sub(r"\*(?!\*)", f"*({number})", hidden, count=1)
    return shown


def scan_file(path: Path) -> Scan:
    """Read the file once: its digest, and what decides how its lines can be counted."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
        raise UnreadableInput("it is not a file but a pipe or a device")
    digest, lines = hashlib.sha256(), Lines()
    for chunk in _chunks(path):
        digest.update(chunk)
        lines = lines.after(chunk)
    is_settled = time.time() - max(found.st_mtime, found.st_ctime) > SETTLED_SECONDS
    return Scan(digest.hexdigest(), lines, mark_of(found), is_settled, found.st_size)


def count_lines(path: Path) -> Lines:
    """What a scan tells of the lines, for a text that was unpacked or transcoded."""
    lines = Lines()
    for chunk in _chunks(path):
        lines = lines.after(chunk)
    return lines


def has_changed(path: Path, scan: Scan) -> bool:
    """Whether the file is no longer what was scanned.

    A write shows in the file's times, which are no finer than a few milliseconds: a file written to only just
    before the scan is hashed again.
    """
    try:
        if mark_of(path.stat()) != scan.mark:
            return True
        return not scan.is_settled and scan_file(path).digest != scan.digest
    except OSError:
        return True


def detect_kind(path: Path) -> str:
    """`parquet`, `workbook`, `gzip` or `text`: by the first bytes, whatever the name says."""
    start = read_start(path)
    if not start:
        raise UnreadableInput("the file is empty")
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"\x1f\x8b"):
        return "gzip"
    if start.startswith(b"PK\x03\x04"):
        _require_workbook(path)
        return "workbook"
    if start.startswith(LEGACY_WORKBOOK):
        return "workbook"
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(WEB_PAGE):
        raise UnreadableInput("the file is a web page, not a table; open it and save it as CSV or XLSX")
    return "text"


def _require_workbook(path: Path) -> None:
    """Raises UnreadableInput for an archive that is cut, is no workbook, or would grow beyond all proportion."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as mistake:
        raise UnreadableInput("the file is not an XLSX workbook: it is cut short or damaged") from mistake
    if not any(member.filename.startswith("xl/") for member in members):
        raise UnreadableInput("the file is a ZIP archive, not a workbook; unpack it first")
    if sum(member.file_size for member in members) > max(UNPACKED_ALLOWANCE, UNPACKED_RATIO * path.stat().st_size):
        raise UnreadableInput(f"the workbook grows to more than {UNPACKED_RATIO} times its size")


def mark_of(found: os.stat_result) -> tuple[int, ...]:
    """What the file system says of a file, and says otherwise once the file was written to."""
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
