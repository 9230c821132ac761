"""Applications per second of the whole `generate` command on one core, beside rows made by Faker.

`python -m benchmarks.generate [APPLICATIONS ...]` (default 1,000,000 and 5,000,000) pins itself to one core and times
the command as a user runs it, start-up included: to Parquet without and with verifications (half as many as
applications), and 1,000,000 to CSV and in a bureau's own way. The best of `ROUNDS` runs counts; processor seconds are
told too, for a machine that does other work meanwhile.
The baseline makes rows of the same columns with Faker alone and writes them with the csv module.
"""

import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from faker import Faker

ROOT = Path(__file__).parent.parent
ROUNDS, FAKER_ROWS, TEXT_APPLICATIONS = 3, 10_000, 1_000_000
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "ARROW_IO_THREADS"), "1")
MATTERS = ("expiry_renewal", "damage_renewal", "loss_replacement", "first_issue")
INSTANTS = 8


@dataclass(frozen=True)
class Timing:
    """Seconds on the clock and of the processor, and the largest memory of any command so far."""

    wall: float
    processor: float
    peak_mb: int


def main(sizes: list[int]) -> None:
    """Measure and print."""
    core = min(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    print(f"core {core} of {os.cpu_count()}; best of {ROUNDS}; baseline {FAKER_ROWS:,} rows")
    with tempfile.TemporaryDirectory() as folder:
        faker_rate = FAKER_ROWS / _seconds(lambda: write_faker_rows(Path(folder) / "faker.csv"))
        print(f"{'Faker rows to CSV':<44}{faker_rate:>12,.0f} rows/s")
        runs = [(size, "parquet", *options) for size in sizes for options in (("--verifications", "0"), ())]
        runs += [(TEXT_APPLICATIONS, name, "--verifications", "0") for name in ("csv", "bureau")]
        runs.append((max(sizes), "parquet", "--national"))
        for size, file_format, *options in runs:
            best = min((_generate(folder, size, file_format, options) for _ in range(ROUNDS)), key=lambda run: run.wall)
            _show(f"{size:,} {file_format} {' '.join(options)}", size, best, faker_rate)


def _show(label: str, size: int, timing: Timing, faker_rate: float) -> None:
    print(
        f"{label:<44}{size / timing.wall:>12,.0f} applications/s  {timing.wall:6.2f} s"
        f"  (processor {timing.processor:6.2f} s: {size / timing.processor:>11,.0f}/s)"
        f"  {timing.peak_mb:5} MB  {size / timing.wall / faker_rate:6,.0f} x Faker",
        flush=True,
    )


def _generate(folder: str, size: int, file_format: str, options: list[str]) -> Timing:
    """The whole command, from start to exit."""
    command = [sys.executable, "-m", "cli", "generate", "--out", f"{folder}/world", "--json"]
    command += ["--applications", str(size), "--format", file_format, *options]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = _seconds(
        lambda: subprocess.run(command, cwd=ROOT, env=os.environ | ONE_THREAD, check=True, capture_output=True)
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Timing(wall, processor, after.ru_maxrss // 1024)


def write_faker_rows(path: Path) -> None:
    """Rows with the columns of `applications`, every cell made by Faker."""
    fake = Faker("zh_CN")
    fake.seed_instance(1)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(faker_row(fake) for _ in range(FAKER_ROWS))


def faker_row(fake: Faker) -> list[object]:
    """One application as Faker would make it."""
    return [
        fake.numerify("SL##########"),
        fake.random_element(MATTERS),
        fake.lexify("????????????????"),
        fake.random_element(("male", "female")),
        fake.date_of_birth(),
        fake.numerify("######"),
        fake.numerify("############"),
        fake.longitude(),
        fake.latitude(),
        "CGCS2000",
        fake.numerify("P#####"),
        *(fake.date_time_between("-3y") for _ in range(INSTANTS)),
        fake.random_element(("signed", "returned", "rejected")),
        fake.sentence(),
        fake.numerify("######"),
        fake.random_element(("self", "entrusted", "courier")),
        fake.random_element(("id_card", "household_register", "residence_permit")),
        fake.boolean(),
        fake.random_element((20, 40)),
        fake.boolean(),
        fake.boolean(),
    ]


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000_000, 5_000_000])
