"""What a decision paper says of a plan, in no language yet: the plan, its districts, all points, and its sources."""

from dataclasses import asdict, dataclass
from typing import Any

import pandas

from data.divisions import area_prefix
from studies.access import find_places, find_points, summarise
from studies.area import describe_area
from studies.residents import describe_sources
from studies.scenarios import Reproduction
from studies.siting import SitingResult
from studies.siting_request import SitingRequest
from warehouse import Scope, Snapshot

MINUTES = ("minutes_before", "minutes_after")


@dataclass(frozen=True)
class Paper:
    """A plan ready to be written down; `name` is '' where it is not saved.

    `districts`: division_code, population and, `before` and `after`, covered persons, share, mean minutes. `points`:
    site_id, name, kind, division_code, lon, lat and state: opened, kept or closed, those of the area. `remade` tells
    whether a saved plan came out again; None for a plan that was not saved. `site_names`: those of the candidate sites
    and of the points to close, by id.
    """

    name: str
    request: SitingRequest
    plan: SitingResult
    districts: list[dict[str, Any]]
    points: list[dict[str, Any]]
    population_sources: list[dict[str, Any]]
    site_names: dict[str, str]
    remade: Reproduction | None = None


def prepare_paper(
    snapshot: Snapshot,
    scope: Scope,
    request: SitingRequest,
    plan: SitingResult,
    name: str = "",
    remade: Reproduction | None = None,
) -> Paper:
    """Gather what the paper needs beside the plan itself."""
    places = find_places(snapshot, scope, describe_area(request.area_code))
    candidates = snapshot.ask("candidate_sites", scope, describe_area(request.area_code).code)
    return Paper(
        name=name,
        request=request,
        plan=plan,
        districts=_districts(plan),
        points=_points(find_points(snapshot, scope), plan),
        site_names={row["site_id"]: row["name"] for row in (*candidates.to_dict("records"), *plan.closed)},
        population_sources=describe_sources(places.assign(source="snapshot")),
        remade=remade,
    )


def _districts(plan: SitingResult) -> list[dict[str, Any]]:
    """Districts with residents, those that gain most first."""
    cells = pandas.DataFrame(plan.cells)
    rows = []
    for code, part in cells.groupby(cells["division_code"].fillna("")):
        before, after = (asdict(summarise(part[name].to_numpy(float), part, plan.minutes)) for name in MINUTES)
        rows.append({"division_code": str(code), "before": before, "after": after})
    return sorted(rows, key=lambda row: (row["before"]["covered"] - row["after"]["covered"], row["division_code"]))


def _points(open_points: pandas.DataFrame, plan: SitingResult) -> list[dict[str, Any]]:
    """New points in the order of the plan, then those of the area that are kept or closed."""
    columns = ["site_id", "name", "kind", "division_code", "lon", "lat"]
    is_here = open_points["division_code"].fillna("").str.startswith(area_prefix(plan.area_code))
    closed = {row["site_id"] for row in plan.closed}
    here = open_points.loc[is_here & open_points["lon"].notna(), columns].to_dict("records")
    return [
        *({**{key: row[key] for key in columns}, "state": "opened"} for row in plan.open),
        *({**row, "state": "closed" if row["site_id"] in closed else "kept"} for row in here),
    ]
