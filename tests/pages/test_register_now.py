"""The Verification page's question for one card: what is typed goes no further, and every look is noted."""

from pathlib import Path

import pytest

from data.settings import load_key
from tests.conftest import Demo
from tests.pages.test_pages import Opened
from warehouse import EVERYWHERE, open_current
from warehouse.looks import read_looks

NUMBER = "999999199003070012"


@pytest.fixture
def local(demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bureau's folder of this test alone, beside the demo's warehouse."""
    monkeypatch.setenv("ACCEPTANCE_WAREHOUSE", str(demo.warehouse))
    monkeypatch.setenv("ACCEPTANCE_LOCAL", str(tmp_path / "local"))
    return tmp_path / "local"


def look_up(typed: str, **url: str) -> Opened:
    """The page after a look-up."""
    page = Opened("verification", **url)
    page.test.text_input(key="register_now.typed").set_value(typed)
    next(button for button in page.test.button if button.label in ("查询", "Look up")).click()
    page.test.run()
    return page


def test_a_report_is_looked_up_by_its_number_and_the_look_is_noted(demo: Demo, local: Path) -> None:
    number = open_current(demo.warehouse).ask("newest_reports", EVERYWHERE, rows=1)["report_id"][0]
    page = look_up(number)
    said = [box.value for box in [*page.test.error, *page.test.success]]
    assert [text.partition("。")[0] for text in said] in ([f"{number}：**已失效**"], [f"{number}：**未失效**"])
    looks = read_looks(local)
    assert {look.page for look in looks} == {"核查"}
    assert [look.what[:4] for look in looks] == ["最近的挂", "证件标识"], "each once, however often it is drawn"
    assert all(look.rows > 0 for look in looks)


def test_other_rows_in_the_same_place_are_another_look(local: Path) -> None:
    page = Opened("verification")
    assert [look.what for look in read_looks(local)] == ["最近的挂失记录"]
    next(box for box in page.test.selectbox if box.label == "地区").select_index(1).run()
    assert [look.what for look in read_looks(local)] == ["最近的挂失记录"] * 2


def test_an_id_number_needs_the_key_and_is_kept_nowhere(local: Path) -> None:
    page = look_up(NUMBER)
    assert page.says("没有可用的密钥")
    assert not (local / "key").exists(), "looking makes no key"
    load_key(local)
    page = look_up(NUMBER)
    assert page.says("证件号码：没有挂失记录")
    assert NUMBER not in str(page.test.session_state)
    assert NUMBER not in str(page.test.query_params)
    assert NUMBER not in (local / "looks.jsonl").read_text(encoding="utf-8")


def test_a_wrong_check_digit_is_told(local: Path) -> None:
    load_key(local)
    assert look_up(f"{NUMBER[:-1]}3").says("校验码不对")


def test_a_number_amid_other_text_is_not_taken_for_a_pseudonym(local: Path) -> None:
    page = look_up(f"号码{NUMBER}。")
    assert page.says("请只输入证件号码本身")
    assert NUMBER not in str(page.test.session_state)


def test_without_a_watch_the_page_says_so_in_both_languages(local: Path) -> None:
    assert Opened("verification").says("没有监视在运行")
    assert look_up("nothing", lang="en").says("nothing: no report or pseudonym")


def test_where_looks_cannot_be_noted_no_single_row_is_shown(local: Path) -> None:
    (local / "looks.jsonl").mkdir(parents=True)
    page = Opened("verification")
    assert page.says("查看未能留痕")
    assert not page.test.table
