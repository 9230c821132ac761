"""May they apply here, with what, where, how long, for how much, and may another do it: the guide.

Answered from the dated rows of data/policy and a bureau's local/policy alone; needs no snapshot. The law on resident
ID cards and the Opinion of 2015 on out-of-area acceptance stand behind the rows; each row says where it is from.
`studies/guide_places.py` adds the points of a snapshot, `studies/guide_told.py` puts the answer under headings.
"""

import datetime
from pathlib import Path
from typing import Any

from data.divisions import NATION, division_name, full_name
from data.labels import label, labels
from data.policy import policy_rows
from errors import WrongUsage
from studies.guide_answer import GuideAnswer
from studies.guide_rules import Case, Ruling, case_between, open_parts, rule_on
from studies.guide_wording import (
    Desk,
    find_advice,
    find_assumed,
    find_cautions,
    find_documents,
    find_fee,
    find_limits,
    find_others,
    find_refusals,
    find_temporary_card,
    find_venues,
    join_words,
    wording,
)

__all__ = ["GuideAnswer", "answer_guide"]

LAST, AND = {"zh": "或", "en": " or "}, {"zh": "、", "en": " and "}
MOST_PARTS = 6
LOSS_TOPICS = {
    "how": "loss_report",
    "effect": "loss_effect",
    "no_effect": "loss_no_effect",
    "found_again": "loss_found_again",
}


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
    case = case_between(hukou_code, residence_code, _matter_of(matter, local), on)
    ruling = rule_on(case, local)
    is_out_of_area = ruling.eligible and case.relation != "same_county"
    scope, place = ("out_of_area", case.residence_code) if is_out_of_area else ("home", case.hukou_code)
    desk = Desk(case, scope, place, local, lang)
    names = _names(case, lang)
    matter_name = labels("matter", lang).get(case.matter, case.matter)
    decided_by = ruling.row or ruling.opens_by
    return GuideAnswer(
        eligible=ruling.eligible,
        reason=_reason(ruling, names, lang),
        cautions=(*find_cautions(decided_by, lang), *_say_parts(ruling, desk)),
        assumed=find_assumed(desk),
        date_precision=decided_by.get("date_precision") or "day",
        scope="nowhere" if _is_nowhere(ruling) else scope,
        where=_where(ruling, desk, names),
        venues=tuple(row["venue"] for row in find_venues(desk)),
        documents=find_documents(desk, "apply"),
        on_collection=find_documents(desk, "collect"),
        fee_yuan=find_fee(case.matter, desk),
        fee_notes=find_advice(desk, "fee"),
        temporary_card=find_temporary_card(desk),
        **find_limits(desk),
        **find_others(desk),
        **_topics(desk),
        loss_report=_loss_report(desk),
        found_card=find_advice(desk, "found_card"),
        refused_when=find_refusals(desk),
        relation=case.relation,
        matter=case.matter,
        matter_name=matter_name,
        hukou_code=case.hukou_code,
        hukou_name=names["hukou"],
        residence_code=case.residence_code,
        residence_name=names["residence"],
        on=on,
        rule=ruling.rule,
        rule_mark=decided_by.get("mark", ""),
        rule_source=decided_by.get("source", ""),
        opens_on=ruling.opens_on,
        lang=lang,
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
    rule = wording(ruling.row, lang) if ruling.row else ""
    opens_on = ruling.opens_on.isoformat() if ruling.opens_on else ""
    said = label("guide", ruling.kind, lang).format(**names, rule=rule, opens_on=opens_on)
    if ruling.kind == "refused" and opens_on:
        return (said if lang == "zh" else f"{said} ") + label("guide", "refused_until", lang).format(opens_on=opens_on)
    return said


def _say_parts(ruling: Ruling, desk: Desk) -> list[str]:
    """Which parts of a place accept already although the whole does not."""
    parts = [] if ruling.eligible else open_parts(desk.case, desk.local)
    names = [division_name(code, desk.lang) for code in parts[:MOST_PARTS]]
    if not names:
        return []
    key = "parts_open" if len(parts) <= MOST_PARTS else "parts_open_and_more"
    return [label("guide", key, desk.lang).format(places=join_words(names, desk.lang, AND), count=len(parts))]


def _is_nowhere(ruling: Ruling) -> bool:
    """Registered where no place accepts them: these cards are not theirs, so home is no answer either."""
    return ruling.kind == "refused" and ruling.row["residence_code"] == NATION


def _where(ruling: Ruling, desk: Desk, names: dict[str, str]) -> str:
    venues = [wording(row, desk.lang) for row in find_venues(desk)]
    is_here = desk.scope == "out_of_area" and len(venues) > 1
    key = "where_nowhere" if _is_nowhere(ruling) else "where_here" if is_here else "where_home"
    rest = join_words(venues[is_here:], desk.lang, LAST)
    return label("guide", key, desk.lang).format(**names, first=venues[0] if venues else "", rest=rest)


def _topics(desk: Desk) -> dict[str, Any]:
    return {topic: find_advice(desk, topic) for topic in ("who", "when", "in_person", "form", "receipt", "validity")}


def _loss_report(desk: Desk) -> dict[str, tuple[str, ...]]:
    """How to report, what that does and does not do, and what when the card is found again."""
    return {key: find_advice(desk, topic) for key, topic in LOSS_TOPICS.items()}
