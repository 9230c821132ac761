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
from synthetic.applications import Words, application_record, fees_on, outcome_record
from synthetic.cases import CaseMonth, draw_cases, find_speeds
from synthetic.checks import check_record, draw_marked_checks, draw_month_checks
from synthetic.clock import DAY_SECONDS, day_number, month_days
from synthetic.columns import Record
from synthetic.geography import Geography, build_geography
from synthetic.options import (
    DEFAULT_SEED,
    DEFAULT_UNTIL,
    GeneratedWorld,
    Progress,
    WorldOptions,
    say_nothing,
)
from synthetic.raw_files import Part, RawFiles
from synthetic.register import CardNews, Reports, Setting, draw_reports, make_setting, report_record
from synthetic.sampling import apportion, stream
from synthetic.site_files import write_sites

MARKER = "SYNTHETIC.txt"
MARKER_TEXT = (
    "模拟数据: 本目录的全部文件由程序生成, 不含真实的人、证件或案件。\nSynthetic: no real person, card or case.\n"
)
OTHER_LOSERS_SHARE = 0.15  # lost cards whose owners do not apply here
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
        self._seen_until = (day_number(options.until) + 1) * DAY_SECONDS - 1
        self._news: list[CardNews] = []

    def write_sites(self) -> None:
        """Points, candidate sites and population."""
        rows = write_sites(self._out, self._geography, self._options)
        for record, (path, count) in rows.items():
            self.raw.add(record, [path], count)

    def write_applications(self) -> None:
        """Applications, and of the truth the stages, the demand and the outcomes of open cases."""
        speeds = find_speeds(self._geography, self._options)
        came = numpy.zeros(self._geography.demand.need.shape, dtype=numpy.int64)
        outcomes: list[Record] = []
        cases = draw_cases(self._geography, speeds, self._options)
        self.raw.write("applications", self._application_parts(cases, came, outcomes))
        truth.write_stages(self._truth, speeds, self._geography)
        truth.write_demand(self._truth, self._geography, came)
        truth.write_outcomes(self._truth, outcomes)

    def write_register(self) -> None:
        """Loss reports, and checks of cards."""
        options, geography = self._options, self._geography
        setting = make_setting(geography, options)
        news = CardNews.joined(self._news)
        random = stream(options.seed, "losses")
        losses = round(len(news.lost.card) * (1.0 + OTHER_LOSERS_SHARE))
        reports = draw_reports(random, setting, news.lost, losses)
        self.raw.write("loss_reports", self._report_parts(reports, setting))
        self.raw.write("verifications", self._check_parts(reports, news, setting))

    def write_truth(self) -> tuple[str, ...]:
        """Faults and the description of the world; returns the raw files."""
        files = sorted(path.relative_to(self._out).as_posix() for path in self.raw.files)
        truth.write_faults(self._truth, self.raw.faults)
        truth.write_world(self._truth, self._options, self._geography, files, self.raw.records)
        return tuple(files)

    def _application_parts(
        self, cases: Iterator[CaseMonth], came: numpy.ndarray, outcomes: list[Record]
    ) -> Iterator[Part]:
        """The applications of every month; fills `came` and `outcomes` on the way."""
        cells, seed = self._geography.cells, self._options.seed
        words = Words.of(self._geography.homes, len(self._geography.points.kind), cells)
        for month in cases:
            random = stream(seed, "applications", month.month)
            fees = fees_on(self._options.month_starts[month.month])
            columns = application_record(random, month, self._seen_until, cells, words, fees, seed)
            came[month.month] = numpy.bincount(month.people.cell, minlength=came.shape[1])
            outcomes.append(outcome_record(month.first_number, month.course, self._seen_until))
            self._news.append(CardNews.of(month.people, month.course, cells, seed))
            yield self._year(month.month), month.month, columns

    def _report_parts(self, reports: Reports, setting: Setting) -> Iterator[Part]:
        """Loss reports by month."""
        first_number = 1
        for month, days in self._month_days():
            inside = numpy.searchsorted(reports.reported, [days[0] * DAY_SECONDS, (days[-1] + 1) * DAY_SECONDS])
            part = reports.take(slice(*inside))
            yield self._year(month), month, report_record(part, first_number, setting.places, self._seen_until)
            first_number += len(part.card)

    def _check_parts(self, reports: Reports, news: CardNews, setting: Setting) -> Iterator[Part]:
        """Verifications by month; together exactly as many as were asked for."""
        seed, count = self._options.seed, self._options.verification_count
        marked = draw_marked_checks(stream(seed, "marked checks"), setting, reports, news.replaced, count)
        lengths = numpy.array([len(days) for _, days in self._month_days()], dtype=float)
        ordinary = apportion(count - len(marked.at), lengths)
        first_number = 1
        for month, days in self._month_days():
            random = stream(seed, "checks", month)
            checks = draw_month_checks(random, setting, marked, days, int(ordinary[month]), count)
            yield self._year(month), month, check_record(random, checks, first_number, setting)
            first_number += len(checks.at)

    def _month_days(self) -> Iterator[tuple[int, numpy.ndarray]]:
        for number, month in enumerate(self._options.month_starts):
            yield number, month_days(month, self._options.until)

    def _year(self, month: int) -> int:
        return self._options.month_starts[month].year
