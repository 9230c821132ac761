"""Loss reports by the month in which they were made, as a register keeps them."""

from dataclasses import dataclass

import numpy

from synthetic.clock import DAY_SECONDS
from synthetic.setting import Setting

LOSS_KINDS = ("lost", "stolen", "found", "withdrawn")
LOST, STOLEN, FOUND, WITHDRAWN = range(4)


@dataclass(frozen=True)
class Reports:
    """Loss reports; `card` holds the bits of the card's key, instants may be NEVER."""

    card: numpy.ndarray
    kind: numpy.ndarray
    home: numpy.ndarray
    place: numpy.ndarray
    happened: numpy.ndarray
    reported: numpy.ndarray
    recorded: numpy.ndarray
    effective: numpy.ndarray
    replicated: numpy.ndarray

    def take(self, rows: numpy.ndarray | slice) -> "Reports":
        """Some of them."""
        return Reports(**{name: values[rows] for name, values in vars(self).items()})

    @classmethod
    def joined(cls, parts: list["Reports"]) -> "Reports":
        """All of them, one after another."""
        return cls(**{name: numpy.concatenate([vars(part)[name] for part in parts]) for name in vars(parts[0])})


class Ledger:
    """Takes reports in any order and gives out each month's; what was reported outside the world is left out."""

    def __init__(self, setting: Setting) -> None:
        lengths = [len(days) for days in setting.month_days]
        self._first_day = setting.begins // DAY_SECONDS
        self._month_of_day = numpy.repeat(numpy.arange(len(lengths), dtype=numpy.uint8), lengths)
        self._parts: list[list[Reports]] = [[] for _ in lengths]
        self.count = 0

    def add(self, reports: Reports) -> None:
        """Take reports in."""
        day = reports.reported // DAY_SECONDS - self._first_day
        month = self._month_of_day.take(day, mode="clip")
        month[(day < 0) | (day >= len(self._month_of_day))] = len(self._parts)
        order = numpy.argsort(month, kind="stable")
        ends = numpy.cumsum(numpy.bincount(month, minlength=len(self._parts) + 1)).tolist()
        for number, (begin, end) in enumerate(zip([0, *ends], ends[:-1], strict=False)):
            if begin < end:
                self._parts[number].append(reports.take(order[begin:end]))
                self.count += end - begin

    def take_out(self, month: int) -> Reports | None:
        """The reports of one month in order of time; None where there are none."""
        parts, self._parts[month] = self._parts[month], []
        if not parts:
            return None
        reports = Reports.joined(parts)
        keys = (reports.reported.astype(numpy.int64) << 32) + numpy.arange(len(reports.card))
        keys.sort()
        return reports.take(keys & 0xFFFFFFFF)
