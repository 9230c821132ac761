"""Each page draws, in both languages, over a small world; what the reader chooses is kept in the URL."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import Demo

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
PAGES = {
    "overview": ("总览", "Overview"),
    "demand": ("需求", "Demand"),
    "access": ("可达性", "Access"),
    "siting": ("选址", "Siting"),
    "turnaround": ("办理时长", "Turnaround"),
    "deadlines": ("时限", "Deadlines"),
    "verification": ("核查", "Verification"),
    "guide": ("指南与公布", "Guide & publication"),
    "data": ("数据", "Data"),
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{3,}")


@pytest.fixture
def page_of(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> "type[Opened]":
    """Pages over the demo's warehouse."""
    monkeypatch.setenv("ACCEPTANCE_WAREHOUSE", str(demo.warehouse))
    monkeypatch.setenv("ACCEPTANCE_LOCAL", str(demo.local))
    return Opened


class Opened:
    """One page, opened with what its URL says, and free of errors."""

    def __init__(self, name: str, **url: str) -> None:
        test = AppTest.from_file(str(APP), default_timeout=120)
        for key, value in url.items():
            test.query_params[key] = value
        self.test = test.run().switch_page(f"app_pages/{name}.py").run()
        assert not test.exception
        assert [error.value for error in test.error] == []

    @property
    def texts(self) -> list[str]:
        """What the page says in words."""
        kinds = (self.test.title, self.test.header, self.test.markdown, self.test.caption)
        return [element.value for kind in kinds for element in kind]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_page_draws_in_its_language(page_of: type[Opened], name: str, lang: str) -> None:
    page = page_of(name, lang=lang)
    assert page.test.title[0].value == PAGES[name][lang == "en"]
    assert any(("模拟数据" if lang == "zh" else "Synthetic data") in text for text in page.texts)
    assert any("2026-10-31" in text for text in page.texts)
