"""Checks of cards by those who use them, answered as the invalid-card register would have answered them.

Guessed: the shares of sectors and answers, and how soon a lost card is tried. A check is answered from the copy that
its sector reads: the registry's own at `effective_at`, all others at `replicated_at`, a few organisations from a copy
of their own that is up to a day old. So a check that comes after the report and before that instant is answered
`valid`: a false accept where it lies before `effective_at`.
"""

from dataclasses import dataclass

import numpy

from synthetic.clock import DAY_SECONDS
from synthetic.columns import NEVER, Coded, Instants, Keys, Numbered, Record
from synthetic.register import FOUND, STOLEN, HeldCards, Reports, Setting, home_of, seconds_of_day
from synthetic.sampling import WeightedRows, mix, uniform_of

SECTORS = ("bank", "telecom", "hotel", "rail", "air", "registry", "other")
SECTOR_CHANCES = numpy.array([0.42, 0.20, 0.20, 0.10, 0.04, 0.03, 0.01])
ORGANISATIONS = numpy.array([120, 60, 220, 6, 2, 12, 20])
CHANNELS = ("counter", "machine", "online")
ANSWERS = ("valid", "invalid_lost", "invalid_stolen", "superseded", "not_found")
VALID, INVALID_LOST, INVALID_STOLEN, SUPERSEDED, NOT_FOUND = range(5)
LOST_CARD_SHARE, OLD_CARD_SHARE, NOT_FOUND_SHARE, NO_CARD_SHARE = 0.012, 0.008, 0.003, 0.01
SOON_SHARE, SOON_HOURS, SOON_SIGMA, LATER_DAYS = 0.4, 1.5, 2.0, 200.0
STALE_SHARE, NEVER_SUPERSEDED_SHARE = 0.03, 0.04
CHECKS_PER_CARD, STAYS_SHARE = 3, 0.9
ORDINARY_FROM = 1 << 40


@dataclass(frozen=True)
class Checks:
    """Checks in order of time; `card` bits, `has_card` false where no card is named."""

    at: numpy.ndarray
    card: numpy.ndarray
    has_card: numpy.ndarray
    home: numpy.ndarray
    place: numpy.ndarray
    sector: numpy.ndarray
    organisation: numpy.ndarray
    answer: numpy.ndarray


def draw_marked_checks(
    random: numpy.random.Generator, setting: Setting, reports: Reports, old: HeldCards, count: int
) -> Checks:
    """The checks that the register has something to say about: cards reported lost, and cards replaced."""
    lost = _lost_card_checks(random, setting, reports, round(count * LOST_CARD_SHARE))
    replaced = _old_card_checks(random, setting, old, round(count * OLD_CARD_SHARE))
    both = Checks(**{name: numpy.concatenate([values, getattr(replaced, name)]) for name, values in vars(lost).items()})
    return take_checks(both, numpy.argsort(both.at, kind="stable"))


def draw_month_checks(
    random: numpy.random.Generator, setting: Setting, marked: Checks, days: numpy.ndarray, ordinary: int, total: int
) -> Checks:
    """The checks of one month in order of time: those of `marked` on its days, and ordinary ones."""
    inside = numpy.searchsorted(marked.at, [days[0] * DAY_SECONDS, (days[-1] + 1) * DAY_SECONDS])
    plain = _ordinary_checks(random, setting, days, ordinary, total // CHECKS_PER_CARD)
    return join_checks(take_checks(marked, slice(*inside)), plain)


def _ordinary_checks(
    random: numpy.random.Generator, setting: Setting, days: numpy.ndarray, count: int, card_count: int
) -> Checks:
    """Checks of cards that nothing is known against, on these days."""
    number = ORDINARY_FROM + (random.random(count) * max(card_count, 1)).astype(numpy.int64)
    bits = mix(number, 3 + setting.seed)
    day = days[0] + (random.random(count) * len(days)).astype(numpy.int64)
    stays = random.random(count) < STAYS_SHARE
    place_uniforms = numpy.where(stays, uniform_of(mix(number, 7)), random.random(count))
    sector, organisation = _organisations(random, count)
    unknown = random.random(count) < NOT_FOUND_SHARE
    return Checks(
        at=day * DAY_SECONDS + seconds_of_day(random, count),
        card=bits,
        has_card=random.random(count) >= NO_CARD_SHARE,
        home=home_of(bits, setting),
        place=setting.place_chances.draw(place_uniforms).astype(numpy.int64),
        sector=sector,
        organisation=organisation,
        answer=numpy.where(unknown, NOT_FOUND, VALID),
    )


def check_record(random: numpy.random.Generator, checks: Checks, first_number: int, setting: Setting) -> Record:
    """The columns of `verifications`."""
    names = tuple(
        f"{sector.upper()}{number:04d}"
        for sector, size in zip(SECTORS, ORGANISATIONS, strict=True)
        for number in range(1, size + 1)
    )
    count = len(checks.at)
    return {
        "verification_id": Numbered("HC", numpy.arange(first_number, first_number + count), 10),
        "card_key": Keys("c", checks.card, ~checks.has_card),
        "checked_at": Instants(checks.at),
        "organisation_id": Coded(checks.organisation, names),
        "sector": Coded(checks.sector, SECTORS),
        "place_code": Coded(checks.place, setting.places),
        "card_home_code": Coded(checks.home, setting.homes),
        "channel": Coded(random.choice(3, size=count, p=[0.6, 0.25, 0.15]), CHANNELS),
        "answer": Coded(checks.answer, ANSWERS),
    }


def take_checks(checks: Checks, rows: numpy.ndarray | slice) -> Checks:
    """Some of them."""
    return Checks(**{name: values[rows] for name, values in vars(checks).items()})


def join_checks(one: Checks, other: Checks) -> Checks:
    """Both, in order of time."""
    both = Checks(**{name: numpy.concatenate([values, getattr(other, name)]) for name, values in vars(one).items()})
    return take_checks(both, numpy.argsort(both.at, kind="stable"))


def _lost_card_checks(random: numpy.random.Generator, setting: Setting, reports: Reports, count: int) -> Checks:
    """Someone tries a lost card: some at once, some in the months after, a few before it is reported."""
    losses = reports.take(numpy.flatnonzero(reports.kind <= STOLEN))
    count = count if len(losses.card) else 0
    chosen = losses.take(random.integers(0, max(len(losses.card), 1), count))
    soon = SOON_HOURS * 3600 * numpy.exp(random.normal(0, SOON_SIGMA, count))
    later = random.random(count) * LATER_DAYS * DAY_SECONDS
    wait = numpy.where(random.random(count) < SOON_SHARE, soon, later) - 0.1 * soon
    at = chosen.reported + wait.astype(numpy.int64)
    sector, organisation = _organisations(random, count)
    answer = _lost_answers(random, reports, chosen, at, sector, organisation)
    checks = Checks(at, chosen.card, numpy.ones(count, bool), chosen.home, chosen.place, sector, organisation, answer)
    return take_checks(checks, numpy.flatnonzero((at >= setting.begins) & (at <= setting.ends)))


def _lost_answers(
    random: numpy.random.Generator,
    reports: Reports,
    chosen: Reports,
    at: numpy.ndarray,
    sector: numpy.ndarray,
    organisation: numpy.ndarray,
) -> numpy.ndarray:
    """Invalid from the instant the copy that is read knows of the loss, until it knows the card is good again."""
    stale = _stale_seconds(random, organisation)
    is_registry = sector == SECTORS.index("registry")
    known = _known_from(chosen, is_registry, stale)
    answer = numpy.where(chosen.kind == STOLEN, INVALID_STOLEN, INVALID_LOST)
    answer = numpy.where((known == NEVER) | (at < known), VALID, answer)
    news = reports.take(numpy.flatnonzero(reports.kind >= FOUND))
    if not len(news.card):
        return answer
    order = numpy.argsort(news.card, kind="stable")
    news = news.take(order)
    row = numpy.minimum(numpy.searchsorted(news.card, chosen.card), len(news.card) - 1)
    good_again = _known_from(news.take(row), is_registry, stale)
    has_news = (news.card[row] == chosen.card) & (good_again != NEVER) & (at >= good_again)
    return numpy.where(has_news, VALID, answer)


def _known_from(reports: Reports, is_registry: numpy.ndarray, stale: numpy.ndarray) -> numpy.ndarray:
    known = numpy.where(is_registry, reports.effective, reports.replicated)
    return numpy.where(known == NEVER, NEVER, known + stale * (known != NEVER))


def _stale_seconds(random: numpy.random.Generator, organisation: numpy.ndarray) -> numpy.ndarray:
    """How old the copy is that an organisation reads; a few read one that is up to a day old."""
    is_stale = uniform_of(mix(organisation, 17)) < STALE_SHARE
    return (is_stale * random.random(len(organisation)) * DAY_SECONDS).astype(numpy.int64)


def _old_card_checks(random: numpy.random.Generator, setting: Setting, old: HeldCards, count: int) -> Checks:
    """Someone still shows the old card after the new one is collected."""
    count = count if len(old.card) else 0
    row = random.integers(0, max(len(old.card), 1), count)
    at = old.at[row] + (random.random(count) ** 2 * LATER_DAYS * DAY_SECONDS).astype(numpy.int64) + 3600
    sector, organisation = _organisations(random, count)
    never = uniform_of(mix(old.card[row], 19)) < NEVER_SUPERSEDED_SHARE
    checks = Checks(
        at, old.card[row], numpy.ones(count, bool), old.home[row], old.place[row], sector, organisation,
        numpy.where(never, VALID, SUPERSEDED),
    )  # fmt: skip
    return take_checks(checks, numpy.flatnonzero((at >= setting.begins) & (at <= setting.ends)))


def _organisations(random: numpy.random.Generator, count: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Sector and organisation; the first of a sector ask most."""
    sector = WeightedRows.from_weights(SECTOR_CHANCES).draw(random.random(count)).astype(numpy.int64)
    starts = numpy.concatenate([[0], numpy.cumsum(ORGANISATIONS)[:-1]])
    number = (random.random(count) ** 2 * ORGANISATIONS[sector]).astype(numpy.int64)
    return sector, starts[sector] + number
