"""Organisations whose checks look unlike those of their sector by more than their number explains: leads, not guilt."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy
import pandas

from analysis.funnel import binomial_limits
from analysis.verification.organisations import FEWEST_IN_GROUP, Judged, Shares, judge_shares
from data.labels import labels
from studies.area import describe_area
from studies.small_cells import FEWEST_TOLD, hide_small
from warehouse import Scope, Snapshot

FALSE_SHARE = 0.05
FEWEST_CHECKS = 50  # an organisation with fewer is neither judged nor listed
FEWEST_LOST_CARDS = 5  # of checks of cards known to be lost, likewise
COVERAGES = (0.95, 0.998)


@dataclass(frozen=True)
class Measure:
    """What is counted, of what, and the fewest of these; whether too low a share stands out as well.

    Clients differ by sector, so its others are the standard; what a copy lets through is no matter of the sector.
    """

    events: str
    totals: str
    fewest: int
    is_two_sided: bool = False
    is_by_sector: bool = True


MEASURES = {
    "hit_rate": Measure("hits", "checks", FEWEST_CHECKS, is_two_sided=True),
    "let_through": Measure("let_through", "lost_card_checks", FEWEST_LOST_CARDS, is_by_sector=False),
    "not_found": Measure("not_found", "checks", FEWEST_CHECKS),
}
METHOD_ZH = (
    "线索不是结论：只说明该单位与同行业相比超出偶然，原因可能正常。三项指标：命中率（偏高、偏低）；挂失已送达用证单位之后"
    "仍答“有效”的放行比例；查无此证的比例（偏高）。各与同行业其他单位（放行比例与全部其他单位）相比，被点名的不计入，界限为精确二项分位数，"
    "行业内差别大于偶然时放宽；三项合并按错误发现率 5% 点名（Benjamini–Hochberg 1995）："
    "点名的单位中预计不超过 5% 是误点。"
    f"核查不满 {FEWEST_CHECKS} 次的单位不列出；挂失证件核查不满 {FEWEST_LOST_CARDS} 次的不评判放行比例；"
    f"可比单位不满 {FEWEST_IN_GROUP} 家的行业不评判。"
)
METHOD_EN = (
    "A lead is no verdict: it says that an organisation differs from its sector by more than chance; the reason may be "
    "innocent. Three measures: the hit rate (too high or too low); the share let through, answered 'valid', of checks "
    "of lost cards made after the loss had reached the sectors; the share that found nothing (too high). Each is held "
    "against the others of its sector (the share let through, against all others), those flagged left out; limits are "
    "exact binomial quantiles, widened where a sector varies more than chance. Flagged over all three at a false "
    "discovery rate of 5 % (Benjamini & Hochberg 1995): of those flagged no more than 5 % are to be expected wrong. "
    f"Organisations with fewer than {FEWEST_CHECKS} checks are not listed; of fewer than {FEWEST_LOST_CARDS} checks of "
    f"lost cards no share is judged; a sector with fewer than {FEWEST_IN_GROUP} to compare is not judged."
)


@dataclass(frozen=True)
class OrganisationLead:
    """`events` of `checks` where the others' share made one expect `expected`; `side` is 'above' or 'below'.

    One to four events are not told, nor what gives them away: None, with how it is shown in `hidden` (small_cells.py).
    """

    organisation_id: str
    sector: str
    sector_name: str
    measure: str
    events: int | None
    checks: int
    share: float | None
    others_share: float
    expected: float
    p_value: float | None
    side: str
    suppressed: bool
    hidden: dict[str, str]


@dataclass(frozen=True)
class OrganisationLeads:
    """The leads, surest first; `compared` has every judged organisation by measure, for a funnel.

    `compared`: organisation_id, sector, measure, events, checks, share, others_share, widening, p_value, side ('above',
    'below', 'within'). `judged` organisations were compared, `suppressed` had too few checks.
    """

    leads: list[OrganisationLead]
    compared: pandas.DataFrame
    judged: int
    suppressed: int
    method_zh: str = METHOD_ZH
    method_en: str = METHOD_EN


def find_organisation_leads(
    snapshot: Snapshot, scope: Scope, area_code: str | None = None, lang: str = "zh"
) -> OrganisationLeads:
    """Compare the organisations by their checks in the area; raises UnknownCode for an unknown area."""
    area = describe_area(area_code).code if area_code else None
    counts = snapshot.ask("lead_organisations", scope, area)
    is_listed = counts["checks"] >= FEWEST_CHECKS
    listed = counts[is_listed]
    tables = {name: listed[listed[each.totals] >= each.fewest] for name, each in MEASURES.items()}
    shares = [_shares(name, table) for name, table in tables.items()]
    judged = judge_shares(shares, FALSE_SHARE)
    compared = pandas.concat([_compare(name, tables[name], each) for name, each in zip(tables, judged, strict=True)])
    flagged = compared[compared["side"] != "within"].sort_values(["p_value", "organisation_id"])
    names = labels("sector", lang)
    return OrganisationLeads(
        leads=[_lead(row, names) for row in flagged.to_dict("records")],
        compared=compared.reset_index(drop=True),
        judged=int(is_listed.sum()),
        suppressed=int((~is_listed).sum()),
    )


def hide_who(compared: pandas.DataFrame) -> pandas.DataFrame:
    """What a funnel may draw: where one to four events are not told, nobody's name; those flagged would be known."""
    is_small = compared["events"].between(1, FEWEST_TOLD - 1)
    shown = compared[~is_small | (compared["side"] == "within")]
    return shown.assign(organisation_id=shown["organisation_id"].mask(is_small, "–"))


def draw_limits(compared: pandas.DataFrame) -> pandas.DataFrame:
    """The limits of one sector and measure over the numbers that occur: checks, low_95, high_95, low_998, high_998."""
    columns = ["checks", "low_95", "high_95", "low_998", "high_998"]
    usual = compared[compared["side"] == "within"]
    if usual.empty:
        return pandas.DataFrame(columns=columns)
    target, widening = usual.iloc[0][["others_share", "widening"]]
    ends = numpy.maximum([compared["checks"].min(), compared["checks"].max()], 1)
    sizes = numpy.unique(numpy.geomspace(ends[0], max(ends[1], ends[0] + 1), 200).round())
    limits = [limit for coverage in COVERAGES for limit in binomial_limits(target, sizes, coverage)]
    stretched = [numpy.clip(target + widening * (limit - target), 0, 1) for limit in limits]
    return pandas.DataFrame(dict(zip(columns, [sizes, *stretched], strict=True)))


def _shares(measure: str, table: pandas.DataFrame) -> Shares:
    asked = MEASURES[measure]
    group = pandas.factorize(table["sector"], sort=True)[0].astype("int64") * asked.is_by_sector
    return Shares(table[asked.events].to_numpy(float), table[asked.totals].to_numpy(float), group, asked.is_two_sided)


def _compare(measure: str, table: pandas.DataFrame, judged: Judged) -> pandas.DataFrame:
    events, totals = MEASURES[measure].events, MEASURES[measure].totals
    side = numpy.where(~judged.is_flagged, "within", numpy.where(judged.z_score > 0, "above", "below"))
    return pandas.DataFrame(
        {
            "organisation_id": table["organisation_id"].to_numpy(),
            "sector": table["sector"].to_numpy(),
            "measure": measure,
            "events": table[events].to_numpy(),
            "checks": table[totals].to_numpy(),
            "share": (table[events] / table[totals]).to_numpy(),
            "others_share": judged.target,
            "widening": judged.widening,
            "p_value": judged.p_value,
            "side": side,
        }
    )


def _lead(row: dict[str, Any], names: Mapping[str, str]) -> OrganisationLead:
    told = {
        "organisation_id": str(row["organisation_id"]),
        "sector": str(row["sector"]),
        "sector_name": names.get(row["sector"], str(row["sector"])),
        "measure": str(row["measure"]),
        "events": int(row["events"]),
        "checks": int(row["checks"]),
        "share": float(row["share"]),
        "others_share": float(row["others_share"]),
        "expected": float(row["others_share"] * row["checks"]),
        "p_value": float(row["p_value"]),
        "side": str(row["side"]),
    }
    return OrganisationLead(**hide_small(told, ("events",), {"share": ("events",), "p_value": ("events",)}))
