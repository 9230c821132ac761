"""Small cells: a count of one to four persons' cards in an area or an organisation may name someone.

In breakdowns by area or organisation such a count is not told (shown as "<5"), nor what could be worked out from it.
Where one row alone of a column is kept back, the total would give it away: the next smallest is kept back as well.
Sectors and months of the whole register are told in full.
"""

from collections.abc import Mapping, Sequence
from typing import Any

FEWEST_TOLD = 5
SMALL, WITHHELD = "<5", "*"
Row = dict[str, Any]


def hide_small(row: Row, counts: Sequence[str], derived: Mapping[str, Sequence[str]]) -> Row:
    """The row with counts of 1 to 4 as None, and what is `derived` from such counts too.

    Adds `suppressed` (whether anything is) and `hidden` (column -> how it is shown).
    """
    hidden = {name: SMALL for name in counts if row[name] is not None and 0 < row[name] < FEWEST_TOLD}
    return _hide(row, hidden, derived)


def hide_small_rows(rows: Sequence[Row], counts: Sequence[str], derived: Mapping[str, Sequence[str]]) -> list[Row]:
    """The same for all rows of a breakdown whose total is told."""
    hidden: list[dict[str, str]] = [
        {name: SMALL for name in counts if row[name] is not None and 0 < row[name] < FEWEST_TOLD} for row in rows
    ]
    for name in counts:
        if sum(name in each for each in hidden) == 1:
            others = [
                (row[name], place)
                for place, row in enumerate(rows)
                if row[name] and row[name] >= FEWEST_TOLD and name not in hidden[place]
            ]
            if others:
                hidden[min(others)[1]][name] = WITHHELD
    return [_hide(row, each, derived) for row, each in zip(rows, hidden, strict=True)]


def _hide(row: Row, hidden: dict[str, str], derived: Mapping[str, Sequence[str]]) -> Row:
    lost = [name for name, sources in derived.items() if any(source in hidden for source in sources)]
    return {
        **{name: None if name in hidden or name in lost else value for name, value in row.items()},
        "suppressed": bool(hidden),
        "hidden": hidden | dict.fromkeys(lost, WITHHELD),
    }
