"""The public list read by everyone: no fault that axe-core knows, on any screen, on paper, and without a script."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reports.points_page import points_html
from studies.near_stops import NearStop
from studies.publication import Publication
from studies.publication_changes import Differences, FieldChange, PointChange
from studies.published_point import PublishedPoint
from tests.conftest import require

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
STOPS = (
    NearStop("大学城", "metro", ("5号线", "7号线"), 340, 5),
    NearStop("Xili <Hub>", "bus", tuple(str(number) for number in range(370, 380)), 90, 2),
)
WHOLE = PublishedPoint(
    acceptance_point_id="P1",
    name="南山区户政办证大厅",
    kind="registration_hall",
    division_code="440305",
    address="学苑大道1001号“创智”大厦A座1层\n(东门)",
    phone="0755-12345678转801、0755-87654321",
    hours="周一至周五 09:00-12:00 14:00-17:30;周六 09:00-12:00",
    windows=12,
    matters=("expiry_renewal", "damage_renewal", "loss_replacement", "first_issue"),
    provinces=("000000",),
    lon=113.96,
    lat=22.59,
    stops=STOPS,
)
BARE = replace(WHOLE, acceptance_point_id="P2", name="流动点", windows=None, provinces=(), lon=None, lat=None, stops=())
FAR = replace(WHOLE, acceptance_point_id="P3", name="A" * 60, division_code="440306", stops=())
CHANGES = Differences(
    is_first=False,
    since="2026-01-31",
    new=[PointChange("P3", FAR.name, "440306", "2026-02-01")],
    closed=[PointChange("P9", "旧点", "440305", "2026-02-28")],
    moved=[PointChange("P1", WHOLE.name, "440305", None, (FieldChange("address", "旧址", "新址"),))],
    unchanged=1,
)
LISTS = {
    "whole": ([WHOLE, FAR], CHANGES, True),
    "values missing": ([WHOLE, BARE, FAR], Differences(is_first=True, since=None), True),
    "no lines": ([BARE], Differences(is_first=False, since="2026-01-31", unchanged=1), False),
}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    require("browser", bool(CHROMIUM), "install chromium and a Chinese font (Debian: chromium, fonts-wqy-microhei)")
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=LISTS)
def publication(request: pytest.FixtureRequest) -> tuple[Publication, Differences]:
    points, differences, has_lines = LISTS[request.param]
    publication = Publication(
        area_code="440300",
        area_name="深圳市",
        area_name_en="Shenzhen",
        points=points,
        snapshot="snapshot_1",
        as_of="2026-03-31T12:00:00",
        as_of_on=date(2026, 3, 31),
        is_synthetic=True,
        has_lines=has_lines,
    )
    return publication, differences


def write(folder: Path, publication: tuple[Publication, Differences], lang: str) -> str:
    """The page as a file; returns its address."""
    (folder / "points.html").write_bytes(points_html(publication[0], lang, publication[1]))
    return (folder / "points.html").as_uri()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_axe_finds_no_fault(
    browser: Any, tmp_path: Path, publication: tuple[Publication, Differences], lang: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    tab = browser.new_page()
    tab.goto(write(tmp_path, publication, lang))
    for width in (1440, 390):
        tab.set_viewport_size({"width": width, "height": 900})
        found = axe.Axe().run(tab).response
        assert len(found["passes"]) > 20  # it did look
        assert [(each["id"], each["impact"], each["nodes"][0]["html"]) for each in found["violations"]] == [], width
    tab.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_is_wider_than_the_screen_and_a_reader_hears_a_table(
    browser: Any, tmp_path: Path, publication: tuple[Publication, Differences], lang: str
) -> None:
    """720 pixels are a screen of 1440 at a zoom of 200 %. Scripts are off: none is needed."""
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(write(tmp_path, publication, lang))
    for width in (1440, 720, 390, 320):
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        heard = tab.locator("main").aria_snapshot()
        assert heard.count("- rowheader ") >= len(publication[0].points)
        assert heard.count("- cell ") >= 7 * len(publication[0].points)
        assert "- columnheader " in heard
    context.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_on_paper_it_is_a_table_whose_head_comes_again(
    browser: Any, tmp_path: Path, publication: tuple[Publication, Differences], lang: str
) -> None:
    tab = browser.new_page()
    tab.goto(write(tmp_path, publication, lang))
    tab.emulate_media(media="print")
    shown = "(selector => getComputedStyle(document.querySelector(selector))"
    assert tab.evaluate(f"{shown}.display)('.points td')") == "table-cell"
    assert tab.evaluate(f"{shown}.display)('.points thead')") == "table-header-group"
    assert tab.evaluate(f"{shown}.breakInside)('.points tr')") == "avoid"
    assert tab.evaluate(f"{shown}.display)('.skip')") == "none"
    assert tab.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    tab.close()


def test_the_keyboard_can_skip_to_the_list(
    browser: Any, tmp_path: Path, publication: tuple[Publication, Differences]
) -> None:
    tab = browser.new_page()
    tab.goto(write(tmp_path, publication, "zh"))
    tab.keyboard.press("Tab")
    assert tab.locator("a.skip").bounding_box()["x"] >= 0
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "list"
    tab.close()
