"""The options that every command takes, and how a result is shown."""

import json
import math
import sys
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
    """Progress, on stderr."""
    print(sentence, file=sys.stderr, flush=True)


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

    # A pipe has no width of its own; 80 columns would cut most tables.
    console = Console(soft_wrap=True, highlight=False, width=None if sys.stdout.isatty() else 160)
    for key, value in document.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            console.print(f"{key}:", markup=False)
            console.print(_table(value))
        else:
            console.print(f"{key}: {_short(value)}", markup=False)


def _table(rows: list[dict[str, Any]]) -> Any:
    from rich.table import Column, Table

    # Folded, not cut: a file's name is of no use without its end.
    table = Table(*(Column(name, overflow="fold") for name in rows[0]), header_style="bold", box=None)
    for row in rows:
        table.add_row(*(_short(value) for value in row.values()))
    return table


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_short(item)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(map(_short, value))
    return "–" if value is None else str(value)
