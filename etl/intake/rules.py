"""What must hold within one row: all reasons against it, as SQL."""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from data.contracts import Contract
from etl.intake.values import IDENTIFIERS, Cell, is_code, quoted_list

MASK = "***"  # what the quarantine shows in place of an identity, a birth date or a home
# A number that a spreadsheet shortened: 4.40306E+11. Its last digits are lost.
SHORTENED = r"\d(\.\d+)?[eE]\+?\d{1,2}"
# China in degrees; ID cards since the regulations of 6 April 1984, other days within a long life and a long plan.
BOUNDS: Mapping[str, tuple[Any, Any]] = {
    "longitude": (73.0, 136.0),
    "latitude": (3.0, 54.0),
    "instant": ("timestamp '1984-01-01'", "timestamp '2200-01-01'"),
    "date": ("date '1900-01-01'", "date '2200-01-01'"),
}
TOTALS = ("合计", "总计", "小计", "共计", "总和", "累计", "total", "subtotal", "grandtotal")


@dataclass(frozen=True)
class Objection:
    """What may speak against a row: the reason, when it holds, and a cheaper `doubt` without which it never holds."""

    reason: str
    holds: str
    doubt: str

    @property
    def listed(self) -> str:
        """The reason where it holds, else NULL."""
        return f"case when {self.holds} then '{self.reason}' end"


def find_reasons(contract: Contract, cells: Mapping[str, Cell], fault: str, is_correction: bool) -> str:
    """All reasons against a row, as one list. Most rows leave no doubt, and to see that is cheaper than to list."""
    objections = [item for cell in cells.values() for item in _against_cell(cell, is_correction)]
    objections += _against_groups(contract, cells)
    for lon, lat in contract.positions:
        objections += _against_position(contract, cells, lon, lat, is_correction)
    objections += _against_order(contract, cells)
    doubts = " or ".join([f"({fault}) is not null", *dict.fromkeys(f"({item.doubt})" for item in objections)])
    listed = ", ".join([fault, *(item.listed for item in objections)])
    return (
        f"case when {doubts} then list_filter([{listed}], lambda reason: reason is not null) "
        "else cast([] as varchar[]) end"
    )


def _is_given(cell: Cell, is_correction: bool) -> str:
    """Whether a cell is filled; in a correction, what the quarantine masked is taken from the row corrected instead."""
    if is_correction and cell.column.becomes:
        return f"({cell.is_filled} and cast({cell.clean} as varchar) <> '{MASK}')"
    return cell.is_filled


def _against_cell(cell: Cell, is_correction: bool) -> list[Objection]:
    column, value, is_given = cell.column, cell.value, _is_given(cell, is_correction)
    is_identifier = column.type == "text" and column.name.endswith(IDENTIFIERS)
    found = []
    if column.required:
        found.append(Objection(f"{column.name}.missing", f"not {is_given}", f"{value} is null"))
    if is_identifier:
        is_wrong = "identity"
    elif column.type in ("choice", "frame"):
        is_wrong = "unknown"
    else:
        is_wrong = "unreadable"
    is_lost = f"{is_given} and {value} is null"
    doubt = f"{value} is null and {cell.raw} is not null"
    if column.type == "division":
        has_shape = is_code(column, cell.clean)
        found.append(Objection(f"{column.name}.unreadable", f"{is_lost} and not ({has_shape})", doubt))
        found.append(Objection(f"{column.name}.unknown", f"{is_lost} and {has_shape}", doubt))
    elif column.type != "text" or is_identifier:
        found.append(Objection(f"{column.name}.{is_wrong}", is_lost, doubt))
    if is_identifier:
        is_shortened = f"regexp_full_match({cell.clean}, '{SHORTENED}')"
        is_number = f"case when {value} >= '0' and {value} < ':' then substr({value}, 2, 1) in ('.', 'e', 'E') end"
        doubt = f"{value} <> {cell.raw} or {is_number}"
        found.append(Objection(f"{column.name}.unreadable", is_shortened, doubt))
    for limit, sign in zip(BOUNDS.get(column.type, (column.minimum, column.maximum)), "<>", strict=True):
        if limit is not None:
            is_outside = f"{value} {sign} {limit}"
            found.append(Objection(f"{column.name}.out_of_range", is_outside, is_outside))
    return found


def _against_groups(contract: Contract, cells: Mapping[str, Cell]) -> list[Objection]:
    """Columns of which at most one, or exactly one, is filled."""
    found = []
    for group in (*contract.at_most_one, *contract.exactly_one):
        present = [cells[name] for name in group if name in cells]
        filled = _count(cell.is_filled for cell in present)
        is_doubtful = f"{_count(f'{cell.raw} is not null' for cell in present)} > 1"
        found.append(Objection(f"{group[0]}.twice", f"{filled} > 1", is_doubtful))
        if group in contract.exactly_one:
            is_doubtful = f"{_count(f'{cell.value} is not null' for cell in present)} = 0"
            found.append(Objection(f"{group[0]}.missing", f"{filled} = 0", is_doubtful))
    return found


def _count(tests: Iterable[str]) -> str:
    return " + ".join(f"cast({test} as integer)" for test in tests) or "0"


def _against_position(
    contract: Contract, cells: Mapping[str, Cell], lon: str, lat: str, is_correction: bool
) -> list[Objection]:
    """A longitude and its latitude: both or neither, and not in each other's place."""
    found = []
    for name, other in ((lon, lat), (lat, lon)):
        if contract.columns[name].required or other not in cells:
            continue
        is_absent, is_doubtful = "true", "true"
        if name in cells:
            is_absent, is_doubtful = f"not {_is_given(cells[name], is_correction)}", f"{cells[name].value} is null"
        is_there = _is_given(cells[other], is_correction)
        doubt = f"{is_doubtful} and {cells[other].raw} is not null"
        found.append(Objection(f"{name}.missing", f"{is_absent} and {is_there}", doubt))
    if lon in cells and lat in cells:
        x, y = cells[lon].value, cells[lat].value
        is_swapped = f"{x} between 3 and 54 and {y} between 73 and 136"
        found.append(Objection(f"{lon}.swapped", is_swapped, f"{x} <= 54"))
    return found


def _against_order(contract: Contract, cells: Mapping[str, Cell]) -> list[Objection]:
    """Stages that end before one that comes earlier, and other instants on the wrong side of each other."""
    found = []
    stages = [cells[name].value for name in contract.stages if name in cells]
    if len(stages) > 1:
        pairs = itertools.combinations(stages, 2)
        is_wrong = " or ".join(_precedes(later, earlier) for earlier, later in pairs)
        # Instants in order leave no pair in doubt: each is compared with the last one before it that is known.
        steps = [
            f"{stage} < coalesce({', '.join(stages[place - 1 :: -1])})" for place, stage in enumerate(stages) if place
        ]
        found.append(Objection("stages.out_of_order", is_wrong, " or ".join(steps)))
    for wrong, first, second in [
        *((name, name, other) for name, other in contract.not_before.items()),
        *((name, other, name) for name, other in contract.not_after.items()),
    ]:
        if first in cells and second in cells:
            a, b = cells[first].value, cells[second].value
            found.append(Objection(f"{wrong}.out_of_order", _precedes(a, b), f"{a} < {b}"))
    return found


def _precedes(a: str, b: str) -> str:
    """Whether one instant lies before another; by day where either has no time of day."""
    return (
        f"({a} < {b} and (cast({a} as date) < cast({b} as date) "
        f"or ({a} <> date_trunc('day', {a}) and {b} <> date_trunc('day', {b}))))"
    )


def is_total(contract: Contract, cells: Mapping[str, Cell], label: str) -> str:
    """Whether the first cell (`label`) or one that names the record says that the row adds up others."""
    words = [label, *(cells[name].clean for name in contract.key if name in cells)]
    return " or ".join(f"coalesce({_bare_word(word)} in ({quoted_list(TOTALS)}), false)" for word in words)


def _bare_word(cell: str) -> str:
    """A cell without blanks, colons and brackets, and without what a total is taken over."""
    return (
        f"lower(regexp_replace(cast({cell} as varchar), '[\\s:：（）()　]|^(本页|本月|本年|全市|全区|全省)', '', 'g'))"
    )
