"""When the register's feeds fell silent: the copies that sectors read, each sector's checks, each organisation's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy
import pandas

from analysis.verification import find_gaps, find_silent_days, shortest_hours, silent_stretches
from data.labels import labels
from warehouse import Scope, Snapshot

METHOD_ZH = (
    "中断：按该来源一周各小时的平常数量（并按前后半天、三天的忙闲折减），这段时间本该有记录却一条也没有，"
    "且偶然发生的可能性在全部静默时段中合计不到1%。单位按天，以其在本行业中的平常份额与同日其他单位的核查数比较，节假日大家都少则不算。"
)
METHOD_EN = (
    "A gap is a stretch without any record although the feed's usual pace for those hours of the week (lowered to how "
    "busy the half day and three days before and after were) would have brought some; chance would make one such gap "
    "with less than 1 % over all silent stretches together. Organisations are judged by day against what the others of "
    "their sector checked, so that a holiday is no gap."
)
HOUR = timedelta(hours=1)

STILL_SILENT: dict[str, Any] = {"until": None, "released": None, "usual": None}


@dataclass(frozen=True)
class FeedsTold:
    """`gaps` [feed, sender, name, from, until, hours, expected, chance, released, usual, is_open], latest first.

    Of a gap that is still open `until`, `released` and `usual` are None.

    `feeds` [feed, sender, name, events, per_day, shortest_hours]: from what length on a gap would be seen. Whole
    register only.
    """

    gaps: list[dict[str, Any]]
    feeds: list[dict[str, Any]]
    method_zh: str = METHOD_ZH
    method_en: str = METHOD_EN


def tell_feed_gaps(snapshot: Snapshot, scope: Scope, area_code: str | None = None, lang: str = "zh") -> FeedsTold:
    """Gaps of the replication feed, of sectors (by hour) and of organisations (by day)."""
    if scope.within(area_code) or snapshot.as_of is None:
        return FeedsTold([], [])
    hours = snapshot.ask("feed_hours", scope)
    feeds = {key: _fill_hours(rows, snapshot, scope) for key, rows in hours.groupby(["feed", "sender_id"])}
    looked_at = sum(len(silent_stretches(feed.counts)) for feed in feeds.values())
    names = {"all": "全部副本" if lang == "zh" else "all copies", **labels("sector", lang)}
    gaps = [
        {"feed": kind, "sender": sender, "name": names[sender], **_tell(feed.start, vars(gap))}
        for (kind, sender), feed in feeds.items()
        for gap in find_gaps(feed.counts, feed.hour_of_week, looked_at)
    ]
    gaps += _organisation_gaps(snapshot, scope)
    gaps = [gap | STILL_SILENT if gap["is_open"] else gap for gap in gaps]
    return FeedsTold(
        gaps=sorted(gaps, key=lambda gap: (gap["from"], gap["sender"]), reverse=True),
        feeds=[
            {
                "feed": kind,
                "sender": sender,
                "name": names[sender],
                "events": round(float(feed.counts.sum())),
                "per_day": float(feed.counts.mean() * 24),
                "shortest_hours": shortest_hours(feed.counts, feed.hour_of_week, looked_at),
            }
            for (kind, sender), feed in feeds.items()
        ],
    )


@dataclass(frozen=True)
class _Feed:
    """The first hour with an event, the counts of all hours from it on, and which hour of the week each is like."""

    start: datetime
    counts: numpy.ndarray
    hour_of_week: numpy.ndarray


def _fill_hours(rows: pandas.DataFrame, snapshot: Snapshot, scope: Scope) -> _Feed:
    """The feed up to the last whole hour before the as-of instant."""
    start, until = rows["hour_at"].min().to_pydatetime(), snapshot.as_of or datetime.min
    place = ((rows["hour_at"] - start) // HOUR).to_numpy(dtype=int)
    whole = int((until.replace(minute=0, second=0, microsecond=0) - start) / HOUR)
    length = max(whole, int(place.max()) + 1)
    counts = numpy.bincount(place, weights=rows["events"], minlength=length)
    return _Feed(start, counts, _like_hours(start, length, snapshot, scope))


def _like_hours(start: datetime, length: int, snapshot: Snapshot, scope: Scope) -> numpy.ndarray:
    """For each hour from `start` which hour of the week it is like; days that the calendar lacks are as they fall."""
    hours = pandas.date_range(start, periods=length, freq="h")
    days = snapshot.ask("days_like_weekdays", scope, first=hours[0].date(), last=hours[-1].date())
    weekday = pandas.Series(hours.day_of_week, index=hours)
    like = hours.normalize().map(days.set_index("day")["weekday"] - 1)
    return numpy.where(pandas.isna(like), weekday, like).astype(int) * 24 + hours.hour.to_numpy()


def _tell(start: datetime, gap: dict[str, Any]) -> dict[str, Any]:
    return {
        "from": (start + gap["begin"] * HOUR).isoformat(timespec="minutes"),
        "until": (start + gap["end"] * HOUR).isoformat(timespec="minutes"),
        "hours": gap["end"] - gap["begin"],
        **{name: gap[name] for name in ("expected", "chance", "released", "usual", "is_open")},
    }


def _organisation_gaps(snapshot: Snapshot, scope: Scope) -> list[dict[str, Any]]:
    days = snapshot.ask("organisation_days", scope)
    if days.empty:
        return []
    first, last = days["day"].min(), pandas.Timestamp(snapshot.as_of_on)
    days["place"] = (days["day"] - first).dt.days
    tables = [_spread_days(rows, (last - first).days + 1) for _, rows in days.groupby("sector")]
    looked_at = sum(len(silent_stretches(row)) for _, table in tables for row in table)
    return [
        {
            "feed": "organisation",
            "sender": ids[each.row],
            "name": ids[each.row],
            "from": (first + timedelta(days=each.begin)).isoformat(timespec="minutes"),
            "until": (first + timedelta(days=each.end)).isoformat(timespec="minutes"),
            "hours": 24 * (each.end - each.begin),
            "expected": each.expected,
            "chance": each.chance,
            "released": None,
            "usual": None,
            "is_open": each.is_open,
        }
        for ids, table in tables
        for each in find_silent_days(table, looked_at)
    ]


def _spread_days(rows: pandas.DataFrame, length: int) -> tuple[pandas.Index, numpy.ndarray]:
    """The organisations of a sector, and their checks as a table of organisations by days."""
    numbers, ids = pandas.factorize(rows["organisation_id"])
    table = numpy.zeros((len(ids), length))
    numpy.add.at(table, (numbers, rows["place"]), rows["checks"])
    return ids, table
