"""Checks of cards by those who use them, answered as the invalid-card register would have answered them.

Guessed: the shares of sectors and answers, and how soon a lost card is tried. A check is answered from the copy that
its sector reads: the registry's own at `effective_at`, all others at `replicated_at`, a few organisations from a copy
of their own that is up to a day old. So a check that comes after the report and before that instant is answered
`valid`: a false accept where it lies before `effective_at`.
"""

from dataclasses import dataclass

import numpy

from synthetic.cards import HeldCards
from synthetic.clock import DAY_SECONDS, draw_instants
from synthetic.columns import NEVER, Coded, Instants, Keys, Numbered, Record
from synthetic.ledger import FOUND, STOLEN, Reports
from synthetic.register import HOUR_WEIGHTS
from synthetic.sampling import Lots, few, lognormal, mix, uniform_of, uniforms
from synthetic.setting import Setting, home_of

SECTORS = ("bank", "telecom", "hotel", "rail", "air", "registry", "other")
SECTOR_CHANCES = numpy.array([0.42, 0.20, 0.20, 0.10, 0.04, 0.03, 0.01])
ORGANISATION_COUNTS = numpy.array([120, 60, 220, 6, 2, 12, 20])
CHANNELS, CHANNEL_LOTS = ("counter", "machine", "online"), Lots.from_weights(numpy.array([0.6, 0.25, 0.15]))
COUNTER, ONLINE, ANY_CHANNEL = numpy.int8(0), numpy.int8(2), numpy.int8(-1)
ANSWERS = ("valid", "invalid_lost", "invalid_stolen", "superseded", "not_found")
VALID, INVALID_LOST, INVALID_STOLEN, SUPERSEDED, NOT_FOUND = (numpy.int8(answer) for answer in range(5))
LOST_CARD_SHARE, OLD_CARD_SHARE, NOT_FOUND_SHARE, NO_CARD_SHARE = 0.012, 0.008, 0.003, 0.01
SOON_SHARE, SOON_HOURS, SOON_SIGMA, LATER_DAYS = 0.4, 1.5, 2.0, 200.0
STALE_SHARE, NEVER_SUPERSEDED_SHARE = 0.03, 0.04
CHECKS_PER_CARD, STAYS_SHARE = 3, 0.9
ORDINARY_FROM = 1 << 40

SECTOR_OF = numpy.repeat(numpy.arange(len(SECTORS), dtype=numpy.int8), ORGANISATION_COUNTS)
ORGANISATIONS = tuple(
    f"{sector.upper()}{number:04d}"
    for sector, count in zip(SECTORS, ORGANISATION_COUNTS, strict=True)
    for number in range(1, count + 1)
)


def organisation_chances() -> numpy.ndarray:
    """The first of a sector ask most: the share of the first k of n is the root of k / n."""
    parts = [
        chance * numpy.diff(numpy.sqrt(numpy.arange(count + 1) / count))
        for chance, count in zip(SECTOR_CHANCES, ORGANISATION_COUNTS, strict=True)
    ]
    return numpy.concatenate(parts)


ORGANISATION_LOTS = Lots.from_weights(organisation_chances())


@dataclass(frozen=True)
class Checks:
    """Checks in order of time; `card` bits, `has_card` false where no card is named, `channel` or ANY_CHANNEL."""

    at: numpy.ndarray
    card: numpy.ndarray
    has_card: numpy.ndarray
    home: numpy.ndarray
    place: numpy.ndarray
    organisation: numpy.ndarray
    answer: numpy.ndarray
    channel: numpy.ndarray

    @classmethod
    def of(cls, **values: numpy.ndarray) -> "Checks":
        """Checks through whatever channel."""
        return cls(**values, channel=numpy.full(len(values["at"]), ANY_CHANNEL))

    def take(self, rows: numpy.ndarray | slice) -> "Checks":
        """Some of them."""
        return Checks(**{name: values[rows] for name, values in vars(self).items()})

    def with_others(self, others: "Checks") -> "Checks":
        """Both, in order of time."""
        both = Checks(**{name: numpy.concatenate([values, vars(others)[name]]) for name, values in vars(self).items()})
        return both.take(numpy.argsort(both.at, kind="stable"))


def draw_marked_checks(
    random: numpy.random.Generator, setting: Setting, reports: Reports, old: HeldCards, count: int
) -> Checks:
    """The checks that the register has something to say about: cards reported lost, and cards replaced.

    `reports` are losses to choose from, and later news of cards; `old` are replaced cards to choose from.
    """
    losses, news = (reports.take(numpy.flatnonzero(rows)) for rows in (reports.kind <= STOLEN, reports.kind >= FOUND))
    lost = draw_lost_card_checks(random, setting, losses, news, round(count * LOST_CARD_SHARE))
    return lost.with_others(_old_card_checks(random, setting, old, round(count * OLD_CARD_SHARE)))


def draw_month_checks(
    random: numpy.random.Generator, setting: Setting, marked: Checks, days: numpy.ndarray, ordinary: int, total: int
) -> Checks:
    """The checks of one month in order of time: those of `marked` on its days, and ordinary ones."""
    inside = numpy.searchsorted(marked.at, [days[0] * DAY_SECONDS, (days[-1] + 1) * DAY_SECONDS])
    plain = draw_ordinary_checks(random, setting, days, ordinary, total // CHECKS_PER_CARD)
    return marked.take(slice(*inside)).with_others(plain)


def check_record(random: numpy.random.Generator, checks: Checks, first_number: int, setting: Setting) -> Record:
    """The columns of `verifications`."""
    count = len(checks.at)
    drawn = CHANNEL_LOTS.draw(random, count)
    return {
        "verification_id": Numbered("HC", numpy.arange(first_number, first_number + count), 10),
        "card_key": Keys(checks.card, checks.has_card),
        "checked_at": Instants(checks.at),
        "organisation_id": Coded(checks.organisation, ORGANISATIONS),
        "sector": Coded(SECTOR_OF.take(checks.organisation), SECTORS),
        "place_code": Coded(checks.place, setting.places),
        "card_home_code": Coded(checks.home, setting.homes),
        "channel": Coded(numpy.where(checks.channel == ANY_CHANNEL, drawn, checks.channel), CHANNELS),
        "answer": Coded(checks.answer, ANSWERS),
    }


def draw_ordinary_checks(
    random: numpy.random.Generator, setting: Setting, days: numpy.ndarray, count: int, card_count: int
) -> Checks:
    """Checks of cards that nothing is known against, on these days, in order of time."""
    number = random.integers(ORDINARY_FROM, ORDINARY_FROM + max(card_count, 1), count)
    bits = mix(number, 3 + setting.seed)
    place_uniforms = uniform_of(mix(number, 7))
    elsewhere = few(random, count, 1.0 - STAYS_SHARE)
    place_uniforms[elsewhere] = uniforms(random, len(elsewhere))
    has_card, answer = numpy.ones(count, bool), numpy.full(count, VALID)
    has_card[few(random, count, NO_CARD_SHARE)] = False
    answer[few(random, count, NOT_FOUND_SHARE)] = NOT_FOUND
    return Checks.of(
        at=draw_instants(random, numpy.tile(HOUR_WEIGHTS, (len(days), 1)), days, 0, 3600, count),
        card=bits,
        has_card=has_card,
        home=home_of(bits, setting),
        place=setting.place_chances.draw(place_uniforms).astype(numpy.int16),
        organisation=ORGANISATION_LOTS.draw(random, count),
        answer=answer,
    )


def draw_lost_card_checks(
    random: numpy.random.Generator,
    setting: Setting,
    losses: Reports,
    news: Reports,
    count: int,
    only: int | None = None,
) -> Checks:
    """Someone tries a lost card: some at once, some in the months after, a few before it is reported.

    With `only`, all of them at that organisation.
    """
    count = count if len(losses.card) else 0
    chosen = losses.take(random.integers(0, max(len(losses.card), 1), count))
    soon = lognormal(random, SOON_HOURS * 3600, SOON_SIGMA, count)
    later = uniforms(random, count) * (LATER_DAYS * DAY_SECONDS)
    wait = numpy.where(uniforms(random, count) < SOON_SHARE, soon, later) - 0.1 * soon
    at = chosen.reported + wait.astype(numpy.int32)
    organisation = ORGANISATION_LOTS.draw(random, count)
    if only is not None:
        organisation = numpy.full_like(organisation, only)
    answer = _lost_answers(random, news, chosen, at, organisation)
    checks = _named(at, chosen.card, chosen.home, chosen.place, organisation, answer)
    return checks.take(numpy.flatnonzero((at >= setting.begins) & (at <= setting.ends)))


def _lost_answers(
    random: numpy.random.Generator, news: Reports, chosen: Reports, at: numpy.ndarray, organisation: numpy.ndarray
) -> numpy.ndarray:
    """Invalid from the instant the copy that is read knows of the loss, until it knows the card is good again."""
    stale = _stale_seconds(random, organisation)
    is_registry = SECTOR_OF[organisation] == SECTORS.index("registry")
    known = _known_from(chosen, is_registry, stale)
    answer = numpy.where(chosen.kind == STOLEN, INVALID_STOLEN, INVALID_LOST)
    answer = numpy.where((known == NEVER) | (at < known), VALID, answer)
    if not len(news.card):
        return answer
    news = news.take(numpy.argsort(news.card, kind="stable"))
    row = numpy.minimum(numpy.searchsorted(news.card, chosen.card), len(news.card) - 1)
    good_again = _known_from(news.take(row), is_registry, stale)
    has_news = (news.card[row] == chosen.card) & (good_again != NEVER) & (at >= good_again)
    return numpy.where(has_news, VALID, answer)


def _known_from(reports: Reports, is_registry: numpy.ndarray, stale: numpy.ndarray) -> numpy.ndarray:
    known = numpy.where(is_registry, reports.effective, reports.replicated)
    return numpy.where(known == NEVER, NEVER, known + stale * (known != NEVER))


def _stale_seconds(random: numpy.random.Generator, organisation: numpy.ndarray) -> numpy.ndarray:
    """How old the copy is that an organisation reads; a few read one that is up to a day old."""
    return (has_old_copy(organisation) * uniforms(random, len(organisation)) * DAY_SECONDS).astype(numpy.int32)


def has_old_copy(organisation: numpy.ndarray) -> numpy.ndarray:
    """Whether an organisation reads a copy that is up to a day old."""
    return uniform_of(mix(organisation, 17)) < STALE_SHARE


def _named(
    at: numpy.ndarray,
    card: numpy.ndarray,
    home: numpy.ndarray,
    place: numpy.ndarray,
    organisation: numpy.ndarray,
    answer: numpy.ndarray,
) -> Checks:
    """Checks that all name a card."""
    has_card = numpy.ones(len(at), bool)
    return Checks.of(
        at=at, card=card, has_card=has_card, home=home, place=place, organisation=organisation, answer=answer
    )


def _old_card_checks(random: numpy.random.Generator, setting: Setting, old: HeldCards, count: int) -> Checks:
    """Someone still shows the old card after the new one is collected."""
    count = count if len(old.card) else 0
    row = random.integers(0, max(len(old.card), 1), count)
    at = old.at[row] + (uniforms(random, count) ** 2 * LATER_DAYS * DAY_SECONDS).astype(numpy.int32) + 3600
    is_unknown = uniform_of(mix(old.card[row], 19)) < NEVER_SUPERSEDED_SHARE
    answer = numpy.where(is_unknown, VALID, SUPERSEDED)
    organisation = ORGANISATION_LOTS.draw(random, count)
    checks = _named(at, old.card[row], old.home[row], old.place[row], organisation, answer)
    return checks.take(numpy.flatnonzero((at >= setting.begins) & (at <= setting.ends)))
