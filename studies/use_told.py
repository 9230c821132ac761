"""The decay of use told: the curve with its range, what each district's records say, and forecasts of openings."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy

from analysis.demand import DemandParameters
from data.divisions import division_name
from studies.area import describe_area
from studies.back_test import try_openings
from studies.travel import find_travel
from studies.use import FULL_FROM, THIN_FROM, Use, use_of
from studies.use_history import find_history
from warehouse import Scope, Snapshot

MINUTES = (0, 10, 20, 30, 45, 60, 90, 120)


@dataclass(frozen=True)
class UseTold:
    """The key `use` of `demand --json`.

    `curve` [{minutes, use, low, high}]: the share of those in need who apply, 1 at the door, and the range (95 %).
    `districts` [{area_code, name, level, is_thin, is_full}]: applications per expected case against the middle
    district. `openings`: see `BackTest`. `mark` is derived (fitted) or guess.
    """

    mode: str
    mark: str
    floor: float
    scale_minutes: float
    shape: float
    applications: int
    unplaced: int
    first_month: date | None
    last_month: date | None
    curve: list[dict[str, float]]
    districts: list[dict[str, Any]]
    openings: list[dict[str, Any]]
    source_zh: str
    source_en: str


def tell_use(
    snapshot: Snapshot, scope: Scope, area_code: str, parameters: DemandParameters | None = None, mode: str = "walk"
) -> UseTold:
    """Fit the decay of use on all whole months of the area, and try it on every opening in them."""
    area = describe_area(area_code)
    travel = find_travel(snapshot, scope, area.code, mode)
    history = find_history(snapshot, scope, area, travel, parameters)
    use = use_of(history)
    return UseTold(
        mode=mode,
        mark=use.mark,
        floor=use.decay.floor,
        scale_minutes=use.decay.scale_minutes,
        shape=use.decay.shape,
        applications=use.fit.applications if use.fit else int(history.applied.sum()),
        unplaced=use.unplaced,
        first_month=use.first_month,
        last_month=use.last_month,
        curve=_curve(use),
        districts=_districts(use),
        openings=[asdict(test) for test in try_openings(history, travel)] if use.fit else [],
        source_zh=travel.source_zh,
        source_en=travel.source_en,
    )


def _curve(use: Use) -> list[dict[str, float]]:
    at = numpy.array(MINUTES, dtype=float)
    low, high = use.band(at)
    rows = zip(MINUTES, use.decay.use(at), low, high, strict=True)
    return [
        {"minutes": minutes, "use": float(share), "low": float(least), "high": float(most)}
        for minutes, share, least, most in rows
    ]


def _districts(use: Use) -> list[dict[str, Any]]:
    rows = []
    for row in use.districts.itertuples():
        ratio = row.level / use.level if use.level > 0 else 1.0
        code = str(row.division_code)
        rows.append(
            {
                "area_code": code,
                "name": division_name(code) if code else "",
                "level": float(ratio),
                "is_thin": ratio < THIN_FROM,
                "is_full": ratio > FULL_FROM,
            }
        )
    return sorted(rows, key=lambda each: each["level"])
