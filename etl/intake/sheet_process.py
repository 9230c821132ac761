"""Reads a workbook in a process of its own: `python sheet_process.py < workbook`, one JSON document a line.

What a workbook grows to in memory cannot be told beforehand (two cells in opposite corners are enough), so the system
bounds this process; where it dies, one file is refused and the refresh goes on. It imports nothing of ours.
"""

import io
import itertools
import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

MEMORY_BYTES = 3 << 30
SECONDS = 900
BATCH = 5_000
EXACT = 1e15  # a spreadsheet's number holds 15 digits; of a longer one the last are lost


def main() -> int:
    """Write the rows of every sheet in batches, each with its sheet and the number of its first row."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    import python_calamine

    try:
        workbook = python_calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
        for number, name in enumerate(workbook.sheet_names, start=1):
            for line, rows in _batches(workbook.get_sheet_by_name(name)):
                _write({"sheet": number, "name": name, "line": line, "rows": rows})
    except python_calamine.PasswordError:
        _write({"refused": "the workbook is protected by a password; save it without one"})
    except (python_calamine.CalamineError, ValueError) as mistake:
        _write({"refused": f"the file is not an XLSX workbook: {mistake}"})
    else:
        _write({"end": True})
    return 0


def _batches(sheet: Any) -> Iterator[tuple[int, list[list[str]]]]:
    if sheet.start is None:  # an empty sheet
        return
    rows, line = sheet.iter_rows(), int(sheet.start[0]) + 1
    while batch := [[cell_text(cell) for cell in row] for row in itertools.islice(rows, BATCH)]:
        yield line, batch
        line += len(batch)


def cell_text(value: Any) -> str:
    """A cell as text: codes without a decimal point, dates as ISO, a number of lost digits as the number it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and abs(value) >= EXACT:
        return f"{value:.14E}"
    return str(value)


def _write(document: Any) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=True) + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
