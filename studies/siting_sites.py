"""How a candidate site or a point is told: its name and place, and what it costs."""

from typing import Any

import pandas

from data.divisions import division_name


def name_site(site: pandas.Series) -> dict[str, Any]:
    """Id, name, kind and district of a candidate or a point."""
    code = site["division_code"]
    return {
        "site_id": site["site_id"],
        "name": site["name"],
        "kind": site["kind"],
        "division_code": code,
        "district": division_name(code),
    }


def tell_costs(site: pandas.Series) -> dict[str, float | None]:
    """What a candidate costs to set up and to run for a year, None where that is not known."""
    return {column: _known(site[column]) for column in ("setup_cost_yuan", "yearly_cost_yuan")}


def sum_costs(sites: pandas.DataFrame, column: str) -> float | None:
    """What these sites cost together, where that is known of all of them."""
    return _known(sites[column].sum(skipna=False))


def _known(value: Any) -> float | None:
    return None if pandas.isna(value) else float(value)
