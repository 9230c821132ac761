"""How long a planner waits for the Siting page at the size of Shenzhen: 10,000 cells x 500 candidate sites.

`python -m benchmarks.siting_page [--times N] [--draws]` writes a world, refreshes it into a scratch folder, and for
each row starts the dashboard in a fresh process, opens the page in headless Chromium and clicks 运行. Measured is from
the click until map, table and the sentence with the bound are on the screen. `--draws`: robustness over 200 draws too,
another view being opened meanwhile. Needs chromium (`--chromium PATH`) and the test requirements.
"""

import argparse
import csv
import itertools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from etl.refresh import refresh
from synthetic.world import WorldOptions, generate_world

ROOT = Path(__file__).parents[1]
CELLS, SITES, APPLICATIONS = 10_000, 500, 20_000
FLAGS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
ROWS = {
    "coverage, walk 30 min, 10 points": "open=10",
    "mean, walk, 10 points": "open=10&objective=mean",
    "coverage, walk 15 min, 40 points": "open=40&minutes=15",
}
IDLE = "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"
ANSWERED = (
    "document.querySelector('[data-testid=stAlertContentSuccess], [data-testid=stAlertContentWarning]')"
    " && document.querySelector('.st-key-map_siting_by_place .main-svg .scatterlayer .trace path')"
    " && [...document.querySelectorAll('[data-testid=stDataFrame] canvas')].some(table => table.checkVisibility())"
)
STARTED = "document.querySelector('.st-key-map_siting_start .main-svg .scatterlayer .trace path')"
DRAWN = "document.querySelector('.st-key-chart-siting_regret .main-svg')"
LIMIT_MS = 180_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=3, help="fresh servers per row")
    parser.add_argument("--draws", action="store_true", help="robustness over 200 draws too")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("chromium-browser"))
    given = parser.parse_args()
    if not given.chromium:
        raise SystemExit("Chromium is not installed here: name it with --chromium PATH.")
    with tempfile.TemporaryDirectory() as folder, open_browser(given.chromium) as browser:
        build_world(Path(folder))
        for title, query in ROWS.items():
            for _ in range(given.times):
                with serve(Path(folder)) as address, open_tab(browser, f"{address}/siting?{query}") as tab:
                    first, second = click_twice(tab)
                    say(title, f"first click {first:5.2f} s, next {second:5.2f} s")
        for title, query in list(ROWS.items())[:2] if given.draws else ():
            with serve(Path(folder)) as address, open_tab(browser, f"{address}/siting?{query}") as tab:
                other, drawn = measure_draws(tab)
                say(title, f"200 draws {drawn:5.2f} s, another view meanwhile {other:5.2f} s")


def build_world(folder: Path) -> None:
    """A world of that size in `folder`/warehouse; candidate sites are added between those of the world."""
    raw = folder / "raw"
    generate_world(raw, WorldOptions(applications=APPLICATIONS, cells=CELLS, format="csv"))
    (path,) = (raw / "candidate_sites").glob("*.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, (one, other) in enumerate(itertools.pairwise(rows[:])):
        if len(rows) >= SITES:
            break
        middle = {name: f"{(float(one[name]) + float(other[name])) / 2:.6f}" for name in ("lon", "lat")}
        rows.append(one | middle | {"site_id": f"{one['site_id']}-{number}", "name": f"{one['name']}（{number}）"})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    refresh(raw, folder / "warehouse", folder / "local")


@contextmanager
def open_browser(chromium: str) -> Iterator[Any]:
    """Headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """The dashboard in a process of its own, on a free port; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = {"ACCEPTANCE_WAREHOUSE": str(folder / "warehouse"), "ACCEPTANCE_LOCAL": str(folder / "local")}
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/app.py", "--server.port", str(port)]
    places |= {"PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | places, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def wait_for(url: str) -> None:
    """Until the server answers."""
    for _ in range(240):
        try:
            urllib.request.urlopen(url, timeout=1)
            return
        except OSError:
            time.sleep(0.25)
    raise SystemExit("The dashboard did not answer within a minute.")


@contextmanager
def open_tab(browser: Any, url: str) -> Iterator[Any]:
    """The page in a fresh tab, drawn."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    tab = context.new_page()
    tab.goto(url)
    tab.get_by_role("button", name="运行").wait_for(timeout=LIMIT_MS)
    tab.wait_for_function(f"{IDLE} && {STARTED}", timeout=LIMIT_MS)
    yield tab
    context.close()


def click_twice(tab: Any) -> tuple[float, float]:
    """Seconds of the first click of the server, and of the next one, of one point more."""
    first = click_run(tab)
    slider = tab.get_by_role("slider").nth(1)
    slider.focus()
    slider.press("ArrowLeft")
    tab.wait_for_function(f"{IDLE} && !({ANSWERED})", timeout=LIMIT_MS)
    return first, click_run(tab)


def click_run(tab: Any) -> float:
    """Seconds from the click to map, table and bound."""
    started = time.perf_counter()
    tab.get_by_role("button", name="运行").click()
    tab.wait_for_function(ANSWERED, timeout=LIMIT_MS, polling=20)
    return time.perf_counter() - started


def measure_draws(tab: Any) -> tuple[float, float]:
    """Seconds until another view is drawn while the draws run, and until what they say is on the screen."""
    click_run(tab)
    tab.wait_for_function(IDLE, timeout=LIMIT_MS)
    tab.get_by_role("radio", name="稳健性").click()
    tab.get_by_role("button", name="抽样检验").wait_for(timeout=LIMIT_MS)
    tab.wait_for_function(IDLE, timeout=LIMIT_MS)
    started = time.perf_counter()
    tab.get_by_role("button", name="抽样检验").click()
    tab.get_by_role("progressbar").wait_for(timeout=LIMIT_MS)
    left = time.perf_counter()
    tab.get_by_role("radio", name="方案", exact=True).click()
    tab.wait_for_function(ANSWERED, timeout=LIMIT_MS, polling=20)
    other = time.perf_counter() - left
    tab.get_by_role("radio", name="稳健性").click()
    tab.wait_for_function(DRAWN, timeout=LIMIT_MS, polling=100)
    return other, time.perf_counter() - started


def say(title: str, figures: str) -> None:
    """One line, and how busy the machine was."""
    print(f"{title:<36}{figures}   load {os.getloadavg()[0]:.1f}", flush=True)


if __name__ == "__main__":
    main()
