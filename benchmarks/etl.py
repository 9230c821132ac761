"""The road from raw files to a snapshot, beside a bare DuckDB load and beside pandas.

`python -m benchmarks.etl [APPLICATIONS] [--folder DIR]` writes a world with 0.5 % faults (canonical CSV, half as many
verifications) and measures, each in a process of its own, one after the other on the same files:

- a bare load: every record type into a DuckDB table, types guessed, nothing checked (before and after the refresh);
- `refresh` from nothing, then with nothing new, then after 1 % of the rows came as new files;
- the same world as Parquet;
- pandas: the applications read and counted by stage, registered home and days, as two marts of the snapshot do.
"""

import argparse
import itertools
import tempfile
from pathlib import Path

from benchmarks.processes import Run, run_module, show

STAGES = ("accepted_at", "transmitted_at", "reviewed_at", "produced_at", "quality_checked_at", "issued_at")
NEW_SHARE = 0.01
SPLIT = ("applications", "verifications", "loss_reports")


def main(applications: int, folder: Path) -> None:
    """Measure and print."""
    csv, parquet, warehouse = folder / "csv", folder / "parquet", folder / "warehouse"
    show("generate, CSV", generate(csv, applications, "csv"))
    kept = set_new_rows_aside(csv, folder / "kept")
    bare = [measure("bare", csv, folder)]
    full = refresh(csv, warehouse, folder)
    again = refresh(csv, warehouse, folder)
    bare.append(measure("bare", csv, folder))
    for path, place in kept.items():
        path.rename(place)
    more = refresh(csv, warehouse, folder)
    for run in bare:
        show("bare DuckDB load", run)
    show("refresh from nothing", full)
    show("refresh, nothing new", again)
    show("refresh, 1 % new rows", more)
    loads = sum(run.seconds for run in bare) / len(bare)
    print(f"{'refresh / bare load':<28}{full.seconds / loads:>9.2f}")
    print(f"{'1 % new / from nothing':<28}{more.seconds / full.seconds:>9.3f}")
    pandas = measure("pandas", csv, folder)
    show("pandas, one count", pandas)
    print(f"{'pandas / refresh':<28}{pandas.seconds / full.seconds:>9.2f}")
    show("generate, Parquet", generate(parquet, applications, "parquet"))
    show("refresh from Parquet", refresh(parquet, folder / "warehouse_parquet", folder))


def generate(out: Path, applications: int, form: str) -> Run:
    """A messy world of CSV, or a clean one of Parquet with its own types."""
    messy = "0.005" if form == "csv" else "0"
    count = ["--applications", str(applications), "--messy", messy, "--format", form]
    return run_module("cli", "generate", "--out", str(out), *count)


def refresh(raw: Path, warehouse: Path, folder: Path) -> Run:
    """The command as a bureau runs it."""
    places = ["--warehouse", str(warehouse), "--local", str(folder / "local")]
    return run_module("cli", "refresh", "--raw", str(raw), *places)


def measure(step: str, raw: Path, folder: Path) -> Run:
    """One of this module's own steps."""
    return run_module("benchmarks.etl", "--step", step, "--folder", str(folder), "--raw", str(raw))


def set_new_rows_aside(raw: Path, kept: Path) -> dict[Path, Path]:
    """Cut the last 1 % of the rows of each long record type out of its last file; where they lie, and belong."""
    moved = {}
    kept.mkdir(parents=True)
    for record in SPLIT:
        files = sorted((raw / record).glob("*.csv"))
        last = files[-1]
        size = round(NEW_SHARE * sum(path.stat().st_size for path in files))
        with last.open("r+b") as file:
            header = file.readline()
            file.seek(max(last.stat().st_size - size, len(header)))
            file.readline()
            cut = file.tell()
            path = kept / f"{record}_new.csv"
            path.write_bytes(header + file.read())
            file.truncate(cut)
        moved[path] = raw / record / path.name
    return moved


def load_bare(raw: Path, database: Path) -> None:
    """What DuckDB alone does with the same files."""
    import duckdb

    database.unlink(missing_ok=True)
    with duckdb.connect(str(database)) as connection:
        for folder in sorted(path for path in raw.iterdir() if any(path.glob("*.csv")) and path.name != "truth"):
            connection.read_csv(str(folder / "*.csv"), union_by_name=True).create(folder.name)


def count_with_pandas(raw: Path) -> int:
    """Days from acceptance to each stage, counted by registered home: one count, of rows that nobody checked."""
    import pandas

    columns = ["hukou_code", *STAGES]
    files = sorted((raw / "applications").glob("*.csv"))
    cases = pandas.concat([pandas.read_csv(path, usecols=columns, dtype=str) for path in files])
    dates = {
        name: pandas.to_datetime(cases[name], errors="coerce", format="ISO8601", utc=True).dt.normalize()
        for name in STAGES
    }
    counts = []
    for before, after in itertools.pairwise(STAGES):
        days = (dates[after] - dates[before]).dt.days
        counts.append(cases.assign(days=days).groupby(["hukou_code", "days"]).size())
    return sum(len(count) for count in counts)


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("applications", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="Where to work (default: a temporary folder).")
    parser.add_argument("--step", choices=("bare", "pandas"), help=argparse.SUPPRESS)
    parser.add_argument("--raw", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    asked = parse()
    if asked.step == "bare":
        load_bare(asked.raw, asked.folder / "bare.duckdb")
    elif asked.step == "pandas":
        count_with_pandas(asked.raw)
    else:
        with tempfile.TemporaryDirectory(dir=asked.folder) as scratch:
            main(asked.applications, Path(scratch))
