"""What is asked of windows and loads, and where the lines between overloaded, fitting and idle are drawn."""

from dataclasses import dataclass

from errors import WrongUsage
from studies.access import check_minutes


@dataclass(frozen=True)
class WindowsRequest:
    """A point is overloaded where fewer than `level` of a week's applicants wait at most `wait_minutes`.

    It is idle where it is not, and its windows are busy less than `idle_load` of their hours. A case takes
    `service_minutes`. `volume` multiplies the applications on file, for a snapshot that holds a sample of them;
    `minutes` and `mode` bound who is in reach of a point.
    """

    area_code: str
    wait_minutes: float = 10.0
    level: float = 0.8
    service_minutes: float = 15.0
    idle_load: float = 0.2
    volume: float = 1.0
    minutes: float = 30.0
    mode: str = "walk"

    def __post_init__(self) -> None:
        check_minutes(self.minutes)
        if not 0 <= self.wait_minutes < 24 * 60:
            raise WrongUsage(f"--wait should be minutes from 0 on, not {self.wait_minutes:g}.")
        if not 0 < self.level < 1:
            raise WrongUsage(f"--level should be above 0 and below 1, not {self.level:g}.")
        if not 0 < self.service_minutes <= 24 * 60:
            raise WrongUsage(f"--service should be minutes above 0, not {self.service_minutes:g}.")
        if not 0 <= self.idle_load <= 1:
            raise WrongUsage(f"--idle should be a share from 0 to 1, not {self.idle_load:g}.")
        if not 0 < self.volume <= 1000:
            raise WrongUsage(f"--volume should be above 0 and at most 1000, not {self.volume:g}.")
