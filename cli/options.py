"""The options that every command takes, and how a result is shown."""

import json
import math
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from errors import WrongUsage

ROOT = Path(__file__).resolve().parent.parent
WAREHOUSE = ROOT / "data" / "warehouse"
LOCAL = ROOT / "local"
RAW = ROOT / "data" / "raw"

BREAKS = ("Cc", "Zl", "Zp")  # Unicode: controls, separators of lines and paragraphs
PIPE_WIDTH = 160  # a pipe has no width of its own; 80 columns would cut most tables
LEAST_WIDTH = 4  # of a column, however many there are
LANGUAGES = ("zh", "en")

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, nothing else.")]
Warehouse = Annotated[Path, typer.Option("--warehouse", help="Folder of the snapshots.", show_default=False)]
Local = Annotated[Path, typer.Option("--local", help="The bureau's own settings.", show_default=False)]


def read_date(text: str, option: str) -> date:
    """A day as typed; raises WrongUsage that says what would be right."""
    try:
        return date.fromisoformat(text)
    except ValueError as mistake:
        raise WrongUsage(f"{option} should be a day such as 2026-03-31, not {text!r}.") from mistake


def check_language(lang: str) -> str:
    """The language as typed; raises WrongUsage for one that nothing is written in."""
    if lang not in LANGUAGES:
        raise WrongUsage(f"--lang should be one of {', '.join(LANGUAGES)}, not {lang!r}.")
    return lang


def say(sentence: str) -> None:
    """Progress, on stderr, a line each."""
    print(one_line(sentence), file=sys.stderr, flush=True)


def one_line(text: str) -> str:
    """The text without what would break its line: a file's name may hold anything."""
    return "".join(
        character.encode("unicode_escape").decode() if unicodedata.category(character) in BREAKS else character
        for character in text
    )


def emit(result: Any, as_json: bool) -> None:
    """Show a result: one JSON document, or readable lines and tables."""
    document = _plain(asdict(result) if is_dataclass(result) and not isinstance(result, type) else result)
    if as_json:
        print(json.dumps(document, ensure_ascii=False, allow_nan=False))
    else:
        _show(document)


def _plain(value: Any) -> Any:
    """Only what JSON knows; a number that is not finite has no value to show."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if hasattr(value, "item") and not isinstance(value, str | bytes):
        return _plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _show(document: Any) -> None:
    from rich.console import Console

    console = Console(soft_wrap=True, highlight=False, width=None if sys.stdout.isatty() else PIPE_WIDTH)
    for key, value in document.items():
        if isinstance(value, dict) and value and all(isinstance(item, dict) for item in value.values()):
            value = [{"": name} | item for name, item in value.items()]
        if isinstance(value, list) and value and isinstance(value[0], dict):
            console.print(f"{key}:", markup=False)
            console.print(_table(value, console.width))
        else:
            console.print(f"{key}: {_short(value)}", markup=False)


def _table(rows: list[dict[str, Any]], width: int) -> Any:
    """Cells break between words only, in as many columns as can be as wide as their longest word, the first first."""
    from rich.cells import cell_len
    from rich.markup import escape
    from rich.table import Table

    shown = [{name: one_line(_short(value)) for name, value in row.items()} for row in rows]
    words = {name: max(cell_len(word) for row in shown for word in f"{name} {row[name]}".split()) for name in shown[0]}
    left = width - (LEAST_WIDTH + 2) * len(words)
    # Folded, not cut: a file's name is of no use without its end.
    table = Table(header_style="bold", box=None)
    for name in shown[0]:
        fits = words[name] - LEAST_WIDTH <= left
        left -= max(words[name] - LEAST_WIDTH, 0) if fits else 0
        table.add_column(name, overflow="fold", min_width=words[name] if fits else None)
        if all(isinstance(row[name], int | float) and not isinstance(row[name], bool) for row in rows):
            table.columns[-1].justify = "right"
    for row in shown:
        table.add_row(*(escape(cell) for cell in row.values()))
    return table


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, list | dict) and not value:
        return "–"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_short(item)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(map(_short, value))
    return "–" if value is None else str(value)
