"""For every column of every contract a bad value, and the reason it gives: a new column cannot be forgotten.

The bad value follows from what the contract says of the column, so each case below is made, not listed.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from data.contracts import RECORD_TYPES, Column, Contract, load_contract
from etl.refresh import refresh
from studies.quarantine import list_quarantine
from tests.etl.files import POINT, write_csv
from tests.etl.test_record_types import ROWS

UNREADABLE = {
    "instant": "20260230", "date": "去年", "decimal": "约三千", "integer": "2.5", "longitude": "东", "latitude": "北",
    "boolean": "也许", "identity": "9.99999E+17", "division": "44030",
}  # fmt: skip
FREE_TEXT = {
    "applications": {"review_reason"},
    "verifications": {"channel"},
    "acceptance_points": {"name", "address", "phone", "hours", "matters", "partner_provinces"},
    "candidate_sites": {"name"},
    "transit_lines": {"name", "mode", "stop_name"},
}


def bad_values(contract: Contract, column: Column) -> Iterator[tuple[dict[str, Any], str]]:
    """Each way in which a cell of the column can be wrong: the cells to change, and the reason expected."""
    name, alone = column.name, partner_cells(contract, column)
    if column.required:
        yield {name: ""}, f"{name}.missing"
    if column.type in ("choice", "frame"):
        yield {name: "不在表中"}, f"{name}.unknown"
    elif column.type in UNREADABLE:
        yield alone | {name: UNREADABLE[column.type]}, f"{name}.unreadable"
    elif name.endswith(("_id", "_key", "_code", "_node")):
        yield alone | {name: "4.40306E+11"}, f"{name}.unreadable"
    if column.type == "division":
        yield alone | {name: "998877"}, f"{name}.unknown"
    for limit, step in ((column.minimum, -1), (column.maximum, 1)):
        if limit is not None:
            yield {name: int(limit + step)}, f"{name}.out_of_range"
    if column.type in ("longitude", "latitude"):
        yield alone | {name: 0}, f"{name}.out_of_range"
        if not column.required:
            yield partner_of_position(contract, name), f"{name}.missing"
    if name in contract.events:
        yield {name: "2099-01-01"}, f"{name}.future"
    if name in contract.stages[1:]:
        yield {name: "1999-01-01"}, "stages.out_of_order"
    if name in contract.not_before:
        yield {contract.not_before[name]: "2020-01-02", name: "2020-01-01"}, f"{name}.out_of_order"
    if name in contract.not_after:
        yield {contract.not_after[name]: "2020-01-01", name: "2020-01-02"}, f"{name}.out_of_order"
    if name in contract.references:
        yield {name: "nowhere"}, f"{name}.unknown"
    for group in (*contract.at_most_one, *contract.exactly_one):
        if name in group:
            yield {other: group_value(contract, other) for other in group}, f"{group[0]}.twice"


def partner_cells(contract: Contract, column: Column) -> dict[str, Any]:
    """What must stand, or must not, beside a bad value so that it is the only fault."""
    for lon, lat in contract.positions:
        if column.name in (lon, lat):
            return {lon: 113.9, lat: 22.6}
    groups = [group for group in (*contract.at_most_one, *contract.exactly_one) if column.name in group]
    return {other: "" for group in groups for other in group}


def partner_of_position(contract: Contract, name: str) -> dict[str, Any]:
    """A position that lacks the one coordinate."""
    lon, lat = next(pair for pair in contract.positions if name in pair)
    return {lon: 113.9, lat: 22.6} | {name: ""}


def group_value(contract: Contract, name: str) -> str:
    kinds = {"identity": "999999199001010018", "division": "440306001"}
    return kinds.get(contract.columns[name].type, "k1")


CASES = {
    record: [
        (name, changes, reason)
        for name, column in load_contract(record).columns.items()
        for changes, reason in bad_values(load_contract(record), column)
    ]
    for record in RECORD_TYPES
}


@pytest.mark.parametrize("record", RECORD_TYPES)
def test_no_column_is_without_a_bad_value_but_free_text(record: str) -> None:
    tried = {name for name, _, _ in CASES[record]} - FREE_TEXT.get(record, set())
    assert tried | FREE_TEXT.get(record, set()) == set(load_contract(record).columns)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, int], tuple[list[str], str]]:
    """Reasons and cells of every bad row, by record type and number of the case; each in a file of its own."""
    folder = tmp_path_factory.mktemp("columns")
    write_csv(folder / "raw" / "acceptance_points" / "points.csv", [POINT])
    for record, cases in CASES.items():
        for number, (_, changes, _) in enumerate(cases):
            write_csv(folder / "raw" / record / f"{number}.csv", [ROWS[record] | changes])
    refresh(folder / "raw", folder / "warehouse", folder / "local")
    return {
        (row.record, int(Path(row.file).stem)): (row.reasons, str(row.values))
        for row in list_quarantine(folder / "warehouse")
    }


@pytest.mark.parametrize("record", RECORD_TYPES)
def test_every_bad_value_gives_its_reason(found: Mapping[tuple[str, int], tuple[list[str], str]], record: str) -> None:
    missed = [
        (changes, reason, found.get((record, number)))
        for number, (_, changes, reason) in enumerate(CASES[record])
        if reason not in found.get((record, number), ([], ""))[0]
    ]
    assert missed == []


@pytest.mark.parametrize("record", RECORD_TYPES)
def test_a_bad_value_gives_no_reason_against_another_column(
    found: Mapping[tuple[str, int], tuple[list[str], str]], record: str
) -> None:
    """One cell is wrong, so only it is named, or what it is compared with."""
    contract = load_contract(record)
    stray = []
    for number, (_, changes, reason) in enumerate(CASES[record]):
        named = {item.rpartition(".")[0] for item in found[record, number][0]}
        related = {*changes, "stages", *(group[0] for group in (*contract.at_most_one, *contract.exactly_one))}
        if not named <= related:
            stray.append((changes, reason, found[record, number][0]))
    assert stray == []
