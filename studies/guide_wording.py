"""The rows of the policy that hold on a day, as the sentences of one answer of the guide."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.calendar import load_calendar
from data.divisions import lineage
from data.labels import label
from data.policy import Row, held_rows, limit_in_force
from data.settings import Settings, load_settings
from errors import WrongUsage
from studies.guide_rules import Case


@dataclass(frozen=True)
class Desk:
    """Where an application is handed in, and how it is told: `scope` is out_of_area or home, `place` a division."""

    case: Case
    scope: str
    place: str
    local: Path | None
    lang: str

    def rows(self, table: str) -> list[dict[str, str]]:
        """The rows of a table that hold on the day, speak of the matter and of this scope; in their order."""
        rows = [row for row in held_rows(table, self.case.on, self.local) if self._concerns(row)]
        return sorted(rows, key=lambda row: int(row.get("sequence") or 0))

    def _concerns(self, row: Row) -> bool:
        matters = row["matters"].split() if "matters" in row else [row.get("matter", self.case.matter)]
        return self.case.matter in matters and row.get("scope", "any") in ("any", self.scope)

    def told(self, rows: Iterable[Row]) -> tuple[str, ...]:
        return tuple(wording(row, self.lang) for row in rows)


def wording(row: Row, lang: str) -> str:
    """What a citizen reads of a row; in Chinese where the bureau wrote no English."""
    return row[lang] or row["zh"]


def find_documents(desk: Desk, step: str) -> tuple[str, ...]:
    """What to bring: to apply, to collect, or to collect for another."""
    return desk.told(row for row in desk.rows("documents") if row["step"] == step)


def find_advice(desk: Desk, topic: str) -> tuple[str, ...]:
    """What is said on a topic of policy/advice.csv."""
    return desk.told(row for row in desk.rows("advice") if row["topic"] == topic)


def find_assumed(desk: Desk) -> tuple[str, ...]:
    """The sentences that rest on rows marked as a guess alone: what a citizen had better ask about."""
    rows = [row for table in ("documents", "collectors", "advice", "refusals") for row in desk.rows(table)]
    sure = set(desk.told(row for row in rows if row["mark"] != "guess"))
    return tuple(said for said in desk.told(row for row in rows if row["mark"] == "guess") if said not in sure)


def find_refusals(desk: Desk) -> tuple[str, ...]:
    """When a point must refuse."""
    return desk.told(desk.rows("refusals"))


def find_venues(desk: Desk) -> list[dict[str, str]]:
    """The kinds of place to go to, the first first; of two rows on one kind, that of the nearer area."""
    near = lineage(desk.place)
    rows = [row for row in desk.rows("venues") if row["place_code"] in near]
    nearest: dict[str, dict[str, str]] = {}
    for row in sorted(rows, key=lambda row: near.index(row["place_code"])):
        nearest.setdefault(row["venue"], row)
    return sorted(nearest.values(), key=lambda row: int(row["sequence"] or 0))


def find_others(desk: Desk) -> dict[str, Any]:
    """Who may apply or collect for whom; guardians of children apart, whether others may at all."""
    rows = desk.rows("collectors")
    may = {row["action"] for row in rows if row["may_be_entrusted"] == "1" and not row["age_bands"]}
    return {
        "may_be_entrusted": "collect" in may,
        "may_apply_for_another": "apply" in may,
        "entrustment": desk.told(rows),
        "papers_for_another": find_documents(desk, "collect_for_another") if "collect" in may else (),
    }


def find_fee(matter: str, desk: Desk) -> int:
    """The charge on the day, in yuan; raises WrongUsage before the first row."""
    rows = [row for row in held_rows("fees", desk.case.on, desk.local) if row["matter"] == matter]
    if not rows:
        raise WrongUsage(f"No fee is known for {matter} on {desk.case.on}; the rows of policy/fees.csv begin later.")
    return int(max(rows, key=lambda row: row["valid_from"])["fee_yuan"])


def find_temporary_card(desk: Desk) -> dict[str, Any]:
    """The card for the time of waiting: its charge, None where none is known, and what is said of it."""
    rows = [row for row in held_rows("fees", desk.case.on, desk.local) if row["matter"] == "temporary_card"]
    fee = int(max(rows, key=lambda row: row["valid_from"])["fee_yuan"]) if rows else None
    return {"fee_yuan": fee, "about": find_advice(desk, "temporary_card")}


def find_limits(desk: Desk) -> dict[str, Any]:
    """The statutory limit, the last day of it, and what the place promises; raises WrongUsage before the law."""
    case, places = desk.case, lineage(desk.place)
    statutory = limit_in_force("total", "statutory", places, case.on, desk.local, case.relation)
    promised = limit_in_force("total", "promised", places, case.on, desk.local, case.relation)
    if statutory is None:
        raise WrongUsage(f"No statutory limit is known on {case.on}; the law begins 2004-01-01.")
    return {
        "limit_days": int(statutory["limit_days"]),
        "extension_days": int(statutory["extension_days"] or 0),
        "due_on": _due_on(case.on, statutory, desk.local),
        "promised_days": int(promised["limit_days"]) if promised else None,
        "promised_unit": promised["unit"] if promised else "",
        "promised_mark": promised["mark"] if promised else "",
    }


def _due_on(on: datetime.date, limit: Row, local: Path | None) -> datetime.date | None:
    """The last day of a limit in calendar days, by the bureau's settings; None where the calendar does not reach it."""
    settings = load_settings(local) if local else Settings()
    if limit["unit"] != "calendar_days":
        return None
    due = on + datetime.timedelta(days=int(limit["limit_days"]) - (settings.limits_start == "same_day"))
    if not settings.limits_roll_over:
        return due
    calendar = load_calendar(local)
    later = calendar.loc[calendar["is_working"] & (calendar["day"].dt.date >= due), "day"]
    known = len(later) and calendar["day"].dt.date.min() <= due
    return later.iloc[0].date() if known else None


def find_cautions(row: Row, lang: str) -> tuple[str, ...]:
    """What the deciding row does not know for certain: the day, or the rule itself."""
    said: list[str] = []
    precision = row.get("date_precision") or "day"
    if precision != "day":
        year, month, _day = row["valid_from"].split("-")
        said.append(label("guide", f"only_the_{precision}", lang).format(year=year, month=int(month)))
    if row.get("mark") in ("guess", "derived"):
        said.append(label("guide", f"mark_{row['mark']}", lang))
    return tuple(said)


def join_words(words: Iterable[str], lang: str, last: Mapping[str, str]) -> str:
    """a、b或c; a, b or c: `last` stands before the last one, by language."""
    listed = list(words)
    comma = "、" if lang == "zh" else ", "
    return last[lang].join([comma.join(listed[:-1]), listed[-1]]) if len(listed) > 1 else "".join(listed)
