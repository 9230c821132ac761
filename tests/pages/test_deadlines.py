"""The Deadlines page: what is filtered stays in the URL, a note stays with its case, letters are of one bureau."""

import errno
import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from studies.letters import choose_reminders, count_by_bureau
from studies.worklist import find_worklist
from tests.conftest import Demo
from tests.pages.test_pages import Opened
from warehouse import EVERYWHERE, open_current
from warehouse.notes import read_notes


@pytest.fixture
def warehouse(demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Demo:
    """The demo's warehouse with a bureau's folder of this test alone."""
    monkeypatch.setenv("ACCEPTANCE_WAREHOUSE", str(demo.warehouse))
    monkeypatch.setenv("ACCEPTANCE_LOCAL", str(tmp_path / "local"))
    return demo


def counted(page: Opened) -> list[int]:
    """The n of every block, in the order of the page."""
    found = [re.match(r"n = ([\d,]+)", caption.value) for caption in page.test.caption]
    return [int(each[1].replace(",", "")) for each in found if each]


@pytest.mark.parametrize(
    ("url", "column", "value"),
    [
        ({"stage": "review"}, "stage", "review"),
        ({"matter": "loss_replacement"}, "matter", "loss_replacement"),
        ({"priority": "watch"}, "priority", "watch"),
        ({"change": "new"}, "is_new", True),
    ],
)
def test_a_filter_in_the_url_narrows_the_list(warehouse: Demo, url: dict[str, str], column: str, value: object) -> None:
    cases = find_worklist(open_current(warehouse.warehouse), EVERYWHERE).cases
    wanted = int((cases[column] == value).sum())
    assert 0 < wanted < len(cases)
    page = Opened("deadlines", **url)
    assert wanted in counted(page)
    assert [box.value for box in page.test.selectbox if box.value == next(iter(url.values()))]


@pytest.mark.usefixtures("warehouse")
def test_what_no_case_is_like_is_said_and_an_unknown_choice_falls_back() -> None:
    assert Opened("deadlines", noted="1").says("没有符合条件的在办件。")
    page = Opened("deadlines", stage="nowhere", responsible="x", back="3", waiting="2")
    assert page.says("数据截至 2026-10-31")
    assert not page.says("没有符合条件的在办件。")


def test_a_note_is_taken_shown_and_listed(warehouse: Demo, tmp_path: Path) -> None:
    page = Opened("deadlines", case=warehouse.case)
    page.test.text_area[0].input("已催办 110101199003070000x9 号")
    next(box for box in page.test.text_input if box.key == "note.who").input("值班")
    next(button for button in page.test.button if button.label == "保存").click().run()
    assert not page.test.exception
    (note,) = read_notes(tmp_path / "local").of_case(warehouse.case)
    assert (note.who, "110101199003" in note.text) == ("值班", False)
    shown = [table.value for table in page.test.dataframe if "记事" in table.value.columns]
    assert any(note.text in set(table["记事"]) for table in shown)
    assert 1 in counted(Opened("deadlines", noted="1"))


def test_a_note_that_cannot_be_kept_is_said(warehouse: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, row: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    page = Opened("deadlines", case=warehouse.case)
    monkeypatch.setattr("warehouse.notes.append_line", refuse)
    page.test.text_area[0].input("x")
    next(button for button in page.test.button if button.label == "保存").click().run()
    assert page.test.error[0].value == "记事没有存下：请检查 local 文件夹能否写入。"


def test_numbers_like_the_one_typed_are_offered(warehouse: Demo) -> None:
    assert Opened("deadlines", case=warehouse.case[-7:]).says(f"相近的有：{warehouse.case}。")
    assert Opened("deadlines", case=warehouse.case.lower()).says(f"受理号 {warehouse.case}")


def test_the_letter_of_one_bureau_is_offered_alone(warehouse: Demo) -> None:
    reminders = choose_reminders(find_worklist(open_current(warehouse.warehouse), EVERYWHERE))
    counts = count_by_bureau(reminders)
    assert counts["cases"].sum() == len(reminders) > counts["cases"][0] > 0
    page = Opened("deadlines", to=counts["responsible_code"][0])
    assert page.says(f"共 1 个单位、{counts['cases'][0]} 件")
    labels = [button.proto.label for button in page.test.get("download_button")]
    assert "下载催办函（XLSX）" in labels
    assert "下载全部催办函（ZIP）" not in labels
    everyone = [button.proto.label for button in Opened("deadlines").test.get("download_button")]
    assert "下载全部催办函（ZIP）" in everyone


@pytest.mark.usefixtures("warehouse")
def test_a_file_speaks_the_language_of_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is made when the button is pressed, in a thread that knows no page."""
    makers: dict[str, Callable[[], bytes]] = {}

    def offer(label: str, make: Callable[[], bytes], file: str, *_: object, **__: object) -> None:
        makers[file.split("_")[0] + file[-4:]] = make

    monkeypatch.setattr("dashboard.downloads.streamlit.download_button", offer)
    Opened("deadlines", lang="en", stage="review")
    with ThreadPoolExecutor() as pool:
        text = pool.submit(makers["worklist.csv"]).result().decode("utf-8-sig")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines[0].startswith("Application number,Priority,Left (days),Chance of being late (%)")
    assert "Review and sign: " in lines[1]
    assert "# Stage now: Review and sign" in text
    assert "# As of: 2026-10-31" in text
