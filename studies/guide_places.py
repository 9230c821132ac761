"""The guide with the actual points of a snapshot: which of them take this case, in the order of the policy."""

from dataclasses import replace
from typing import Any

import pandas

from data.divisions import NATION, division_name, lineage, province_of
from data.labels import label, labels
from studies.guide import GuideAnswer
from studies.published_point import read_matters, read_provinces
from warehouse import Scope, Snapshot

SHOWN = ("name", "address", "phone", "hours")


def with_points(answer: GuideAnswer, snapshot: Snapshot, scope: Scope) -> GuideAnswer:
    """The answer with the open points of the place to go to; as it was where the snapshot holds none there.

    Points of the place itself, or of the city around it where it has none; those that say which matters and which
    provinces they serve only where they serve this case. Kinds in the order of policy/venues.csv, others last.
    """
    if answer.scope == "nowhere":
        return answer
    place = answer.residence_code if answer.scope == "out_of_area" else answer.hukou_code
    for area in _areas(place):
        points = [_describe(row, answer.lang) for row in _open_points(answer, snapshot, scope, area)]
        if points:
            where = _name_first(answer, points, area)
            return replace(answer, points=tuple(points), where=where, points_are_synthetic=snapshot.is_synthetic)
    return answer


def _areas(place: str) -> list[str]:
    """The place and what is around it, but neither the province nor the nation around a city."""
    return [place, *(code for code in lineage(place)[1:] if not code.endswith("0000"))]


def _open_points(answer: GuideAnswer, snapshot: Snapshot, scope: Scope, area: str) -> list[dict[str, Any]]:
    on = min(answer.on, snapshot.as_of_on) if snapshot.as_of_on else answer.on
    found = snapshot.ask("open_points", scope, area, on=on)
    rows = found.astype(object).where(found.notna(), None).to_dict("records")
    order = [*answer.venues, *(kind for kind in labels("point_kind") if kind not in answer.venues)]
    return sorted(
        (row for row in rows if _takes(row, answer)),
        key=lambda row: (order.index(row["kind"]), row["division_code"], row["name"]),
    )


def _takes(row: dict[str, Any], answer: GuideAnswer) -> bool:
    """Whether a point says nothing against the matter and, away from home, the province."""
    matters, provinces = read_matters(row["matters"]), read_provinces(row["partner_provinces"])
    serves = not provinces or {NATION, province_of(answer.hukou_code)} & set(provinces)
    return (not matters or answer.matter in matters) and (answer.scope == "home" or bool(serves))


def _describe(row: dict[str, Any], lang: str) -> dict[str, Any]:
    return {
        "acceptance_point_id": row["acceptance_point_id"],
        **{name: row[name] or "" for name in SHOWN},
        "kind": row["kind"],
        "kind_name": label("point_kind", row["kind"], lang),
        "district": division_name(row["division_code"], lang),
        "windows": None if pandas.isna(row["windows"]) else int(row["windows"]),
    }


def _name_first(answer: GuideAnswer, points: list[dict[str, Any]], area: str) -> str:
    """Where to go, now that it is known which kinds of place the area has."""
    first = points[0]
    count = sum(point["kind"] == first["kind"] for point in points)
    values = {"place": division_name(area, answer.lang), "venue": first["kind_name"].lower(), "count": count}
    named = label("guide", "where_named", answer.lang).format(**values)
    if count == len(points):
        return named
    return named + ("" if answer.lang == "zh" else " ") + label("guide", "also_named", answer.lang)
