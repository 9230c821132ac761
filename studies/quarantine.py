"""Which rows were rejected, and why; written out so that they can be corrected and handed in again."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.contracts import RECORD_TYPES, load_contract
from errors import WrongUsage
from warehouse import EVERYWHERE, open_current


@dataclass(frozen=True)
class RejectedRow:
    """One row kept out; `values` are its cells by column, identity masked."""

    record: str
    file: str
    line: int
    reasons: list[str]
    values: dict[str, Any]

    def shown(self) -> dict[str, Any]:
        """The row without its cells, as `quarantine --json` shows it."""
        return {"record": self.record, "file": self.file, "line": self.line, "reasons": self.reasons}


def list_quarantine(warehouse: Path, record: str | None = None) -> list[RejectedRow]:
    """Every rejected row of the current snapshot, or of one record type."""
    if record is not None and record not in RECORD_TYPES:
        raise WrongUsage(f"There is no record type {record!r}; choose {', '.join(RECORD_TYPES)}.")
    found = open_current(warehouse).ask("quarantined_rows", EVERYWHERE, record=record)
    return [
        RejectedRow(row.record, row.file, int(row.line), list(row.reasons), json.loads(row.row))
        for row in found.itertuples()
    ]


def write_quarantine(rows: Sequence[RejectedRow], path: Path) -> str:
    """Write rows of one record type as CSV with the columns that say which row each one corrects.

    Raises WrongUsage for a file that is there already: it may hold corrections.
    """
    records = sorted({row.record for row in rows})
    if len(records) > 1:
        raise WrongUsage(f"The quarantine holds {', '.join(records)}; choose one with --record.")
    columns = list(load_contract(records[0]).columns) if records else []
    if path.exists():
        raise WrongUsage(f"{path} is there already and may hold corrections; choose another name.")
    with path.open("x", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*columns, "corrects_file", "corrects_line", "reasons"])
        for row in rows:
            cells = [row.values.get(column) for column in columns]
            writer.writerow([*cells, row.file, row.line, " ".join(row.reasons)])
    return str(path)
