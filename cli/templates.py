"""`templates`: blank files to fill, one for each record type."""

import csv
from pathlib import Path
from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit
from data.contracts import RECORD_TYPES, load_contract


def templates(
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Write a blank CSV (UTF-8 with byte-order mark, for Excel and WPS) per record type, with Chinese headings."""
    files = []
    for record in RECORD_TYPES:
        path = out / record / f"{record}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerow(column.title_zh for column in load_contract(record).columns.values())
        files.append(str(path))
    emit({"files": files}, as_json)
