"""What a watchful reader of the checks should find, and what only looks like it; every size here is a guess.

Planted: organisations that answer from a copy months old and draw lost cards, that see many of them or many unknown
numbers, whose checks or whose hits rise from a day on, that stop; cards copied and shown in two cities within the hour.
Innocent: small organisations with a few hits by chance, hotels over long holidays, cards that fly, take the train,
cross the border of the city or are checked on line elsewhere. Usual: the organisations that in every world read a copy
up to a day old.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy

from synthetic.checks import (
    CHECKS_PER_CARD,
    INVALID_LOST,
    INVALID_STOLEN,
    NOT_FOUND,
    ORGANISATION_COUNTS,
    ORGANISATIONS,
    SECTOR_OF,
    SECTORS,
    VALID,
    Checks,
    draw_lost_card_checks,
    draw_ordinary_checks,
    has_old_copy,
    organisation_chances,
)
from synthetic.clock import DAY_SECONDS, load_clock
from synthetic.ledger import FOUND, STOLEN, Reports
from synthetic.options import WorldOptions
from synthetic.sampling import stream, uniforms
from synthetic.setting import Setting
from synthetic.travellers import Travellers, draw_travellers, find_far_places

SCENARIO = "register_anomalies"
# Ranks by size in each sector, and kind -> how many are chosen from them. Only large ones see lost cards enough.
LARGE_RANKS = {"bank": (1, 8), "telecom": (1, 3)}
RANKS = {"bank": (2, 16), "telecom": (1, 10), "hotel": (1, 14)}
SMALL_RANKS = {"hotel": (150, 210)}
LARGE_KINDS, SMALL_KINDS = {"stale_copy": 3, "hits_rise": 2}, {"small_by_chance": 4}
KINDS = {"many_hits": 3, "many_unknown": 3, "checks_rise": 3, "checks_stop": 3}
STALE_VALID_SHARE, EXTRA_HIT_SHARE, UNKNOWN_SHARE = 0.7, 0.06, 0.04
RISE_FACTOR, HITS_RISE_SHARE, CHANCE_HITS = 3.0, 0.2, 2
DRAWN_SHARE = 0.02  # lost cards that are tried where they pass, in the usual checks there
CHANGE_FROM, CHANGE_TO = 0.5, 0.85  # the part of the time in which changes begin
HOLIDAY_FACTOR, LONG_HOLIDAY_DAYS = 2.0, 5


@dataclass(frozen=True)
class Planted:
    """One thing in the truth: `role` is planted, innocent or usual; `since` a day, '' where there is none."""

    kind: str
    id: str
    since: str
    role: str


@dataclass(frozen=True)
class Anomalies:
    """What is planted: organisations by kind, the instant from which each changes, and checks that come on top."""

    setting: Setting
    organisations: dict[str, list[int]]
    since: dict[int, int]
    extra: Checks
    planted: list[Planted]

    def add_to(self, marked: Checks) -> Checks:
        """The checks that the register has something to say about, with those on top; old copies let lost cards by."""
        random = stream(self.setting.seed, "stale copies")
        checks = marked.with_others(self.extra)
        is_lost = (checks.answer == INVALID_LOST) | (checks.answer == INVALID_STOLEN)
        is_stale = numpy.isin(checks.organisation, self.organisations["stale_copy"])
        passes = is_lost & is_stale & (uniforms(random, len(checks.at)) < STALE_VALID_SHARE)
        return replace(checks, answer=numpy.where(passes, VALID, checks.answer))

    def disturb(self, month: int, checks: Checks) -> Checks:
        """One month's checks: unknown numbers where they are tried, and nothing more from those who stopped."""
        random = stream(self.setting.seed, "disturbed checks", month)
        tries = numpy.isin(checks.organisation, self.organisations["many_unknown"]) & (checks.answer == VALID)
        is_unknown = tries & (uniforms(random, len(checks.at)) < UNKNOWN_SHARE)
        organisation = checks.organisation.copy()
        for stopped in self.organisations["checks_stop"]:
            rows = numpy.flatnonzero((organisation == stopped) & (checks.at >= self.since[stopped]))
            organisation[rows] = self._others(random, stopped, len(rows))
        return replace(checks, organisation=organisation, answer=numpy.where(is_unknown, NOT_FOUND, checks.answer))

    def _others(self, random: numpy.random.Generator, stopped: int, count: int) -> numpy.ndarray:
        """Others of the sector, by size, of whom nothing is planted."""
        chances = organisation_chances() * (SECTOR_OF[stopped] == SECTOR_OF)
        chances[[each for several in self.organisations.values() for each in several]] = 0.0
        ends = numpy.cumsum(chances) / chances.sum()
        return numpy.searchsorted(ends, uniforms(random, count), side="right").astype(numpy.int16)


def with_far_places(setting: Setting, options: WorldOptions) -> Setting:
    """Places outside the world's own, where its cards are checked now and then; none in other scenarios."""
    if options.scenario != SCENARIO:
        return setting
    return replace(setting, places=setting.places + find_far_places(setting.places))


def plan_anomalies(setting: Setting, known: Reports, count: int) -> Anomalies:
    """Choose who and when, and draw the checks on top of the usual; `count` is how many checks the world has."""
    random = stream(setting.seed, "anomalies")
    organisations = _choose(random, LARGE_RANKS, LARGE_KINDS)
    taken = [each for several in organisations.values() for each in several]
    organisations |= _choose(random, RANKS, KINDS, taken) | _choose(random, SMALL_RANKS, SMALL_KINDS)
    changing = [each for kind in ("checks_rise", "checks_stop", "hits_rise") for each in organisations[kind]]
    length = setting.ends - setting.begins
    begins = setting.begins + length * random.uniform(CHANGE_FROM, CHANGE_TO, len(changing))
    since = {each: int(at) // DAY_SECONDS * DAY_SECONDS for each, at in zip(changing, begins, strict=True)}
    travellers = draw_travellers(random, setting)
    extra = [
        *_lost_cards_on_top(random, setting, known, organisations, since, count),
        *_ordinary_on_top(random, setting, organisations, since, count),
        travellers.checks,
    ]
    together = extra[0]
    for each in extra[1:]:
        together = together.with_others(each)
    return Anomalies(setting, organisations, since, together, _tell(organisations, since, travellers))


def _choose(
    random: numpy.random.Generator,
    ranks: dict[str, tuple[int, int]],
    kinds: dict[str, int],
    taken: Sequence[int] = (),
) -> dict[str, list[int]]:
    """Organisations of some ranks for each kind, none twice, none that reads an old copy anyway."""
    first = dict(zip(SECTORS, numpy.cumsum(ORGANISATION_COUNTS) - ORGANISATION_COUNTS, strict=True))
    pool = numpy.concatenate(
        [numpy.arange(first[name] + low, first[name] + high) for name, (low, high) in ranks.items()]
    )
    pool = random.permutation(pool[~has_old_copy(pool) & ~numpy.isin(pool, taken)]).tolist()
    return {kind: [pool.pop() for _ in range(number)] for kind, number in kinds.items()}


def _lost_cards_on_top(
    random: numpy.random.Generator,
    setting: Setting,
    known: Reports,
    organisations: dict[str, list[int]],
    since: dict[int, int],
    count: int,
) -> list[Checks]:
    """Lost cards that are tried at one organisation."""
    losses, news = (known.take(numpy.flatnonzero(rows)) for rows in (known.kind <= STOLEN, known.kind >= FOUND))
    usual = organisation_chances() * count
    length = setting.ends - setting.begins

    def draw(organisation: int, number: float, after: int) -> Checks:
        # Twice as many, since some fall before or after; the first in a random order are kept.
        late = losses.take(numpy.flatnonzero(losses.reported >= after))
        checks = draw_lost_card_checks(random, setting, late, news, 2 * round(number), only=organisation)
        rows = random.permutation(numpy.flatnonzero((checks.at >= after) & (checks.answer != VALID)))[: round(number)]
        return checks.take(numpy.sort(rows))

    return [
        *(draw(each, EXTRA_HIT_SHARE * usual[each], setting.begins) for each in organisations["many_hits"]),
        *(draw(each, DRAWN_SHARE * usual[each], setting.begins) for each in organisations["stale_copy"]),
        *(draw(each, CHANCE_HITS, setting.begins) for each in organisations["small_by_chance"]),
        *(
            draw(each, HITS_RISE_SHARE * usual[each] * (setting.ends - since[each]) / length, since[each])
            for each in organisations["hits_rise"]
        ),
    ]


def _ordinary_on_top(
    random: numpy.random.Generator,
    setting: Setting,
    organisations: dict[str, list[int]],
    since: dict[int, int],
    count: int,
) -> list[Checks]:
    """More checks than usual: of organisations that rise, and of all hotels over long holidays."""
    every_day = numpy.concatenate(setting.month_days)
    daily = organisation_chances() * count / len(every_day)
    is_hotel = numpy.equal(SECTOR_OF, SECTORS.index("hotel"))
    clock = load_clock()
    holidays = _long_holidays(every_day[~clock.is_working[every_day - clock.first_day]])

    def draw(days: numpy.ndarray, number: float) -> Checks:
        return draw_ordinary_checks(random, setting, days, round(number * len(days)), count // CHECKS_PER_CARD)

    parts = []
    for each in organisations["checks_rise"]:
        more = draw(every_day[every_day >= since[each] // DAY_SECONDS], (RISE_FACTOR - 1) * daily[each])
        parts.append(replace(more, organisation=numpy.full_like(more.organisation, each)))
    for days in holidays:
        more = draw(days, (HOLIDAY_FACTOR - 1) * daily[is_hotel].sum())
        ends = numpy.cumsum(daily * is_hotel) / daily[is_hotel].sum()
        hotels = numpy.searchsorted(ends, uniforms(random, len(more.at)), side="right")
        parts.append(replace(more, organisation=hotels.astype(more.organisation.dtype)))
    return parts


def _long_holidays(off: numpy.ndarray) -> list[numpy.ndarray]:
    """Runs of days off that are long enough."""
    runs = numpy.split(off, numpy.flatnonzero(numpy.diff(off) > 1) + 1)
    return [run for run in runs if len(run) >= LONG_HOLIDAY_DAYS]


def _tell(organisations: dict[str, list[int]], since: dict[int, int], travellers: Travellers) -> list[Planted]:
    """The truth of all of it."""
    planted = [
        Planted(
            kind,
            ORGANISATIONS[each],
            f"{datetime.fromtimestamp(since[each], UTC):%Y-%m-%d}" if each in since else "",
            "innocent" if kind in SMALL_KINDS else "planted",
        )
        for kind, several in organisations.items()
        for each in several
    ]
    old_copies = numpy.flatnonzero(has_old_copy(numpy.arange(len(ORGANISATIONS))))
    return [
        *planted,
        Planted("holiday_rise", "hotel", "", "innocent"),
        *(Planted(kind, key, "", role) for kind, key, role in travellers.told),
        *(Planted("day_old_copy", ORGANISATIONS[each], "", "usual") for each in old_copies.tolist()),
    ]
