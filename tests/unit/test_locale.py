"""Every word of the pages is in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.locale import load_catalogue

DASHBOARD = Path(__file__).parents[2] / "dashboard"
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
PLACEHOLDER = re.compile(r"(?<!%)\{(\w+)\}")


def calls_of_wording() -> Iterator[tuple[str, ast.expr]]:
    """Every `_(...)` of the dashboard: where it stands, and what it is given first (f-strings included)."""
    for path in sorted(DASHBOARD.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
                yield f"{path.name}:{node.lineno}", node.args[0]


def used_wordings() -> set[str]:
    return {str(given.value) for _place, given in calls_of_wording() if isinstance(given, ast.Constant)}


def test_a_wording_is_always_a_plain_text() -> None:
    """A text put together when the page runs cannot be looked up in a catalogue."""
    assert [place for place, given in calls_of_wording() if not isinstance(given, ast.Constant)] == []


def test_every_wording_has_its_english() -> None:
    assert used_wordings() - set(load_catalogue("en")) == set()


def test_no_english_is_left_of_wordings_that_are_gone() -> None:
    assert set(load_catalogue("en")) - used_wordings() == set()


def test_english_holds_the_same_placeholders_and_no_chinese() -> None:
    for chinese, english in load_catalogue("en").items():
        assert sorted(set(PLACEHOLDER.findall(chinese))) == sorted(set(PLACEHOLDER.findall(english))), chinese
        assert not CHINESE.search(english), english


@pytest.mark.parametrize("path", sorted(DASHBOARD.rglob("*.py")), ids=lambda path: path.stem)
def test_no_chinese_stands_outside_a_wording(path: Path) -> None:
    """A Chinese text that is no wording would stand untranslated on the English page."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    within = {id(node) for call in ast.walk(tree) if _is_wording(call) for node in ast.walk(call)}
    within |= {id(item.value) for item in ast.walk(tree) if isinstance(item, ast.Expr)}  # docstrings
    if path.name in ("tiles.py", "figure.py") or path.parent.name == "locale":
        return  # names of provinces, Plotly's own words in Chinese, the names of the languages
    loose = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in within
    ]
    assert [text for text in loose if CHINESE.search(text)] == []


def _is_wording(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"
