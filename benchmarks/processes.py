"""Running a step in a process of its own, and what it took."""

import os
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """A process that has ended: wall and processor seconds, peak memory in GB."""

    seconds: float
    cpu_seconds: float
    peak_gb: float

    def __str__(self) -> str:
        return f"{self.seconds:>9.1f} s   {self.cpu_seconds:>7.1f} CPU s   {self.peak_gb:>5.2f} GB"


def run_module(*arguments: str) -> Run:
    """Run a Python module in a process of its own, its output thrown away."""
    started = time.perf_counter()
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0), (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
    process = os.posix_spawn(sys.executable, [sys.executable, "-m", *arguments], os.environ, file_actions=quiet)
    _, status, usage = os.wait4(process, 0)
    if status:
        raise SystemExit(f"python -m {' '.join(arguments)} failed with exit status {os.waitstatus_to_exitcode(status)}")
    per_gb = 1e9 if sys.platform == "darwin" else 1e6
    return Run(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / per_gb)


def show(name: str, run: Run) -> None:
    """One line of the report."""
    print(f"{name:<28}{run}", flush=True)
