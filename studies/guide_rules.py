"""Which row of the policy decides a case: the pilots, the roll-out, the exceptions between two places."""

import datetime
import functools
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from data.divisions import NATION, carry_to_successor, divisions_by_code, find_division, lineage
from data.policy import Row, policy_rows, rows_in_force


@dataclass(frozen=True)
class Case:
    """A person registered in one place who lives in another, a matter and a day.

    relation is cross_province, in_province, or same_county: then it is no out-of-area matter at all.
    """

    hukou_code: str
    residence_code: str
    matter: str
    on: datetime.date
    relation: str


@dataclass(frozen=True)
class Ruling:
    """What the rows say; kind is the wording's key in labels.toml under guide.

    `row` decides; where it is no, `opens_by` is the row by which it is yes from `opens_on`.
    """

    eligible: bool
    kind: str
    rule: str = ""
    row: Row = field(default_factory=dict)
    opens_on: datetime.date | None = None
    opens_by: Row = field(default_factory=dict)


def case_between(hukou_code: str, residence_code: str, matter: str, on: datetime.date) -> Case:
    """The case with its codes as they are in force; raises UnknownCode."""
    hukou = carry_to_successor(find_division(hukou_code).code)
    residence = carry_to_successor(find_division(residence_code).code)
    return Case(hukou, residence, matter, on, relation_between(hukou, residence))


def relation_between(hukou_code: str, residence_code: str) -> str:
    """cross_province, in_province or same_county; two equal prefectures are the same county only without counties."""
    if hukou_code[:2] != residence_code[:2]:
        return "cross_province"
    if hukou_code == residence_code and hukou_code not in places_with_counties():
        return "same_county"
    return "in_province"


@functools.cache
def places_with_counties() -> frozenset[str]:
    """Every province and prefecture that has a county; Dongguan and its like have none."""
    counties = [division for division in divisions_by_code().values() if division.level == "county"]
    return frozenset(code for county in counties for code in (county.province_code, county.prefecture_code))


def rule_on(case: Case, local: Path | None) -> Ruling:
    """The ruling on the case's day, and where it is no, the day from which it is yes.

    An exception between the two places goes before every rule. Of several rules that accept, the one that
    began last decides.
    """
    refusals = exceptions_of(case, policy_rows("pair_exceptions", local))
    rules = rules_of(case, policy_rows("rollout", local))
    refused, held = rows_in_force(refusals, case.on), rows_in_force(rules, case.on)
    if refused:
        name = "pair_exceptions {hukou_code} {residence_code}".format(**refused[0])
        return Ruling(False, "refused", name, refused[0], *first_day(rules, refusals, case.on))
    if case.relation == "same_county":
        return Ruling(True, "same_county", "home")
    if held:
        row = latest(held)
        return Ruling(True, "eligible", row["rule"], row)
    opens_on, opens_by = first_day(rules, refusals, case.on)
    return Ruling(False, "not_yet" if opens_on else "never", opens_on=opens_on, opens_by=opens_by)


def open_parts(case: Case, local: Path | None) -> list[str]:
    """The parts of the place of residence that a rule names and that accept the case on its day."""
    named = {row["residence_code"] for row in rows_in_force(policy_rows("rollout", local), case.on)} - {NATION}
    parts = [code for code in named if case.residence_code in lineage(code) and code != case.residence_code]
    return sorted(
        code for code in parts if rule_on(case_between(case.hukou_code, code, case.matter, case.on), local).eligible
    )


def latest(rows: list[Row]) -> Row:
    """The row that began last; of several that began together, the first."""
    return max(rows, key=lambda row: row["valid_from"])


def rules_of(case: Case, rows: Iterable[Row]) -> list[Row]:
    """The rows of the roll-out that speak of the case, whatever the day."""
    return [
        row
        for row in rows
        if case.matter in row["matters"].split()
        and row["relation"] in ("any", case.relation)
        and (
            joins(row, case.hukou_code, case.residence_code)
            or (row["is_both_ways"] == "1" and joins(row, case.residence_code, case.hukou_code))
        )
    ]


def exceptions_of(case: Case, rows: Iterable[Row]) -> list[Row]:
    """The refusals between the two places, whatever the day."""
    return [
        row
        for row in rows
        if case.matter in row["matters"].split() and joins(row, case.hukou_code, case.residence_code)
    ]


def joins(row: Row, hukou_code: str, residence_code: str) -> bool:
    """Whether the row's two areas hold the two places."""
    return row["hukou_code"] in lineage(hukou_code) and row["residence_code"] in lineage(residence_code)


def first_day(rules: list[Row], refusals: list[Row], after: datetime.date) -> tuple[datetime.date | None, Row]:
    """The first later day on which a rule accepts and no exception refuses, and that rule; None if no row names one."""
    days = {datetime.date.fromisoformat(row["valid_from"]) for row in rules if row["valid_from"]}
    ends = {datetime.date.fromisoformat(row["valid_to"]) for row in refusals if row["valid_to"]}
    days |= {end + datetime.timedelta(days=1) for end in ends}
    for day in sorted(day for day in days if day > after):
        held = rows_in_force(rules, day)
        if held and not rows_in_force(refusals, day):
            return day, latest(held)
    return None, {}
