"""Faults of real hand-overs, written into a share of the rows, each noted with what the intake should make of it.

A row carries one fault at most. Some must be quarantined under a rule id (`accepted_at.unreadable`), some must load all
the same (full-width digits, another letter case, a retired code), and an older copy of a case that was sent again must
end as superseded. `fault_kinds.py` lists the kinds; how often each comes is a guess.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy
import pyarrow

from synthetic.columns import Style, bits, texts, validity
from synthetic.fault_kinds import IDENTITY, Fault, Pools, faults_of, retired_codes


@dataclass(frozen=True)
class Noted:
    """One line of `truth/faults.csv`."""

    record: str
    file: str
    line: int
    expected: str
    kind: str


@dataclass
class Changes:
    """What becomes of some cells of one column."""

    rows: list[numpy.ndarray] = field(default_factory=list)
    cells: list[str | None] = field(default_factory=list)

    def add(self, rows: numpy.ndarray, cells: Sequence[str | None]) -> None:
        """These cells in these rows."""
        self.rows.append(rows)
        self.cells += cells

    def written_into(self, values: pyarrow.Array) -> pyarrow.Array:
        """The column with the changes."""
        rows = numpy.concatenate(self.rows)
        if not any(self.cells):
            return _emptied(values, rows)
        import pyarrow.compute  # takes long to load, and few worlds have faults

        mask = numpy.zeros(len(values), dtype=bool)
        mask[rows] = True
        cells = texts([self.cells[at] for at in numpy.argsort(rows).tolist()])
        return pyarrow.compute.replace_with_mask(values, bits(mask), cells)


def _emptied(values: pyarrow.StringArray, rows: numpy.ndarray) -> pyarrow.StringArray:
    """The same letters in the same memory, but none in these rows."""
    is_there = numpy.ones(len(values), dtype=bool)
    if values.null_count:
        is_there = values.is_valid().to_numpy(zero_copy_only=False)
    is_there[rows] = False
    return pyarrow.StringArray.from_buffers(len(values), *values.buffers()[1:], validity(is_there))


def spoil(
    table: pyarrow.Table, style: Style, file: str, first_line: int, share: float, random: numpy.random.Generator
) -> tuple[pyarrow.Table, list[Noted]]:
    """Write faults into about `share` of the rows of a text table whose first row stands on `first_line`."""
    kinds = faults_of(style.record, style.format)
    table = table.combine_chunks() if table.column(0).num_chunks > 1 else table
    table = table.append_column(IDENTITY[style.record], pyarrow.nulls(table.num_rows, pyarrow.string()))
    rows = numpy.flatnonzero(random.random(table.num_rows) < share)
    kind = random.integers(0, len(kinds), len(rows))
    pools = Pools(random, retired_codes(), style.format)
    changes: dict[str, Changes] = {}
    noted: list[Noted] = []
    sent_again = []
    for number, fault in enumerate(kinds):
        chosen = _applicable(table, rows[kind == number], fault)
        if not len(chosen):
            continue
        if fault.is_sent_again:
            sent_again.append(table.take(pyarrow.array(chosen)))
        cells = table[fault.source or fault.column].take(pyarrow.array(chosen)).to_pylist()
        changes.setdefault(fault.column, Changes()).add(chosen, fault.spoil(cells, pools))
        for column in sorted({*fault.blanks} - {fault.column}):
            changes.setdefault(column, Changes()).add(chosen, [None] * len(chosen))
        noted += [Noted(style.record, file, first_line + int(row), fault.expected, fault.kind) for row in chosen]
    for column, changed in changes.items():
        values = changed.written_into(table[column].chunk(0))
        table = table.set_column(table.column_names.index(column), column, values)
    return pyarrow.concat_tables([table, *sent_again]), sorted(noted, key=lambda note: note.line)


def _applicable(table: pyarrow.Table, rows: numpy.ndarray, fault: Fault) -> numpy.ndarray:
    """Rows in which the fault would be one; the others stay sound."""
    if fault.needs is None or not len(rows):
        return rows
    is_there = table[fault.needs].is_valid().to_numpy()
    return rows[is_there[rows]]
