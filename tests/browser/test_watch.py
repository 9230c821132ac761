"""From a file that comes into RAW to the page that says so, the reader doing nothing. No time is asserted."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.test_browser import ROOT, Seen, chromium, seen, serving
from tests.conftest import Demo

__all__ = ["chromium", "seen"]
pytestmark = pytest.mark.browser
WAIT = 90_000
REPORT = "report_id,card_key,kind,reported_at,place_code\n{number},{card},{kind},2026-10-31 0{hour}:00:00,440305\n"


@pytest.fixture(scope="module")
def world(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo, copied: files come into this one."""
    folder = tmp_path_factory.mktemp("watched")
    for name in ("raw", "warehouse", "local"):
        shutil.copytree(getattr(demo, name), folder / name)
    return Demo(folder / "raw", folder / "warehouse", folder / "local", demo.point, demo.case)


@pytest.fixture(scope="module")
def address(world: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A dashboard over it, and a watch."""
    command = [sys.executable, "-m", "cli", "watch", "--raw", str(world.raw), *world.places]
    with serving(world, tmp_path_factory.mktemp("server")) as address:
        watcher = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
        yield address
        watcher.terminate()
        watcher.wait(20)


def arrive(world: Demo, number: str, **cells: Any) -> None:
    """A report in a file that gets its name when it is whole."""
    written = world.raw / "loss_reports" / f".{number}.part"
    written.write_text(REPORT.format(number=number, **cells), encoding="utf-8")
    os.rename(written, written.with_name(f"{number}.csv"))


def look_up(seen: Seen, text: str) -> None:
    seen.tab.get_by_role("textbox", name="证件号码、登记编号或证件标识").fill(text)
    seen.tab.get_by_role("button", name="查询").click()


def test_a_card_turns_invalid_and_good_again_on_the_open_page(seen: Seen, world: Demo) -> None:
    seen.open("verification", lang="zh")
    look_up(seen, "cardofthistest")
    seen.tab.get_by_text("cardofthistest：查无此登记编号").wait_for(timeout=WAIT)
    arrive(world, "B1", card="cardofthistest", kind="lost", hour=8)
    seen.tab.get_by_text("cardofthistest：已失效").wait_for(timeout=WAIT)
    seen.tab.get_by_text("登记编号 B1，丢失，已失效。").wait_for(timeout=WAIT)
    seen.tab.get_by_text("监视在运行").wait_for(timeout=WAIT)
    arrive(world, "B2", card="cardofthistest", kind="withdrawn", hour=9)
    seen.tab.get_by_text("cardofthistest：未失效").wait_for(timeout=WAIT)


def test_an_id_number_stands_in_no_address_and_not_on_the_page(seen: Seen, world: Demo) -> None:
    number = "999999199003070012"
    seen.open("verification", lang="zh")
    look_up(seen, number)
    seen.tab.get_by_text("证件号码：没有挂失记录").wait_for(timeout=WAIT)
    assert number not in seen.tab.url
    assert number not in seen.tab.content()
    assert seen.tab.get_by_role("textbox", name="证件号码、登记编号或证件标识").input_value() == ""
    assert number not in (world.local / "looks.jsonl").read_text(encoding="utf-8")
