"""What is asked of a world, and what it says when it is written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from errors import WrongUsage
from synthetic.scenarios import SCENARIOS

FORMATS = ("bureau", "csv", "parquet")
DEFAULT_UNTIL = date(2026, 10, 31)
DEFAULT_SEED = 20260401
FIRST_DAY, LAST_DAY = date(2017, 7, 1), date(2027, 12, 31)  # the service is nationwide; the calendar ends
MOST_MONTHS = 126  # between those two days
Progress = Callable[[str], None]


@dataclass(frozen=True)
class WorldOptions:
    """The same options give the same bytes.

    `city` is any prefecture-level code (440300), a municipality (310000 or 310100) or a county; None with
    `is_national`. `messy_share` is the share of application, verification and loss rows that carry a fault.
    `cells` overrides the number of demand cells (default: by residents, about 2,000 for Shenzhen). `scenario` is one of
    `SCENARIOS`.
    """

    applications: int
    verifications: int | None = None
    city: str = "440300"
    is_national: bool = False
    months: int = 36
    until: date = DEFAULT_UNTIL
    seed: int = DEFAULT_SEED
    messy_share: float = 0.0
    format: str = "bureau"
    cells: int | None = None
    scenario: str = "usual"

    def __post_init__(self) -> None:
        if self.applications < 1 or (self.verifications or 0) < 0:
            raise WrongUsage("The number of applications should be at least 1, that of verifications at least 0.")
        if not 0 <= self.messy_share <= 1:
            raise WrongUsage(f"--messy should be a share between 0 and 1, not {self.messy_share}.")
        if self.format not in FORMATS:
            raise WrongUsage(f"--format should be one of {', '.join(FORMATS)}, not {self.format!r}.")
        if self.scenario not in SCENARIOS:
            raise WrongUsage(f"--scenario should be one of {', '.join(SCENARIOS)}, not {self.scenario!r}.")
        if self.cells is not None and self.cells < 1:
            raise WrongUsage(f"The number of cells should be at least 1, not {self.cells}.")
        if self.seed < 0:
            raise WrongUsage(f"--seed should not be negative: {self.seed}.")
        self._check_period()

    def _check_period(self) -> None:
        if not 1 <= self.months <= MOST_MONTHS:
            raise WrongUsage(f"--months should be between 1 and {MOST_MONTHS}, not {self.months}.")
        if self.until > LAST_DAY or self.month_starts[0] < FIRST_DAY:
            raise WrongUsage(
                f"The world should lie between {FIRST_DAY} (nationwide service) and {LAST_DAY} (the calendar ends), "
                f"not between {self.month_starts[0]} and {self.until}."
            )

    @property
    def verification_count(self) -> int:
        """How many verifications to write; half the applications where nothing is said."""
        return self.applications // 2 if self.verifications is None else self.verifications

    @property
    def month_starts(self) -> tuple[date, ...]:
        """The first day of every month of the world; the last month is cut at `until`."""
        last = self.until.year * 12 + self.until.month - 1
        return tuple(date(at // 12, at % 12 + 1, 1) for at in range(last - self.months + 1, last + 1))


@dataclass(frozen=True)
class GeneratedWorld:
    """What was written: files (relative to the folder), rows by record type, and the seconds it took."""

    files: tuple[str, ...]
    records: dict[str, int]
    seconds: float


def say_nothing(sentence: str) -> None:
    """Progress for those who did not ask for it."""
