"""Round limits that cut values into about equal parts, and what the parts are called."""

import math

import pandas


def cut_in_steps(values: pandas.Series) -> list[float]:
    """Round limits that cut positive values into about equal fifths, ascending, without repeats."""
    fifths = values[values > 0].quantile([0.2, 0.4, 0.6, 0.8]) if (values > 0).any() else []
    return sorted({_round_to_one_digit(value) for value in fifths})


def _round_to_one_digit(value: float) -> float:
    unit = 10 ** math.floor(math.log10(value))
    return round(value / unit * 2) / 2 * unit


def name_step(limits: list[float], number: int) -> str:
    """The range of a step, as a legend says it."""
    if number == 0:
        return f"< {limits[0]:,.0f}" if limits else ""
    if number == len(limits):
        return f"≥ {limits[-1]:,.0f}"
    return f"{limits[number - 1]:,.0f}–{limits[number]:,.0f}"
