"""May they apply here, with what, where, how long, for how much, and may another do it: the guide.

Answered from the dated rows of data/policy and a bureau's local/policy alone; needs no snapshot. The law on resident
ID cards and the Opinion of 2015 on out-of-area acceptance stand behind the rows; each row says where it is from.
"""

import datetime
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from data.divisions import NATION, full_name, lineage
from data.labels import label, labels
from data.policy import Row, limit_in_force, policy_rows, rows_in_force
from errors import WrongUsage
from studies.guide_rules import Case, Ruling, case_between, rule_on


@dataclass(frozen=True)
class GuideAnswer:
    """One answer, in the reader's language; limit_days are calendar days, promised_days as promised_unit says.

    `rule` names the row of data/policy that decided ('' where none holds), `opens_on` the first day from which an
    application refused today would be accepted.
    """

    eligible: bool
    reason: str
    where: str
    documents: tuple[str, ...]
    fee_yuan: int
    limit_days: int
    may_be_entrusted: bool
    entrustment: tuple[str, ...]
    on_collection: tuple[str, ...]
    refused_when: tuple[str, ...]
    extension_days: int
    promised_days: int | None
    promised_unit: str
    relation: str
    matter: str
    matter_name: str
    hukou_code: str
    hukou_name: str
    residence_code: str
    residence_name: str
    on: datetime.date
    rule: str
    rule_mark: str
    rule_source: str
    opens_on: datetime.date | None

    def as_dict(self) -> dict[str, Any]:
        """Every field, dates as ISO text: what the command line prints as JSON."""
        dates = {"on": self.on.isoformat(), "opens_on": self.opens_on.isoformat() if self.opens_on else None}
        return {**asdict(self), **dates}


def answer_guide(
    hukou_code: str,
    residence_code: str,
    matter: str,
    on: datetime.date,
    local: Path | None = None,
    lang: str = "zh",
) -> GuideAnswer:
    """The answer for a person registered in one place who lives in another, on a day.

    Codes of province, prefecture or county (a municipality's xx0100 too); a retired code is read as its successor.
    The matter is one of expiry_renewal, damage_renewal, loss_replacement, first_issue, or its reason code (22).
    Raises UnknownCode for a code of no division, WrongUsage for another matter.
    """
    name = _matter_of(matter, local)
    case = case_between(hukou_code, residence_code, name, on)
    ruling = rule_on(case, local)
    is_out_of_area = ruling.eligible and case.relation != "same_county"
    scope = "out_of_area" if is_out_of_area else "home"
    place = case.residence_code if is_out_of_area else case.hukou_code
    names = _names(case, lang)
    return GuideAnswer(
        eligible=ruling.eligible,
        reason=_reason(ruling, names, lang),
        where=_where(ruling, scope, names, local, lang),
        documents=_documents(name, scope, "apply", local, lang),
        on_collection=_documents(name, scope, "collect", local, lang),
        fee_yuan=_fee_yuan(name, on, local),
        **_limits(place, case, local),
        **_entrustment(name, on, local, lang),
        refused_when=_refusals(name, local, lang),
        relation=case.relation,
        matter=name,
        matter_name=labels("matter", lang).get(name, name),
        hukou_code=case.hukou_code,
        hukou_name=names["hukou"],
        residence_code=case.residence_code,
        residence_name=names["residence"],
        on=on,
        rule=ruling.rule,
        rule_mark=ruling.row.get("mark", ""),
        rule_source=ruling.row.get("source", ""),
        opens_on=ruling.opens_on,
    )


def _matter_of(matter: str, local: Path | None) -> str:
    rows = policy_rows("matters", local)
    for row in rows:
        if matter == row["matter"] or matter in row["reason_codes"].split():
            return row["matter"]
    choices = ", ".join(row["matter"] for row in rows)
    raise WrongUsage(f"There is no matter '{matter}'; it is one of {choices}.")


def _names(case: Case, lang: str) -> dict[str, str]:
    matter = labels("matter", lang).get(case.matter, case.matter)
    return {
        "hukou": full_name(case.hukou_code, lang),
        "residence": full_name(case.residence_code, lang),
        "matter": matter[0].lower() + matter[1:],
        "on": case.on.isoformat(),
    }


def _reason(ruling: Ruling, names: dict[str, str], lang: str) -> str:
    rule = _wording(ruling.row, lang) if ruling.row else ""
    opens_on = ruling.opens_on.isoformat() if ruling.opens_on else ""
    return label("guide", ruling.kind, lang).format(**names, rule=rule, opens_on=opens_on)


def _where(ruling: Ruling, scope: str, names: dict[str, str], local: Path | None, lang: str) -> str:
    key = "where_here" if scope == "out_of_area" else "where_home"
    # Registered where no place accepts them: these cards are not theirs, so home is no answer either.
    if ruling.kind == "refused" and ruling.row["residence_code"] == NATION:
        key = "where_nowhere"
    return label("guide", key, lang).format(**names, venues=_venues(scope, local, lang))


def _wording(row: Row, lang: str) -> str:
    return row[lang] or row["zh"]


def _in_order(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(rows, key=lambda row: int(row["sequence"] or 0))


def _venues(scope: str, local: Path | None, lang: str) -> str:
    rows = [row for row in policy_rows("venues", local) if row["scope"] == scope]
    return ("、" if lang == "zh" else ", ").join(_wording(row, lang) for row in _in_order(rows))


def _documents(matter: str, scope: str, step: str, local: Path | None, lang: str) -> tuple[str, ...]:
    rows = [
        row
        for row in policy_rows("documents", local)
        if row["matter"] == matter and row["step"] == step and row["scope"] in ("any", scope)
    ]
    return tuple(_wording(row, lang) for row in _in_order(rows))


def _fee_yuan(matter: str, on: datetime.date, local: Path | None) -> int:
    rows = [row for row in policy_rows("fees", local) if row["matter"] == matter]
    held = rows_in_force(rows, on)
    if not held:
        first = min((row["valid_from"] for row in rows), default="never")
        raise WrongUsage(f"No fee is known for {matter} on {on}; the first row begins {first}.")
    return int(max(held, key=lambda row: row["valid_from"])["fee_yuan"])


def _limits(place: str, case: Case, local: Path | None) -> dict[str, Any]:
    statutory = limit_in_force("total", "statutory", lineage(place), case.on, local, case.relation)
    promised = limit_in_force("total", "promised", lineage(place), case.on, local, case.relation)
    if statutory is None:
        raise WrongUsage(f"No statutory limit is known on {case.on}; the law begins 2004-01-01.")
    return {
        "limit_days": int(statutory["limit_days"]),
        "extension_days": int(statutory["extension_days"]),
        "promised_days": int(promised["limit_days"]) if promised else None,
        "promised_unit": promised["unit"] if promised else "",
    }


def _entrustment(matter: str, on: datetime.date, local: Path | None, lang: str) -> dict[str, Any]:
    rows = [row for row in rows_in_force(policy_rows("collectors", local), on) if row["matter"] == matter]
    return {
        "may_be_entrusted": any(row["may_be_entrusted"] == "1" for row in rows),
        "entrustment": tuple(_wording(row, lang) for row in rows),
    }


def _refusals(matter: str, local: Path | None, lang: str) -> tuple[str, ...]:
    rows = [row for row in policy_rows("refusals", local) if matter in row["matters"].split()]
    return tuple(_wording(row, lang) for row in rows)
