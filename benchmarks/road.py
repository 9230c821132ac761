"""The road from nothing to a snapshot, beside a bare DuckDB load of the same files.

`python -m benchmarks.road [APPLICATIONS]` writes a world of canonical CSV into a temporary folder, refreshes a
warehouse from it, loads the same files with DuckDB alone (types guessed, nothing checked), and prints the ratio.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from etl.refresh import refresh
from synthetic.world import WorldOptions, generate_world


def main(applications: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        raw, warehouse, local = (Path(folder) / name for name in ("raw", "warehouse", "local"))
        options = WorldOptions(applications=applications, messy_share=0.005, format="csv")
        generated = _seconds(lambda: generate_world(raw, options))
        refreshed = _seconds(lambda: refresh(raw, warehouse, local))
        again = _seconds(lambda: refresh(raw, warehouse, local))
        bare = _seconds(lambda: _load_bare(raw, Path(folder) / "bare.duckdb"))
    print(f"applications            {applications:>12,}")
    print(f"generate                {generated:>12.2f} s")
    print(f"refresh                 {refreshed:>12.2f} s")
    print(f"refresh, nothing new    {again:>12.2f} s")
    print(f"bare load               {bare:>12.2f} s")
    print(f"refresh / bare load     {refreshed / bare:>12.2f}")


def _load_bare(raw: Path, database: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        for folder in sorted(path for path in raw.iterdir() if any(path.glob("*.csv")) and path.name != "truth"):
            connection.read_csv(str(folder / "*.csv"), union_by_name=True).create(folder.name)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
