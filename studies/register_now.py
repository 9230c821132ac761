"""The invalid-card register as of this moment: the newest reports, and whether one card is invalid now.

A card is invalid from the moment its report is here: the service promises "invalid at once", so nobody waits for the
register to say that the report took effect; when it did is shown beside. The report made last decides: after *found*
or *withdrawn* the card is good again; of two made at the same instant, a loss decides.

All of it is over the snapshot and the overlay of a watch. Of two copies of a report the one with the later event
holds, as in a refresh; of two alike, the overlay's. What a file that was changed or removed since the refresh had said
stays in sight until the next one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas

from data.identity import pseudonym_of
from warehouse import Scope, Snapshot
from warehouse.overlay import Register

INVALID, GOOD_AGAIN, NO_REPORT = "invalid", "good_again", "no_report"
LOSSES = ("lost", "stolen")
SHOWN_LETTERS = 8
"""So many letters of a pseudonym stand on a page."""
MOST_CHECKS = 10


@dataclass(frozen=True)
class Report:
    """A loss report; instants are Beijing wall time. `arrived_at` is None where the snapshot alone holds it."""

    report_id: str
    card_key: str | None
    kind: str
    reported_at: datetime
    effective_at: datetime | None
    place_code: str | None
    latest_at: datetime
    is_in_scope: bool
    arrived_at: datetime | None = None
    state: str | None = None  # of its card, now; None where it names no card

    @property
    def is_loss(self) -> bool:
        """Whether it makes its card invalid, or good again."""
        return self.kind in LOSSES


@dataclass(frozen=True)
class Newest:
    """The reports that came last, and what came since the refresh: files, and rows taken and rejected."""

    reports: list[Report]
    files: int
    taken: dict[str, int]
    rejected: int


@dataclass(frozen=True)
class CardNow:
    """One card: its state, its reports within the reader's scope (the deciding one first), and its last checks.

    A check: `verification_id`, `checked_at`, `answer`, `sector`, `place_code`. `answered_valid`: how many of these were
    answered 'valid' after the report that made the card invalid.
    """

    card_key: str
    state: str
    reports: list[Report] = field(default_factory=list)
    checks: list[dict[str, Any]] = field(default_factory=list)
    answered_valid: int = 0


def list_newest(register: Register, scope: Scope, area_code: str | None = None, limit: int = 20) -> Newest:
    """The reports that came since the refresh, the last to come first; then those reported last before it."""
    held = register.snapshot.ask("newest_reports", scope, area_code, rows=limit)["report_id"].tolist()
    came: list[str] = []
    if register.overlay:
        arrived = register.overlay.ask("arrived_reports", scope, area_code, rows=limit, report_ids=None)
        came = arrived["report_id"].tolist()
    numbers = list(dict.fromkeys([*came, *held]))[:limit]
    listed = {report.report_id: report for report in _read_reports(register, scope, report_ids=numbers)}
    cards = sorted({report.card_key for report in listed.values() if report.card_key})
    states = _find_states(_read_reports(register, scope, card_keys=cards))
    reports = [_with_state(listed[number], states) for number in numbers]
    return Newest(reports, *_count_arrived(register.overlay, scope))


def find_card(register: Register, scope: Scope, typed: str, key: bytes | None) -> str:
    """The pseudonym of the card that an ID number (with the bureau's `key`) or a report's number names.

    Anything else is taken for a pseudonym, or for its first eight letters, as pages show them, where one card alone
    begins so. A number goes no further than this.
    """
    number = pseudonym_of(key, typed) if key else None
    if number:
        return number
    named = [report.card_key for report in _read_reports(register, scope, report_ids=[typed]) if report.is_in_scope]
    return next((card_key for card_key in named if card_key), None) or _find_beginning(register, scope, typed) or typed


def _find_beginning(register: Register, scope: Scope, typed: str) -> str | None:
    """The one pseudonym that begins so; None where there is none, or more than one."""
    if len(typed) < SHOWN_LETTERS:
        return None
    found = {key for held in _both(register) for key in held.ask("cards_beginning", scope, begin=typed)["card_key"]}
    return found.pop() if len(found) == 1 else None


def describe_card(
    register: Register, scope: Scope, card_key: str, held_checks: list[dict[str, Any]] | None = None
) -> CardNow:
    """Whether a card is invalid now, and what is known of it.

    `held_checks`: what `list_checks` says of the snapshot, for callers who keep that while overlays come.
    """
    reports = sorted(_read_reports(register, scope, card_keys=[card_key]), key=_order, reverse=True)
    state = _find_states(reports).get(card_key, NO_REPORT)
    held = list_checks(register.snapshot, scope, card_key) if held_checks is None else held_checks
    checks = _join_checks(held, list_checks(register.overlay, scope, card_key) if register.overlay else [])
    since = reports[0].reported_at if state == INVALID else datetime.max
    answered_valid = sum(check["answer"] == "valid" and check["checked_at"] > since for check in checks)
    shown = [_with_state(report, {card_key: state}) for report in reports if report.is_in_scope]
    return CardNow(card_key, state, shown, checks, answered_valid)


def list_checks(held: Snapshot, scope: Scope, card_key: str) -> list[dict[str, Any]]:
    """The last checks of a card that a snapshot or an overlay holds, the last first."""
    return _rows(held.ask("checks_of_card", scope, card_key=card_key, rows=MOST_CHECKS))


def _both(register: Register) -> list[Snapshot]:
    """The overlay before the snapshot: of two copies alike, the first holds."""
    return [held for held in (register.overlay, register.snapshot) if held]


def _read_reports(
    register: Register, scope: Scope, report_ids: Sequence[str] = (), card_keys: Sequence[str] = ()
) -> list[Report]:
    """The reports of these numbers or cards, each as its latest copy has it."""
    latest: dict[str, Report] = {}
    numbers, cards = list(report_ids), list(card_keys)
    for held in _both(register):
        for report in _rows(held.ask("reports_about", scope, report_ids=numbers, card_keys=cards)):
            known = latest.get(report["report_id"])
            if known is None or report["latest_at"] > known.latest_at:
                latest[report["report_id"]] = Report(**report)
    came = _read_arrivals(register.overlay, scope, list(latest))
    return [Report(**vars(report) | {"arrived_at": came.get(number)}) for number, report in latest.items()]


def _read_arrivals(overlay: Snapshot | None, scope: Scope, report_ids: list[str]) -> dict[str, datetime]:
    if overlay is None or not report_ids:
        return {}
    found = overlay.ask("arrived_reports", scope, report_ids=report_ids, rows=len(report_ids))
    return {row["report_id"]: row["arrived_at"] for row in _rows(found)}


def _find_states(reports: Iterable[Report]) -> dict[str, str]:
    """Card -> what its last report makes of it."""
    last = {report.card_key: report for report in sorted(reports, key=_order) if report.card_key}
    return {card_key: INVALID if report.is_loss else GOOD_AGAIN for card_key, report in last.items()}


def _order(report: Report) -> tuple[datetime, bool]:
    return report.reported_at, report.is_loss


def _with_state(report: Report, states: dict[str, str]) -> Report:
    return Report(**vars(report) | {"state": states.get(report.card_key or "")})


def _join_checks(held: list[dict[str, Any]], came: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last checks of a card, the last first; one that both hold counts once."""
    checks = {check["verification_id"]: check for check in [*held, *came]}
    return sorted(checks.values(), key=lambda check: check["checked_at"], reverse=True)[:MOST_CHECKS]


def _count_arrived(overlay: Snapshot | None, scope: Scope) -> tuple[int, dict[str, int], int]:
    """Files that came, rows taken by record type, rows rejected. Whoever may not see everything is told of none."""
    if overlay is None:
        return 0, {}, 0
    files = overlay.ask("loaded_files", scope)
    taken = files.groupby("record")["loaded"].sum().astype(int).to_dict()
    return len(files), taken, int(files["quarantined"].sum())


def _rows(frame: pandas.DataFrame) -> list[dict[str, Any]]:
    """Rows of plain values; what is missing is None."""
    plain = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [
        {
            str(name): value.to_pydatetime() if isinstance(value, pandas.Timestamp) else value
            for name, value in row.items()
        }
        for row in plain
    ]
