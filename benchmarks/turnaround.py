"""Turnaround at size: counts by point from the marts, an event log as cases, working days; pandas or numpy beside each.

`python -m benchmarks.turnaround [APPLICATIONS] [--folder DIR]` writes a world, refreshes it, and measures on it:

- p50, p90 and survival at 60 days by point, for five filters, from the marts; the same from the case table in pandas
  (held in memory, its reading not counted), and whether both say the same;
- the world's instants as an event log in order of time -> a table of cases, each side in a process of its own;
- working days between acceptance and outcome of every case, by joining the calendar; numpy's busday_count beside it,
  which knows no make-up days.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import numpy
import pandas

from analysis.turnaround import product_limit
from benchmarks.processes import run_module, show
from etl.build import open_held
from studies.turnaround import describe_turnaround
from warehouse import EVERYWHERE, Snapshot, open_current

FILTERS: tuple[dict[str, str], ...] = (
    {},
    {"matter": "expiry_renewal"},
    {"first_month": "2025-11"},
    {"matter": "expiry_renewal", "first_month": "2025-11", "last_month": "2026-10"},
    {"matter": "loss_replacement", "first_month": "2026-08", "last_month": "2026-08"},
)
ACTIVITIES = ("accepted", "transmitted", "reviewed", "produced", "quality_checked", "issued", "collected", "withdrawn")
LOG = ("case_id", "activity", "happened_at")
REPEATS = 5


def main(applications: int, folder: Path) -> None:
    """Measure and print."""
    raw, warehouse, log = folder / "raw", folder / "warehouse", folder / "events.parquet"
    run_module("cli", "generate", "--out", str(raw), "--applications", str(applications), "--format", "parquet")
    places = ["--warehouse", str(warehouse), "--local", str(folder / "local")]
    run_module("cli", "refresh", "--raw", str(raw), *places)
    run_module("benchmarks.turnaround", "--step", "log", "--folder", str(folder))
    named = [option for pair in zip(("--case", "--activity", "--timestamp"), LOG, strict=True) for option in pair]
    target = ["--cases-out", str(folder / "cases.parquet")]
    ours = run_module("cli", "turnaround", "--events", str(log), *named, *target, *places)
    show("event log -> cases", ours)
    pandas_run = run_module("benchmarks.turnaround", "--step", "pivot", "--folder", str(folder))
    show("pandas pivot", pandas_run)
    print(f"{'pandas / event log':<28}{pandas_run.seconds / ours.seconds:>9.1f}")
    snapshot = open_current(warehouse)  # last: a process begins with the peak of the one that starts it
    measure_points(snapshot)
    measure_working_days(snapshot)
    snapshot.close()


def measure_points(snapshot: Snapshot) -> None:
    """By point, for every filter: from the marts and from the case table in pandas."""
    columns = "acceptance_point_id, matter, accepted_on, outcome, coalesce(outcome_days, open_days) as days"
    with closing(open_held(snapshot.path.parent, snapshot.name)) as connection:
        cases = connection.execute(f"select {columns} from core_case_days").df()
    cases = cases.astype({"acceptance_point_id": "category", "matter": "category", "outcome": "category"})
    for asked in FILTERS:
        seconds, groups = best(lambda: describe_turnaround(snapshot, EVERYWHERE, "point", **asked).groups)  # noqa: B023
        pandas_seconds, table = best(lambda: points_in_pandas(cases, asked), repeats=1)  # noqa: B023
        found = {group.key: (group.p50_days, group.p90_days) for group in groups}
        is_same = found == {key: (row.quantile(0.5), row.quantile(0.9)) for key, row in table.items()}
        said = " ".join(asked.values()) or "everything"
        print(
            f"{'by point, ' + said:<46}{seconds * 1000:>7.0f} ms   pandas {pandas_seconds * 1000:>7.0f} ms   "
            f"ratio {pandas_seconds / seconds:>6.0f}   {'equal' if is_same else 'NOT EQUAL'}"
        )


def points_in_pandas(cases: pandas.DataFrame, asked: dict[str, str]) -> dict[str, Any]:
    """The curve of each point from rows."""
    wanted = cases
    if "matter" in asked:
        wanted = wanted[wanted["matter"] == asked["matter"]]
    if "first_month" in asked:
        wanted = wanted[wanted["accepted_on"] >= f"{asked['first_month']}-01"]
    if "last_month" in asked:
        end = pandas.Period(asked["last_month"]) + 1
        wanted = wanted[wanted["accepted_on"] < end.start_time]
    is_open = wanted["outcome"] == "open"
    counts = wanted.groupby(["acceptance_point_id", "days", is_open], observed=True).size()
    curves = {}
    for point, rows in counts.reset_index(name="cases").groupby("acceptance_point_id", observed=True):
        waits = rows["outcome"].to_numpy(bool)
        curves[str(point)] = product_limit(rows["days"], rows["cases"] * ~waits, rows["cases"] * waits)
    return curves


def measure_working_days(snapshot: Snapshot) -> None:
    """Working days of every case that has ended."""
    with closing(open_held(snapshot.path.parent, snapshot.name)) as connection:
        seconds, days = best(lambda: working_days(connection), repeats=3)
        cases = connection.execute(
            "select accepted_on, outcome_on from core_case_days where outcome_on is not null"
        ).df()
        off = connection.execute("select day from ref_calendar where not is_working and weekday <= 5").df()["day"]
    first, last = (cases[column].to_numpy("datetime64[D]") for column in ("accepted_on", "outcome_on"))
    holidays = off.to_numpy("datetime64[D]")
    peer_seconds, _ = best(lambda: numpy.busday_count(first, last, holidays=holidays), repeats=1)
    print(
        f"{f'{len(days):,} working-day differences':<46}{seconds:>7.1f} s    numpy {peer_seconds:>6.1f} s    "
        f"ratio {peer_seconds / seconds:>6.1f}   (mean {days['days'].mean():.2f} days)"
    )


def working_days(connection: duckdb.DuckDBPyConnection) -> pandas.DataFrame:
    """The difference of the calendar's running numbers."""
    return connection.execute("""
        select ended.working_day_number - begun.working_day_number as days
        from core_case_days as cases
        inner join ref_calendar as begun on begun.day = cases.accepted_on
        inner join ref_calendar as ended on ended.day = cases.outcome_on""").df()


def write_log(raw: Path, log: Path) -> None:
    """Every instant of every application as an event, in order of time."""
    rows = " union all ".join(
        f"select application_id as case_id, '{name}' as activity, {name}_at as happened_at from applications "
        f"where {name}_at is not null"
        for name in ACTIVITIES
    )
    with duckdb.connect(config={"memory_limit": "6GB", "temp_directory": str(log.parent / "spill")}) as connection:
        connection.read_parquet(str(raw / "applications" / "*.parquet")).create_view("applications")
        connection.execute(f"copy (select * from ({rows}) order by happened_at) to '{log}' (format parquet)")


def pivot_with_pandas(log: Path) -> int:
    """The last instant of each activity by case."""
    events = pandas.read_parquet(log).astype({"activity": "category"})
    return len(events.groupby(["case_id", "activity"], observed=True, sort=False)["happened_at"].max().unstack())


def best(work: Callable[[], Any], repeats: int = REPEATS) -> tuple[float, Any]:
    """The quickest of some runs, and what they gave."""
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - started)
    return min(seconds), result


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("applications", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="Where to work (default: a temporary folder).")
    parser.add_argument("--step", choices=("log", "pivot"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.step == "log":
        write_log(asked.folder / "raw", asked.folder / "events.parquet")
    elif asked.step == "pivot":
        pivot_with_pandas(asked.folder / "events.parquet")
    else:
        with tempfile.TemporaryDirectory(dir=asked.folder) as scratch:
            main(asked.applications, Path(scratch))
