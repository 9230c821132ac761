"""What must hold within one row: the reasons against it, as SQL expressions that are NULL where there is none."""

from collections.abc import Mapping, Sequence

from data.contracts import Column, Contract
from etl.intake.values import IDENTIFIERS, quoted_list, reason_sql

MASK = "***"  # what the quarantine shows in place of an identity, a birth date or a home
# A number that a spreadsheet shortened: 4.40306E+11. Its last digits are lost.
SHORTENED = r"\d(\.\d+)?[eE]\+?\d{1,2}"
TOTALS = ("合计", "总计", "小计", "共计", "总和", "累计", "total", "subtotal", "grandtotal")


def find_reasons(contract: Contract, present: Mapping[str, Column], is_correction: bool) -> str:
    """All reasons against a row, as one list.

    Expects the column `fault` and for every column present `r_X` (clean) and `v_X` (typed).
    """
    reasons = ["fault"]
    for name, column in present.items():
        reasons += reason_sql(column, given(name, column, is_correction), f"v_{name}")
        reasons += _shortened(column)
    reasons += _groups(contract, present)
    for lon, lat in contract.positions:
        reasons += _position(contract, present, lon, lat, is_correction)
    stages = [name for name in contract.stages if name in present]
    reasons += [] if len(stages) < 2 else [f"case when {_out_of_order(stages)} then 'stages.out_of_order' end"]
    for wrong, first, second in [
        *((name, name, other) for name, other in contract.not_before.items()),
        *((name, other, name) for name, other in contract.not_after.items()),
    ]:
        if first in present and second in present:
            reasons.append(f"case when {_precedes(first, second)} then '{wrong}.out_of_order' end")
    # Most rows have none, and to see that is cheaper than to make a list.
    listed = f"list_filter([{', '.join(reasons)}], lambda reason: reason is not null)"
    return f"case when coalesce({', '.join(reasons)}) is null then cast([] as varchar[]) else {listed} end"


def given(name: str, column: Column, is_correction: bool) -> str:
    """The clean cell; in a correction, what the quarantine had masked is not given but taken from the row corrected."""
    if is_correction and column.becomes:
        return f"case when cast(r_{name} as varchar) <> '{MASK}' then r_{name} end"
    return f"r_{name}"


def _shortened(column: Column) -> list[str]:
    if column.type != "text" or not column.name.endswith(IDENTIFIERS):
        return []
    raw = f"r_{column.name}"
    is_shortened = f"case when {raw} like '_.%' or {raw} like '_E%' or {raw} like '_e%' then "
    return [f"{is_shortened}case when regexp_full_match({raw}, '{SHORTENED}') then '{column.name}.unreadable' end end"]


def _groups(contract: Contract, present: Mapping[str, Column]) -> list[str]:
    """Columns of which at most one, or exactly one, is filled."""
    reasons = []
    for group in (*contract.at_most_one, *contract.exactly_one):
        filled = " + ".join(f"cast(r_{name} is not null as integer)" for name in group if name in present) or "0"
        reasons.append(f"case when {filled} > 1 then '{group[0]}.twice' end")
        if group in contract.exactly_one:
            reasons.append(f"case when {filled} = 0 then '{group[0]}.missing' end")
    return reasons


def _position(contract: Contract, present: Mapping[str, Column], lon: str, lat: str, is_correction: bool) -> list[str]:
    """A longitude and its latitude: both or neither, and not in each other's place."""
    if lon not in present and lat not in present:
        return []
    reasons = []
    for name, other in ((lon, lat), (lat, lon)):
        column, partner = contract.columns[name], contract.columns[other]
        if column.required or other not in present:
            continue
        is_absent = f"{given(name, column, is_correction)} is null" if name in present else "true"
        is_there = f"{given(other, partner, is_correction)} is not null"
        reasons.append(f"case when {is_absent} and {is_there} then '{name}.missing' end")
    if lon in present and lat in present:
        is_swapped = f"v_{lon} between 3 and 54 and v_{lat} between 73 and 136"
        reasons.append(f"case when {is_swapped} then '{lon}.swapped' end")
    return reasons


def is_total(contract: Contract, present: Mapping[str, Column]) -> str:
    """Whether the first cell (`label`) or one that names the record says that the row adds up others."""
    cells = ["label", *(f"r_{name}" for name in contract.key if name in present)]
    return " or ".join(f"coalesce({_bare_word(cell)} in ({quoted_list(TOTALS)}), false)" for cell in cells)


def _bare_word(cell: str) -> str:
    """A cell without blanks, colons and brackets, and without what a total is taken over."""
    return (
        f"lower(regexp_replace(cast({cell} as varchar), '[\\s:：（）()　]|^(本页|本月|本年|全市|全区|全省)', '', 'g'))"
    )


def _out_of_order(stages: Sequence[str]) -> str:
    """Whether any stage ends before one that comes earlier."""
    return " or ".join(_precedes(later, earlier) for number, later in enumerate(stages) for earlier in stages[:number])


def _precedes(first: str, second: str) -> str:
    """Whether one instant lies before another; by day where either has no time of day."""
    a, b = f"v_{first}", f"v_{second}"
    return (
        f"({a} < {b} and (cast({a} as date) < cast({b} as date) "
        f"or ({a} <> date_trunc('day', {a}) and {b} <> date_trunc('day', {b}))))"
    )
