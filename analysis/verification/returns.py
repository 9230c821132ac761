"""Lost and found: what share of lost cards is back within so many days, from counts by whole day.

Found and withdrawn are two ways of ending, losses still open are censored at the last day on which they were watched
(Aalen & Johansen 1978).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy
from numpy.typing import ArrayLike

from analysis.turnaround.competing import aalen_johansen

WITHIN_DAYS = (7, 30, 90, 180)
WAYS = ("found", "withdrawn")


@dataclass(frozen=True)
class Returned:
    """Losses, those still out, and by number of days the share (0-1) back by then in each way.

    None where no loss has been watched for so long and some are still out.
    """

    losses: int
    still_out: int
    found: dict[int, float | None]
    withdrawn: dict[int, float | None]

    def share_within(self, days: int) -> float | None:
        """The share back within so many days, either way."""
        found, withdrawn = self.found[days], self.withdrawn[days]
        return None if found is None or withdrawn is None else found + withdrawn


def describe_returns(
    days: ArrayLike, losses: ArrayLike, outcomes: ArrayLike, within: Sequence[int] = WITHIN_DAYS
) -> Returned:
    """Describe returns from counts: whole days until the `outcome` ('found', 'withdrawn'; else still out)."""
    counts, ways = numpy.asarray(losses, dtype=float), numpy.asarray(outcomes, dtype=object)
    is_out = ~numpy.isin(ways, WAYS)
    curve = aalen_johansen(days, {way: counts * (ways == way) for way in WAYS}, counts * is_out)
    watched = float(curve.days[-1]) if len(curve.days) else -1.0

    def at(way: str) -> dict[int, float | None]:
        places = {each: int(numpy.searchsorted(curve.days, each, side="right")) - 1 for each in within}
        is_over = len(curve.days) > 0 and curve.survival[-1] <= 1e-12
        return {
            each: None if each > watched and not is_over else float(curve.by_cause[way][place]) if place >= 0 else 0.0
            for each, place in places.items()
        }

    return Returned(int(counts.sum()), int(counts[is_out].sum()), at("found"), at("withdrawn"))
