"""The single checks behind a lead, keys of cards masked. Who shows them logs the look first (`warehouse.looks`)."""

from datetime import date

import pandas

from data.labels import labels
from studies.area import describe_area
from studies.naming import place_name
from studies.verification_changes import ChangeLead
from studies.verification_organisations import OrganisationLead
from studies.verification_speeds import SpeedLead, mask_key
from warehouse import Scope, Snapshot

MOST_ROWS = 100
HITS = ["invalid_lost", "invalid_stolen", "superseded"]
ANSWERS = {"hit_rate": HITS, "not_found": ["not_found"], "hits": HITS, "checks": []}
COLUMNS = ["verification_id", "checked_at", "card", "organisation_id", "sector", "place", "channel", "answer"]


def list_lead_rows(
    snapshot: Snapshot,
    scope: Scope,
    lead: OrganisationLead | ChangeLead | SpeedLead,
    area_code: str | None = None,
    lang: str = "zh",
) -> pandas.DataFrame:
    """The newest checks behind a lead, at most `MOST_ROWS`; of a rise, those since its week.

    Columns: verification_id, checked_at, card (masked), organisation_id, sector, place, channel, answer, in words.
    """
    area = describe_area(area_code).code if area_code else None
    if isinstance(lead, SpeedLead):
        ids = [lead.from_verification_id, lead.to_verification_id]
        rows = _ask(snapshot, scope, None, ids=ids)  # one end may lie outside the area
    elif isinstance(lead, ChangeLead):
        organisation, place = (lead.key if lead.kind == kind else None for kind in ("organisation", "place"))
        rows = _ask(
            snapshot,
            scope,
            area,
            organisation_id=organisation,
            place_code=place,
            answers=ANSWERS[lead.what],
            first_on=lead.week if lead.direction == "rise" else None,  # after a fall there may be none
        )
    elif lead.measure == "let_through":
        asked = {"organisation_id": lead.organisation_id, "most": MOST_ROWS}
        rows = snapshot.ask("lead_accept_rows", scope, area, **asked)
    else:
        rows = _ask(snapshot, scope, area, organisation_id=lead.organisation_id, answers=ANSWERS[lead.measure])
    return _in_words(rows, lang)


def _ask(
    snapshot: Snapshot,
    scope: Scope,
    area: str | None,
    *,
    organisation_id: str | None = None,
    place_code: str | None = None,
    answers: list[str] | None = None,
    ids: list[str] | None = None,
    first_on: date | None = None,
) -> pandas.DataFrame:
    return snapshot.ask(
        "lead_rows",
        scope,
        area,
        organisation_id=organisation_id,
        place_code=place_code,
        answers=answers or [],
        ids=ids or [],
        first_on=first_on,
        most=MOST_ROWS,
    )


def _in_words(rows: pandas.DataFrame, lang: str) -> pandas.DataFrame:
    sector, answer, channel = (labels(kind, lang) for kind in ("sector", "answer", "channel"))
    words = rows.assign(
        card=rows["card_key"].map(mask_key, na_action=None),
        sector=rows["sector"].map(lambda value: sector.get(value, value)),
        answer=rows["answer"].map(lambda value: answer.get(value, value)),
        channel=rows["channel"].map(lambda value: channel.get(value, value)),
        place=rows["place_code"].map(lambda code: place_name(code, lang)),
    )
    return words[COLUMNS]
