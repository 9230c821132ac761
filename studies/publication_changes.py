"""What a public list changes against the one published before it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.access import distance_km
from studies.publication import Publication
from warehouse.published import PublishedList, read_published

MOVED_METRES = 100  # less is a better survey of the same door
COMPARED = ("name", "kind", "division_code", "address", "coordinates", "phone", "hours", "windows", "matters",
            "provinces")  # fmt: skip
DEGREES = 5  # decimals: about a metre


@dataclass(frozen=True)
class FieldChange:
    """A field and what it was and is: as in the list, so codes for matters and provinces."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True)
class PointChange:
    """A point of either list; `on` is the day it opened or closed where known."""

    acceptance_point_id: str
    name: str
    division_code: str
    on: str | None = None
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True)
class Differences:
    """Each point of either list is in exactly one part. `since`: the as-of day of the list before; None for the first.

    `withheld` were published and are refused now. `moved` have another place, and perhaps other changes too.
    """

    is_first: bool
    since: str | None
    new: list[PointChange] = field(default_factory=list)
    closed: list[PointChange] = field(default_factory=list)
    withheld: list[PointChange] = field(default_factory=list)
    moved: list[PointChange] = field(default_factory=list)
    changed: list[PointChange] = field(default_factory=list)
    unchanged: int = 0

    @property
    def parts(self) -> dict[str, list[PointChange]]:
        """Every kind of change, in the order in which they are told."""
        return {
            "new": self.new,
            "closed": self.closed,
            "withheld": self.withheld,
            "moved": self.moved,
            "changed": self.changed,
        }

    @property
    def is_any(self) -> bool:
        return any(self.parts.values())


def describe_list(publication: Publication) -> dict[str, Any]:
    """The list as it is kept, to be compared with the next."""
    return {
        "area_code": publication.area_code,
        "as_of_on": publication.as_of_on.isoformat() if publication.as_of_on else None,
        "snapshot": publication.snapshot,
        "is_synthetic": publication.is_synthetic,
        "points": [_describe_point(vars(point)) for point in publication.points],
        "refused": [each.acceptance_point_id for each in publication.refused],
    }


def write_list(publication: Publication) -> bytes:
    """The same as the bytes of a file."""
    return (json.dumps(describe_list(publication), ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def find_differences(publication: Publication, warehouse: Path) -> Differences:
    """Against the last list of the area that is another one: published again, a list still tells what it changed."""
    lists = read_published(warehouse, publication.area_code)
    before = [each for each in lists if not is_same_list(publication, each)]
    return compare_lists(publication, before[-1] if before else None)


def find_repeat(publication: Publication, warehouse: Path) -> Differences:
    """Against the very last list of the area, which may be this one: then nothing differs."""
    lists = read_published(warehouse, publication.area_code)
    return compare_lists(publication, lists[-1] if lists else None)


def is_same_list(publication: Publication, published: PublishedList) -> bool:
    """Whether a list published says the same, as of the same day."""
    now = describe_list(publication)
    return all(now[name] == published.get(name) for name in ("as_of_on", "points", "refused"))


def compare_lists(publication: Publication, published: PublishedList | None) -> Differences:
    """What is new, closed, withheld, moved, changed; nothing of all that in the first list."""
    if published is None:
        return Differences(is_first=True, since=None, unchanged=0)
    now = {point["acceptance_point_id"]: point for point in describe_list(publication)["points"]}
    before = {point["acceptance_point_id"]: point for point in published["points"]}
    found: dict[str, list[PointChange]] = {name: [] for name in Differences(False, None).parts}
    opened = {event.acceptance_point_id: event.on.isoformat() for event in publication.opened}
    closed = {event.acceptance_point_id: event.on.isoformat() for event in publication.closed}
    refused = {each.acceptance_point_id for each in publication.refused}
    for key, point in now.items():
        if key not in before:
            found["new"].append(_name(point, opened.get(key)))
        elif changes := _compare(before[key], point):
            found["moved" if _is_moved(before[key], point, changes) else "changed"].append(_name(point, None, changes))
    for key, point in before.items():
        if key not in now:
            found["withheld" if key in refused else "closed"].append(_name(point, closed.get(key)))
    unchanged = len(now) - sum(len(found[name]) for name in ("new", "moved", "changed"))
    return Differences(is_first=False, since=published["as_of_on"], unchanged=unchanged, **found)


def _describe_point(point: Mapping[str, Any]) -> dict[str, Any]:
    is_located = point["lon"] is not None and point["lat"] is not None
    kept = {name: point[name] for name in ("acceptance_point_id", *COMPARED) if name != "coordinates"}
    return {
        **{name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()},
        "coordinates": [round(float(point[axis]), DEGREES) for axis in ("lon", "lat")] if is_located else None,
    }


def _name(point: Mapping[str, Any], on: str | None, fields: Sequence[FieldChange] = ()) -> PointChange:
    return PointChange(
        point["acceptance_point_id"], str(point.get("name", "")), str(point.get("division_code", "")), on, tuple(fields)
    )


def _compare(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[FieldChange]:
    """Fields that differ; coordinates only where the place does."""
    changes = [FieldChange(name, before.get(name), now[name]) for name in COMPARED if before.get(name) != now[name]]
    return [each for each in changes if each.field != "coordinates" or _metres(each) > MOVED_METRES]


def _is_moved(before: Mapping[str, Any], now: Mapping[str, Any], changes: Sequence[FieldChange]) -> bool:
    """Whether the place is another: by the coordinates where both lists have them, else by the address."""
    is_located = before.get("coordinates") and now["coordinates"]
    return any(each.field == ("coordinates" if is_located else "address") for each in changes)


def _metres(change: FieldChange) -> float:
    """How far apart; infinite where one of the two is not known."""
    if not (change.old and change.new):
        return float("inf")
    (lon, lat), (other_lon, other_lat) = change.old, change.new
    return float(distance_km([lon], [lat], [other_lon], [other_lat])[0, 0]) * 1000
