"""What a disk can refuse, said in one sentence: full, read-only, not ours to write."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from errors import RefreshRefused, is_stop

STAYS = "the snapshot that was current stays current."
SENTENCES = {
    errno.ENOSPC: f"The disk of {{place}} is full; make room and refresh again, {STAYS}",
    errno.EDQUOT: f"The disk quota for {{place}} is used up; make room and refresh again, {STAYS}",
    errno.EFBIG: f"A file in {{place}} would be larger than this system allows (see `ulimit -f`); {STAYS}",
    errno.EROFS: f"{{place}} lies on a disk that is read-only; {STAYS}",
    errno.EACCES: f"{{place}} may not be read or written by this user; {STAYS}",
    errno.EPERM: f"{{place}} may not be read or written by this user; {STAYS}",
    errno.EIO: f"The disk of {{place}} reports faults; {STAYS}",
}
STOPPED = "Stopped."
OUT_OF_MEMORY = f"The refresh needs more memory than it may use (memory_limit_gb in settings.toml); {STAYS}"


@contextmanager
def refusing_disk_trouble(place: Path) -> Iterator[None]:
    """Turn what the disk refuses into RefreshRefused; every other error stays what it is."""
    try:
        yield
    except (OSError, duckdb.Error) as trouble:
        sentence = describe_trouble(trouble, place)
        if sentence is None or is_stop(trouble):
            raise
        raise RefreshRefused(sentence) from trouble


def describe_trouble(trouble: Exception, place: Path) -> str | None:
    """The sentence for an error that lies with the disk, the memory or Ctrl-C, not with what was read; else None.

    DuckDB has no error numbers: it quotes the system's own words at the end of a message.
    """
    if is_stop(trouble):
        return STOPPED
    number: int | None
    if isinstance(trouble, OSError):
        number, place = trouble.errno, trouble.filename or place
    else:
        number = next((each for each in SENTENCES if os.strerror(each) in str(trouble)), None)
    if number in SENTENCES:
        return SENTENCES[number].format(place=place)
    return OUT_OF_MEMORY if isinstance(trouble, duckdb.OutOfMemoryException) else None
