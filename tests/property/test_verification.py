"""The register's measures equal plain Python over random small tables: ties, missing times, days without a time."""

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest

from data.contracts import load_contract
from etl.intake.query import checked_schema
from etl.models import load_models

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
START = datetime(2026, 2, 26)
INVALID = ("invalid_lost", "invalid_stolen")
HITS = (*INVALID, "superseded")
PLACES = ("440306", "440304", "440402", "430102", "500101", "500233", "429004", "429005")
MODELS = (
    "core_verifications", "core_loss_reports", "core_as_of", "card_reports", "mart_check_findings",
    "mart_exposure_minutes", "mart_loss_returns", "mart_card_hits", "mart_checks_by_month",
)  # fmt: skip
SEEDS = pytest.mark.parametrize("seed", range(30))


@dataclass(frozen=True)
class Report:
    report_id: str
    card_key: str | None
    kind: str
    reported_at: datetime
    effective_at: datetime | None
    replicated_at: datetime | None
    place_code: str | None

    @property
    def is_loss(self) -> bool:
        return self.kind in ("lost", "stolen")

    @property
    def effect_at(self) -> datetime | None:
        return self.effective_at or self.replicated_at


@dataclass(frozen=True)
class Check:
    verification_id: str
    card_key: str | None
    checked_at: datetime
    sector: str
    organisation_id: str | None
    place_code: str
    card_home_code: str | None
    answer: str


def is_day(instant: datetime) -> bool:
    return instant.time() == datetime.min.time()


def begun(instant: datetime) -> datetime:
    """From when on it has certainly happened."""
    return instant + DAY if is_day(instant) else instant


def last_of(instant: datetime) -> datetime:
    """The last second at which it may have happened."""
    return instant + DAY - SECOND if is_day(instant) else instant


def draw_tables(seed: int) -> tuple[list[Report], list[Check]]:
    draws = random.Random(seed)

    def instant(after: datetime | None = None) -> datetime:
        drawn = START + DAY * draws.randrange(8) + timedelta(hours=draws.choice((0, 9, 9, 10)))
        if not is_day(drawn):
            drawn += timedelta(minutes=draws.choice((0, 0, 30)), seconds=draws.choice((0, 0, 1)))
        # The intake keeps no stages out of order: by day where either is a day only.
        return drawn if after is None or drawn >= after or (drawn.date() == after.date() and is_day(drawn)) else after

    reports = []
    for number in range(draws.randrange(20)):
        reported = instant()
        effective = instant(reported) if draws.random() < 0.8 else None
        replicated = instant(effective or reported) if draws.random() < 0.7 else None
        card = draws.choice(("a", "b", "c", "d", None))
        kind = draws.choice(("lost", "lost", "stolen", "found", "withdrawn"))
        place = draws.choice((*PLACES[:3], None))
        reports.append(Report(f"{number:02}", card, kind, reported, effective, replicated, place))
    checks = [
        Check(
            str(number),
            draws.choice(("a", "b", "c", "d", "e", None)),
            instant(),
            draws.choice(("bank", "rail")),
            draws.choice(("X1", "X2", None)),
            draws.choice(PLACES),
            draws.choice((*PLACES, None)),
            draws.choice(("valid", "valid", *HITS, "not_found")),
        )
        for number in range(draws.randrange(150))
    ]
    return reports, checks


@pytest.fixture(name="tables", scope="module")
def build_tables() -> Callable[[int], tuple[duckdb.DuckDBPyConnection, list[Report], list[Check]]]:
    """Random tables and the models run over them, by seed."""
    held: dict[int, tuple[duckdb.DuckDBPyConnection, list[Report], list[Check]]] = {}

    def build(seed: int) -> tuple[duckdb.DuckDBPyConnection, list[Report], list[Check]]:
        if seed not in held:
            reports, checks = draw_tables(seed)
            held[seed] = (run_models(reports, checks), reports, checks)
        return held[seed]

    return build


Tables = Callable[[int], tuple[duckdb.DuckDBPyConnection, list[Report], list[Check]]]


def run_models(reports: list[Report], checks: list[Check]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for record in ("applications", "verifications", "loss_reports"):
        columns = ", ".join(f"{name} {kind}" for name, kind in checked_schema(load_contract(record)).items())
        connection.execute(f"create table checked_{record} ({columns})")
    for record, rows in (("loss_reports", reports), ("verifications", checks)):
        for row in rows:
            names, marks = ", ".join(vars(row)), ", ".join("?" * len(vars(row)))
            connection.execute(f"insert into checked_{record} ({names}) values ({marks})", list(vars(row).values()))
    for name in MODELS:
        connection.execute(f"create table {name} as {load_models()[name]}")
    return connection


def in_order(reports: list[Report], card: str | None) -> list[Report]:
    """A card's reports as they were made; of two at one instant the news answers the loss."""
    mine = [report for report in reports if report.card_key == card and card is not None]
    return sorted(mine, key=lambda each: (begun(each.reported_at), not each.is_loss, each.report_id))


def rules(reports: list[Report], place: int, check: Check) -> bool:
    """Whether the report at that place of its card's reports rules over the whole time a check may have been made."""
    report, later = reports[place], reports[place + 1 :]
    if report.effect_at is None or begun(report.effect_at) > check.checked_at or report.reported_at > check.checked_at:
        return False
    others = [other.reported_at for other in later if other.is_loss != report.is_loss]
    same = [begun(other.effect_at) for other in later if other.is_loss == report.is_loss and other.effect_at]
    return all(last_of(check.checked_at) < end for end in [*others, *same])


def brute_findings(reports: list[Report], checks: list[Check]) -> Iterator[tuple[Any, ...]]:
    for check in checks:
        mine = in_order(reports, check.card_key)
        for finding, days, is_copied in find(mine, check, checks):
            yield (
                finding,
                check.checked_at,
                check.sector,
                check.place_code,
                check.card_key,
                check.answer,
                days,
                is_copied,
            )


def find(mine: list[Report], check: Check, checks: list[Check]) -> Iterator[tuple[str, int | None, bool]]:
    at, by = check.checked_at, last_of(check.checked_at)
    if check.answer == "valid" and any(is_exposed(mine, place, at, by) for place in range(len(mine))):
        yield "false_accept", None, False
    for place, report in enumerate(mine):
        if rules(mine, place, check) and (report.is_loss or check.answer in INVALID):
            copied = report.replicated_at is not None and report.replicated_at <= at
            yield "attempt" if report.is_loss else "false_reject", (at.date() - report.reported_at.date()).days, copied
    same = [other for other in checks if other.card_key == check.card_key and check.card_key is not None]
    replaced = [other.checked_at for other in same if other.answer == "superseded"]
    if check.answer == "valid" and any(last_of(other) + SECOND <= at for other in replaced):
        yield "superseded_valid", (at.date() - min(replaced).date()).days, False


def is_exposed(mine: list[Report], place: int, at: datetime, by: datetime) -> bool:
    report = mine[place]
    news = [other.reported_at for other in mine[place + 1 :] if not other.is_loss]
    ends = [end for end in (report.effect_at, *news) if end is not None]
    return report.is_loss and begun(report.reported_at) <= at and all(by < end for end in ends)


@SEEDS
def test_findings(tables: Tables, seed: int) -> None:
    connection, reports, checks = tables(seed)
    found = connection.execute(
        "select finding, checked_at, sector, place_code, card_key, answer, days_since, is_copied "
        "from mart_check_findings"
    ).fetchall()
    assert Counter(found) == Counter(brute_findings(reports, checks))


def test_the_tables_have_every_finding(tables: Tables) -> None:
    seen = Counter(row[0] for seed in range(30) for row in brute_findings(*tables(seed)[1:]))
    assert min(seen[name] for name in ("false_accept", "attempt", "false_reject", "superseded_valid")) > 20, seen


@SEEDS
def test_exposure(tables: Tables, seed: int) -> None:
    connection, reports, checks = tables(seed)
    found = connection.execute("select span, month, place_code, minutes, is_open, reports from mart_exposure_minutes")
    assert sorted(found.fetchall(), key=repr) == sorted(brute_exposure(reports, checks), key=repr)


def brute_exposure(reports: list[Report], checks: list[Check]) -> list[tuple[Any, ...]]:
    known = [check.checked_at for check in checks]
    for report in reports:
        known += [each for each in (report.reported_at, report.effective_at, report.replicated_at) if each]
    counted: Counter[tuple[Any, ...]] = Counter()
    for report in (each for each in reports if each.is_loss):
        mine = in_order(reports, report.card_key)
        later = mine[mine.index(report) + 1 :] if report in mine else []
        until = min([max(known), *(other.reported_at for other in later if not other.is_loss)])
        for span, begin, end in (
            ("report_to_effect", report.reported_at, report.effect_at),
            ("effect_to_copies", report.effective_at, report.replicated_at),
            ("report_to_copies", report.reported_at, report.replicated_at),
        ):
            if begin is None:
                continue
            minutes = None
            if not is_day(begin) and not (end and is_day(end)):
                minutes = int((end or max(begin, until)).timestamp() - begin.timestamp()) // 60
            counted[span, begin_of_month(report.reported_at), report.place_code, minutes, end is None] += 1
    return [(*key, count) for key, count in counted.items()]


def begin_of_month(instant: datetime) -> Any:
    return instant.date().replace(day=1)


@SEEDS
def test_returns(tables: Tables, seed: int) -> None:
    connection, reports, _checks = tables(seed)
    found = connection.execute("select month, place_code, outcome, days, losses from mart_loss_returns").fetchall()
    assert sorted(found, key=repr) == sorted(brute_returns(connection, reports), key=repr)


def brute_returns(connection: duckdb.DuckDBPyConnection, reports: list[Report]) -> list[tuple[Any, ...]]:
    as_of = connection.execute("select as_of_on from core_as_of").fetchall()[0][0]
    counted: Counter[tuple[Any, ...]] = Counter()
    for card in ("a", "b", "c", "d"):
        lost: Report | None = None
        for report in in_order(reports, card):
            if report.is_loss and lost is None:
                lost = report
            elif not report.is_loss and lost is not None:
                counted[key_of_return(lost, report.kind, report.reported_at.date())] += 1
                lost = None
        if lost is not None:
            counted[key_of_return(lost, "open", as_of)] += 1
    return [(*key, count) for key, count in counted.items()]


def key_of_return(lost: Report, outcome: str, on: Any) -> tuple[Any, ...]:
    return (begin_of_month(lost.reported_at), lost.place_code, outcome, max((on - lost.reported_at.date()).days, 0))


@SEEDS
def test_distinct_cards(tables: Tables, seed: int) -> None:
    connection, _, checks = tables(seed)
    columns = "area_prefix, cut, coalesce(sector, organisation_id, strftime(month, '%Y-%m')), cards, hit_cards"
    found = connection.execute(f"select {columns} from mart_card_hits").fetchall()
    seen: dict[tuple[Any, ...], set[str]] = {}
    hit: dict[tuple[Any, ...], set[str]] = {}
    for check, digits in itertools.product(checks, (0, 2, 4, 6)):
        month = check.checked_at.strftime("%Y-%m")
        cuts = {"whole": None, "sector": check.sector, "organisation": check.organisation_id, "month": month}
        for cut, key in cuts.items():
            if check.card_key and (key or cut == "whole"):
                row = (check.place_code[:digits], cut, key)
                seen.setdefault(row, set()).add(check.card_key)
                hit.setdefault(row, set()).update({check.card_key} if check.answer in HITS else ())
    assert Counter(found) == Counter((*row, len(cards), len(hit[row])) for row, cards in seen.items())


@SEEDS
def test_homes_of_cards(tables: Tables, seed: int) -> None:
    connection, _, checks = tables(seed)
    found = connection.execute("select place_code, home, sum(checks) from mart_checks_by_month group by all").fetchall()
    assert Counter({row[:2]: row[2] for row in found}) == Counter((c.place_code, home_of(c)) for c in checks)


def home_of(check: Check) -> str:
    """Municipalities are one city; a county of 4290 is a city of its own."""
    home, place = check.card_home_code, check.place_code
    if home is None:
        return "unknown"
    if home[:2] != place[:2]:
        return "elsewhere"
    city = {code: "50" if code[:2] == "50" else code if code[2:4] == "90" else code[:4] for code in (home, place)}
    return "here" if city[home] == city[place] else "province"
