"""Open cases counted: by days left, by stage, by who has them. Codes and numbers; names are for who shows them."""

from collections.abc import Sequence
from typing import Any

import numpy
import pandas

from data.labels import labels

# Days left, both ends included; None is no end.
BANDS: Sequence[tuple[str, int | None, int | None]] = (
    ("overdue_31_up", None, -31),
    ("overdue_16_30", -30, -16),
    ("overdue_8_15", -15, -8),
    ("overdue_1_7", -7, -1),
    ("left_0_3", 0, 3),
    ("left_4_7", 4, 7),
    ("left_8_15", 8, 15),
    ("left_16_up", 16, None),
)
SHOWN_RESPONSIBLE = 20


def count_cases(cases: pandas.DataFrame) -> dict[str, Any]:
    """open, overdue and expected_late of some open cases."""
    return {
        "open": len(cases),
        "overdue": int((cases["days_left"] < 0).sum()),
        "expected_late": float(numpy.nansum(cases["late_probability"])),
    }


def count_by_band(cases: pandas.DataFrame) -> list[dict[str, Any]]:
    """How many cases in each band of days left, most urgent first."""
    numbers = cases[["days_left", "late_probability"]]
    left = numbers["days_left"]
    rows = []
    for band, first, last in BANDS:
        is_in = left.between(-numpy.inf if first is None else first, numpy.inf if last is None else last)
        rows.append({"band": band, "from_days": first, "to_days": last, **count_cases(numbers[is_in])})
    return rows


def count_by_stage(cases: pandas.DataFrame) -> list[dict[str, Any]]:
    """Where the cases stand, in the order of the stages."""
    counts = _count_by(cases, "stage")
    return [{"stage": stage, **counts[stage]} for stage in labels("stage") if stage in counts]


def count_by_responsible(cases: pandas.DataFrame) -> list[dict[str, Any]]:
    """Who has the cases that are expected to be late, most first, 20 at most."""
    counts = _count_by(cases, "responsible_code")
    worst = sorted(counts, key=lambda code: (-counts[code]["expected_late"], -counts[code]["open"], code))
    return [{"responsible_code": code, **counts[code]} for code in worst[:SHOWN_RESPONSIBLE]]


def _count_by(cases: pandas.DataFrame, key: str) -> dict[str, dict[str, Any]]:
    """Key -> the three counts, in one pass over the cases."""
    places, codes = pandas.factorize(cases[key])
    is_keyed = places >= 0
    places, left = places[is_keyed], cases["days_left"].to_numpy(float, na_value=numpy.nan)[is_keyed]
    chance = numpy.nan_to_num(cases["late_probability"].to_numpy(float, na_value=numpy.nan)[is_keyed])
    counts = [numpy.bincount(places, weights, len(codes)) for weights in (None, left < 0, chance)]
    return {
        str(code): {"open": int(each), "overdue": int(overdue), "expected_late": float(late)}
        for code, each, overdue, late in zip(codes, *counts, strict=True)
    }
