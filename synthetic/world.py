"""A whole world, written: raw files as a bureau would hand them over, and the truth behind them.

Month by month: how many apply in each cell, who they are, which point they choose, what becomes of each case; then the
register of lost cards and the checks that ask it. Every purpose and month has a random stream of its own, so the same
options give the same bytes. The docstrings of the modules say what is calibrated on which figures and what is guessed.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy

from data.contracts import RECORD_TYPES
from errors import WrongUsage
from synthetic import truth
from synthetic.anomalies import Anomalies, plan_anomalies, with_far_places
from synthetic.applications import Words, application_record, fees_on, outcome_record
from synthetic.cards import HeldCards, lost_cards, replaced_cards
from synthetic.cases import Cases, draw_cases, find_speeds
from synthetic.checks import LOST_CARD_SHARE, OLD_CARD_SHARE, check_record, draw_marked_checks, draw_month_checks
from synthetic.columns import Record
from synthetic.geography import Geography, build_geography
from synthetic.ledger import Ledger, Reports
from synthetic.options import (
    DEFAULT_SEED,
    DEFAULT_UNTIL,
    GeneratedWorld,
    Progress,
    WorldOptions,
    say_nothing,
)
from synthetic.raw_files import Part, RawFiles
from synthetic.register import draw_reports, known_reports, other_losers, report_record
from synthetic.sampling import apportion, stream
from synthetic.setting import make_setting
from synthetic.site_files import write_sites

MARKER = "SYNTHETIC.txt"
MARKER_TEXT = (
    "模拟数据: 本目录的全部文件由程序生成, 不含真实的人、证件或案件。\nSynthetic: no real person, card or case.\n"
)
CHOSEN_FROM = 8.0  # so many times as many cards are kept as checks will choose from them
__all__ = ["DEFAULT_SEED", "DEFAULT_UNTIL", "GeneratedWorld", "WorldOptions", "generate_world"]


def generate_world(out: Path, options: WorldOptions, progress: Progress | None = None) -> GeneratedWorld:
    """Write a world into the folder `out`: raw files, `truth/` and the marker SYNTHETIC.txt.

    A world that lies there already is replaced. Raises WrongUsage or UnknownCode for options without meaning, and
    WrongUsage where `out` holds raw files that are not a world's.
    """
    say = progress or say_nothing
    began = time.perf_counter()
    geography = build_geography(options)
    prepare_folder(out)
    world = World(out, options, geography)
    say(f"{len(geography.points.kind)} points, {len(geography.cells.street)} cells")
    world.write_sites()
    world.write_applications()
    say(f"{world.raw.records['applications']} applications")
    world.write_register()
    say(f"{world.raw.records.get('verifications', 0)} verifications")
    files = world.write_truth()
    return GeneratedWorld(files, world.raw.records, round(time.perf_counter() - began, 3))


def prepare_folder(out: Path) -> None:
    """Make the folder, mark it, and remove the world that lies there; other people's raw files are refused."""
    if out.exists() and not out.is_dir():
        raise WrongUsage(f"{out} is a file; --out should be a folder.")
    marker = out / MARKER
    if not marker.exists():
        taken = [name for name in (*RECORD_TYPES, truth.FOLDER) if any((out / name).glob("*"))]
        if taken:
            raise WrongUsage(f"{out / taken[0]} holds files that are not of a synthetic world; choose another --out.")
    for name in _files_of_world(out / truth.FOLDER / "world.json"):
        (out / name).unlink(missing_ok=True)
    (out / truth.FOLDER).mkdir(parents=True, exist_ok=True)
    marker.write_text(MARKER_TEXT, encoding="utf-8")


def _files_of_world(description: Path) -> list[str]:
    """What an earlier world wrote here."""
    if not description.exists():
        return []
    try:
        return list(json.loads(description.read_text(encoding="utf-8"))["files"])
    except (ValueError, KeyError, TypeError):
        return []


class World:
    """One world on its way to disk."""

    def __init__(self, out: Path, options: WorldOptions, geography: Geography) -> None:
        self.raw = RawFiles(out, options)
        self._out = out
        self._truth = out / truth.FOLDER
        self._options = options
        self._geography = geography
        self._setting = with_far_places(make_setting(geography, options), options)
        self._seen_until = self._setting.ends
        self._came = numpy.zeros(geography.demand.need.shape, dtype=numpy.int64)
        self._outcomes: list[Record] = []
        self._ledger, self._other_losers = Ledger(self._setting), 0
        self._known: list[Reports] = []
        self._replaced: list[HeldCards] = []
        self._anomalies: Anomalies | None = None

    def write_sites(self) -> None:
        """Points, candidate sites, population and lines of public transport."""
        rows = write_sites(self._out, self._geography, self._options)
        for record, (path, count) in rows.items():
            self.raw.add(record, [path], count)

    def write_applications(self) -> None:
        """Applications, and of the truth the stages, the demand and the outcomes of open cases."""
        speeds = find_speeds(self._geography, self._options)
        cases = draw_cases(self._geography, speeds, self._options)
        self.raw.write("applications", self._application_parts(cases))
        truth.write_stages(self._truth, speeds, self._geography)
        truth.write_demand(self._truth, self._geography, self._came)
        truth.write_outcomes(self._truth, self._outcomes)

    def write_register(self) -> None:
        """Loss reports, and checks of cards."""
        self.raw.write("loss_reports", self._report_parts())
        self.raw.write("verifications", self._check_parts())

    def write_truth(self) -> tuple[str, ...]:
        """Faults and the description of the world; returns the raw files."""
        files = sorted(path.relative_to(self._out).as_posix() for path in self.raw.files)
        truth.write_faults(self._truth, self.raw.faults)
        truth.write_anomalies(self._truth, self._anomalies.planted if self._anomalies else [])
        truth.write_world(self._truth, self._options, self._geography, files, self.raw.records)
        return tuple(files)

    def _application_parts(self, batches: Iterator[Cases]) -> Iterator[Part]:
        """The applications of every batch; counts them by cell, keeps open outcomes, and opens the ledger of losses."""
        cells, seed = self._geography.cells, self._options.seed
        words = Words.of(self._geography.homes, len(self._geography.points.kind), cells)
        for cases in batches:
            random = stream(seed, "applications", cases.first_number)
            fees = fees_on(self._options.month_starts[cases.month])
            yield (
                self._year(cases.month),
                cases.month,
                application_record(random, cases, self._seen_until, cells, words, fees, seed),
            )
            self._came[cases.month] += numpy.bincount(cases.people.cell, minlength=len(cells.street))
            self._outcomes.append(outcome_record(cases, self._seen_until))
            self._note_cards(cases)

    def _note_cards(self, cases: Cases) -> None:
        """What applications say about cards: lost, and replaced."""
        cells, seed = self._geography.cells, self._options.seed
        random = stream(seed, "losses", cases.first_number)
        lost = lost_cards(cases, cells, seed)
        days = self._setting.month_days[cases.month]
        self._ledger.add(draw_reports(random, self._setting, lost, days, self._other_losers))
        self._other_losers += other_losers(len(lost.card))
        share = CHOSEN_FROM * self._options.verification_count * OLD_CARD_SHARE / self._options.applications
        self._replaced.append(replaced_cards(random, cases, cells, seed, share))

    def _report_parts(self) -> Iterator[Part]:
        """Loss reports by month; some of them are kept for the checks."""
        first_number = 1
        share = CHOSEN_FROM * self._options.verification_count * LOST_CARD_SHARE / max(self._ledger.count, 1)
        for month in range(self._options.months):
            reports = self._ledger.take_out(month)
            if reports is not None:
                columns = report_record(reports, first_number, self._geography.districts.codes, self._seen_until)
                yield self._year(month), month, columns
                first_number += len(reports.card)
                self._known.append(known_reports(stream(self._options.seed, "known", month), reports, share))

    def _check_parts(self) -> Iterator[Part]:
        """Verifications by month; together exactly as many as were asked for."""
        setting, seed, count = self._setting, self._options.seed, self._options.verification_count
        if not count:
            return
        random = stream(seed, "marked checks")
        known = Reports.joined(self._known)
        marked = draw_marked_checks(random, setting, known, HeldCards.joined(self._replaced), count)
        if self._options.scenario == "register_anomalies":
            self._anomalies = plan_anomalies(setting, known, count)
            marked = self._anomalies.add_to(marked)
        ordinary = apportion(count - len(marked.at), numpy.array([len(days) for days in setting.month_days], float))
        first_number = 1
        for month, days in enumerate(setting.month_days):
            random = stream(seed, "checks", month)
            checks = draw_month_checks(random, setting, marked, days, int(ordinary[month]), count)
            if self._anomalies:
                checks = self._anomalies.disturb(month, checks)
            yield self._year(month), month, check_record(random, checks, first_number, setting)
            first_number += len(checks.at)

    def _year(self, month: int) -> int:
        return self._options.month_starts[month].year
