"""How many cases come in, go out and are in work, week by week."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas

from studies.area import describe_area
from studies.cases_asked import read_cases_asked
from warehouse import Scope, Snapshot

METHOD_ZH = (
    "按自然周（周一起）：受理的件、有最终结果（发证、不予办理、撤回）的件、周末仍在办的件。"
    "周末在办＝上周末在办＋本周受理－本周有结果。"
)
METHOD_EN = (
    "By week from Monday: cases accepted, cases with a final outcome (issued, rejected, withdrawn), and cases still "
    "open at the week's end. Open at the end = open at the end of the week before + accepted - ended."
)


@dataclass(frozen=True)
class Flow:
    """`weeks`: week (Monday), arrivals, departures, open_end (open at the week's end), is_whole.

    The week of the as-of day may not be whole.
    """

    area_code: str | None
    weeks: pandas.DataFrame
    snapshot: str
    as_of: str | None
    method_zh: str = METHOD_ZH
    method_en: str = METHOD_EN


def follow_work(
    snapshot: Snapshot,
    scope: Scope,
    area_code: str | None = None,
    *,
    point: str | None = None,
    matter: str | None = None,
) -> Flow:
    """Every week from the first application to the as-of day.

    Raises WrongUsage for a filter that has no meaning, UnknownCode for an unknown area or point.
    """
    area = describe_area(area_code).code if area_code else None
    asked = read_cases_asked(snapshot, scope, point, matter)
    counts = snapshot.ask("weeks_in_and_out", scope, area, point=asked["point"], matter=asked["matter"])
    return Flow(
        area_code=area,
        weeks=_balance(counts, snapshot.as_of_on),
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else None,
    )


def _balance(counts: pandas.DataFrame, as_of_on: date | None) -> pandas.DataFrame:
    """Arrivals, departures and what is left, without a gap between weeks."""
    if counts.empty or as_of_on is None:
        return pandas.DataFrame(columns=["week", "arrivals", "departures", "open_end", "is_whole"])
    monday = pandas.Timestamp(as_of_on - timedelta(days=as_of_on.weekday()))
    weeks = pandas.date_range(counts["accepted_week"].min(), monday, freq="7D")
    arrivals, departures = (
        counts.groupby(column)["cases"].sum().reindex(weeks, fill_value=0) for column in ("accepted_week", "ended_week")
    )
    return pandas.DataFrame(
        {
            "week": weeks,
            "arrivals": arrivals.to_numpy(),
            "departures": departures.to_numpy(),
            "open_end": (arrivals - departures).cumsum().to_numpy(),
            "is_whole": weeks + pandas.Timedelta(days=6) <= pandas.Timestamp(as_of_on),
        }
    )
