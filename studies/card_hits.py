"""How often the register hits: checks, and distinct cards, by sector, organisation, place and month.

Distinct cards do not add up over sectors or places: a card that was checked in two counts in both, and once in all.
"""

from dataclasses import dataclass
from typing import Any

import pandas

from data.labels import labels
from studies.area_parts import code_of, digits_below
from studies.naming import place_name
from studies.small_cells import hide_small, hide_small_rows
from warehouse import Scope, Snapshot

CUTS = ("sector", "organisation", "place", "month")
COUNTS = ("checks", "hits", "cards", "hit_cards")
SHARES = {"hit_rate": ("checks", "hits"), "card_hit_rate": ("cards", "hit_cards")}
Row = dict[str, Any]


@dataclass(frozen=True)
class HitsTold:
    """checks, hits, hit_rate, cards, hit_cards, card_hit_rate of the area and of each part of it.

    Organisations have no `checks` and `hits`: those are told by distinct card only.
    """

    whole: Row
    sectors: list[Row]
    organisations: list[Row]
    places: list[Row]
    months: list[Row]


def tell_hits(snapshot: Snapshot, scope: Scope, area_code: str | None, root: str, lang: str) -> HitsTold:
    """Hits among the checks made in the area; `root` is the prefix below which places are told apart."""
    prefix = scope.within(area_code)
    digits = digits_below(prefix or root)
    table = snapshot.ask("checks_by", scope, area_code, digits=digits).merge(
        snapshot.ask("card_hits", scope, area_code, digits=digits),
        on=["cut", "key"],
        how="outer",
    )
    rows = {cut: _list_rows(table[table["cut"] == cut], cut) for cut in (*CUTS, "whole")}
    names = labels("sector", lang)
    of_organisation = snapshot.ask("organisation_sectors", scope).set_index("organisation_id")["sector"].to_dict()
    by_sector = {row["sector"]: row | {"name": names[row["sector"]]} for row in rows["sector"]}
    places = [
        row | {"place": code_of(row["place"]), "name": place_name(code_of(row["place"]), lang)}
        for row in rows["place"]
        if len(row["place"]) > len(prefix)
    ]
    organisations = [row | {"sector": of_organisation.get(row["organisation"])} for row in rows["organisation"]]

    def hide(listed: list[Row]) -> list[Row]:
        return hide_small_rows(listed, COUNTS, SHARES) if prefix else listed

    return HitsTold(
        whole=hide_small(rows["whole"][0], COUNTS, SHARES) if prefix else rows["whole"][0],
        sectors=hide([by_sector[sector] for sector in names if sector in by_sector]),
        organisations=hide_small_rows(organisations, ("cards", "hit_cards"), SHARES),
        places=hide_small_rows(places, COUNTS, SHARES),
        months=hide(rows["month"]),
    )


def _list_rows(table: pandas.DataFrame, cut: str) -> list[Row]:
    """Rows of one cut, in the order of their keys."""
    return [_row(each, cut) for _, each in table.sort_values("key").iterrows() if isinstance(each["key"], str)]


def _row(each: pandas.Series, cut: str) -> Row:
    counts = {name: None if pandas.isna(each[name]) else int(each[name]) for name in COUNTS}
    if cut != "organisation":
        counts = {name: value or 0 for name, value in counts.items()}
    return {
        **({} if cut == "whole" else {cut: each["key"]}),
        "checks": counts["checks"],
        "hits": counts["hits"],
        "hit_rate": _share(counts["hits"], counts["checks"]),
        "cards": counts["cards"],
        "hit_cards": counts["hit_cards"],
        "card_hit_rate": _share(counts["hit_cards"], counts["cards"]),
    }


def _share(part: int | None, whole: int | None) -> float | None:
    return part / whole if part is not None and whole else None
