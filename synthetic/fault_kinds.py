"""The kinds of faults: those that the domain notes ask to simulate and whose outcome the intake defines.

An ID number stands in a file only as such a fault. It is made up, and begins 999999: the code of no place, so the
number of no person.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy

from synthetic.shipped import shipped

Cells = Sequence[str]
LOADED, SUPERSEDED = "loaded", "superseded"
IDENTITY = {"applications": "applicant_id", "loss_reports": "card_id", "verifications": "card_id"}
PSEUDONYM = {"applicant_id": "applicant_key", "card_id": "card_key"}
UNKNOWN_CODE, UNKNOWN_POINT, UNKNOWN_WORD = "998877", "P99999", "77"
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
UNREADABLE = {"bureau": "20160230101500", "csv": "2016-02-30 10:15:00", "parquet": "2016-02-30 10:15:00"}
FUTURE = {"bureau": "20990101101500", "csv": "2099-01-01 10:15:00", "parquet": "2099-01-01 10:15:00"}
TIME_FORMAT = {"bureau": "%Y%m%d%H%M%S", "csv": "%Y-%m-%d %H:%M:%S", "parquet": "%Y-%m-%d %H:%M:%S"}
TOO_EARLY = timedelta(days=90)  # longer than any transmission takes
BEIJING = timedelta(hours=8)  # ahead of UTC
NOBODYS_AREA = "999999"
WEIGHTS, CHECK_DIGITS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"  # GB 11643-1999


@dataclass(frozen=True)
class Pools:
    """What faults draw from."""

    random: numpy.random.Generator
    retired: tuple[str, ...]
    format: str


@dataclass(frozen=True)
class Fault:
    """One kind of fault: the column it sits in, what should become of the row, and what it makes of the cells.

    The cells it works on are those of `source` where there is one. `blanks` are columns emptied with it; `needs` a
    column that must not be empty for the fault to be one.
    """

    kind: str
    column: str
    expected: str
    spoil: Callable[[Cells, Pools], list[str | None]]
    blanks: tuple[str, ...] = ()
    needs: str | None = None
    is_sent_again: bool = False
    source: str | None = None


@functools.cache
def faults_of(record: str, format_name: str) -> tuple[Fault, ...]:
    """The faults of a record type in one format."""
    is_bureau = format_name == "bureau"
    if record == "applications":
        later = (
            "transmitted_at", "reviewed_at", "review_outcome", "review_reason", "produced_at", "quality_checked_at",
            "issued_at", "collected_at", "collected_by", "withdrawn_at",
        )  # fmt: skip
        return (
            *_common("application_id", "accepted_at", "hukou_code", later, is_bureau),
            *_identities(record),
            Fault("missing_home", "hukou_code", "hukou_code.missing", _nothing),
            Fault("unknown_point", "acceptance_point_id", "acceptance_point_id.unknown", _word(UNKNOWN_POINT)),
            Fault("unknown_matter", "matter", "matter.unknown", _word(UNKNOWN_WORD)),
            Fault("out_of_order", "transmitted_at", "stages.out_of_order", _too_early, needs="transmitted_at"),
            Fault("same_instant", "transmitted_at", LOADED, _same, needs="transmitted_at", source="accepted_at"),
            Fault("sent_again", "transmitted_at", SUPERSEDED, _nothing, later, "transmitted_at", True),
            Fault("letter_case", "matter", LOADED, _full_width if is_bureau else _upper_case),
        )
    if record == "loss_reports":
        after = ("recorded_at", "effective_at", "replicated_at")
        return (
            *_common("report_id", "reported_at", "place_code", after, is_bureau),
            *_identities(record),
            Fault("unknown_kind", "kind", "kind.unknown", _word(UNKNOWN_WORD)),
            Fault("out_of_order", "recorded_at", "stages.out_of_order", _too_early, needs="recorded_at"),
            Fault("same_instant", "recorded_at", LOADED, _same, needs="recorded_at", source="reported_at"),
            Fault("sent_again", "effective_at", SUPERSEDED, _nothing, after[1:], "effective_at", True),
        )
    words = () if is_bureau else (Fault("letter_case", "sector", LOADED, _upper_case),)
    return (
        *_common("verification_id", "checked_at", "place_code", (), is_bureau),
        *_identities(record),
        Fault("missing_answer", "answer", "answer.missing", _nothing),
        Fault("unknown_answer", "answer", "answer.unknown", _word(UNKNOWN_WORD)),
        *words,
    )


def _common(identity: str, instant: str, place: str, later: tuple[str, ...], is_bureau: bool) -> tuple[Fault, ...]:
    """What goes wrong in every record: its number, its first instant, the code of its place."""
    zone = () if is_bureau else (Fault("other_zone", instant, LOADED, _in_utc),)
    return (
        Fault("missing_id", identity, f"{identity}.missing", _nothing),
        Fault("unreadable_date", instant, f"{instant}.unreadable", _constant(UNREADABLE)),
        Fault("future_time", instant, f"{instant}.future", _constant(FUTURE), later),
        Fault("unknown_place", place, f"{place}.unknown", _word(UNKNOWN_CODE)),
        Fault("full_width", place, LOADED, _full_width),
        Fault("float_code", place, LOADED, _as_float),
        Fault("retired_code", place, LOADED, _retired),
        *zone,
    )


def _identities(record: str) -> tuple[Fault, ...]:
    """ID numbers in the place of a pseudonym, as old systems and spreadsheets spell them; all of them are read."""
    column = IDENTITY[record]
    blanks = (PSEUDONYM[column],)
    return (
        Fault("id_of_15", column, LOADED, _old_numbers, blanks),
        Fault("id_lower_x", column, LOADED, _lower_x, blanks),
        Fault("id_full_width", column, LOADED, _full_width_numbers, blanks),
        Fault("id_as_float", column, LOADED, _float_numbers, blanks),
    )


@functools.cache
def retired_codes() -> tuple[str, ...]:
    """County codes that were retired in favour of exactly one other."""
    is_gone = (shipped("divisions", "status") == "retired") & (shipped("divisions", "level") == "county")
    has_one = numpy.char.str_len(shipped("divisions", "successor_code")) == 6
    return tuple(sorted(set(shipped("divisions", "code")[is_gone & has_one].tolist())))


def nobodys_number(random: numpy.random.Generator, has_x: bool) -> str:
    """An ID number of no one, with X as its check digit or without."""
    day = datetime(1950, 1, 1) + timedelta(days=int(random.integers(0, 18_000)))
    first = int(random.integers(1, 900))
    for sequence in range(first, first + 100):
        body = f"{NOBODYS_AREA}{day:%Y%m%d}{sequence:03d}"
        check = CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]
        if (check == "X") == has_x:
            return body + check
    raise AssertionError("A hundred numbers in a row have every check digit.")


def _lower_x(cells: Cells, pools: Pools) -> list[str | None]:
    return [nobodys_number(pools.random, True).lower() for _ in cells]


def _full_width_numbers(cells: Cells, pools: Pools) -> list[str | None]:
    return [nobodys_number(pools.random, at % 2 == 0).translate(FULL_WIDTH) for at in range(len(cells))]


def _float_numbers(cells: Cells, pools: Pools) -> list[str | None]:
    return [nobodys_number(pools.random, False) + ".0" for _ in cells]


def _old_numbers(cells: Cells, pools: Pools) -> list[str | None]:
    """15 places: no century, no check digit."""
    numbers = (nobodys_number(pools.random, False) for _ in cells)
    return [number[:6] + number[8:17] for number in numbers]


def _nothing(cells: Cells, pools: Pools) -> list[str | None]:
    return [None] * len(cells)


def _word(word: str) -> Callable[[Cells, Pools], list[str | None]]:
    return lambda cells, pools: [word] * len(cells)


def _constant(by_format: dict[str, str]) -> Callable[[Cells, Pools], list[str | None]]:
    return lambda cells, pools: [by_format[pools.format]] * len(cells)


def _full_width(cells: Cells, pools: Pools) -> list[str | None]:
    return [cell.translate(FULL_WIDTH) for cell in cells]


def _as_float(cells: Cells, pools: Pools) -> list[str | None]:
    return [f"{cell}.0" for cell in cells]


def _upper_case(cells: Cells, pools: Pools) -> list[str | None]:
    return [cell.upper() for cell in cells]


def _retired(cells: Cells, pools: Pools) -> list[str | None]:
    return [str(code) for code in pools.random.choice(pools.retired, len(cells))]


def _too_early(cells: Cells, pools: Pools) -> list[str | None]:
    spelling = TIME_FORMAT[pools.format]
    return [(datetime.strptime(cell, spelling) - TOO_EARLY).strftime(spelling) for cell in cells]


def _in_utc(cells: Cells, pools: Pools) -> list[str | None]:
    spelling = TIME_FORMAT[pools.format]
    return [(datetime.strptime(cell, spelling) - BEIJING).strftime("%Y-%m-%dT%H:%M:%SZ") for cell in cells]


def _same(cells: Cells, pools: Pools) -> list[str | None]:
    return list(cells)
