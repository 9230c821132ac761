"""Which cases of a worklist a reader wants to see."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy
import pandas
from numpy.typing import NDArray

from analysis.turnaround.worklist import CHANGES, PRIORITIES
from errors import WrongUsage


@dataclass(frozen=True)
class Choice:
    """What is asked of each case; None asks nothing. `change` is one of CHANGES, or `any`.

    `within` keeps so many days left or fewer, -1 the overdue; `is_noted` those with a note.
    """

    within: int | None = None
    priority: str | None = None
    stage: str | None = None
    acceptance_point_id: str | None = None
    responsible_code: str | None = None
    hukou_province_code: str | None = None
    matter: str | None = None
    change: str | None = None
    is_noted: bool = False

    def __post_init__(self) -> None:
        """Raises WrongUsage for a priority or a change that there is not."""
        if self.priority not in (None, *PRIORITIES) or self.change not in (None, "any", *CHANGES):
            raise WrongUsage(f"There is no priority {self.priority!r} or no change {self.change!r}.")

    def find(self, cases: pandas.DataFrame, noted: Collection[str]) -> NDArray[numpy.intp]:
        """The places of the chosen cases in a worklist, in its order."""
        chosen = numpy.ones(len(cases), bool)
        if self.within is not None:
            chosen &= cases["days_left"].to_numpy(float, na_value=numpy.nan) <= self.within
        for name in ("priority", "stage", "acceptance_point_id", "responsible_code", "hukou_province_code", "matter"):
            if (wanted := getattr(self, name)) is not None:
                chosen &= (cases[name] == wanted).to_numpy(bool, na_value=False)
        if self.change is not None:
            changes = CHANGES if self.change == "any" else (self.change,)
            chosen &= numpy.logical_or.reduce([cases[f"is_{name}"].to_numpy(bool) for name in changes])
        if self.is_noted:
            chosen &= cases["application_id"].isin(noted).to_numpy(bool)
        return numpy.flatnonzero(chosen)
