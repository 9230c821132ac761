"""Raw files as a bureau would write them, for the tests of the intake."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas

from etl.publish import current_snapshot

POINT = {
    "acceptance_point_id": "440306500000",
    "name": "宝安分局户政办证大厅",
    "kind": "registration_hall",
    "division_code": "440306",
    "lon": 113.88,
    "lat": 22.55,
}
APPLICATION = {
    "application_id": "SL0001",
    "matter": "expiry_renewal",
    "hukou_code": "430102",
    "residence_code": "440306",
    "acceptance_point_id": "440306500000",
    "accepted_at": "2026-03-02 09:05:00",
}


def application(number: int, **changes: Any) -> dict[str, Any]:
    """An application that the contract accepts, with some cells changed."""
    return APPLICATION | {"application_id": f"SL{number:04}"} | changes


def write_csv(
    path: Path,
    rows: Sequence[Mapping[str, Any]],
    headings: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
    separator: str = ",",
) -> Path:
    """Write rows as CSV under other headings and in another encoding."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame = pandas.DataFrame(rows).rename(columns=dict(headings or {}))
    path.write_bytes(frame.to_csv(index=False, sep=separator).encode(encoding))
    return path


def write_xlsx(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    """Write rows of cells, the header among them, as the first sheet of a workbook."""
    import xlsxwriter

    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def write_parquet(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    """Write rows as Parquet with the types that pandas gives them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pandas.DataFrame(rows).to_parquet(path, index=False)
    return path


def read_core(warehouse: Path, record: str) -> pandas.DataFrame:
    """A core table of the current snapshot."""
    with duckdb.connect(str(warehouse / f"{current_snapshot(warehouse)}.duckdb"), read_only=True) as connection:
        return connection.execute(f"select * from core_{record}").df()
