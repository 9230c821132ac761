"""The sheets of a workbook, each with its rows as text, read by a process of its own.

Line numbers are the sheet's own rows; from the second sheet on, `sheet x 10,000,000 + row` (20000005 is row 5 of the
second sheet), so that file and line name one row.
"""

import itertools
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from errors import UnreadableInput
from etl.intake.rows import Row

PROCESS = Path(__file__).with_name("sheet_process.py")
SHEET_LINES = 10_000_000
TOO_LARGE = "the workbook needs more memory or time to open than one file may take; save it as CSV"


def read_sheets(path: Path) -> Iterator[tuple[str, Iterator[Row]]]:
    """Name and rows of every sheet that holds any; the rows of one are gone when the next is asked for."""
    for (number, name), batches in itertools.groupby(_read(path), lambda batch: (batch["sheet"], batch["name"])):
        yield name, _rows(batches, 0 if number == 1 else number * SHEET_LINES)


def _rows(batches: Iterator[dict[str, Any]], offset: int) -> Iterator[Row]:
    for batch in batches:
        for line, cells in enumerate(batch["rows"], start=offset + batch["line"]):
            yield Row(line, cells)


def _read(path: Path) -> Iterator[dict[str, Any]]:
    """What the process says; raises UnreadableInput where it refuses the file or ends before it is done."""
    with path.open("rb") as file:
        process = subprocess.Popen(
            [sys.executable, str(PROCESS)], stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    with process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                batch = json.loads(line)
                if "refused" in batch:
                    raise UnreadableInput(batch["refused"])
                if "end" in batch:
                    return
                yield batch
            raise UnreadableInput(TOO_LARGE)
        finally:
            process.kill()
