"""Answers of the register that should not have been, and checks of cards that were reported lost.

The rule for one card: its reports in the order in which they were made; a loss is in effect until the card is
reported found or withdrawn, those until a newer loss is reported (etl/models/views/card_reports.sql).

- false_accepts: answered 'valid' from the report of a loss until its effect, unless found or withdrawn meanwhile;
- attempts: checks, whatever the answer, while a loss was in effect;
- false_rejects: answered as lost or stolen while found or withdrawn was in effect;
- superseded_valid: answered 'valid' after the card was once answered 'superseded'. Applications are no evidence: a key
  made from the ID number is the same for the old and the new card, and for the same reason this count is an upper
  bound where keys are made from ID numbers.
"""

from collections.abc import Mapping
from typing import Any

import pandas

from data.labels import labels
from studies.area_parts import code_of, digits_below
from studies.naming import place_name
from studies.small_cells import hide_small, hide_small_rows
from warehouse import Scope, Snapshot

FINDINGS = {
    "false_accept": "false_accepts",
    "false_reject": "false_rejects",
    "attempt": "attempts",
    "superseded_valid": "superseded_valid",
}
COUNTS = ("checks", "cards", "answered_valid", "valid_though_copied")
BUCKETS = ((0, 0), (1, 7), (8, 30), (31, 90), (91, 180), (181, None))
CUTS = {"sector": "sectors", "organisation": "organisations", "place": "places", "month": "months"}
BY_AREA = ("place", "organisation")


def tell_findings(
    snapshot: Snapshot, scope: Scope, area_code: str | None, root: str, lang: str
) -> dict[str, dict[str, Any]]:
    """By finding: checks, cards, answered_valid, valid_though_copied, by sector, organisation, place, month, days."""
    prefix = scope.within(area_code)
    rows = snapshot.ask("check_findings", scope, area_code, digits=digits_below(prefix or root))
    days = snapshot.ask("finding_days", scope, area_code)
    return {
        name: _tell(rows[rows["finding"] == finding], days[days["finding"] == finding], prefix, lang)
        for finding, name in FINDINGS.items()
    }


def _tell(rows: pandas.DataFrame, days: pandas.DataFrame, prefix: str, lang: str) -> dict[str, Any]:
    whole, is_part = rows[rows["cut"] == "whole"], bool(prefix)
    rows = rows[(rows["cut"] != "place") | (rows["key"].str.len() > len(prefix))]
    told = {name: int(whole[name].sum()) for name in COUNTS}
    parts = {
        name: _list_cut(rows[rows["cut"] == cut], cut, is_part or cut in BY_AREA, lang) for cut, name in CUTS.items()
    }
    return (hide_small(told, COUNTS, {}) if is_part else told) | parts | {"days": _bucket(days, is_part)}


def _list_cut(rows: pandas.DataFrame, cut: str, is_hidden: bool, lang: str) -> list[dict[str, Any]]:
    names: Mapping[str, str] = labels("sector", lang) if cut == "sector" else {}
    listed: list[dict[str, Any]] = [
        {cut: row.key, "name": names.get(row.key, row.key), **{name: int(getattr(row, name)) for name in COUNTS}}
        for row in rows.itertuples(index=False)
        if isinstance(row.key, str)
    ]
    if cut == "place":
        listed = [
            row | {"place": code_of(row["place"]), "name": place_name(code_of(row["place"]), lang)} for row in listed
        ]
    return hide_small_rows(listed, COUNTS, {}) if is_hidden else listed


def _bucket(days: pandas.DataFrame, is_part: bool) -> list[dict[str, Any]]:
    """Checks by days since: 0, 1-7, 8-30, 31-90, 91-180, more."""
    counted = [
        {
            "from_days": first,
            "to_days": last,
            "checks": int(days.loc[days["days_since"].between(first, last or float("inf")), "checks"].sum())
            if last != 0
            else int(days.loc[days["days_since"] <= 0, "checks"].sum()),
        }
        for first, last in BUCKETS
    ]
    return hide_small_rows(counted, ("checks",), {}) if is_part else counted
