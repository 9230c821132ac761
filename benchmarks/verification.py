"""The register at size: what reports and checks together tell, and the same in pandas beside it.

`python -m benchmarks.verification [CHECKS REPORTS]` draws checks and reports of cards (a tenth of the reported cards
are checked more than once, one report in twelve is found or withdrawn), writes both into a database, and measures

- the models that join them: false accepts, false rejects, attempts, superseded cards still valid; pandas beside them
  (a merge on the card and masks, frames held in memory, their reading not counted), and whether both find the same;
- every other mart of the register, and the questions of the Verification page.

Processor seconds beside the wall: what others do on the machine moves the latter.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import numpy
import pandas

from etl.models import load_models
from warehouse.snapshot import read_question

START, SPAN_SECONDS = numpy.datetime64("2023-11-01T00:00:01"), 3 * 365 * 86_400
ANSWERS = ("valid", "invalid_lost", "invalid_stolen", "superseded", "not_found")
SECTORS = ("bank", "telecom", "hotel", "rail", "air", "registry", "other")
MARTS = (
    "mart_exposure_minutes", "mart_loss_returns", "mart_checks_by_month", "mart_feed_hours", "mart_organisation_days",
    "mart_card_hits",
)  # fmt: skip
QUESTIONS = (
    "checks_by", "card_hits", "check_findings", "finding_days", "exposure_minutes", "loss_returns", "non_local_checks",
    "feed_hours", "organisation_days",
)  # fmt: skip
FAR = pandas.Timestamp("2100-01-01")


@dataclass(frozen=True)
class Took:
    """Wall and processor seconds."""

    seconds: float
    cpu_seconds: float

    def __str__(self) -> str:
        return f"{self.seconds:>8.2f} s {self.cpu_seconds:>8.2f} CPU s"


def main(checks: int, reports: int, folder: Path) -> None:
    """Measure and print."""
    connection = duckdb.connect(str(folder / "register.duckdb"), config={"memory_limit": "6GB"})
    write_tables(connection, checks, reports)
    connection.execute(f"create view card_reports as {load_models()['card_reports']}")
    ours = clock("findings (models)", lambda: make(connection, "mart_check_findings"))
    frames = [connection.execute(f"select * from core_{name}").df() for name in ("verifications", "loss_reports")]
    peer: list[pandas.DataFrame] = []
    theirs = clock("findings (pandas)", lambda: peer.append(find_in_pandas(*frames)))
    print(f"{'pandas / models':<28}{theirs.seconds / ours.seconds:>8.1f}")
    print(f"{'equal':<28}{are_equal(connection, peer[0])!s:>8}")
    for mart in MARTS:
        clock(mart, partial(make, connection, mart))
    for question in QUESTIONS:
        clock(question, partial(ask, connection, question))


def clock(name: str, work: Callable[[], Any]) -> Took:
    """Do it once, and say what it took."""
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    took = Took(time.perf_counter() - started, spent)
    print(f"{name:<28}{took}", flush=True)
    return took


def make(connection: duckdb.DuckDBPyConnection, mart: str) -> None:
    """Build one mart as a refresh does."""
    connection.execute(f"create table {mart} as {load_models()[mart]}")


def ask(connection: duckdb.DuckDBPyConnection, question: str) -> None:
    """Ask a question of the Verification page about the whole register."""
    text = read_question(question)
    values = {"prefix": "", "digits": 6}
    connection.execute(text, {name: value for name, value in values.items() if f"${name}" in text}).df()


def write_tables(connection: duckdb.DuckDBPyConnection, checks: int, reports: int) -> None:
    """core_verifications in order of time, core_loss_reports, core_as_of. Cards are digests of a number."""
    random = numpy.random.default_rng(1)
    cards = max(checks // 3, 1)
    card = random.integers(0, cards, checks)
    home = numpy.where(random.random(checks) < 0.9, card % 30, random.integers(0, 30, checks))
    drawn = pandas.DataFrame(
        {
            "number": numpy.arange(checks),
            "card": card,
            "checked_at": numpy.sort(_instants(random, checks)),
            "place": home,
            "organisation": random.integers(0, 440, checks),
            "answer": random.choice(len(ANSWERS), checks, p=(0.975, 0.01, 0.003, 0.007, 0.005)),
        }
    )
    connection.register("drawn_checks", drawn)
    connection.execute(
        f"create table core_verifications as select 'HC' || number as verification_id, md5(cast(card as varchar)) as "
        f"card_key, checked_at, 'ORG' || organisation as organisation_id, "
        f"{list(SECTORS)}[organisation % 7 + 1] as sector, cast(440301 + place as varchar) as place_code, "
        f"cast(430100 + card % 300 as varchar) as card_home_code, 'counter' as channel, "
        f"{list(ANSWERS)}[answer + 1] as answer from drawn_checks"
    )
    reported = _instants(random, reports)
    drawn = pandas.DataFrame(
        {
            "number": numpy.arange(reports),
            "card": random.integers(0, 10 * cards, reports),
            "kind": random.choice(4, reports, p=(0.8, 0.12, 0.06, 0.02)),
            "reported_at": reported,
            "effective_at": (effective := reported + _delays(random, reports)),
            "replicated_at": effective + _delays(random, reports),
            "is_pending": random.random(reports) < 0.003,
        }
    )
    connection.register("drawn_reports", drawn)
    connection.execute(
        "create table core_loss_reports as select 'GS' || number as report_id, md5(cast(card as varchar)) as card_key, "
        "['lost', 'stolen', 'found', 'withdrawn'][kind + 1] as kind, reported_at as happened_at, reported_at, "
        "reported_at as recorded_at, case when not is_pending then effective_at end as effective_at, "
        "case when not is_pending then replicated_at end as replicated_at, '440306' as place_code from drawn_reports"
    )
    connection.execute(
        "create table core_as_of as select max(checked_at) as as_of_at, cast(max(checked_at) as date) as as_of_on "
        "from core_verifications"
    )


def _instants(random: numpy.random.Generator, count: int) -> numpy.ndarray:
    """Instants that are never midnight: what is a day only is the business of the tests."""
    seconds = random.integers(0, SPAN_SECONDS, count)
    return START + (seconds - (seconds % 86_400 == 86_399)).astype("timedelta64[s]")


def _delays(random: numpy.random.Generator, count: int) -> numpy.ndarray:
    """Log-normal, half of them under seven minutes."""
    return numpy.exp(random.normal(6.0, 1.2, count)).astype("timedelta64[s]")


def find_in_pandas(checks: pandas.DataFrame, reports: pandas.DataFrame) -> pandas.DataFrame:
    """finding, checked_at, card_key: the same rules, with a merge on the card."""
    reports = reports.assign(
        is_loss=reports["kind"].isin(("lost", "stolen")),
        effect_at=reports["effective_at"].fillna(reports["replicated_at"]),
    ).sort_values(["card_key", "reported_at", "is_loss", "report_id"], ascending=[True, True, False, True])
    for name, column, is_loss in (
        ("loss_at", "reported_at", True), ("loss_effect", "effect_at", True),
        ("news_at", "reported_at", False), ("news_effect", "effect_at", False),
    ):  # fmt: skip
        reports[name] = _next_of(reports, column, is_loss)
    known = checks[checks["card_key"].isin(reports["card_key"])]
    met = known.merge(reports.drop(columns="place_code"), on="card_key")
    met = met[met["reported_at"] <= met["checked_at"]]
    at, effect = met["checked_at"], met["effect_at"].fillna(FAR)
    until = numpy.where(
        met["is_loss"],
        numpy.minimum(met["news_at"], met["loss_effect"]),
        numpy.minimum(met["loss_at"], met["news_effect"]),
    )
    is_ruled = (effect <= at) & (at < until)
    exposed = met["is_loss"] & (met["answer"] == "valid") & (at < effect) & (at < met["news_at"])
    invalid = met["answer"].isin(("invalid_lost", "invalid_stolen"))
    first = checks[checks["answer"] == "superseded"].groupby("card_key")["checked_at"].min().rename("known_at")
    valid = checks[checks["answer"] == "valid"].merge(first, on="card_key")
    later = valid[valid["checked_at"] >= valid["known_at"] + pandas.Timedelta(seconds=1)]
    parts = {
        "false_accept": met[exposed].drop_duplicates("verification_id"),
        "attempt": met[is_ruled & met["is_loss"]],
        "false_reject": met[is_ruled & ~met["is_loss"] & invalid],
        "superseded_valid": later,
    }
    return pandas.concat([part[["checked_at", "card_key"]].assign(finding=name) for name, part in parts.items()])


def _next_of(reports: pandas.DataFrame, column: str, is_loss: bool) -> pandas.Series:
    """The earliest of a column among the later reports of the same card that are (no) losses; far off where none is."""
    mine = reports[column].where(reports["is_loss"] == is_loss).fillna(FAR)
    backwards = mine[::-1].groupby(reports["card_key"][::-1]).cummin()[::-1]
    return backwards.groupby(reports["card_key"]).shift(-1).fillna(FAR)


def are_equal(connection: duckdb.DuckDBPyConnection, peer: pandas.DataFrame) -> bool:
    """Whether both have the same rows, each as often."""
    connection.register("peer", peer)
    counted = "(select finding, checked_at, card_key, count(*) as rows from {} group by all)".format
    one, other = counted("mart_check_findings"), counted("peer")
    differing = f"select count(*) from ((from {one} except from {other}) union all (from {other} except from {one}))"
    return connection.execute(differing).fetchall() == [(0,)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checks", nargs="?", type=int, default=10_000_000)
    parser.add_argument("reports", nargs="?", type=int, default=1_000_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        main(arguments.checks, arguments.reports, Path(temporary))
