"""The guide on paper: one side of A4 (a lost card: both sides), nothing an accessibility checker objects to."""

import datetime
import re
from pathlib import Path
from typing import Any

import pytest

from reports.guide_html import guide_html
from studies.guide import answer_guide
from tests.browser.test_browser import chromium

__all__ = ["chromium"]  # the fixture

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("hukou", "residence", "matter", "on", "sides"),
    [
        ("654325", "440305", "expiry_renewal", "2026-03-01", 1),
        ("152921", "440118", "expiry_renewal", "2016-07-01", 1),  # with a caution
        ("532621", "522300", "first_issue", "2021-05-01", 1),  # refused
        ("430102", "440305", "loss_replacement", "2026-03-01", 2),
    ],
)
def test_the_page_to_print(
    hukou: str, residence: str, matter: str, on: str, sides: int, lang: str, chromium: Any, tmp_path: Path
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = tmp_path / "guide.html"
    page.write_bytes(guide_html(answer_guide(hukou, residence, matter, datetime.date.fromisoformat(on), lang=lang)))
    tab = chromium.new_page()
    tab.goto(page.as_uri())
    assert [each["id"] for each in axe.Axe().run(tab).response["violations"]] == []
    printed = tab.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == sides
    tab.close()
