"""The history of division codes: when each code held, and what became of it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from data.build_facts import corrections
from data.tables import read_table

STILL = 9999


@dataclass(frozen=True, order=True)
class Spell:
    """An unbroken time of one code under one name; it became `became` at its end."""

    start: int
    end: int
    name: str
    became: tuple[str, ...]


def read_history(path: Path) -> dict[str, list[Spell]]:
    """Code -> its spells, oldest first.

    A year in brackets (`130108[2001]`) marks a part that left before the end; it counts as a successor too,
    so such a code has several.
    """
    spells: dict[str, list[Spell]] = defaultdict(list)
    right = corrections("divisions")
    for row in read_table(path):
        code = row["代码"]
        became = row["新代码"] if row["状态"] != "在用" else ""
        end = row["变更/弃用时间"]
        if not end:
            became, end = right.get((code, "successors"), ""), right.get((code, "valid_to"), str(STILL))
        targets = sorted({part.split("[")[0] for part in became.split(";") if part})
        spells[code].append(Spell(int(row["启用时间"]), int(end), row["名称"], tuple(targets)))
    return {code: sorted(each) for code, each in spells.items()}


def first_year(spells: list[Spell]) -> int:
    """The year in which the last unbroken run of spells began: a change of name does not break it."""
    start = spells[-1].start
    for spell in reversed(spells):
        if spell.end >= start:
            start = min(start, spell.start)
    return start


def sole_successor(code: str, history: Mapping[str, list[Spell]], in_force: Collection[str]) -> str:
    """The one code in force that a retired code became, followed to the end of the chain; '' if none.

    The chain is followed through time: a code that was given later to another place is not taken for its
    earlier self (Yima became 419001 in 1986, Jiyuan has had that number since 1996).
    """
    end, became = history[code][-1].end, history[code][-1].became
    seen = {(code, end)}
    while len(became) == 1:
        code = became[0]
        held = [spell for spell in history.get(code, []) if spell.start <= end]
        if not held:
            return code if code in in_force else ""
        end, became = held[-1].end, held[-1].became
        if end == STILL:
            return code if code in in_force else ""
        if became == (code,):  # a change of name: the code goes on
            end += not_before(code, end, history)
        if (code, end) in seen:
            return ""
        seen.add((code, end))
    return ""


def not_before(code: str, end: int, history: Mapping[str, list[Spell]]) -> int:
    """Years to wait until the code's next spell begins, so that the chain does not stand still."""
    return min((spell.start - end for spell in history[code] if spell.start >= end), default=0)
