"""Text files as they really come: gzip, encodings, separators."""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from errors import UnreadableInput

BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
PDF = b"%PDF"
CONTROLS = bytes({*range(32), 127} - set(b"\t\n\v\f\r\x1a"))  # 1a: how old systems end a text
GZIP = b"\x1f\x8b"
HEAD = 1 << 16
CHUNK = 1 << 16  # few enough bytes that many pieces of a Chinese text are plain ASCII
# What a packed file may grow to: tables shrink 5 to 30 times, a bomb a thousand times.
UNPACKED_RATIO = 100
UNPACKED_ALLOWANCE = 1 << 28  # bytes that any file may have, however small it was packed


def open_bytes(path: Path) -> BinaryIO:
    """Open a file, unpacking gzip; what it is shows in its first bytes, not in its name."""
    return cast(BinaryIO, gzip.open(path, "rb")) if read_start(path).startswith(GZIP) else path.open("rb")


def read_start(path: Path, size: int = 8) -> bytes:
    """The first bytes of a file as they lie on disk."""
    with path.open("rb") as file:
        return file.read(size)


def unpack(path: Path, target: Path) -> None:
    """Stream a gzip file into a plain one; refuses one that grows beyond all proportion, cut or damaged ones too."""
    written = 0
    try:
        with path.open("rb") as packed, gzip.GzipFile(fileobj=packed) as source, target.open("wb") as out:
            while chunk := source.read(CHUNK):
                written += len(chunk)
                if written > max(UNPACKED_ALLOWANCE, UNPACKED_RATIO * packed.tell()):
                    raise UnreadableInput(f"the gzip file grows to more than {UNPACKED_RATIO} times its size")
                out.write(chunk)
    except EOFError as mistake:
        raise UnreadableInput("the gzip file is cut short") from mistake
    except (gzip.BadGzipFile, zlib.error) as mistake:
        raise UnreadableInput("the gzip file is damaged") from mistake


def detect_encoding(path: Path) -> str:
    """UTF-8, GB18030 or UTF-16, from the byte-order mark or from the whole text."""
    return inspect_encoding(path)[0]


def inspect_encoding(path: Path) -> tuple[str, bool]:
    """The encoding, and whether some bytes are none of its characters.

    A file is UTF-8 if every byte of it says so; only else is it GB18030, which would accept almost anything. A
    file that is neither throughout is what leaves fewer characters unread.
    """
    with open_bytes(path) as file:
        head = file.read(HEAD)
    for mark, encoding in BOMS.items():
        if head.startswith(mark):
            return encoding, not _decodes(path, encoding)
    if bare := _utf16_without_mark(head):
        return bare, not _decodes(path, bare)
    for encoding in ("utf-8", "gb18030"):
        if _decodes(path, encoding):
            return encoding, False
    damage = {encoding: _count_damage(path, encoding) for encoding in ("utf-8", "gb18030")}
    return min(damage, key=lambda encoding: damage[encoding]), True


def _utf16_without_mark(head: bytes) -> str | None:
    """Separators, digits and line ends have a zero byte in UTF-16: all on one side, or it is not UTF-16."""
    pairs = len(head) // 2
    first, second = head[0::2].count(0), head[1::2].count(0)
    if min(first, second) * 20 > max(first, second) or max(first, second) * 20 < max(pairs, 1):
        return None
    return "utf-16-le" if second > first else "utf-16-be"


def _decodes(path: Path, encoding: str) -> bool:
    """Whether every character can be read. ASCII needs no decoder where the encoding keeps it."""
    decoder = codecs.getincrementaldecoder(encoding)()
    keeps_ascii = not encoding.startswith("utf-16")
    try:
        for chunk in _chunks(path):
            if not (keeps_ascii and chunk.isascii()) or decoder.getstate()[0]:
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _count_damage(path: Path, encoding: str) -> int:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    return sum(decoder.decode(chunk).count("\ufffd") for chunk in _chunks(path))


def _chunks(path: Path) -> Iterator[bytes]:
    with open_bytes(path) as file:
        while chunk := file.read(CHUNK):
            yield chunk


def is_binary(path: Path) -> bool:
    """Whether UTF-8 text is none: its head has more than stray control characters, or is that of a PDF."""
    with open_bytes(path) as file:
        head = file.read(HEAD)
    stray = len(head) - len(head.translate(None, CONTROLS))
    return head.startswith(PDF) or stray * 100 > len(head)


def detect_separator(head: str) -> str:
    """Comma, tab or semicolon: the one that the first lines hold most of."""
    return max(",\t;", key=head.count)


def read_head(path: Path, encoding: str) -> str:
    """The first part of the text, whole lines where there is more than one."""
    with open_bytes(path) as file:
        return codecs.getincrementaldecoder(encoding)(errors="replace").decode(file.read(HEAD))


def transcode(path: Path, encoding: str, target: Path, errors: str = "strict") -> None:
    """Stream a file of another encoding (or gzipped) into plain UTF-8."""
    decoder = codecs.getincrementaldecoder(encoding)(errors=errors)
    try:
        with target.open("wb") as out:
            for chunk in _chunks(path):
                out.write(decoder.decode(chunk).encode())
            out.write(decoder.decode(b"", final=True).encode())
    except UnicodeDecodeError as mistake:
        raise UnreadableInput(f"the text is neither UTF-8 nor {encoding.upper()}") from mistake
