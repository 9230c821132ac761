"""One case: where it is, who has it, when it is due, how likely it is to be late, and the way it came."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas

from analysis.turnaround.worklist import rank_cases
from data.labels import label, labels
from errors import UnknownCode
from studies.forecast import forecast_lateness
from studies.naming import place_name, point_names
from studies.worklist import measure_pace
from studies.worklist_reasons import explain_cases
from warehouse import Scope, Snapshot

# Each stage ends at an instant; its owner is who had the case until then.
STAGE_ENDS = {
    "transmit": ("transmitted_at", "division_code"),
    "review": ("reviewed_at", "hukou_code"),
    "produce": ("produced_at", "prefecture_code"),
    "quality_check": ("quality_checked_at", "prefecture_code"),
    "issue": ("issued_at", "division_code"),
    "collect": ("collected_at", "division_code"),
}
STEP_NAMES = {
    "accepted": {"zh": "受理", "en": "Accepted"},
    "withdrawn": {"zh": "撤回", "en": "Withdrawn"},
}
MOST_LIKE = 5
METHOD_ZH = "未结件：超期概率由期限已到的同类件推算，已超期为1；已结件：按事实为0或1，剩余天数算至有结果之日。"
METHOD_EN = (
    "Open: the chance is that of ripe cases like it, 1 when overdue. Ended: 0 or 1 by fact, and the days left are "
    "those left when it ended."
)


@dataclass(frozen=True)
class Case:
    """The keys of `case --json`; `stage` and `responsible_code` are None once nobody has the case any more."""

    snapshot: str
    as_of: str | None
    application_id: str
    due_on: date | None
    days_left: int | None
    stage: str | None
    stage_name: str | None
    responsible_code: str | None
    responsible_name: str | None
    late_probability: float | None
    outcome: str
    outcome_name: str
    outcome_on: date | None
    is_late: bool | None
    promised_due_on: date | None
    accepted_on: date
    matter: str
    matter_name: str
    hukou_code: str
    hukou_name: str | None
    acceptance_point_id: str
    acceptance_point_name: str
    history: list[dict[str, Any]]
    stage_since_on: date | None
    stage_open_days: int | None
    reason: str | None
    method_zh: str = METHOD_ZH
    method_en: str = METHOD_EN


def describe_case(snapshot: Snapshot, scope: Scope, application_id: str, lang: str = "zh") -> Case:
    """Describe one application as of the snapshot; raises UnknownCode where the snapshot does not hold it."""
    found = snapshot.ask("case_history", scope, application_id=application_id)
    if found.empty:
        application_id = find_application(snapshot, scope, application_id)
        found = snapshot.ask("case_history", scope, application_id=application_id)
    row = {str(name): _plain(str(name), value) for name, value in found.iloc[0].items()}
    row["prefecture_code"] = row["division_code"][:4] + "00"
    stage, due_on = row["current_stage"], row["due_on"]
    ended_on = row["outcome_on"] or snapshot.as_of_on
    return Case(
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else None,
        application_id=application_id,
        due_on=due_on,
        days_left=(due_on - ended_on).days if due_on and ended_on else None,
        stage=stage,
        stage_name=labels("stage", lang)[stage] if stage else None,
        responsible_code=row["responsible_code"],
        responsible_name=place_name(row["responsible_code"], lang),
        outcome=row["outcome"],
        outcome_name=label("outcome", row["outcome"], lang),
        outcome_on=row["outcome_on"],
        is_late=row["is_late"],
        promised_due_on=row["promised_due_on"],
        accepted_on=row["accepted_on"],
        matter=row["matter"],
        matter_name=label("matter", row["matter"], lang),
        hukou_code=row["hukou_code"],
        hukou_name=place_name(row["hukou_code"], lang),
        acceptance_point_id=row["acceptance_point_id"],
        acceptance_point_name=point_names(snapshot, scope).get(row["acceptance_point_id"], row["acceptance_point_id"]),
        history=_history(row, lang),
        stage_since_on=row["stage_started_on"] if stage else None,
        stage_open_days=row["stage_open_days"],
        **_outlook(snapshot, scope, row, lang),
    )


def find_application(snapshot: Snapshot, scope: Scope, typed: str) -> str:
    """The number that was meant: as typed, or without blanks, in half-width capitals.

    Raises UnknownCode where the snapshot holds none, naming numbers like it.
    """
    if not snapshot.ask("case_history", scope, application_id=typed).empty:
        return typed
    like = find_like(snapshot, scope, typed)
    if like and _spell(like[0]) == _spell(typed):
        return like[0]
    hint = f" Did you mean {' or '.join(like)}?" if like else ""
    raise UnknownCode(f"The snapshot {snapshot.name} holds no application {typed!r}.{hint}")


def find_like(snapshot: Snapshot, scope: Scope, typed: str) -> list[str]:
    """Numbers spelt like the one typed, then those that end with its digits (five or more); five at most."""
    digits = next(iter(re.findall(r"\d{5,}$", _spell(typed))), "")
    found = snapshot.ask("near_applications", scope, spellings=[_spell(typed)], digits=digits, most=MOST_LIKE)
    return [str(number) for number in found["application_id"]]


def _spell(typed: str) -> str:
    """Half-width, without blanks and invisible characters, in capitals."""
    letters = unicodedata.normalize("NFKC", typed)
    return "".join(each for each in letters if unicodedata.category(each)[0] not in "CZ").upper()


def _outlook(snapshot: Snapshot, scope: Scope, row: dict[str, Any], lang: str) -> dict[str, Any]:
    """late_probability: the fact where the case has ended, the forecast where it is open, then with its `reason`."""
    day = snapshot.as_of_on
    if row["outcome"] != "open" or day is None:
        return {"late_probability": None if row["is_late"] is None else float(row["is_late"]), "reason": None}
    cases = snapshot.ask("open_cases", scope, as_of=day, application_id=row["application_id"])
    chance = forecast_lateness(snapshot, scope, cases, day)
    pace = measure_pace(snapshot, scope, None, day)
    (reason,) = explain_cases(rank_cases(cases.assign(late_probability=chance), pace), pace, lang)
    return {"late_probability": float(chance[0]), "reason": reason}


def _history(row: dict[str, Any], lang: str) -> list[dict[str, Any]]:
    """What happened, in order: accepted, each stage finished and by whom, and the withdrawal."""
    steps = [_step(row, "accepted", "accepted_at", "division_code", lang)]
    steps += [_step(row, stage, instant, owner, lang) for stage, (instant, owner) in STAGE_ENDS.items()]
    steps += [_step(row, "withdrawn", "withdrawn_at", "division_code", lang)]
    return sorted((step for step in steps if step["at"] is not None), key=lambda step: step["at"])


def _step(row: dict[str, Any], stage: str, instant: str, owner: str, lang: str) -> dict[str, Any]:
    """One line of the history; `owner` is who had the case until then, `review_outcome` what the review said."""
    return {
        "stage": stage,
        "stage_name": labels("stage", lang).get(stage) or STEP_NAMES[stage][lang],
        "at": row[instant],
        "owner_code": row[owner],
        "owner_name": place_name(row[owner], lang),
        "review_outcome": row["review_outcome"] if stage == "review" else None,
    }


def _plain(name: str, value: Any) -> Any:
    """A cell as a plain value: days and instants as Python has them, None for what is not there."""
    if pandas.isna(value):
        return None
    if isinstance(value, pandas.Timestamp):
        return value.date() if name.endswith("_on") else value.to_pydatetime()
    return value.item() if hasattr(value, "item") else value
