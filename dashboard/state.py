"""What the reader chose, kept in the URL: the URL is the truth, a widget shows it and writes to it.

So a page can be sent as a link, and the browser's Back undoes the last choice.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit

KEPT_BETWEEN_PAGES = ("lang", "area")
ANSWER_STAYS = (
    "lang", "view", "wait", "level", "service", "idle", "volume", "merge", "draws", "place_error", "district_error",
    "compare", "again",
)  # fmt: skip
"""Choices that change how an answer is shown, or what is shown beside it, not what was asked."""


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


def read_figure(name: str, low: float, high: float, default: float) -> float:
    """The figure that the URL names, held between `low` and `high`."""
    try:
        figure = float(streamlit.query_params.get(name, default))
    except ValueError:
        return default
    return default if math.isnan(figure) else min(max(figure, low), high)


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


def choose_several(label: str, name: str, options: Mapping[str, str], **settings: Any) -> tuple[str, ...]:
    """A list to choose any number of; the URL has them with commas between."""
    named = streamlit.query_params.get(name, "").split(",")
    streamlit.session_state[_key(name)] = [each for each in dict.fromkeys(named) if each in options]
    chosen = streamlit.multiselect(
        label,
        list(options),
        key=_key(name),
        format_func=lambda value: options.get(value, value),
        on_change=_write,
        args=(name, []),
        **settings,
    )
    return tuple(chosen)


def ask_amount(label: str, name: str, most: int, **settings: Any) -> int | None:
    """A whole amount from 0 on, or none; what the URL has and is no number is none."""
    amount = read_number(name, 0, most, -1) if read_text(name) else -1
    streamlit.session_state[_key(name)] = None if amount < 0 else amount
    return streamlit.number_input(
        label, 0, most, value=None, step=1, key=_key(name), on_change=_write, args=(name, None), **settings
    )


def slide(label: str, name: str, low: int, high: int, step: int, default: int, **settings: Any) -> int:
    """A whole number between two others."""
    streamlit.session_state[_key(name)] = read_number(name, low, high, default)
    return streamlit.slider(
        label, low, high, step=step, key=_key(name), on_change=_write, args=(name, default), **settings
    )


def slide_figure(
    label: str, name: str, low: float, high: float, step: float, default: float, *, times: float = 1.0, **settings: Any
) -> float:
    """A figure between two others, shown `times` as large: 100 for a share in per cent. The URL has the figure."""
    chosen = read_figure(name, low, high, default)
    streamlit.session_state[_key(name)] = round(chosen * times, 6)
    streamlit.slider(
        label,
        round(low * times, 6),
        round(high * times, 6),
        step=round(step * times, 6),
        key=_key(name),
        on_change=_write_figure,
        args=(name, default, times),
        **settings,
    )
    return chosen


def forget(names: Sequence[str]) -> None:
    """Take choices out of the URL, which leaves their defaults."""
    for name in names:
        streamlit.query_params.pop(name, None)


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
    streamlit.button(label, type="primary", on_click=_mark, args=("run",), icon=":material/play_arrow:")


def ask_for(label: str, name: str) -> None:
    """A button for what is worked out only when asked; the URL then says yes to it."""
    streamlit.button(label, key=f"ask.{name}", on_click=_mark, args=(name,), icon=":material/play_arrow:")


def is_asked(name: str) -> bool:
    """Whether the URL says yes to this."""
    return streamlit.query_params.get(name) == "1"


def _mark(name: str) -> None:
    streamlit.query_params[name] = "1"


def carried_parameters(**more: str) -> dict[str, str]:
    """What a link to another page takes along."""
    kept = {name: streamlit.query_params[name] for name in KEPT_BETWEEN_PAGES if name in streamlit.query_params}
    return kept | more


def _key(name: str) -> str:
    return f"url.{name}"


def _write_figure(name: str, default: float, times: float) -> None:
    figure = round(streamlit.session_state[_key(name)] / times, 8)
    if figure == default:
        streamlit.query_params.pop(name, None)
    else:
        streamlit.query_params[name] = f"{figure:g}"


def _write(name: str, default: Any) -> None:
    value = streamlit.session_state[_key(name)]
    if name not in ANSWER_STAYS:
        streamlit.query_params.pop("run", None)
    if value is None or value == default:
        streamlit.query_params.pop(name, None)
    else:
        streamlit.query_params[name] = ",".join(value) if isinstance(value, list) else str(value)
