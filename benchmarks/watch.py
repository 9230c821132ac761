"""From the arrival of a loss report to the page that shows its card as invalid, end to end.

`python -m benchmarks.watch [--arrivals N] [--applications N] [--verifications N] [--folder DIR]` writes a world,
refreshes it, starts `./run watch` and the dashboard in processes of their own, opens the Verification page in headless
Chromium, and looks up cards that are good. Then files of one report come in, written beside and renamed: measured is
from `os.rename` until the page says that the card is invalid, the reader doing nothing. Needs chromium (`--chromium
PATH`) and the test requirements.
"""

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.siting_page import IDLE, ROOT, open_browser, serve
from etl.refresh import refresh
from synthetic.world import WorldOptions, generate_world

LIMIT_MS = 60_000
GOAL_SECONDS = 5.0
REPORT = "report_id,card_key,kind,reported_at,place_code\n{number},{card},lost,2026-10-31 09:00:00,440305\n"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--arrivals", type=int, default=10)
    parser.add_argument("--applications", type=int, default=20_000)
    parser.add_argument("--verifications", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, help="where to keep the world; made anew where it holds none")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("chromium-browser"))
    given = parser.parse_args()
    if not given.chromium:
        raise SystemExit("Chromium is not installed here: name it with --chromium PATH.")
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch)
        build_world(folder, given.applications, given.verifications)
        with watching(folder), serve(folder) as address, open_browser(given.chromium) as browser:
            seconds = [measure(browser, address, folder, number) for number in range(given.arrivals)]
    print(
        f"{len(seconds)} arrivals over {given.verifications:,} checks: median {statistics.median(seconds):.2f} s, "
        f"worst {max(seconds):.2f} s (goal: under {GOAL_SECONDS:g})   load {os.getloadavg()[0]:.1f}"
    )


def build_world(folder: Path, applications: int, verifications: int) -> None:
    """A world in `folder`/raw, refreshed into `folder`/warehouse."""
    raw = folder / "raw"
    if not raw.exists():
        generate_world(raw, WorldOptions(applications=applications, verifications=verifications))
    refresh(raw, folder / "warehouse", folder / "local")


@contextmanager
def watching(folder: Path) -> Iterator[None]:
    """The command as a bureau runs it."""
    places = ["--warehouse", str(folder / "warehouse"), "--local", str(folder / "local")]
    command = [sys.executable, "-m", "cli", "watch", "--raw", str(folder / "raw"), *places]
    environment, quiet = os.environ | {"PYTHONPATH": str(ROOT)}, subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def measure(browser: Any, address: str, folder: Path, number: int) -> float:
    """Seconds from the renaming of a file until the page shows its card as invalid."""
    card = f"card{time.time_ns():x}{number}"
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    tab = context.new_page()
    tab.goto(f"{address}/verification?lang=zh")
    box = tab.get_by_role("textbox", name="证件号码、登记编号或证件标识")
    box.wait_for(timeout=LIMIT_MS)
    tab.wait_for_function(IDLE, timeout=LIMIT_MS)
    box.fill(card)
    tab.get_by_role("button", name="查询").click()
    tab.get_by_text(f"{card}：查无此登记编号").wait_for(timeout=LIMIT_MS)
    time.sleep(random.Random(number).uniform(0.5, 3))  # at no fixed phase of the page's or the watch's looks
    written = folder / "raw" / "loss_reports" / f".{card}.csv"
    written.write_text(REPORT.format(number=f"W{card}", card=card), encoding="utf-8")
    started = time.perf_counter()
    os.rename(written, written.with_name(f"{card}.csv"))
    tab.get_by_text(f"{card}：已失效").wait_for(timeout=LIMIT_MS)
    seconds = time.perf_counter() - started
    context.close()
    print(f"{number + 1:>4}  {seconds:5.2f} s", flush=True)
    return seconds


if __name__ == "__main__":
    main()
