"""Cards of applicants: those they lost, and those that a new card replaced."""

from dataclasses import dataclass

import numpy

from synthetic.cases import Cases
from synthetic.columns import NEVER
from synthetic.demand import LOSS
from synthetic.people import card_keys
from synthetic.places import Cells
from synthetic.sampling import few


@dataclass(frozen=True)
class HeldCards:
    """Cards: key bits, home, place of residence, and the instant of what happened to them."""

    card: numpy.ndarray
    home: numpy.ndarray
    place: numpy.ndarray
    at: numpy.ndarray

    @classmethod
    def of(cls, cases: Cases, rows: numpy.ndarray, at: numpy.ndarray, cells: Cells, seed: int) -> "HeldCards":
        """The old cards of some cases."""
        people = cases.people.take(rows)
        place = cells.district[people.cell].astype(numpy.int16)
        return cls(card_keys(people.number, people.generation, seed), people.home.astype(numpy.int16), place, at[rows])

    @classmethod
    def joined(cls, parts: list["HeldCards"]) -> "HeldCards":
        """All of them."""
        return cls(**{name: numpy.concatenate([vars(part)[name] for part in parts]) for name in vars(parts[0])})


def lost_cards(cases: Cases, cells: Cells, seed: int) -> HeldCards:
    """The cards whose owners apply because they lost them, at acceptance."""
    return HeldCards.of(cases, numpy.flatnonzero(cases.people.matter == LOSS), cases.course.accepted, cells, seed)


def replaced_cards(random: numpy.random.Generator, cases: Cases, cells: Cells, seed: int, share: float) -> HeldCards:
    """A share of the cards that a new one replaced, at collection."""
    count = len(cases.points)
    rows = few(random, count, share) if share < 1.0 else numpy.arange(count)
    is_replaced = (cases.people.matter[rows] < LOSS) & (cases.course.collected[rows] != NEVER)
    return HeldCards.of(cases, rows[is_replaced], cases.course.collected, cells, seed)
