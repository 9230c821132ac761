"""What is asked of a plan: its objective with its units, what bounds it, and which of two values is better."""

import math
from dataclasses import dataclass

from errors import WrongUsage
from studies.access import check_minutes

UNITS = {  # objective -> unit of value and bound, unit of adds
    "coverage": ("persons", "persons"),
    "served": ("cases", "cases"),
    "mean": ("minutes", "person_minutes"),
    "max": ("minutes", "minutes"),
    "cover": ("points", "persons"),
}
MORE_IS_BETTER = ("coverage", "served")


@dataclass(frozen=True)
class SitingRequest:
    """What is asked. `open_count` counts new points; `cover` finds it itself; a `budget` bounds their set-up cost.

    `require` and `forbid` name candidate sites that must or must not be opened; `floor` is the least covered share of
    every district (coverage).
    """

    area_code: str
    open_count: int | None = None
    minutes: float = 30.0
    mode: str = "walk"
    objective: str = "coverage"
    share: float = 0.95
    close: tuple[str, ...] = ()
    budget: float | None = None
    seconds: float = 60.0
    require: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    floor: float | None = None

    def __post_init__(self) -> None:
        check_minutes(self.minutes)
        if self.objective not in UNITS:
            raise WrongUsage(f"--objective should be one of {', '.join(UNITS)}, not {self.objective!r}.")
        if not 0 < self.share <= 1:
            raise WrongUsage(f"--share should be above 0 and at most 1, not {self.share:g}.")
        for option, value in (("--seconds", self.seconds), ("--budget", self.budget)):
            if value is not None and not 0 <= value < math.inf:
                raise WrongUsage(f"{option} should be a number from 0 on, not {value:g}.")
        if self.open_count is not None and self.open_count < 0:
            raise WrongUsage(f"--open should be a number of new points from 0, not {self.open_count}.")
        if self.open_count is None and self.budget is None and self.objective != "cover":
            raise WrongUsage("Say how many new points to open (--open) or what they may cost (--budget).")
        if self.budget is not None and self.objective in ("max", "cover"):
            raise WrongUsage(f"--budget goes with coverage, mean and served, not with {self.objective}.")
        if self.floor is not None and not (0 <= self.floor <= 1 and self.objective == "coverage"):
            raise WrongUsage("--floor is a share between 0 and 1 and goes with the objective coverage.")
        if both := sorted(set(self.require) & set(self.forbid)):
            raise WrongUsage(f"The candidate site {both[0]} is both required and forbidden.")


def is_better(request: SitingRequest, one: float, other: float) -> bool:
    """Whether the first value is better: more for coverage and served, less for the others."""
    return one > other if request.objective in MORE_IS_BETTER else one < other


def loss_between(request: SitingRequest, better: float, worse: float) -> float:
    """By how much the second value is worse."""
    return better - worse if request.objective in MORE_IS_BETTER else worse - better
