"""The models and the guide give the same ruling on any application, whatever rows a bureau adds."""

import functools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from data.divisions import NATION, divisions_by_code
from data.policy import held_rows, policy_rows
from etl.models import load_models
from etl.policy_references import policy_references
from etl.references import create_references
from studies.guide_rules import case_between, rule_on

CASES = 500
MATTERS = ("expiry_renewal", "damage_renewal", "loss_replacement", "first_issue")
DOCUMENTS = ("id_card", "household_register", "residence_permit", "other", None)
AGE_BANDS = ("0_15", "16_25", None)
PLACE_RULES = {"refused": "pair.refused", "same_county": "home.same_county"}
MODELS = ("core_policy_places", "core_rulings", "applications_against_rules")
APPLICATIONS = """
create table core_applications (
    application_id varchar, matter varchar, age_band varchar, hukou_code varchar, residence_county_code varchar,
    acceptance_point_id varchar, accepted_at timestamp, collected_at timestamp, document_shown varchar,
    fee_yuan decimal(9, 2), collected_by varchar, old_card_returned boolean
)"""


@dataclass(frozen=True)
class Drawn:
    """One application as the model sees it."""

    hukou_code: str
    residence_code: str
    matter: str
    on: date
    document: str | None
    fee_yuan: int | None
    collected_by: str
    age_band: str | None
    is_returned: bool | None


def draw_places(lots: random.Random) -> list[str]:
    """Codes of every level and kind, retired ones and those that rules name among them."""
    divisions = divisions_by_code()
    named = {row[side] for row in policy_rows("rollout") for side in ("hukou_code", "residence_code")} - {NATION}
    return [*sorted(named), *lots.sample(sorted(divisions), 60), "441900", "110100", "110228", "810000", "659001"]


def write_local(local: Path, lots: random.Random, places: Sequence[str]) -> None:
    """Rows of a bureau's own: rules inside rules, versions that follow one another, spans that end."""
    (local / "policy").mkdir(parents=True)

    def day() -> str:
        return (date(2014, 1, 1) + timedelta(days=lots.randrange(5_000))).isoformat()

    def span() -> str:
        begins, ends = sorted([day(), day()])
        return f"{begins},{lots.choice([ends, ''])}"

    rules = [
        f"own_{number},{lots.choice(MATTERS)},{lots.choice(('any', 'in_province', 'cross_province'))},"
        f"{lots.choice([NATION, *places])},{lots.choice(places)},{lots.randrange(2)},{span()}"
        for number in range(40)
    ]
    refusals = {
        f"{lots.choice([NATION, *places])},{lots.choice(places)}": f"{lots.choice(MATTERS)},{span()}" for _ in range(15)
    }
    tables = {
        "rollout": ("rule,matters,relation,hukou_code,residence_code,is_both_ways,valid_from,valid_to", rules),
        "pair_exceptions": (
            "hukou_code,residence_code,matters,valid_from,valid_to",
            [f"{pair},{rest}" for pair, rest in refusals.items()],
        ),
        "fees": ("matter,fee_yuan,valid_from,valid_to", [f"first_issue,7,{span()}", f"damage_renewal,0,{span()}"]),
        "documents": (
            "matter,step,item,shown_as,valid_from,valid_to",
            [f"expiry_renewal,apply,old_card,household_register,{span()}", f"first_issue,collect,old_card,,{span()}"],
        ),
        "collectors": (
            "matter,action,person,may_be_entrusted,age_bands,valid_from,valid_to",
            [f"loss_replacement,collect,immediate_family,0,,{span()}", f"first_issue,collect,aunt,1,16_25,{span()}"],
        ),
    }
    for table, (header, rows) in tables.items():
        (local / "policy" / f"{table}.csv").write_text("\n".join([header, *rows]), encoding="utf-8")


def draw_case(lots: random.Random, places: Sequence[str], local: Path) -> Drawn:
    """Two places at random, the same twice, or those of a rule; a day about one on which a rule turns."""
    hukou, residence = lots.choice(places), lots.choice(places)
    chance = lots.random()
    if chance < 0.1:
        residence = hukou
    elif chance < 0.5:
        row = lots.choice(named_pairs(local))
        hukou, residence = (row[side].replace(NATION, hukou) for side in ("hukou_code", "residence_code"))
    days = turning_days(local)
    return Drawn(
        hukou_code=hukou,
        residence_code=residence,
        matter=lots.choice(MATTERS),
        on=lots.choice(days),
        document=lots.choice(DOCUMENTS),
        fee_yuan=lots.choice((0, 7, 20, 40, None)),
        collected_by=lots.choice(("self", "entrusted", "courier")),
        age_band=lots.choice(AGE_BANDS),
        is_returned=lots.choice((True, False, None)),
    )


@functools.cache
def named_pairs(local: Path) -> list[dict[str, str]]:
    """The bureau's own rules, those that ship where it has none, and every exception."""
    return [*policy_rows("rollout", local)[-40:], *policy_rows("pair_exceptions", local)]


@functools.cache
def turning_days(local: Path) -> list[date]:
    """The day before, the day and the day after each date of the tables, and a leap day."""
    tables = ("rollout", "pair_exceptions", "fees", "documents", "collectors")
    named = {row[end] for table in tables for row in policy_rows(table, local) for end in ("valid_from", "valid_to")}
    days = {date.fromisoformat(day) + timedelta(days=shift) for day in named - {""} for shift in (-1, 0, 1, 2)}
    return sorted(day for day in days | {date(2016, 2, 29), date(2027, 1, 1)} if day >= date(2004, 1, 2))


def expected_rules(case: Drawn, local: Path) -> set[str]:
    """What the guide's own code and the rows of the day say, one by one."""
    ruling = rule_on(case_between(case.hukou_code, case.residence_code, case.matter, case.on), local)
    not_open = "first_card.not_open" if case.matter == "first_issue" else "place.not_open"
    found = set() if ruling.kind == "eligible" else {PLACE_RULES.get(ruling.kind, not_open)}

    def rows(table: str) -> list[dict[str, str]]:
        return [row for row in held_rows(table, case.on, local) if row["matter"] == case.matter]

    shown = {code for row in rows("documents") if row["step"] == "apply" for code in row["shown_as"].split()}
    if case.document and shown and case.document not in shown:
        found.add("document.not_fitting")
    fees = [row["fee_yuan"] for row in rows("fees")]
    if fees and case.fee_yuan is not None and int(fees[0]) != case.fee_yuan:
        found.add("fee.differs")
    may = [row for row in rows("collectors") if row["action"] == "collect" and row["may_be_entrusted"] == "1"]
    is_allowed = any(not row["age_bands"] or case.age_band in row["age_bands"].split() for row in may)
    if case.collected_by == "entrusted" and case.age_band and not is_allowed:
        found.add("collector.no_right")
    is_kept = any((row["step"], row["item"]) == ("collect", "old_card") for row in rows("documents"))
    if is_kept and case.is_returned is False:
        found.add("old_card.kept")
    return found


def find_rules(cases: Sequence[Drawn], local: Path) -> tuple[dict[int, set[str]], duckdb.DuckDBPyConnection]:
    """The rules that the model finds broken, by the number of the case."""
    connection = duckdb.connect()
    create_references(connection, local)
    connection.execute(APPLICATIONS)
    connection.execute("create table core_acceptance_points (acceptance_point_id varchar, division_code varchar)")
    rows = [
        (str(number), case.matter, case.age_band, case.hukou_code, "440306", case.residence_code, case.on, case.on,
         case.document, case.fee_yuan, case.collected_by, case.is_returned)
        for number, case in enumerate(cases)
    ]  # fmt: skip
    points = [[code, code] for code in {case.residence_code for case in cases}]
    connection.executemany("insert into core_acceptance_points values (?, ?)", points)
    connection.executemany(f"insert into core_applications values ({', '.join('?' * 12)})", rows)
    for name in MODELS:
        connection.execute(f"create {'view' if name == MODELS[-1] else 'table'} {name} as {load_models()[name]}")
    found: dict[int, set[str]] = {}
    for number, rule in connection.execute("select application_id, rule from applications_against_rules").fetchall():
        assert rule not in found.setdefault(int(number), set()), "noted twice"
        found[int(number)].add(rule)
    return found, connection


@pytest.mark.parametrize("seed", range(3))
def test_model_and_guide_give_the_same_ruling(seed: int, tmp_path: Path) -> None:
    lots = random.Random(seed)
    places = draw_places(lots)
    if seed:  # once with the shipped rows alone
        write_local(tmp_path, lots, places)
    cases = [draw_case(lots, places, tmp_path) for _ in range(CASES)]
    found, connection = find_rules(cases, tmp_path)
    expected = {number: expected_rules(case, tmp_path) for number, case in enumerate(cases)}
    wrong = [
        (cases[number], rules, found.get(number, set()))
        for number, rules in expected.items()
        if rules != found.get(number, set())
    ]
    assert wrong == []
    assert {rule for rules in expected.values() for rule in rules} >= {"place.not_open", "home.same_county"}
    connection.close()


def test_the_deciding_row_is_the_same(tmp_path: Path) -> None:
    """`core_rulings` names the row that the guide names, for cases that one accepts or refuses."""
    lots = random.Random(9)
    places = draw_places(lots)
    write_local(tmp_path, lots, places)
    cases = [draw_case(lots, places, tmp_path) for _ in range(400)]
    _found, connection = find_rules(cases, tmp_path)
    for case in cases:
        seen = case_between(case.hukou_code, case.residence_code, case.matter, case.on)
        ruling = rule_on(seen, tmp_path)
        rows = connection.execute(
            "select kind, rule from core_rulings join core_policy_places homes on homes.division_code = $hukou "
            "join core_policy_places places on places.division_code = $residence "
            "where core_rulings.home_zone = homes.home_zone and core_rulings.place_zone = places.place_zone "
            "and relation = $relation and matter = $matter and $on between starts_on and ends_on",
            {"hukou": case.hukou_code, "residence": case.residence_code, "relation": seen.relation}
            | {"matter": case.matter, "on": case.on},
        ).fetchall()
        kind = "not_open" if ruling.kind in ("not_yet", "never") else ruling.kind
        rule = ruling.rule if kind in ("eligible", "refused") else None
        assert rows == [(kind, rule)], case
    connection.close()


def test_a_day_falls_into_one_span_of_a_reference_at_most(tmp_path: Path) -> None:
    lots = random.Random(3)
    write_local(tmp_path, lots, draw_places(lots))
    for name, frame in policy_references(tmp_path).items():
        if name == "ref_acceptance_rules":
            continue
        keys = [column for column in frame if column not in ("valid_from", "valid_to", "fee_yuan")]
        ordered = frame.sort_values([*keys, "valid_from"])
        until = ordered.groupby(keys)["valid_to"].shift()
        assert not (until.notna() & (ordered["valid_from"] <= until)).any(), name
