"""Which cases a question about turnaround is asked of: one point, one matter, months of acceptance from and to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas

from data.labels import labels
from errors import WrongUsage
from studies.naming import point_names
from warehouse import Scope, Snapshot


@dataclass(frozen=True)
class Filters:
    """What there is to choose from: point id -> name, matter -> wording, months (2026-10), newest first."""

    points: Mapping[str, str]
    matters: Mapping[str, str]
    months: list[str]


def list_filters(snapshot: Snapshot, scope: Scope, area_code: str | None = None, lang: str = "zh") -> Filters:
    """The points of the area, all matters, and every month between the first and the last application."""
    known = snapshot.ask("months_with_applications", scope, area_code).iloc[0]
    first, last = known["first_month"], known["last_month"]
    months = [] if pandas.isna(first) else [str(month) for month in pandas.period_range(first, last, freq="M")]
    return Filters(point_names(snapshot, scope, area_code), labels("matter", lang), months[::-1])


def read_filters(
    point: str | None, matter: str | None, first_month: str | None, last_month: str | None
) -> dict[str, Any]:
    """The parameters of the questions: point, matter, first_on and last_on (days), None where nothing is chosen.

    Raises WrongUsage for an unknown matter, for what is no month, and for months in the wrong order.
    """
    if matter is not None and matter not in labels("matter"):
        raise WrongUsage(f"There is no matter {matter!r}; choose {', '.join(labels('matter'))}.")
    first_on, last_on = _read_month(first_month), _read_month(last_month)
    if first_month and last_month and first_month > last_month:
        raise WrongUsage(f"The first month {first_month} comes after the last one, {last_month}.")
    return {
        "point": point,
        "matter": matter,
        "first_on": first_on.start_time.date() if first_on else None,
        "last_on": last_on.end_time.date() if last_on else None,
    }


def _read_month(text: str | None) -> pandas.Period | None:
    if not text:
        return None
    try:
        return pandas.Period(date.fromisoformat(f"{text}-01"), freq="M")
    except ValueError as mistake:
        raise WrongUsage(f"A month is written 2026-03, not {text!r}.") from mistake
