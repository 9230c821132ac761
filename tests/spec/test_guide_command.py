"""`guide`: in words, as JSON, as a page to print; what is wrong in one sentence."""

import html.parser
import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Demo
from tests.spec.test_commands import run

QUESTION = ["guide", "--hukou", "430102", "--residence", "440300", "--matter", "loss_replacement"]
ASKED = [*QUESTION, "--on", "2026-03-01"]


class Page(html.parser.HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture
def nowhere(tmp_path: Path) -> list[str]:
    """The options of a machine without a snapshot."""
    return ["--warehouse", str(tmp_path / "none"), "--local", str(tmp_path / "local")]


def test_in_words_it_answers_under_headings(capsys: Any, monkeypatch: Any, nowhere: list[str]) -> None:
    status, out = run([*ASKED, *nowhere], capsys, monkeypatch)
    assert status == 0
    lines = out.splitlines()
    for heading in ("能不能办", "到哪里办", "带什么", "多少钱", "证丢了，怎么挂失", "捡到别人的证"):
        assert heading in lines
    assert "  · 40元。" in lines
    assert lines[-1].startswith("带＊的是推断")


def test_with_a_snapshot_it_names_points(capsys: Any, monkeypatch: Any, demo: Demo, nowhere: list[str]) -> None:
    _status, with_snapshot = run([*ASKED, "--json", *demo.places], capsys, monkeypatch)
    _status, without = run([*ASKED, "--json", *nowhere], capsys, monkeypatch)
    points = json.loads(with_snapshot)["points"]
    assert points[0]["kind"] == "service_centre"
    assert all(point["name"] and point["district"] for point in points)
    assert json.loads(without)["points"] == []


@pytest.mark.parametrize(("lang", "title"), [("zh", "居民身份证办理指南"), ("en", "ID cards: where and how to apply")])
def test_the_page_to_print_has_no_script_and_says_its_language(
    lang: str, title: str, tmp_path: Path, capsys: Any, monkeypatch: Any, demo: Demo
) -> None:
    out = tmp_path / "guide.html"
    status, shown = run([*ASKED, "--lang", lang, "--out", str(out), "--json", *demo.places], capsys, monkeypatch)
    assert status == 0
    assert json.loads(shown)["file"] == str(out)
    page = Page(out.read_text(encoding="utf-8"))
    assert ("html", "lang", "zh-CN" if lang == "zh" else "en") in page.attributes
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    assert not [value for _tag, name, value in page.attributes if name in ("src", "href") or name.startswith("on")]
    assert title in page.texts
    assert page.tags.count("h1") == 1
    assert any("模拟数据" in text or "SYNTHETIC DATA" in text for text in page.texts)  # its points are not real


def test_without_a_snapshot_the_page_names_no_point_and_carries_no_mark(
    tmp_path: Path, capsys: Any, monkeypatch: Any, nowhere: list[str]
) -> None:
    out = tmp_path / "guide.html"
    run([*ASKED, "--out", str(out), *nowhere], capsys, monkeypatch)
    assert "模拟数据" not in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"--hukou": "999999"}, 1, "No division has the code 999999"),
        ({"--residence": "44"}, 1, "is not a division code"),
        ({"--matter": "marriage"}, 2, "There is no matter 'marriage'"),
        ({"--on": "2026-02-30"}, 2, "--on should be a day such as 2026-03-31"),
        ({"--on": "1999-01-01"}, 2, "on 1999-01-01"),
        ({"--lang": "fr"}, 2, "--lang should be one of zh, en"),
    ],
)
def test_a_mistake_gets_one_sentence(
    changed: dict[str, str], status: int, said: str, capsys: Any, monkeypatch: Any, nowhere: list[str]
) -> None:
    given = dict(zip(ASKED[1::2], ASKED[2::2], strict=True)) | {"--lang": "zh"} | changed
    monkeypatch.setattr(
        "sys.argv", ["acceptance", "guide", *(word for pair in given.items() for word in pair), *nowhere]
    )
    from cli.__main__ import main

    with pytest.raises(SystemExit) as stopped:
        main()
    shown = capsys.readouterr()
    assert stopped.value.code == status
    assert shown.out == ""
    assert said in shown.err
    assert len(shown.err.strip().splitlines()) == 1
