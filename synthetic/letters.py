"""Letters of texts of fixed width by look-up: tables of two, four or eight letters that are written as one number."""

import functools

import numpy

DAY_SECONDS = 86_400
FIRST_LISTED_DAY, LAST_LISTED_DAY = -30_000, 60_000  # 1887 to 2134: the days that can be spelt

_ISO_DAY = numpy.dtype({"names": ["begin", "end"], "formats": ["u8", "u2"], "offsets": [0, 8], "itemsize": 10})
_ISO_INSTANT = numpy.dtype(
    {
        "names": ["begin", "end", "blank", "time"],
        "formats": ["u8", "u2", "u1", "u8"],
        "offsets": [0, 8, 10, 11],
        "itemsize": 19,
    }
)
_COMPACT_INSTANT = numpy.dtype(
    {"names": ["day", "minute", "second"], "formats": ["u8", "u4", "u2"], "offsets": [0, 8, 12], "itemsize": 14}
)


def compact_instants(day: numpy.ndarray, second: numpy.ndarray) -> numpy.ndarray:
    """YYYYMMDDHHMMSS; days are counted from `FIRST_LISTED_DAY`."""
    letters = numpy.empty(len(day), dtype=_COMPACT_INSTANT)
    minute = second // 60
    hour = minute // 60
    letters["day"] = compact_days().take(day)
    letters["minute"] = four_digits().take(minute + hour * 40)
    letters["second"] = _two_digits().take(second - minute * 60)
    return letters


def iso_instants(day: numpy.ndarray, second: numpy.ndarray) -> numpy.ndarray:
    """YYYY-MM-DD HH:MM:SS; days are counted from `FIRST_LISTED_DAY`."""
    letters = numpy.empty(len(day), dtype=_ISO_INSTANT)
    _write_iso_days(letters, day)
    letters["blank"] = ord(" ")
    letters["time"] = _times().take(second)
    return letters


def iso_days(day: numpy.ndarray) -> numpy.ndarray:
    """YYYY-MM-DD; days are counted from `FIRST_LISTED_DAY`."""
    letters = numpy.empty(len(day), dtype=_ISO_DAY)
    _write_iso_days(letters, day)
    return letters


def _write_iso_days(letters: numpy.ndarray, day: numpy.ndarray) -> None:
    begin, end = _iso_day_parts()
    letters["begin"], letters["end"] = begin.take(day), end.take(day)


@functools.cache
def four_letters() -> numpy.ndarray:
    """Four letters of a to p for every 16 bits, as one 32-bit number in memory order."""
    letters = numpy.frombuffer(b"abcdefghijklmnop", dtype=numpy.uint8)
    nibbles = numpy.arange(1 << 16, dtype=numpy.uint16).view(numpy.uint8).reshape(-1, 2)
    pairs = numpy.stack([letters[nibbles >> 4], letters[nibbles & 15]], axis=2)
    return numpy.ascontiguousarray(pairs).reshape(-1, 4).view(numpy.uint32).ravel()


@functools.cache
def _two_digits() -> numpy.ndarray:
    return numpy.frombuffer("".join(f"{number:02d}" for number in range(100)).encode(), dtype=numpy.uint16)


@functools.cache
def four_digits() -> numpy.ndarray:
    """0000 to 9999, the four digits of each as one 32-bit number in memory order."""
    return numpy.frombuffer("".join(f"{number:04d}" for number in range(10_000)).encode(), dtype=numpy.uint32)


def _listed_days() -> numpy.ndarray:
    """YYYY-MM-DD of every listed day, as rows of letters."""
    days = numpy.arange(FIRST_LISTED_DAY, LAST_LISTED_DAY).astype("datetime64[D]")
    return days.astype("S10").view(numpy.uint8).reshape(-1, 10)


@functools.cache
def compact_days() -> numpy.ndarray:
    """YYYYMMDD of every listed day, as one 64-bit number in memory order."""
    return numpy.ascontiguousarray(_listed_days()[:, [0, 1, 2, 3, 5, 6, 8, 9]]).view(numpy.uint64).ravel()


@functools.cache
def _iso_day_parts() -> tuple[numpy.ndarray, numpy.ndarray]:
    """YYYY-MM- and DD of every listed day, as a 64-bit and a 16-bit number in memory order."""
    letters = _listed_days()
    begin, end = numpy.ascontiguousarray(letters[:, :8]), numpy.ascontiguousarray(letters[:, 8:])
    return begin.view(numpy.uint64).ravel(), end.view(numpy.uint16).ravel()


@functools.cache
def _times() -> numpy.ndarray:
    """HH:MM:SS of every second of a day, as one 64-bit number in memory order."""
    seconds = numpy.arange(DAY_SECONDS)
    letters = numpy.empty((DAY_SECONDS, 8), dtype=numpy.uint8)
    letters[:, [2, 5]] = ord(":")
    pairs = letters.reshape(-1, 8)
    for at, value in ((0, seconds // 3600), (3, seconds // 60 % 60), (6, seconds % 60)):
        pairs[:, at] = value // 10 + ord("0")
        pairs[:, at + 1] = value % 10 + ord("0")
    return letters.view(numpy.uint64).ravel()
