"""What the reader chose, kept in the URL: the URL is the truth, a widget shows it and writes to it.

So a page can be sent as a link, and the browser's Back undoes the last choice.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit

KEPT_BETWEEN_PAGES = ("lang", "area")
ANSWER_STAYS = ("lang", "view", "compare", "again")
"""Choices that change how an answer is shown, not what was asked."""


def read_choice(name: str, options: Sequence[str] | Mapping[str, str], default: str) -> str:
    """The choice that the URL names, where it is one of the options."""
    value = streamlit.query_params.get(name, default)
    return value if value in options else default


def read_number(name: str, low: int, high: int, default: int) -> int:
    """The whole number that the URL names, held between `low` and `high`."""
    try:
        return min(max(int(streamlit.query_params.get(name, default)), low), high)
    except ValueError:
        return default


def read_text(name: str) -> str:
    """The text that the URL names; empty where it names none."""
    return streamlit.query_params.get(name, "").strip()


def choose(label: str, name: str, options: Mapping[str, str], default: str, **settings: Any) -> str:
    """A list to choose one of; `options` maps what the URL says to what the reader sees."""
    streamlit.session_state[_key(name)] = read_choice(name, options, default)
    return streamlit.selectbox(
        label,
        list(options),
        key=_key(name),
        format_func=lambda value: options.get(value, value),
        on_change=_write,
        args=(name, default),
        filter_mode="contains" if len(options) > 12 else None,
        **settings,
    )


def switch(label: str, name: str, options: Mapping[str, str], default: str, **settings: Any) -> str:
    """A few options side by side."""
    streamlit.session_state[_key(name)] = read_choice(name, options, default)
    chosen = streamlit.segmented_control(
        label,
        list(options),
        key=_key(name),
        format_func=lambda value: options.get(value, value),
        on_change=_write,
        args=(name, default),
        required=True,
        **settings,
    )
    return chosen or default


def pick_several(label: str, name: str, options: Mapping[str, str], **settings: Any) -> list[str]:
    """Any number of options; the URL has them with commas between."""
    named = read_text(name).split(",")
    streamlit.session_state[_key(name)] = [value for value in named if value in options]
    return streamlit.multiselect(
        label,
        list(options),
        key=_key(name),
        format_func=lambda value: options.get(value, value),
        on_change=_write,
        args=(name, []),
        **settings,
    )


def slide(label: str, name: str, low: int, high: int, step: int, default: int, **settings: Any) -> int:
    """A whole number between two others."""
    streamlit.session_state[_key(name)] = read_number(name, low, high, default)
    return streamlit.slider(
        label, low, high, step=step, key=_key(name), on_change=_write, args=(name, default), **settings
    )


def ask_text(label: str, name: str, **settings: Any) -> str:
    """A line of text, such as the number of a case."""
    streamlit.session_state[_key(name)] = read_text(name)
    return streamlit.text_input(label, key=_key(name), on_change=_write, args=(name, ""), **settings).strip()


def ask_day(label: str, name: str, default: date, **settings: Any) -> date:
    """A day; the URL has it as 2026-10-31."""
    try:
        day = date.fromisoformat(streamlit.query_params.get(name, ""))
    except ValueError:
        day = default
    streamlit.session_state[_key(name)] = day
    chosen: date | None = streamlit.date_input(
        label,
        min_value=date(2004, 1, 1),
        max_value=date(2035, 12, 31),
        format="YYYY-MM-DD",
        key=_key(name),
        on_change=_write,
        args=(name, default),
        **settings,
    )
    return chosen or default


def run_button(label: str) -> None:
    """A button that runs what the URL asks; any later choice takes the answer away again."""
    streamlit.button(label, type="primary", on_click=_mark_run, icon=":material/play_arrow:")


def is_asked(name: str) -> bool:
    """Whether the URL says yes to this."""
    return streamlit.query_params.get(name) == "1"


def _mark_run() -> None:
    streamlit.query_params["run"] = "1"


def carried_parameters(**more: str) -> dict[str, str]:
    """What a link to another page takes along."""
    kept = {name: streamlit.query_params[name] for name in KEPT_BETWEEN_PAGES if name in streamlit.query_params}
    return kept | more


def _key(name: str) -> str:
    return f"url.{name}"


def _write(name: str, default: Any) -> None:
    value = streamlit.session_state[_key(name)]
    if name not in ANSWER_STAYS:
        streamlit.query_params.pop("run", None)
    if value is None or value == default:
        streamlit.query_params.pop(name, None)
    else:
        streamlit.query_params[name] = ",".join(value) if isinstance(value, list) else str(value)
