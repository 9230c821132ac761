"""The policy tables as reference relations: who may apply where, with what, for how much, and who may collect.

Each has a row per matter and span of days, valid_from to valid_to, both included; an open end is `ALWAYS` or `FOREVER`.
The models judge applications by them as `studies/guide_rules.py` does by the rows themselves.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas

from data.policy import Row, policy_rows

ALWAYS, FOREVER = datetime.date(1900, 1, 1), datetime.date(9999, 12, 31)  # the first day that a record may name
DAY = datetime.timedelta(days=1)
SPAN = ("valid_from", "valid_to")
ANY_DOCUMENT = "any"  # the days on which the table says at all what is to be shown
RULE_COLUMNS = ("rule", "accepts", "matter", "relation", "hukou_code", "residence_code", *SPAN, "place_in_file")
Span = tuple[datetime.date, datetime.date]


def policy_references(local: Path) -> Mapping[str, pandas.DataFrame]:
    """Every relation by name, the bureau's own rows included."""
    return {
        "ref_acceptance_rules": _acceptance_rules(local),
        "ref_shown_documents": _shown_documents(local),
        "ref_returned_cards": _returned_cards(local),
        "ref_fees": _fees(local),
        "ref_entrusted_collectors": _entrusted_collectors(local),
    }


def _acceptance_rules(local: Path) -> pandas.DataFrame:
    """Rows that accept (roll-out, each way apart) and rows that refuse (exceptions), in the order of their files."""
    rows = [
        (row["rule"], True, matter, row["relation"], hukou, residence, *_span(row), place)
        for place, row in enumerate(policy_rows("rollout", local))
        for matter in row["matters"].split()
        for hukou, residence in _ways(row)
    ]
    rows += [
        (name_exception(row), False, matter, "any", row["hukou_code"], row["residence_code"], *_span(row), place)
        for place, row in enumerate(policy_rows("pair_exceptions", local))
        for matter in row["matters"].split()
    ]
    return _frame(rows, RULE_COLUMNS).astype({"accepts": bool, "place_in_file": "int32"})


def name_exception(row: Row) -> str:
    """What the guide calls an exception between two places."""
    return "pair_exceptions {hukou_code} {residence_code}".format(**row)


def _ways(row: Row) -> list[tuple[str, str]]:
    there = (row["hukou_code"], row["residence_code"])
    return [there, there[::-1]] if row["is_both_ways"] == "1" else [there]


def _shown_documents(local: Path) -> pandas.DataFrame:
    """The documents that fit a matter, and under `any` the days on which the table speaks of that matter."""
    spans: dict[tuple[str, ...], list[Span]] = {}
    for row in policy_rows("documents", local):
        for document in row["shown_as"].split() if row["step"] == "apply" else ():
            for key in (document, ANY_DOCUMENT):
                spans.setdefault((row["matter"], key), []).append(_span(row))
    return _merged(spans, ("matter", "document_shown"))


def _returned_cards(local: Path) -> pandas.DataFrame:
    """The matters whose old card is handed back when the new one is collected."""
    spans: dict[tuple[str, ...], list[Span]] = {}
    for row in policy_rows("documents", local):
        if (row["step"], row["item"]) == ("collect", "old_card"):
            spans.setdefault((row["matter"],), []).append(_span(row))
    return _merged(spans, ("matter",))


def _fees(local: Path) -> pandas.DataFrame:
    """The charge of each matter; a row ends the day before the next one of its matter begins."""
    rows = sorted((row["matter"], *_span(row), int(row["fee_yuan"])) for row in policy_rows("fees", local))
    following = [*rows[1:], ("", ALWAYS, ALWAYS, 0)]
    ended = [
        (matter, fee, begins, min(ends, next_begins - DAY) if next_matter == matter else ends)
        for (matter, begins, ends, fee), (next_matter, next_begins, _, _) in zip(rows, following, strict=True)
    ]
    return _frame(ended, ("matter", "fee_yuan", *SPAN)).astype({"fee_yuan": "int32"})


def _entrusted_collectors(local: Path) -> pandas.DataFrame:
    """By matter and age band of the applicant, the days on which somebody else may collect; no age band: any."""
    spans: dict[tuple[str, ...], list[Span]] = {}
    for row in policy_rows("collectors", local):
        if row["action"] == "collect" and row["may_be_entrusted"] == "1":
            for age_band in row["age_bands"].split() or ["any"]:
                spans.setdefault((row["matter"], age_band), []).append(_span(row))
    return _merged(spans, ("matter", "age_band"))


def _merged(spans: Mapping[tuple[str, ...], Iterable[Span]], keys: Sequence[str]) -> pandas.DataFrame:
    """Spans of each key joined where they touch, so that a day falls into one at most."""
    rows = []
    for key, of_key in spans.items():
        joined: list[Span] = []
        for begins, ends in sorted(of_key):
            if joined and begins <= joined[-1][1] + DAY * (joined[-1][1] < FOREVER):
                joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
            else:
                joined.append((begins, ends))
        rows += [(*key, *span) for span in joined]
    return _frame(rows, (*keys, *SPAN))


def _span(row: Row) -> Span:
    begins, ends = row["valid_from"], row["valid_to"]
    return (
        datetime.date.fromisoformat(begins) if begins else ALWAYS,
        datetime.date.fromisoformat(ends) if ends else FOREVER,
    )


def _frame(rows: Sequence[tuple[object, ...]], columns: Sequence[str]) -> pandas.DataFrame:
    return pandas.DataFrame(rows, columns=list(columns))
