"""What the guide answers: every field of one answer, as `guide --json` prints them."""

import datetime
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class GuideAnswer:
    """One answer, in the reader's language; limit_days are calendar days, promised_days as promised_unit says.

    `rule` names the row of data/policy that decided ('' where none holds), `opens_on` the first day from which an
    application refused today would be accepted. `date_precision` and `cautions` say what is not known for certain of
    that row; `assumed` are the sentences that rest on rows marked as a guess. `scope` is out_of_area, home, or nowhere;
    `venues` are kinds of place, the first first, and `points` those of a snapshot, as `guide_places` adds them.
    """

    eligible: bool
    reason: str
    where: str
    documents: tuple[str, ...]
    fee_yuan: int
    limit_days: int
    may_be_entrusted: bool
    form: tuple[str, ...]
    receipt: tuple[str, ...]
    loss_report: dict[str, tuple[str, ...]]
    found_card: tuple[str, ...]
    temporary_card: dict[str, Any]
    may_apply_for_another: bool
    entrustment: tuple[str, ...]
    papers_for_another: tuple[str, ...]
    who: tuple[str, ...]
    when: tuple[str, ...]
    in_person: tuple[str, ...]
    on_collection: tuple[str, ...]
    validity: tuple[str, ...]
    fee_notes: tuple[str, ...]
    refused_when: tuple[str, ...]
    due_on: datetime.date | None
    extension_days: int
    promised_days: int | None
    promised_unit: str
    promised_mark: str
    cautions: tuple[str, ...]
    assumed: tuple[str, ...]
    date_precision: str
    scope: str
    venues: tuple[str, ...]
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
    lang: str
    points: tuple[dict[str, Any], ...] = ()
    points_are_synthetic: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Every field, dates as ISO text: what the command line prints as JSON."""
        days = ("on", "opens_on", "due_on")
        dates = {name: getattr(self, name).isoformat() if getattr(self, name) else None for name in days}
        return {**asdict(self), **dates}
