"""Faults of real hand-overs, written into a share of the rows, each noted with what the intake should make of it.

A row carries one fault at most. Some must be quarantined under a rule id (`accepted_at.unreadable`), some must load all
the same (full-width digits, another letter case, a retired code), and an older copy of a case that was sent again must
end as superseded. The kinds are those of the domain notes on data quality; how often each comes is a guess.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy
import pyarrow

from synthetic.columns import Style
from synthetic.shipped import shipped

Cells = Sequence[str]
LOADED, SUPERSEDED = "loaded", "superseded"
UNKNOWN_CODE, UNKNOWN_POINT, UNKNOWN_WORD = "998877", "P99999", "77"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
UNREADABLE = {"bureau": "20260230101500", "csv": "2026-02-30 10:15:00", "parquet": "2026-02-30 10:15:00"}
FUTURE = {"bureau": "20990101101500", "csv": "2099-01-01 10:15:00", "parquet": "2099-01-01 10:15:00"}
TIME_FORMAT = {"bureau": "%Y%m%d%H%M%S", "csv": "%Y-%m-%d %H:%M:%S", "parquet": "%Y-%m-%d %H:%M:%S"}
TOO_EARLY = timedelta(days=90)  # longer than any transmission takes


@dataclass(frozen=True)
class Fault:
    """One kind of fault: the column it sits in, what should become of the row, and what it makes of the cells.

    `blanks` are columns emptied with it; `needs` a column that must not be empty for the fault to be one.
    """

    kind: str
    column: str
    expected: str
    spoil: Callable[[Cells, "Pools"], list[str | None]]
    blanks: tuple[str, ...] = ()
    needs: str | None = None
    is_sent_again: bool = False


@dataclass(frozen=True)
class Pools:
    """What faults draw from."""

    random: numpy.random.Generator
    retired: tuple[str, ...]
    format: str


@dataclass(frozen=True)
class Noted:
    """One line of `truth/faults.csv`."""

    record: str
    file: str
    line: int
    expected: str
    kind: str


def spoil(
    table: pyarrow.Table, style: Style, file: str, first_line: int, share: float, random: numpy.random.Generator
) -> tuple[pyarrow.Table, list[Noted]]:
    """Write faults into about `share` of the rows of a text table whose first row stands on `first_line`."""
    kinds = faults_of(style.record, style.format)
    rows = numpy.flatnonzero(random.random(table.num_rows) < share)
    kind = random.integers(0, len(kinds), len(rows))
    pools = Pools(random, retired_codes(), style.format)
    noted: list[Noted] = []
    sent_again = []
    for number, fault in enumerate(kinds):
        chosen = _applicable(table, rows[kind == number], fault)
        if fault.is_sent_again:
            sent_again.append(table.take(pyarrow.array(chosen)))
        table = _spoil_rows(table, chosen, fault, pools)
        noted += [Noted(style.record, file, first_line + int(row), fault.expected, fault.kind) for row in chosen]
    return pyarrow.concat_tables([table, *sent_again]), sorted(noted, key=lambda note: note.line)


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
            *_common("application_id", "accepted_at", "hukou_code", later),
            Fault("missing_home", "hukou_code", "hukou_code.missing", _nothing),
            Fault("unknown_point", "acceptance_point_id", "acceptance_point_id.unknown", _word(UNKNOWN_POINT)),
            Fault("unknown_matter", "matter", "matter.unknown", _word(UNKNOWN_WORD)),
            Fault("out_of_order", "transmitted_at", "stages.out_of_order", _too_early, needs="transmitted_at"),
            Fault("sent_again", "transmitted_at", SUPERSEDED, _nothing, later, "transmitted_at", True),
            Fault("letter_case", "matter", LOADED, _full_width if is_bureau else _upper_case),
        )
    if record == "loss_reports":
        after = ("recorded_at", "effective_at", "replicated_at")
        return (
            *_common("report_id", "reported_at", "place_code", after),
            Fault("unknown_kind", "kind", "kind.unknown", _word(UNKNOWN_WORD)),
            Fault("out_of_order", "recorded_at", "stages.out_of_order", _too_early, needs="recorded_at"),
            Fault("sent_again", "effective_at", SUPERSEDED, _nothing, after[1:], "effective_at", True),
        )
    words = () if is_bureau else (Fault("letter_case", "sector", LOADED, _upper_case),)
    return (
        *_common("verification_id", "checked_at", "place_code", ()),
        Fault("missing_answer", "answer", "answer.missing", _nothing),
        Fault("unknown_answer", "answer", "answer.unknown", _word(UNKNOWN_WORD)),
        *words,
    )


def _common(identity: str, instant: str, place: str, later: tuple[str, ...]) -> tuple[Fault, ...]:
    """What goes wrong in every record: its number, its first instant, the code of its place."""
    return (
        Fault("missing_id", identity, f"{identity}.missing", _nothing),
        Fault("unreadable_date", instant, f"{instant}.unreadable", _constant(UNREADABLE)),
        Fault("future_time", instant, f"{instant}.future", _constant(FUTURE), later),
        Fault("unknown_place", place, f"{place}.unknown", _word(UNKNOWN_CODE)),
        Fault("full_width", place, LOADED, _full_width),
        Fault("retired_code", place, LOADED, _retired),
    )


@functools.cache
def retired_codes() -> tuple[str, ...]:
    """County codes that were retired in favour of exactly one other."""
    is_gone = (shipped("divisions", "status") == "retired") & (shipped("divisions", "level") == "county")
    has_one = numpy.char.str_len(shipped("divisions", "successor_code")) == 6
    return tuple(sorted(set(shipped("divisions", "code")[is_gone & has_one].tolist())))


def _applicable(table: pyarrow.Table, rows: numpy.ndarray, fault: Fault) -> numpy.ndarray:
    """Rows in which the fault would be one; the others stay sound."""
    if fault.needs is None or not len(rows):
        return rows
    is_there = table[fault.needs].is_valid().to_numpy()
    return rows[is_there[rows]]


def _spoil_rows(table: pyarrow.Table, rows: numpy.ndarray, fault: Fault, pools: Pools) -> pyarrow.Table:
    if not len(rows):
        return table
    cells = table[fault.column].take(pyarrow.array(rows)).to_pylist()
    table = _replace(table, fault.column, rows, fault.spoil(cells, pools))
    for column in fault.blanks:
        table = _replace(table, column, rows, [None] * len(rows))
    return table


def _replace(table: pyarrow.Table, column: str, rows: numpy.ndarray, cells: list[str | None]) -> pyarrow.Table:
    import pyarrow.compute  # takes long to load, and few worlds have faults

    mask = numpy.zeros(table.num_rows, dtype=bool)
    mask[rows] = True
    values = table[column].combine_chunks()
    changed = pyarrow.compute.replace_with_mask(values, pyarrow.array(mask), pyarrow.array(cells, values.type))
    return table.set_column(table.column_names.index(column), column, changed)


def _nothing(cells: Cells, pools: Pools) -> list[str | None]:
    return [None] * len(cells)


def _word(word: str) -> Callable[[Cells, Pools], list[str | None]]:
    return lambda cells, pools: [word] * len(cells)


def _constant(by_format: dict[str, str]) -> Callable[[Cells, Pools], list[str | None]]:
    return lambda cells, pools: [by_format[pools.format]] * len(cells)


def _full_width(cells: Cells, pools: Pools) -> list[str | None]:
    return [cell.translate(FULL_WIDTH) for cell in cells]


def _upper_case(cells: Cells, pools: Pools) -> list[str | None]:
    return [cell.upper() for cell in cells]


def _retired(cells: Cells, pools: Pools) -> list[str | None]:
    return [str(code) for code in pools.random.choice(pools.retired, len(cells))]


def _too_early(cells: Cells, pools: Pools) -> list[str | None]:
    spelling = TIME_FORMAT[pools.format]
    return [(datetime.strptime(cell, spelling) - TOO_EARLY).strftime(spelling) for cell in cells]
