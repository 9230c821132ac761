"""What only a browser shows: pages that finish drawing, ask nothing of another machine, and fit a telephone."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Demo, require

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
]
PAGES = (
    "",
    "demand",
    "access",
    "siting",
    "turnaround",
    "turnaround?part=trend",
    "deadlines",
    "deadlines?part=outlook",
    "verification",
    "guide",
    "guide?part=points",
    "guide?part=travel",
    "data",
)
DRAWN = (
    "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"
    " && !document.querySelector('[data-testid=stSpinner]')"
    " && [...document.querySelectorAll('[data-testid=stPlotlyChart]')].every(chart => chart.querySelector('.main-svg'))"
)
# Streamlit looks for its server below the page's own path first; its own 404 says nothing about the page.
PROBES = ("/_stcore/health", "/_stcore/host-config")

pytestmark = pytest.mark.browser


@dataclass
class Seen:
    """A browser tab and what it complained of."""

    tab: Any
    address: str
    complaints: list[str] = field(default_factory=list)

    def open(self, page: str, **url: str) -> None:
        """Open a page and wait until it is drawn."""
        query = "&".join(f"{name}={value}" for name, value in url.items())
        self.tab.goto(f"{self.address}/{page}{'&' if '?' in page else '?'}{query}")
        self.tab.wait_for_selector("h1", timeout=90_000)
        self.wait()

    def wait(self) -> None:
        self.tab.wait_for_function(DRAWN, timeout=90_000)
        self.tab.wait_for_timeout(300)


@pytest.fixture(scope="module")
def address(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A dashboard over the demo's warehouse, on a free port."""
    with serving(demo, tmp_path_factory.mktemp("server")) as address:
        yield address


@contextmanager
def serving(world: Demo, folder: Path) -> Iterator[str]:
    """A dashboard over a world, on a free port; afterwards its log in the folder tells of no error."""
    require("browser", bool(CHROMIUM), "install chromium and a Chinese font (Debian: chromium, fonts-wqy-microhei)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = {"ACCEPTANCE_WAREHOUSE": str(world.warehouse), "ACCEPTANCE_LOCAL": str(world.local)}
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/app.py", "--server.port", str(port)]
    log = (folder / "log").open("w+")
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ | places, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
        yield f"http://127.0.0.1:{port}"
        log.seek(0)
        said = log.read()
        assert "Traceback" not in said
        assert "deprecat" not in said.lower()
    finally:
        server.kill()
        server.wait(20)
        log.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    require("browser", bool(CHROMIUM), "install chromium and a Chinese font (Debian: chromium, fonts-wqy-microhei)")
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def seen(address: str, chromium: Any, request: pytest.FixtureRequest) -> Iterator[Seen]:
    """A fresh tab; afterwards nothing may have been asked of another machine, nor any error been written."""
    context = chromium.new_context(viewport=getattr(request, "param", {"width": 1440, "height": 900}))
    seen = Seen(context.new_page(), address)
    seen.tab.on("request", lambda asked: _note_request(seen, asked.url))
    seen.tab.on("response", lambda answer: _note_response(seen, answer.status, answer.url))
    seen.tab.on("pageerror", lambda error: seen.complaints.append(f"script: {error}"))
    seen.tab.on("console", lambda said: _note_console(seen, said.type, said.text))
    yield seen
    context.close()
    assert seen.complaints == []


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_page_draws_without_a_complaint(seen: Seen, page: str, lang: str) -> None:
    seen.open(page, lang=lang)
    assert seen.tab.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0
    assert seen.tab.get_by_text("模拟数据" if lang == "zh" else "Synthetic data").first.is_visible()
    seen.tab.wait_for_function(f"document.documentElement.lang.startsWith('{lang}')")


@pytest.mark.parametrize("seen", [{"width": 390, "height": 844}], indirect=True)
@pytest.mark.parametrize("page", PAGES)
def test_page_fits_a_telephone(seen: Seen, page: str) -> None:
    seen.open(page, lang="zh")
    assert seen.tab.evaluate("document.documentElement.scrollWidth") <= 390
    main = seen.tab.evaluate("(m => [m.scrollWidth, m.clientWidth])(document.querySelector('[data-testid=stMain]'))")
    assert main[0] <= main[1]


@pytest.mark.parametrize("seen", [{"width": 390, "height": 844}], indirect=True)
def test_the_menu_closes_on_a_telephone_when_a_page_is_chosen(seen: Seen) -> None:
    seen.open("", lang="zh")
    seen.tab.get_by_test_id("stExpandSidebarButton").click()
    seen.tab.get_by_role("link", name="时限").click()
    seen.tab.wait_for_url("**/deadlines?lang=zh")
    is_aside = "document.querySelector('[data-testid=stSidebar]').getBoundingClientRect().right <= 1"
    seen.tab.wait_for_function(is_aside)


def test_a_plan_is_drawn_from_its_link(seen: Seen) -> None:
    seen.open("siting", lang="zh", run="1", open="3")
    assert seen.tab.locator("[data-testid=stAlertContentSuccess], [data-testid=stAlertContentWarning]").count() == 1
    charts = seen.tab.locator(".js-plotly-plot")
    charts.nth(2).wait_for()  # Plotly draws after the script has ended
    assert charts.count() == 3


@pytest.mark.parametrize("seen", [{"width": 1440, "height": 900}, {"width": 390, "height": 844}], indirect=True)
def test_no_number_of_the_answer_is_cut(seen: Seen) -> None:
    seen.open("siting", lang="en", run="1", open="1", objective="served", view="scenarios")
    values = seen.tab.locator(".st-key-verdict [data-testid=stMetricValue] *")
    values.first.wait_for()
    widths = values.evaluate_all("all => all.map(each => [each.scrollWidth, each.clientWidth])")
    assert widths
    assert [each for each in widths if each[0] > each[1]] == []


def test_language_stays_when_the_page_changes_and_back_undoes(seen: Seen) -> None:
    seen.open("access", lang="zh")
    seen.tab.get_by_role("radio", name="驾车").click()
    seen.tab.wait_for_url("**mode=drive**")
    seen.tab.get_by_role("radio", name="English").click()
    seen.tab.wait_for_url("**lang=en**")
    seen.wait()
    seen.tab.get_by_role("link", name="Turnaround").click()
    seen.tab.wait_for_url("**/turnaround?lang=en")
    seen.wait()
    assert seen.tab.inner_text("h1") == "Turnaround"
    seen.tab.go_back()
    seen.tab.wait_for_url("**/access?**")
    seen.wait()
    assert seen.tab.inner_text("h1") == "Access"
    seen.tab.go_back()
    seen.tab.wait_for_url("**lang=zh**")
    seen.wait()
    assert seen.tab.inner_text("h1") == "可达性"


def test_download_says_what_it_is_of(seen: Seen) -> None:
    seen.open("access", lang="zh", minutes="20")
    seen.tab.locator("summary").first.click()
    with seen.tab.expect_download() as download:
        seen.tab.get_by_role("button", name="下载数据表（CSV）").first.click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    notes = [line for line in text.splitlines() if line.startswith("#")]
    assert "# 时间上限: 20 分钟" in notes
    assert any(line.startswith("# 快照: snapshot_") for line in notes)


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(120):
        assert server.poll() is None, "the dashboard did not start"
        try:
            urllib.request.urlopen(url, timeout=1)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    pytest.fail("the dashboard did not answer within a minute")


def _note_request(seen: Seen, url: str) -> None:
    if not url.startswith((seen.address, "data:", "blob:", "about:")):
        seen.complaints.append(f"asked of another machine: {url}")


def _note_response(seen: Seen, status: int, url: str) -> None:
    if status >= 400 and not url.endswith(PROBES):
        seen.complaints.append(f"{status}: {url}")


def _note_console(seen: Seen, kind: str, text: str) -> None:
    # A failed request is noted with its address above; the console does not say it.
    if kind == "error" and not text.startswith("Failed to load resource"):
        seen.complaints.append(f"console: {text}")
