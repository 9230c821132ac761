"""Metrics: one per TOML file, the only home of its formula, unit, direction and wording."""

import functools
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from errors import UnknownCode

FOLDER = Path(__file__).parent
UNITS = ("share", "days", "persons", "minutes", "count", "yuan", "index")
DIRECTIONS = ("lower", "higher", "neutral")
OWNERS = ("planner", "manager", "analyst")


@dataclass(frozen=True)
class Metric:
    """One metric. A share is sum over sum: `numerator` over `denominator`, SQL aggregates over `relation`.

    `area_column` is the column that the reader's scope applies to, '' where the relation is not kept by area.
    `formula_by` names the room of `analysis` that computes what no aggregate can; then there is no numerator.
    """

    id: str
    title_zh: str
    title_en: str
    unit: str
    direction: str
    relation: str
    area_column: str
    numerator: str
    denominator: str
    meaning_zh: str
    meaning_en: str
    owner: str
    next_review: date
    formula_by: str = ""


@functools.cache
def load_metric(metric_id: str) -> Metric:
    """The metric of that name; raises UnknownCode where there is none."""
    path = FOLDER / f"{metric_id}.toml"
    if metric_id not in list_metrics():
        raise UnknownCode(f"There is no metric {metric_id!r}; choose {', '.join(list_metrics())}.")
    return Metric(**tomllib.loads(path.read_text(encoding="utf-8")))


def list_metrics() -> tuple[str, ...]:
    """The names of all metrics, in order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))
