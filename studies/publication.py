"""The public list of acceptance points: what a resident must know to go to one, and which may not be published."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import pandas

from data.clock import BEIJING
from data.settings import Settings
from errors import InfeasibleRequest
from studies.area import describe_area
from studies.near_stops import find_near_stops
from studies.points_by_date import PointEvent, list_closed, list_opened
from studies.publication_checks import PublicationRules, RefusedPoint, find_contradictions, find_faults, usual_cases
from studies.published_point import PublishedPoint, read_point
from warehouse import Scope, Snapshot

MOST_NAMED = 3  # in the sentence that says why nothing can be published


@dataclass(frozen=True)
class Publication:
    """The points of an area that may be published, by district, and those refused with their reasons.

    `incomplete` lists points published though something is not known; `has_lines`: lines of public transport were
    supplied, so that a point without stops has none near. `opened` and `closed` are of all points, whenever it was;
    `open_count` has the refused too.
    """

    area_code: str
    area_name: str
    area_name_en: str
    points: list[PublishedPoint]
    snapshot: str
    as_of: str
    as_of_on: date | None
    is_synthetic: bool
    refused: list[RefusedPoint] = field(default_factory=list)
    opened: list[PointEvent] = field(default_factory=list)
    closed: list[PointEvent] = field(default_factory=list)
    open_count: int = 0
    has_lines: bool = False
    walk_metres: int = Settings.publish_walk_metres

    @property
    def incomplete(self) -> list[dict[str, Any]]:
        return [
            {"acceptance_point_id": point.acceptance_point_id, "name": point.name, "missing": point.missing}
            for point in self.points
            if point.missing
        ]

    @property
    def created(self) -> datetime | None:
        """The as-of instant, by which files are dated: equal content has equal bytes."""
        return datetime.fromisoformat(self.as_of) if self.as_of else None


def list_open_points(
    snapshot: Snapshot, scope: Scope, area_code: str, rules: PublicationRules | None = None
) -> Publication:
    """As `examine_points`; raises InfeasibleRequest where no point is open, or none may be published."""
    publication = examine_points(snapshot, scope, area_code, rules)
    if not publication.points:
        area = f"{publication.area_name} ({publication.area_code})"
        raise InfeasibleRequest(_say_nothing(area, publication.refused))
    return publication


def examine_points(
    snapshot: Snapshot, scope: Scope, area_code: str, rules: PublicationRules | None = None
) -> Publication:
    """The points of the area open on the as-of day, and those refused.

    Refused are also points said to be closed, or not open yet, where cases are accepted all the same.
    """
    area, rules = describe_area(area_code), rules or PublicationRules()
    points = read_points(snapshot, scope, area.code)
    on = snapshot.as_of_on
    refused = _refuse(points, on, _newest_file_on(snapshot, scope), rules)
    is_refused = {each.acceptance_point_id for each in refused}
    shown = [point for point in points if point.is_open(on) and point.acceptance_point_id not in is_refused]
    lines = snapshot.ask("transit_lines", scope)
    return Publication(
        area_code=area.code,
        area_name=area.name,
        area_name_en=area.name_en,
        points=_add_stops(shown, lines, rules.walk_metres),
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else "",
        as_of_on=on,
        is_synthetic=snapshot.is_synthetic,
        refused=refused,
        opened=list_opened(points, on),
        closed=list_closed(points, on),
        open_count=sum(point.is_open(on) for point in points),
        has_lines=not lines.empty,
        walk_metres=rules.walk_metres,
    )


def read_points(snapshot: Snapshot, scope: Scope, area_code: str) -> list[PublishedPoint]:
    """Every point of an area, open or not, by district."""
    found = snapshot.ask("points_for_list", scope, area_code)
    return [read_point(row) for row in found.astype(object).where(found.notna(), None).to_dict("records")]


def _refuse(
    points: Sequence[PublishedPoint], on: date | None, newest_file_on: date | None, rules: PublicationRules
) -> list[RefusedPoint]:
    usual = usual_cases(points, on)
    refused = []
    for point in points:
        is_open = point.is_open(on)
        faults = find_faults(point, on, newest_file_on, rules, usual) if is_open else find_contradictions(point, on)
        if faults:
            refused.append(RefusedPoint(point.acceptance_point_id, point.name, point.division_code, faults))
    return refused


def _newest_file_on(snapshot: Snapshot, scope: Scope) -> date | None:
    """The day in Beijing; the instant is kept in UTC."""
    newest = snapshot.ask("points_files", scope)["newest_at"].iloc[0]
    return datetime.fromisoformat(newest).astimezone(BEIJING).date() if isinstance(newest, str) and newest else None


def _add_stops(points: Sequence[PublishedPoint], lines: pandas.DataFrame, walk_metres: int) -> list[PublishedPoint]:
    located = [(point.acceptance_point_id, point.lon, point.lat) for point in points]
    placed = [(key, float(lon), float(lat)) for key, lon, lat in located if lon is not None and lat is not None]
    stops = find_near_stops(lines, [lon for _, lon, _ in placed], [lat for _, _, lat in placed], walk_metres)
    near = {key: each for (key, _, _), each in zip(placed, stops, strict=True)}
    return [replace(point, stops=near.get(point.acceptance_point_id, ())) for point in points]


def _say_nothing(area: str, refused: Sequence[RefusedPoint]) -> str:
    if not refused:
        return f"The snapshot holds no open acceptance point in {area}."
    named = [
        f"{each.acceptance_point_id} ({', '.join(f'{fault.field} {fault.reason}' for fault in each.reasons)})"
        for each in refused[:MOST_NAMED]
    ]
    more = f" and {len(refused) - MOST_NAMED} more" if len(refused) > MOST_NAMED else ""
    return f"No acceptance point in {area} can be published: {'; '.join(named)}{more}."
