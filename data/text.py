"""Text files as they really come: encodings, separators, quotes, gzip."""

import codecs
import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from errors import UnreadableInput

BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
HEAD = 1 << 16
CHUNK = 1 << 24
csv.field_size_limit(1 << 27)


def open_bytes(path: Path) -> BinaryIO:
    """Open a file, unpacking gzip."""
    if path.name.lower().endswith(".gz"):
        return cast(BinaryIO, gzip.open(path, "rb"))
    return path.open("rb")


def detect_encoding(path: Path) -> str:
    """UTF-8, GB18030 or UTF-16, from the byte-order mark or from the whole text.

    A file is UTF-8 if every byte of it says so; only else is it GB18030, which would accept almost anything.
    """
    with open_bytes(path) as file:
        head = file.read(4)
    for mark, encoding in BOMS.items():
        if head.startswith(mark):
            return encoding
    return "utf-8" if _decodes(path, "utf-8") else "gb18030"


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with open_bytes(path) as file:
            while chunk := file.read(CHUNK):
                if not chunk.isascii() or decoder.getstate()[0]:
                    decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def detect_separator(head: str) -> str:
    """Comma, tab or semicolon: the one that the first lines hold most of."""
    return max(",\t;", key=head.count)


def read_head(path: Path, encoding: str) -> str:
    """The first part of the text, whole lines where there is more than one."""
    with open_bytes(path) as file:
        return codecs.getincrementaldecoder(encoding)(errors="replace").decode(file.read(HEAD))


def transcode(path: Path, encoding: str, target: Path) -> None:
    """Stream a file of another encoding (or gzipped) into plain UTF-8."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with open_bytes(path) as source, target.open("wb") as out:
            while chunk := source.read(CHUNK):
                out.write(decoder.decode(chunk).encode())
            out.write(decoder.decode(b"", final=True).encode())
    except UnicodeDecodeError as mistake:
        raise UnreadableInput(f"the text is neither UTF-8 nor {encoding.upper()}") from mistake


def read_rows(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Every row with the line it begins on; quoted line ends stay inside their field."""
    with open_bytes(path) as raw, io.TextIOWrapper(raw, encoding=encoding, newline="") as text:
        reader = csv.reader((line.replace("\0", "") for line in text), delimiter=separator)
        begins = 1
        try:
            for row in reader:
                yield begins, row
                begins = reader.line_num + 1
        except (csv.Error, UnicodeDecodeError) as mistake:
            raise UnreadableInput(f"line {begins}: {mistake}") from mistake
