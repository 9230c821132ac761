"""The filter bar of the Turnaround page: which cases its blocks are about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit

from dashboard.locale import _
from dashboard.session import Reader, answer
from dashboard.state import choose
from studies.cases_asked import list_choices

ALL = "all"


@dataclass(frozen=True)
class Choice:
    """What the reader chose: `values` are the arguments of a study, only what was chosen; `shown` is it in words."""

    values: dict[str, Any]
    shown: dict[str, str]

    @property
    def has_months(self) -> bool:
        """Whether months of acceptance are chosen."""
        return "first_month" in self.values or "last_month" in self.values

    @property
    def values_without_months(self) -> dict[str, Any]:
        """For what goes by other times than that of acceptance."""
        return {name: value for name, value in self.values.items() if not name.endswith("_month")}


def ask_filters(reader: Reader) -> Choice:
    """A point, a matter, months of acceptance from and to; all of them where nothing is chosen."""
    known = answer(list_choices, lang=reader.lang)
    months = {month: month for month in known.months}
    with streamlit.container(horizontal=True):
        point = _choose(_("受理点"), "point", known.points, 320)
        matter = _choose(_("事项"), "matter", known.matters, 180)
        first_month = _choose(_("受理月份自"), "from", months, 140)
        later = {month: month for month in months if first_month is None or month >= first_month}
        last_month = _choose(_("受理月份至"), "to", later, 140)
    chosen = {"point": point, "matter": matter, "first_month": first_month, "last_month": last_month}
    return Choice(
        values={name: value for name, value in chosen.items() if value is not None},
        shown={
            _("受理点"): known.points[point] if point else _("全部"),
            _("事项"): known.matters[matter] if matter else _("全部"),
            _("受理月份"): _say_months(first_month, last_month),
        },
    )


def _choose(label: str, name: str, options: Mapping[str, str], width: int) -> str | None:
    chosen = choose(label, name, {ALL: _("全部")} | dict(options), ALL, width=width)
    return None if chosen == ALL else chosen


def _say_months(first: str | None, last: str | None) -> str:
    if first is None and last is None:
        return _("全部")
    return _("{first} 至 {last}", first=first or _("最早"), last=last or _("最近"))


def say_not_by_month(choice: Choice) -> str:
    """What is said where chosen months do not apply."""
    return _("本图按发生的周计，不受所选受理月份的限制。") if choice.has_months else ""
