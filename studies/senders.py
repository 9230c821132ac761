"""Who has stopped sending: points, organisations, reviewing bureaus, and whole record types."""

from collections.abc import Mapping, Sequence
from typing import Any

from data.contracts import load_contract
from data.divisions import full_name
from errors import UnknownCode
from warehouse import Scope, Snapshot

SHORTEST_DAYS = 14  # a silence that needs no explaining: the Spring Festival and the days about it
TIMES_USUAL = 3
FEWEST_SENDING_DAYS = 20  # before that nobody has a habit


def find_stopped_senders(snapshot: Snapshot, scope: Scope) -> list[dict[str, Any]]:
    """Senders silent for more than 14 days and more than three times the pause that is usual with them."""
    if snapshot.as_of_on is None:
        return []
    rule: dict[str, Any] = {
        "shortest_days": SHORTEST_DAYS,
        "times_usual": TIMES_USUAL,
        "fewest_sending_days": FEWEST_SENDING_DAYS,
    }
    found = snapshot.ask("stopped_senders", scope, as_of=snapshot.as_of_on, **rule)
    return [
        {
            "kind": row.kind,
            "id": row.id,
            "name": _name(row.kind, row.id, row.name),
            "last_at": row.last_at.date().isoformat(),
            "days_silent": int(row.days_silent),
            "usual_gap_days": int(row.usual_gap_days),
        }
        for row in found.itertuples(index=False)
    ]


def find_missing_records(history: Sequence[Mapping[str, Any]], current: str) -> list[dict[str, Any]]:
    """Record types that a snapshot kept from before holds, and that the current one has no file of."""
    now = next(each for each in history if each["snapshot"] == current)
    before = [each for each in history if each["snapshot"] < current and each["record_types"]]
    missing = {}
    for each in sorted(before, key=lambda entry: str(entry["snapshot"])):
        for record in set(each["record_types"]) - set(now["record_types"]):
            missing[record] = each["as_of"]  # of the newest snapshot that held it
    return [
        {
            "kind": "record_type",
            "id": record,
            "name": load_contract(record).title_zh,
            "last_at": as_of[:10] if as_of else None,
            "days_silent": None,
            "usual_gap_days": None,
        }
        for record, as_of in sorted(missing.items())
    ]


def _name(kind: str, sender_id: str, name: Any) -> str | None:
    """A point's own name, a bureau's place; an organisation is known by its id alone."""
    if kind == "reviewing_bureau":
        return name_bureau(sender_id, "zh")
    return name if isinstance(name, str) else None


def name_bureau(code: str, lang: str) -> str:
    """The place of a bureau with its province; the code itself where no list has it."""
    try:
        return full_name(code, lang)
    except UnknownCode:
        return code
