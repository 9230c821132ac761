"""What the build scripts share: rows into a CSV, the rule of codes, and the corrections made by hand."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from data.tables import FOLDER, read_table

# The four cities under the centre have no level of cities: one xx0100 stands for all districts and counties.
MUNICIPALITIES = ("11", "12", "31", "50")

Row = Mapping[str, str]


def write_rows(name: str, columns: Sequence[str], rows: Iterable[Row], folder: Path = FOLDER) -> int:
    """Writes data/<name> with these columns and no others; returns how many rows."""
    count = 0
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def corrections(table: str) -> dict[tuple[str, str], str]:
    """(code, column) -> value that data/corrections.csv sets right in this table."""
    rows = read_table(FOLDER / "corrections.csv")
    return {(row["code"], row["column"]): row["value"] for row in rows if row["table"] == table}


def prefecture_of(code: str) -> str:
    """The prefecture of a county code, by the rule of GB/T 2260 alone."""
    if code[:2] in MUNICIPALITIES:
        return code[:2] + "0100"
    # Hong Kong, Macao and Taiwan's counties hang on the province itself.
    if code[:4] in ("8101", "8201", "8390"):
        return code[:2] + "0000"
    return code[:4] + "00"
