"""Why a point may not be published: a field is missing, cannot be used by a resident, or is out of date.

A point is refused, not the list: the others are published, and the bureau gets the refused with all their reasons.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from data.settings import Settings
from studies.opening_hours import says_times
from studies.published_point import REQUIRED, PublishedPoint, is_province

NUMBER_ENDS = re.compile(r"[、，,;；/|\n]+|\s{2,}|\bor\b|或")
EXTENSION = r"(?:(?:转|-|x|ext\.?)\d{1,6})?"
PHONES = (
    rf"(?:\+?86-?)?\(?0\d{{2,3}}\)?-?\d{{7,8}}{EXTENSION}",  # area code and number
    rf"[2-9]\d{{6,7}}{EXTENSION}",  # a number of the place itself
    r"(?:\+?86-?)?1[3-9]\d{9}",  # a mobile telephone
    r"[48]00-?\d{3,4}-?\d{3,4}",
    r"1[12]\d{1,3}|9[56]\d{3,4}",  # short numbers of services: 110, 12345, 96110
)
PHONE = re.compile("|".join(f"(?:{each})" for each in PHONES), re.IGNORECASE)
SURPRISING_CASES = 5  # expected in a silence that is no chance: with so many, none comes once in 150 times
ANNOUNCED = ("公告", "通知", "预约")  # when a mobile service comes is told elsewhere


@dataclass(frozen=True)
class PublicationRules:
    """Settings of the bureau: what is out of date, and how far a stop may be. 0 months or days: not checked."""

    idle_months: int = Settings.publish_idle_months
    file_days: int = Settings.publish_file_days
    walk_metres: int = Settings.publish_walk_metres

    @classmethod
    def of(cls, settings: Settings) -> "PublicationRules":
        return cls(settings.publish_idle_months, settings.publish_file_days, settings.publish_walk_metres)


@dataclass(frozen=True)
class Fault:
    """One reason against a point: the field, what is wrong with it, and what was found there."""

    field: str
    reason: str
    found: str = ""


@dataclass(frozen=True)
class RefusedPoint:
    """A point that is left out of the public list, with all its reasons."""

    acceptance_point_id: str
    name: str
    division_code: str
    reasons: tuple[Fault, ...]

    def as_row(self) -> dict[str, Any]:
        """As `publish --json` has it."""
        return asdict(self) | {"reasons": [asdict(each) for each in self.reasons]}


def find_faults(
    point: PublishedPoint, on: date | None, newest_file_on: date | None, rules: PublicationRules, usual: float
) -> tuple[Fault, ...]:
    """All that speaks against publishing an open point. `on` is the as-of day, `usual` as `usual_cases` has it."""
    return (*_missing(point), *_unusable(point), *_stale(point, on, newest_file_on, rules, usual))


def usual_cases(points: Sequence[PublishedPoint], on: date | None) -> float:
    """Cases a month at a point of these, over the months since its first; 0 where there are none."""
    spans = [(point.cases, _span(point.first_month, on)) for point in points if point.first_month and on]
    return sum(cases for cases, _ in spans) / max(sum(months for _, months in spans), 1)


def find_contradictions(point: PublishedPoint, on: date | None) -> tuple[Fault, ...]:
    """For a point said not to be open: cases were accepted in a month wholly before it opened, or after it closed."""
    found = []
    if on and point.opened_on and point.opened_on > on and point.first_month:
        found.append(Fault("opened_on", "cases_before", point.opened_on.isoformat()))
    if on and point.closed_on and point.closed_on <= on and point.last_month and point.last_month > point.closed_on:
        found.append(Fault("closed_on", "cases_after", point.closed_on.isoformat()))
    return tuple(found)


def is_phone(text: str) -> bool:
    """Whether every number in the text is one that can be dialled in China."""
    plain = unicodedata.normalize("NFKC", text).strip()
    numbers = [re.sub(r"[\s.·]|(?<=\d)--+(?=\d)", "", each) for each in NUMBER_ENDS.split(plain) if each.strip()]
    return bool(numbers) and all(PHONE.fullmatch(re.sub(r"[—–―-]+", "-", each)) for each in numbers)


def _missing(point: PublishedPoint) -> Iterator[Fault]:
    for name in REQUIRED:
        value = getattr(point, name)
        if not (value.strip() if isinstance(value, str) else value):
            yield Fault(name, "missing")


def _unusable(point: PublishedPoint) -> Iterator[Fault]:
    if point.phone.strip() and not is_phone(point.phone):
        yield Fault("phone", "unreadable", point.phone)
    is_told_apart = point.kind == "mobile" and any(word in point.hours for word in ANNOUNCED)
    if point.hours.strip() and not says_times(point.hours) and not is_told_apart:
        yield Fault("hours", "unreadable", point.hours)
    if point.windows == 0:
        yield Fault("windows", "none", "0")
    if unknown := [word for word in point.provinces if not is_province(word)]:
        yield Fault("partner_provinces", "unknown", "、".join(unknown))


def _stale(
    point: PublishedPoint, on: date | None, newest_file_on: date | None, rules: PublicationRules, usual: float
) -> Iterator[Fault]:
    if on is None:
        return
    if rules.idle_months and _is_idle(point, on, rules.idle_months, usual):
        yield Fault("last_month", "idle", f"{point.last_month:%Y-%m}" if point.last_month else "")
    if rules.file_days and newest_file_on and (on - newest_file_on).days > rules.file_days:
        yield Fault("file", "old", newest_file_on.isoformat())


def _is_idle(point: PublishedPoint, on: date, months: int, usual: float) -> bool:
    """Whether it has been silent for longer, and by its own cases (without any: those of others) that is no chance."""
    since = point.last_month or point.opened_on
    silent = _span(since, on) - 2 if since else months + 1  # whole months that lie between
    rate = point.cases / _span(point.first_month, on) if point.first_month else usual
    return silent > months and rate * silent >= SURPRISING_CASES


def _span(first: date, last: date) -> int:
    """Months from one day to another, those of both included."""
    return (last.year - first.year) * 12 + last.month - first.month + 1
