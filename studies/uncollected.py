"""Cards that are ready and have not been collected: how many, how long, at which point, to call the applicants in.

They are no lateness: the statutory clock has ended, and the time is the applicant's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas

from data.labels import labels
from errors import WrongUsage
from studies.area import describe_area
from studies.naming import place_name, point_names
from warehouse import Scope, Snapshot

FIRST_DAYS: Sequence[int] = (0, 8, 16, 31, 61, 91, 181)  # first day of each band of days waiting
CALL_IN_DAYS = 31  # from then on a reminder is due, where nothing else is asked for
METHOD_ZH = "已发证（可领）而未领取的证件，按发证日至数据截至日的日历日计等候天数；不计入超期。"
METHOD_EN = (
    "Cards that are ready and not collected; days waiting are calendar days from the day of issue to the as-of day. "
    "They are not counted as late."
)


@dataclass(frozen=True)
class Uncollected:
    """The keys of `uncollected --json`: all cards waiting, by band and point; `listed` wait `waiting_days` or more."""

    snapshot: str
    as_of: str | None
    area_code: str | None
    cards: int
    waiting_days: int
    listed: int
    bands: list[dict[str, Any]]
    points: list[dict[str, Any]]
    method_zh: str = METHOD_ZH
    method_en: str = METHOD_EN


def count_uncollected(
    snapshot: Snapshot, scope: Scope, area_code: str | None = None, waiting_days: int = CALL_IN_DAYS
) -> Uncollected:
    """Count the cards that wait at the points of an area; `waiting_days` is from when on they are to be called in.

    Raises WrongUsage where that is no band's first day: counts are kept by band.
    """
    if waiting_days not in FIRST_DAYS:
        raise WrongUsage(f"--days should be one of {', '.join(map(str, FIRST_DAYS))}, not {waiting_days}.")
    area = describe_area(area_code).code if area_code else None
    found = snapshot.ask("uncollected_by_point", scope, area, first_days=list(FIRST_DAYS))
    is_listed = found["first_days"] >= waiting_days
    return Uncollected(
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else None,
        area_code=area,
        cards=int(found["cards"].sum()),
        waiting_days=waiting_days,
        listed=int(found.loc[is_listed, "cards"].sum()),
        bands=_by_band(found),
        points=_by_point(found.assign(listed=found["cards"].where(is_listed, 0)), point_names(snapshot, scope)),
    )


def list_uncollected(
    snapshot: Snapshot,
    scope: Scope,
    area_code: str | None = None,
    waiting_days: int = CALL_IN_DAYS,
    point_id: str | None = None,
    limit: int = 1000,
    lang: str = "zh",
) -> pandas.DataFrame:
    """The cards that wait so many days or more, longest first, with the names of point, home and matter."""
    if limit < 0:
        raise WrongUsage("--limit is the number of cards to show: 0 or more.")
    area = describe_area(area_code).code if area_code else None
    cards = snapshot.ask(
        "uncollected_cards", scope, area, waiting_days=waiting_days, acceptance_point_id=point_id, most=limit
    )
    points, homes = point_names(snapshot, scope), cards["hukou_code"].unique()
    return cards.assign(
        acceptance_point_name=[points.get(code, code) for code in cards["acceptance_point_id"]],
        hukou_name=cards["hukou_code"].map({code: place_name(code, lang) for code in homes}),
        matter_name=cards["matter"].map(dict(labels("matter", lang))),
    )


def _by_band(found: pandas.DataFrame) -> list[dict[str, Any]]:
    """Every band, none left out, with its last day (None: no end)."""
    cards = found.groupby("first_days")["cards"].sum()
    lasts = [*(first - 1 for first in FIRST_DAYS[1:]), None]
    return [
        {"from_days": first, "to_days": last, "cards": int(cards.get(first, 0))}
        for first, last in zip(FIRST_DAYS, lasts, strict=True)
    ]


def _by_point(found: pandas.DataFrame, names: Any) -> list[dict[str, Any]]:
    """The points with the most cards to call in first."""
    summed = found.groupby(["acceptance_point_id", "division_code"], as_index=False, dropna=False).agg(
        cards=("cards", "sum"), listed=("listed", "sum"), longest_days=("longest_days", "max")
    )
    ordered = summed.sort_values(["listed", "cards", "acceptance_point_id"], ascending=[False, False, True])
    return [
        {
            "acceptance_point_id": row.acceptance_point_id,
            "acceptance_point_name": names.get(row.acceptance_point_id, row.acceptance_point_id),
            "division_code": row.division_code,
            "cards": int(row.cards),
            "listed": int(row.listed),
            "longest_days": int(row.longest_days),
        }
        for row in ordered.itertuples()
    ]
