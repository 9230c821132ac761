"""Where the time of an issued case goes: the share of each stage, and of each owner, in the mean total."""

from dataclasses import dataclass

import numpy
import pandas

from data.labels import labels
from studies.area import describe_area
from studies.cases_asked import read_cases_asked
from warehouse import Scope, Snapshot

STAGES = ("transmit", "review", "produce", "quality_check", "issue")
OWNERS = {"point": "point", "home_bureau": "review", "making_centre": "making_centre"}  # -> part of the question
ROUNDING = 1e-12
METHOD_ZH = (
    "已发证件自受理至发证的日历日，按环节分；各环节的平均天数相加恰为平均总天数，所以占比用平均数，"
    "旁列中位数（P50）和 P90。被跳过的环节按 0 天计；领取是申请人自己的时间，不计入。只含已发证的件，在办件见上面各表。"
)
METHOD_EN = (
    "Calendar days from acceptance to issue of issued cases, by stage; the means of the stages add up to the mean "
    "total exactly, so the shares are of means, with the median (P50) and P90 beside them. A stage passed over counts "
    "as no days; collection is the applicant's own time and is left out. Issued cases only: the tables above count "
    "open ones."
)


@dataclass(frozen=True)
class Part:
    """A stage, an owner or the whole: `mean_days`, its `share` of the mean total (0-1), quantiles of its own days."""

    key: str
    name: str
    mean_days: float
    share: float | None
    p50_days: float
    p90_days: float


@dataclass(frozen=True)
class StageShares:
    """`stages` and `owners` each add up to `total`, the mean of `cases` issued; None and empty where none is."""

    area_code: str | None
    cases: int
    stages: list[Part]
    owners: list[Part]
    total: Part | None
    snapshot: str
    as_of: str | None
    method_zh: str = METHOD_ZH
    method_en: str = METHOD_EN


def share_delay(
    snapshot: Snapshot,
    scope: Scope,
    area_code: str | None = None,
    lang: str = "zh",
    *,
    point: str | None = None,
    matter: str | None = None,
    first_month: str | None = None,
    last_month: str | None = None,
) -> StageShares:
    """Share the mean days to issue among stages and owners; months of acceptance are '2026-03'.

    Raises WrongUsage for a filter that has no meaning, UnknownCode for an unknown area or point.
    """
    area = describe_area(area_code).code if area_code else None
    asked = read_cases_asked(snapshot, scope, point, matter, first_month, last_month)
    counts = snapshot.ask("issued_stage_days", scope, area, **asked)
    parts = {str(part): rows for part, rows in counts.groupby("part")}
    stages, owners = labels("stage", lang), labels("owner", lang)
    total = _describe("total", "", parts["total"], None) if parts else None
    return StageShares(
        area_code=area,
        cases=int(parts["total"]["cases"].sum()) if parts else 0,
        stages=[_describe(stage, stages[stage], parts[stage], total) for stage in STAGES if parts],
        owners=[_describe(owner, owners[owner], parts[part], total) for owner, part in OWNERS.items() if parts],
        total=total,
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else None,
    )


def _describe(key: str, name: str, counts: pandas.DataFrame, total: Part | None) -> Part:
    """One part from its counts by day; every issued case is counted in each."""
    days, cases = (counts[column].to_numpy(float) for column in ("days", "cases"))
    mean = float((days * cases).sum() / cases.sum())
    below = cases.cumsum() / cases.sum()
    p50, p90 = (float(days[numpy.searchsorted(below, level - ROUNDING)]) for level in (0.5, 0.9))
    return Part(key, name, mean, mean / total.mean_days if total and total.mean_days else None, p50, p90)
