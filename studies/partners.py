"""Which bureaus of the registered home review late by more than chance, in a funnel with small-number limits."""

from dataclasses import dataclass

import numpy
import pandas

from analysis.funnel import Funnel, build_funnel
from errors import WrongUsage
from studies.area import describe_area
from studies.cases_asked import read_cases_asked
from studies.naming import place_name
from warehouse import Scope, Snapshot

KEYS = ("county", "province")
FEWEST_DUE = 30  # a bureau with fewer reviews due is listed and not judged
FALSE_SHARE = 0.05
COVERAGES = (0.95, 0.998)
METHOD_ZH = (
    "审核签发超过承诺时限（工作日）的件，占承诺时限已到的件；按户籍地公安机关分。中线为全部的比例。"
    "界限为精确二项分位数（95%、99.8%）；各地差别大于偶然时按超离散系数放宽（缩尾乘法，Spiegelhalter 2005）。"
    "点名按错误发现率 5%（Benjamini–Hochberg 1995）；到期不满 30 件的不评判。"
)
METHOD_EN = (
    "Reviews beyond the promised limit (working days) among those whose limit has passed, by bureau of the registered "
    "home. The centre line is the share of all. Limits are exact binomial quantiles (95 %, 99.8 %), widened where "
    "bureaus vary more than chance (winsorised, multiplicative; Spiegelhalter 2005). Flagged at a false discovery rate "
    "of 5 % (Benjamini & Hochberg 1995); bureaus with fewer than 30 due are not judged."
)


@dataclass(frozen=True)
class Bureau:
    """One bureau: `late` of `due` reviews, the 99.8 % limits of its number, and which side it is flagged on.

    `side` is 'above' (late more often than chance explains), 'below', 'within', or 'few' (too few to judge).
    """

    key: str
    name: str
    reviews: int
    due: int
    late: int
    late_share: float | None
    low: float | None
    high: float | None
    p_value: float | None
    side: str


@dataclass(frozen=True)
class Partners:
    """The bureaus, those flagged above first, then by how far out; `limits`: due, low_95, high_95, low_998, high_998.

    `target` is the share of all, None where nothing is due; `widening` 1 where chance alone explains the spread.
    """

    area_code: str | None
    by: str
    bureaus: list[Bureau]
    due: int
    late: int
    target: float | None
    widening: float
    limits: pandas.DataFrame
    snapshot: str
    as_of: str | None
    method_zh: str = METHOD_ZH
    method_en: str = METHOD_EN


def compare_partners(
    snapshot: Snapshot,
    scope: Scope,
    by: str = "county",
    area_code: str | None = None,
    lang: str = "zh",
    *,
    point: str | None = None,
    matter: str | None = None,
    first_month: str | None = None,
    last_month: str | None = None,
) -> Partners:
    """The funnel of an area's reviews by county or province of the registered home; months are '2026-03'.

    Raises WrongUsage for another `by` or a filter that has no meaning, UnknownCode for an unknown area or point.
    """
    if by not in KEYS:
        raise WrongUsage(f"Bureaus go by {' or '.join(KEYS)}, not by {by!r}.")
    area = describe_area(area_code).code if area_code else None
    asked = read_cases_asked(snapshot, scope, point, matter, first_month, last_month)
    counts = snapshot.ask("reviews_by_home", scope, area, **asked)
    if by == "province":
        province = counts["key"].str[:2] + "0000"
        counts = counts.groupby(province)[["reviews", "due", "late"]].sum().reset_index()
    judged = counts["due"] >= FEWEST_DUE
    target = float(counts["late"].sum() / counts["due"].sum()) if counts["due"].sum() else None
    funnel = build_funnel(counts.loc[judged, "late"], counts.loc[judged, "due"], target or 0.0, FALSE_SHARE)
    return Partners(
        area_code=area,
        by=by,
        bureaus=_list_bureaus(counts, judged, funnel, lang),
        due=int(counts["due"].sum()),
        late=int(counts["late"].sum()),
        target=target,
        widening=funnel.widening,
        limits=_draw_limits(funnel, counts.loc[judged, "due"]),
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else None,
    )


def _list_bureaus(counts: pandas.DataFrame, judged: pandas.Series, funnel: Funnel, lang: str) -> list[Bureau]:
    """All bureaus: those flagged above first, then by their score; those that are not judged last."""
    low, high = funnel.limits(counts.loc[judged, "due"], COVERAGES[-1])
    side = numpy.where(~funnel.is_flagged, "within", numpy.where(funnel.z_score > 0, "above", "below"))
    found = {"low": low, "high": high, "p_value": funnel.p_value, "z_score": funnel.z_score, "side": side}
    table = counts.join(pandas.DataFrame(found, index=counts.index[judged])).fillna({"side": "few"})
    table["late_share"] = table["late"] / table["due"].where(table["due"] > 0)
    table["rank"] = table["side"].map({"above": 0, "within": 1, "below": 2, "few": 3})
    table = table.sort_values(["rank", "z_score", "due"], ascending=[True, False, False])
    return [
        Bureau(
            key=str(row["key"]),
            name=place_name(row["key"], lang) or str(row["key"]),
            reviews=int(row["reviews"]),
            due=int(row["due"]),
            late=int(row["late"]),
            late_share=_number(row["late_share"]),
            low=_number(row["low"]),
            high=_number(row["high"]),
            p_value=_number(row["p_value"]),
            side=str(row["side"]),
        )
        for row in table.to_dict("records")
    ]


def _draw_limits(funnel: Funnel, due: pandas.Series) -> pandas.DataFrame:
    """The limits over the numbers that occur, for the lines of a chart."""
    if due.empty:
        return pandas.DataFrame(columns=["due", "low_95", "high_95", "low_998", "high_998"])
    sizes = numpy.unique(numpy.geomspace(FEWEST_DUE, max(due.max(), FEWEST_DUE + 1), 200).round())
    (low, high), (lowest, highest) = (funnel.limits(sizes, coverage) for coverage in COVERAGES)
    return pandas.DataFrame({"due": sizes, "low_95": low, "high_95": high, "low_998": lowest, "high_998": highest})


def _number(value: float) -> float | None:
    return None if pandas.isna(value) else float(value)
