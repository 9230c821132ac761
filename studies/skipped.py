"""Records that do not add up: stages passed over although a later one is finished, and rows with times out of order."""

from dataclasses import dataclass

import pandas

from data.labels import labels
from studies.area import describe_area
from studies.cases_asked import read_cases_asked
from studies.naming import choose_naming
from warehouse import Scope, Snapshot

STAGES = ("transmit", "review", "produce", "quality_check", "issue")
METHOD_ZH = (
    "后面的环节已完成而本环节没有时间记录的件，占后面环节已完成的件。这些件照常计入，被跳过的环节没有自己的天数。"
    "时间先后颠倒的行不予载入，见“数据”页；它们没有载入，因而不分地区。"
)
METHOD_EN = (
    "Cases in which a later stage is finished and this one has no time on record, among those in which a later stage "
    "is finished. They are counted as usual; a stage passed over has no days of its own. Rows whose times are out of "
    "order are not loaded and stand on the Data page; not being loaded, they belong to no area."
)


@dataclass(frozen=True)
class Skipped:
    """`stages`: stage, stage_name, passed (a later stage is finished), skipped, skipped_share.

    `points` and `provinces` (of the registered home): key, name, stage, stage_name, passed, skipped, skipped_share,
    only where something was skipped, most first. `out_of_order` counts rejected rows of the whole snapshot, None for a
    reader who may not see it; `files` has file and rows.
    """

    area_code: str | None
    stages: pandas.DataFrame
    points: pandas.DataFrame
    provinces: pandas.DataFrame
    out_of_order: int | None
    files: pandas.DataFrame
    snapshot: str
    as_of: str | None
    method_zh: str = METHOD_ZH
    method_en: str = METHOD_EN


def find_skipped(
    snapshot: Snapshot,
    scope: Scope,
    area_code: str | None = None,
    lang: str = "zh",
    *,
    point: str | None = None,
    matter: str | None = None,
    first_month: str | None = None,
    last_month: str | None = None,
) -> Skipped:
    """The stages passed over in an area by stage, point and province, and the rows out of order of the snapshot.

    Raises WrongUsage for a filter that has no meaning, UnknownCode for an unknown area or point.
    """
    area = describe_area(area_code).code if area_code else None
    asked = read_cases_asked(snapshot, scope, point, matter, first_month, last_month)
    counts = snapshot.ask("skipped_stages", scope, area, **asked).fillna(0)
    points, provinces = (_by_stage(counts[counts["place"] == place], lang) for place in ("point", "province"))
    files = snapshot.ask("rows_out_of_order", scope)
    return Skipped(
        area_code=area,
        stages=_sum_stages(provinces),
        points=_where_skipped(points, snapshot, scope, "point", lang),
        provinces=_where_skipped(provinces, snapshot, scope, "province", lang),
        out_of_order=None if scope.prefix else int(files["rows"].sum()),
        files=files,
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else None,
    )


def _by_stage(counts: pandas.DataFrame, lang: str) -> pandas.DataFrame:
    """One row per key and stage."""
    parts = [
        pandas.DataFrame(
            {
                "key": counts["key"],
                "stage": stage,
                "stage_name": labels("stage", lang)[stage],
                "passed": counts[f"{stage}_passed"].astype(int),
                "skipped": counts[f"{stage}_skipped"].astype(int),
            }
        )
        for stage in STAGES
    ]
    return pandas.concat(parts, ignore_index=True)


def _sum_stages(rows: pandas.DataFrame) -> pandas.DataFrame:
    """One row per stage, in their order."""
    sums = rows.groupby(["stage", "stage_name"], sort=False, as_index=False)[["passed", "skipped"]].sum()
    return _with_share(sums)


def _where_skipped(rows: pandas.DataFrame, snapshot: Snapshot, scope: Scope, by: str, lang: str) -> pandas.DataFrame:
    """Only keys and stages with something skipped, most first, with their names."""
    found = _with_share(rows[rows["skipped"] > 0]).sort_values("skipped", ascending=False, kind="stable")
    name = choose_naming(snapshot, scope, by, lang)
    return found.assign(name=[name(str(key)) for key in found["key"]]).reset_index(drop=True)


def _with_share(rows: pandas.DataFrame) -> pandas.DataFrame:
    return rows.assign(skipped_share=rows["skipped"] / rows["passed"].where(rows["passed"] > 0))
