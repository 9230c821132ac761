"""What in the checks of cards calls for a closer look: organisations, abrupt changes, impossible journeys.

Leads, not guilt. Small cells are suppressed, keys of cards are masked, and single rows are shown only on request, each
look logged (`warehouse.looks`).
"""

from dataclasses import dataclass
from typing import Any

from studies.verification_changes import ChangeLead, find_change_leads
from studies.verification_organisations import OrganisationLead, find_organisation_leads
from studies.verification_speeds import SpeedLead, find_speed_leads
from warehouse import Scope, Snapshot


@dataclass(frozen=True)
class Leads:
    """The key `leads` of `verification --json`: each list surest first; how many were compared or suppressed."""

    organisations: list[OrganisationLead]
    changes: list[ChangeLead]
    speeds: list[SpeedLead]
    judged_organisations: int
    suppressed_organisations: int
    judged_series: int
    compared_pairs: int
    false_alarm_years: float | None
    method_zh: str
    method_en: str


def describe_leads(snapshot: Snapshot, scope: Scope, area_code: str | None = None, lang: str = "zh") -> Leads:
    """All leads of the checks made in the area; raises UnknownCode for an unknown area."""
    asked: dict[str, Any] = {"area_code": area_code, "lang": lang}
    organisations = find_organisation_leads(snapshot, scope, **asked)
    changes = find_change_leads(snapshot, scope, **asked)
    speeds = find_speed_leads(snapshot, scope, **asked)
    every = (organisations, changes, speeds)
    return Leads(
        organisations=organisations.leads,
        changes=changes.leads,
        speeds=speeds.leads,
        judged_organisations=organisations.judged,
        suppressed_organisations=organisations.suppressed,
        judged_series=changes.judged,
        compared_pairs=speeds.pairs,
        false_alarm_years=changes.false_alarm_years,
        method_zh="".join(each.method_zh for each in every),
        method_en=" ".join(each.method_en for each in every),
    )
