"""docs/demand.md has every assumption with its mark and range, as the code has them."""

from pathlib import Path

from analysis.demand import DemandParameters, list_movable

DOCUMENT = Path(__file__).parents[2] / "docs" / "demand.md"


def read_rows() -> dict[str, list[str]]:
    """Name of an assumption -> the cells after it."""
    lines = [line.strip("| ").split(" | ") for line in DOCUMENT.read_text(encoding="utf-8").splitlines()]
    return {cells[0].strip("`"): cells[1:] for cells in lines if cells[0].startswith("`") and len(cells) == 4}


def test_every_assumption_stands_in_the_document_with_its_mark() -> None:
    told = {row["name"]: row["mark"] for row in DemandParameters().describe()}
    assert {name: cells[-1] for name, cells in read_rows().items()} == told


def test_what_can_be_moved_stands_there_with_its_value_and_ends() -> None:
    rows = read_rows()
    for each in list_movable():
        value, ends, _mark = rows[each.name]
        assert value == f"{each.default:g}"
        assert ends.startswith(f"{each.moves.low:g}")
        assert ends.endswith(f"{each.moves.high:g}")
