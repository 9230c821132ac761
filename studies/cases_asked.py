"""Which cases a question is about: a point, a matter, months of acceptance."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas

from data.labels import labels
from errors import UnknownCode, WrongUsage
from warehouse import Scope, Snapshot


@dataclass(frozen=True)
class Choices:
    """What there is to choose from: point id -> name, matter -> wording, months (2026-10), newest first."""

    points: Mapping[str, str]
    matters: Mapping[str, str]
    months: list[str]


def list_choices(snapshot: Snapshot, scope: Scope, area_code: str | None = None, lang: str = "zh") -> Choices:
    """The points of an area that have cases, all matters, and every month from the first application to the last."""
    points = snapshot.ask("points_with_cases", scope, area_code)
    known = snapshot.ask("months_with_applications", scope, area_code).iloc[0]
    first, last = known["first_month"], known["last_month"]
    months = [] if pandas.isna(first) else [str(month) for month in pandas.period_range(first, last, freq="M")]
    return Choices(
        points=dict(zip(points["acceptance_point_id"], points["name"], strict=True)),
        matters=dict(labels("matter", lang)),
        months=months[::-1],
    )


def read_month(text: str, option: str = "--month") -> date:
    """2026-08 -> its first day."""
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        raise WrongUsage(f"{option} should be a month such as 2026-08, not {text!r}.")
    return date.fromisoformat(f"{text}-01")


def read_cases_asked(
    snapshot: Snapshot,
    scope: Scope,
    point: str | None = None,
    matter: str | None = None,
    first_month: str | None = None,
    last_month: str | None = None,
) -> dict[str, Any]:
    """The values of the questions over cases; None stands for all.

    Raises UnknownCode for a point without cases, WrongUsage for another word that means nothing.
    """
    if point is not None and point not in set(snapshot.ask("points_with_cases", scope)["acceptance_point_id"]):
        raise UnknownCode(f"The snapshot {snapshot.name} holds no case of an acceptance point {point!r}.")
    if matter is not None and matter not in labels("matter"):
        raise WrongUsage(f"--matter {matter} is none of {', '.join(labels('matter'))}.")
    first = read_month(first_month, "--from") if first_month else None
    last = read_month(last_month, "--to") if last_month else None
    if first and last and first > last:
        raise WrongUsage(f"--from {first_month} is after --to {last_month}.")
    return {"point": point, "matter": matter, "first_month": first, "last_month": last}
