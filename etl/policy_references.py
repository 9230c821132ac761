"""The policy tables as reference relations: who may apply where, with what, for how much, and who may collect.

Each has a row per matter and span of days, valid_from to valid_to, both included; an open end is `ALWAYS` or `FOREVER`.
The models judge applications by them as `studies/guide_rules.py` does by the rows themselves.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas

from data.policy import KEYS, Row, policy_rows

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
    for row, span in held_spans("documents", local):
        for document in row["shown_as"].split() if row["step"] == "apply" else ():
            for key in (document, ANY_DOCUMENT):
                spans.setdefault((row["matter"], key), []).append(span)
    return _merged(spans, ("matter", "document_shown"))


def _returned_cards(local: Path) -> pandas.DataFrame:
    """The matters whose old card is handed back when the new one is collected."""
    spans: dict[tuple[str, ...], list[Span]] = {}
    for row, span in held_spans("documents", local):
        if (row["step"], row["item"]) == ("collect", "old_card"):
            spans.setdefault((row["matter"],), []).append(span)
    return _merged(spans, ("matter",))


def _fees(local: Path) -> pandas.DataFrame:
    """The charge of each matter."""
    rows = [(row["matter"], int(row["fee_yuan"]), *span) for row, span in held_spans("fees", local)]
    return _frame(rows, ("matter", "fee_yuan", *SPAN)).astype({"fee_yuan": "int32"})


def _entrusted_collectors(local: Path) -> pandas.DataFrame:
    """By matter and age band of the applicant, the days on which somebody else may collect; no age band: any."""
    spans: dict[tuple[str, ...], list[Span]] = {}
    for row, span in held_spans("collectors", local):
        if row["action"] == "collect" and row["may_be_entrusted"] == "1":
            for age_band in row["age_bands"].split() or ["any"]:
                spans.setdefault((row["matter"], age_band), []).append(span)
    return _merged(spans, ("matter", "age_band"))


def held_spans(table: str, local: Path) -> list[tuple[Row, Span]]:
    """Each row of a table with the days on which it holds: a later version of a row goes before the earlier one."""
    versions: dict[tuple[str, ...], list[Row]] = {}
    for row in policy_rows(table, local):
        versions.setdefault(tuple(row[key] for key in KEYS[table] if key != "valid_from"), []).append(row)
    return [held for rows in versions.values() for held in _turns(rows)]


def _turns(rows: Sequence[Row]) -> list[tuple[Row, Span]]:
    """Of several versions of one row, which holds when: on each day the one that began last."""
    spans = [(*_span(row), row) for row in rows]
    days = sorted({ALWAYS, *(begins for begins, _, _ in spans), *(end + DAY for _, end, _ in spans if end < FOREVER)})
    ends = [*(day - DAY for day in days[1:]), FOREVER]
    turns = []
    for begins, end in zip(days, ends, strict=True):
        held = [(since, row) for since, until, row in spans if since <= begins <= until]
        if held:
            turns.append((max(held, key=lambda version: version[0])[1], (begins, end)))
    return turns


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
