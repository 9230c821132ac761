"""The chance that an open case becomes late, from ripe cases that stood where it stands.

A table of shares, narrowed step by step (days left; then stage; then time in stage; then who has it), each cell drawn
towards the wider one: late + 30 x the wider share, over cases + 30. Where few cases stood alike, the wider share rules;
where none did, it is the wider share.
"""

from collections.abc import Sequence

import numpy
import pandas
from numpy.typing import NDArray

PSEUDO_CASES = 30.0


def late_probability(
    ripe: pandas.DataFrame,
    open_cases: pandas.DataFrame,
    levels: Sequence[Sequence[str]],
    pseudo_cases: float = PSEUDO_CASES,
) -> NDArray[numpy.float64]:
    """The chance of each open case, in the order of `open_cases`.

    `ripe` holds counts: the key columns of all levels, `cases` and `late` (how many of them became late). Each level
    is the list of key columns of its cells, from the widest to the narrowest; `open_cases` has the same columns.
    The overall share stands above the first level; NaN for all where `ripe` is empty.
    """
    cases = float(ripe["cases"].sum())
    overall = float(ripe["late"].sum()) / cases if cases else float("nan")
    chance = numpy.full(len(open_cases), overall)
    parents = pandas.Series(overall, index=ripe.index)
    for keys in levels:
        shrunk = _shrunken_shares(ripe, parents, list(keys), pseudo_cases)
        parents = _look_up(ripe, shrunk, parents)
        chance = _look_up(open_cases, shrunk, pandas.Series(chance, index=open_cases.index)).to_numpy()
    return chance


def _shrunken_shares(
    ripe: pandas.DataFrame, parents: pandas.Series, keys: list[str], pseudo_cases: float
) -> pandas.DataFrame:
    """The share of each cell, drawn towards that of its parent."""
    cells = ripe.assign(parent=parents).groupby(keys, dropna=False, as_index=False)
    table = cells.agg(cases=("cases", "sum"), late=("late", "sum"), parent=("parent", "first"))
    table["chance"] = (table["late"] + pseudo_cases * table["parent"]) / (table["cases"] + pseudo_cases)
    return table[[*keys, "chance"]]


def _look_up(rows: pandas.DataFrame, shares: pandas.DataFrame, otherwise: pandas.Series) -> pandas.Series:
    """Each row's cell share, or its wider share where the cell is empty."""
    keys = [column for column in shares.columns if column != "chance"]
    found = rows[keys].merge(shares, on=keys, how="left")["chance"]
    found.index = rows.index
    return found.fillna(otherwise)
