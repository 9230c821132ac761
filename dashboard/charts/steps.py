"""Round limits that cut values into about equal parts, and what the parts are called."""

import math
from collections.abc import Sequence

import numpy
import pandas


def cut_in_steps(values: pandas.Series, parts: int = 5) -> list[float]:
    """Round limits that cut positive values into about equal parts, ascending, without repeats."""
    positive = values[values > 0]
    if positive.empty:
        return []
    return sorted({_round(value) for value in positive.quantile(numpy.arange(1, parts) / parts)})


def name_step(limits: Sequence[float], number: int) -> str:
    """The range of a step, as a legend says it."""
    if number == 0:
        return f"< {limits[0]:,.0f}" if limits else ""
    if number == len(limits):
        return f"≥ {limits[-1]:,.0f}"
    return f"{limits[number - 1]:,.0f}–{limits[number]:,.0f}"


def choose_colour(colours: Sequence[str], number: int, last: int) -> str:
    """The colour of a step among `last` + 1, spread over all the colours."""
    return colours[round(number * (len(colours) - 1) / max(last, 1))]


def _round(value: float) -> float:
    """To half of one leading digit: 1, 1.5, 2, 2.5 ..."""
    unit = 10 ** math.floor(math.log10(value))
    return round(value / unit * 2) / 2 * unit
