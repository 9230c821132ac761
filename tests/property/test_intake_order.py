"""In whatever order files arrive and however rows are spread over them, the same records hold."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from etl.refresh import RefreshResult, refresh
from tests.etl.files import POINT, application, read_core, write_csv, write_parquet, write_xlsx

# Distinct records: sound ones, one that is rejected, one at a point that the last rows add, copies that know more.
ROWS = [
    application(1),
    application(2, hukou_code="999999"),
    application(3, transmitted_at=""),
    application(3, transmitted_at="2026-03-03 10:00:00"),
    application(3, transmitted_at="2026-03-03 10:00:00", reviewed_at="2026-03-05 10:00:00"),
    application(4, acceptance_point_id="P2"),
    application(5, matter="到期换领", accepted_at="2026/3/2 9:05"),
    application(6, applicant_id="999999199001010018", birth_date="1990-01-01"),
]
POINTS = [POINT, POINT | {"acceptance_point_id": "P2"}]
KINDS = ("csv", "xlsx", "parquet", "gb18030")
COLUMNS = list(dict.fromkeys(name for row in ROWS for name in row))


def write(folder: Path, name: str, kind: str, rows: Sequence[dict[str, object]]) -> None:
    whole = [dict.fromkeys(COLUMNS, "") | row for row in rows]
    if kind == "xlsx":
        write_xlsx(folder / f"{name}.xlsx", [COLUMNS, *[list(row.values()) for row in whole]])
    elif kind == "parquet":
        write_parquet(folder / f"{name}.parquet", whole)
    else:
        write_csv(folder / f"{name}.csv", whole, encoding="gb18030" if kind == "gb18030" else "utf-8")


def tables(warehouse: Path) -> pandas.DataFrame:
    return read_core(warehouse, "applications").sort_values("application_id", ignore_index=True)


def balanced(result: RefreshResult) -> tuple[int, int, int, int]:
    counts = result.records["applications"]
    assert counts["read"] == counts["loaded"] + counts["superseded"] + counts["quarantined"]
    return counts["read"], counts["loaded"], counts["superseded"], counts["quarantined"]


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
    phases=[Phase.generate],  # the examples are small already
)
@given(st.data())
def test_the_spread_of_rows_over_files_and_their_order_change_nothing(data: st.DataObject) -> None:
    order = data.draw(st.permutations(ROWS))
    homes = data.draw(st.lists(st.integers(0, 3), min_size=len(ROWS), max_size=len(ROWS)))
    kinds = data.draw(st.lists(st.sampled_from(KINDS), min_size=4, max_size=4))
    arrivals = data.draw(st.permutations(range(4)))
    points_come = data.draw(st.integers(0, 4))
    folder = Path(tempfile.mkdtemp())
    try:
        raw, warehouse = folder / "raw", folder / "warehouse"
        for step, file in enumerate(arrivals):
            if step == points_come:
                write_csv(raw / "acceptance_points" / "points.csv", POINTS)
            rows = [row for row, home in zip(order, homes, strict=True) if home == file]
            if rows:
                write(raw / "applications", f"file{file}", kinds[file], rows)
            if step == 1 and raw.exists():
                refresh(raw, warehouse, folder / "local", allow_shrink=True)  # half of them have come
        write_csv(raw / "acceptance_points" / "points.csv", POINTS)
        result = refresh(raw, warehouse, folder / "local", allow_shrink=True)
        assert balanced(result) == (8, 5, 2, 1)
        pandas.testing.assert_frame_equal(tables(warehouse), expected_tables(folder), check_dtype=False)
        again = refresh(raw, warehouse, folder / "local")
        assert (again.changed, again.snapshot, again.files["loaded"]) == (False, result.snapshot, 0)
    finally:
        shutil.rmtree(folder)


def expected_tables(folder: Path) -> pandas.DataFrame:
    """All rows in one file, under the same key, at once."""
    write_csv(folder / "one" / "applications" / "all.csv", ROWS)
    write_csv(folder / "one" / "acceptance_points" / "points.csv", POINTS)
    refresh(folder / "one", folder / "one_warehouse", folder / "local")
    return tables(folder / "one_warehouse")
