"""Loss reports: lost and stolen cards, what becomes of the report, and when the invalid-card register knows.

Calibrated: how many cards are lost (0.8 % of all a year, 1.2 to 1.5 % of migrants, domain notes). Guessed: every delay;
the register is said to work "at once", and no measured figure was found.
"""

import numpy

from synthetic.cards import HeldCards
from synthetic.clock import DAY_SECONDS
from synthetic.columns import NEVER, Coded, Instants, Keys, Numbered, Record
from synthetic.ledger import FOUND, LOSS_KINDS, LOST, STOLEN, WITHDRAWN, Reports
from synthetic.people import card_keys
from synthetic.sampling import Lots, below, few, lognormal, steps, uniforms
from synthetic.setting import Setting, home_of

STOLEN_SHARE, FOUND_SHARE, WITHDRAWN_SHARE = 0.13, 0.06, 0.025
OTHER_LOSERS_SHARE = 0.15  # lost cards whose owners do not apply here, beside those who do
HAPPENED_DAYS, HAPPENED_SIGMA = 1.2, 1.1
BEFORE_APPLICATION_HOURS, BEFORE_SIGMA = 3.0, 1.8
RECORDED_SECONDS, RECORDED_SIGMA = 150.0, 0.8
EFFECTIVE_SECONDS, EFFECTIVE_SIGMA, NIGHTLY_SHARE = 240.0, 1.1, 0.05  # a few wait for the batch of the next night
REPLICATED_SECONDS, REPLICATED_SIGMA = 420.0, 1.2
NEWS_DAYS, NEWS_SIGMA = 4.0, 1.0
GAP_AT_SHARE, GAP_SECONDS = 0.45, 26 * 3600  # once, the feed to the sectors stands still
NEVER_EFFECTIVE_SHARE = 0.003
OTHER_LOSERS_FROM = 1 << 39
MONTH_SECONDS = 30 * DAY_SECONDS
HOUR_WEIGHTS = numpy.array(
    [0.3, 0.2, 0.1, 0.1, 0.1, 0.3, 0.8, 1.5, 3.5, 6, 7, 6, 4.5, 4.5, 6, 6.5, 6, 5, 4, 3.5, 3, 2.5, 1.5, 0.8]
)
HOUR_LOTS = Lots.from_weights(HOUR_WEIGHTS)


def draw_reports(
    random: numpy.random.Generator, setting: Setting, lost: HeldCards, days: numpy.ndarray, first_other: int
) -> Reports:
    """Reports of these lost cards and, on these days, of cards whose owners do not apply; with later news of some.

    `first_other` numbers the other losers, of whom there are `other_losers(len(lost.card))`.
    """
    mine, other = len(lost.card), other_losers(len(lost.card))
    before = _seconds(random, BEFORE_APPLICATION_HOURS * 3600, BEFORE_SIGMA, mine)
    cards = card_keys(
        OTHER_LOSERS_FROM + first_other + numpy.arange(other), numpy.zeros(other, numpy.int8), setting.seed
    )
    place = setting.place_chances.draw(uniforms(random, other)).astype(numpy.int16)
    kind = (steps(random, mine + other) < below(STOLEN_SHARE)).view(numpy.int8) * numpy.int8(STOLEN)
    first = _timed(
        random,
        setting,
        cards=numpy.concatenate([lost.card, cards]),
        kind=kind,
        home=numpy.concatenate([lost.home, home_of(cards, setting)]),
        place=numpy.concatenate([lost.place, place]),
        reported=numpy.concatenate([lost.at - before, _any_time(random, days, other)]),
    )
    return Reports.joined([first, _news(random, setting, first)])


def other_losers(applicants: int) -> int:
    """How many cards are lost by those who do not apply here, beside these."""
    return round(applicants * OTHER_LOSERS_SHARE)


def known_reports(random: numpy.random.Generator, reports: Reports, share: float) -> Reports:
    """What checks need of the reports: a share of the losses, and all later news of cards."""
    is_chosen = reports.kind >= FOUND
    is_chosen[few(random, len(is_chosen), share) if share < 1.0 else slice(None)] = True
    return reports.take(numpy.flatnonzero(is_chosen))


def report_record(reports: Reports, first_number: int, places: tuple[str, ...], seen_until: int) -> Record:
    """The columns of `loss_reports`, as known at the instant `seen_until`."""

    def seen(instant: numpy.ndarray) -> Instants:
        return Instants(numpy.where(instant > seen_until, numpy.int32(NEVER), instant))

    return {
        "report_id": Numbered("GS", numpy.arange(first_number, first_number + len(reports.card)), 10),
        "card_key": Keys(reports.card),
        "kind": Coded(reports.kind, LOSS_KINDS),
        "happened_at": seen(reports.happened),
        "reported_at": seen(reports.reported),
        "recorded_at": seen(reports.recorded),
        "effective_at": seen(reports.effective),
        "replicated_at": seen(reports.replicated),
        "place_code": Coded(reports.place, places),
    }


def _timed(
    random: numpy.random.Generator,
    setting: Setting,
    cards: numpy.ndarray,
    kind: numpy.ndarray,
    home: numpy.ndarray,
    place: numpy.ndarray,
    reported: numpy.ndarray,
) -> Reports:
    """Reports with the delays that follow them."""
    count = len(cards)
    happened = reported - _seconds(random, HAPPENED_DAYS * DAY_SECONDS, HAPPENED_SIGMA, count, 3 * MONTH_SECONDS)
    recorded = reported + _seconds(random, RECORDED_SECONDS, RECORDED_SIGMA, count)
    effective = recorded + _seconds(random, EFFECTIVE_SECONDS, EFFECTIVE_SIGMA, count)
    nightly = few(random, count, NIGHTLY_SHARE)
    effective[nightly] = (recorded[nightly] // DAY_SECONDS + 1) * DAY_SECONDS + 2 * 3600
    replicated = effective + _seconds(random, REPLICATED_SECONDS, REPLICATED_SIGMA, count)
    _hold_in_gap(random, setting, replicated)
    lost_in_feed = few(random, count, NEVER_EFFECTIVE_SHARE)
    effective[lost_in_feed] = replicated[lost_in_feed] = NEVER
    return Reports(cards, kind, home, place, happened, reported, recorded, effective, replicated)


def _hold_in_gap(random: numpy.random.Generator, setting: Setting, replicated: numpy.ndarray) -> None:
    """What would have reached the sectors while their feed stood still comes just after."""
    gap_from = setting.begins + int((setting.ends - setting.begins) * GAP_AT_SHARE)
    in_gap = numpy.flatnonzero((replicated >= gap_from) & (replicated < gap_from + GAP_SECONDS))
    replicated[in_gap] = gap_from + GAP_SECONDS + random.integers(0, 1800, len(in_gap))


def _news(random: numpy.random.Generator, setting: Setting, first: Reports) -> Reports:
    """Some lost cards are found, some reports withdrawn: a second report on the same card."""
    rows = few(random, len(first.card), FOUND_SHARE + WITHDRAWN_SHARE)
    told = first.take(rows[(first.kind[rows] == LOST) & (first.effective[rows] != NEVER)])
    count = len(told.card)
    is_found = uniforms(random, count) < FOUND_SHARE / (FOUND_SHARE + WITHDRAWN_SHARE)
    kind = numpy.where(is_found, numpy.int8(FOUND), numpy.int8(WITHDRAWN))
    later = told.replicated + _seconds(random, NEWS_DAYS * DAY_SECONDS, NEWS_SIGMA, count, 4 * MONTH_SECONDS)
    return _timed(random, setting, told.card, kind, told.home, told.place, later)


def _any_time(random: numpy.random.Generator, days: numpy.ndarray, count: int) -> numpy.ndarray:
    """Instants on these days, in no order."""
    day = days[0] + (uniforms(random, count) * len(days)).astype(numpy.int32)
    second = steps(random, count).astype(numpy.int32) * 3600 >> 16
    return day * DAY_SECONDS + HOUR_LOTS.draw(random, count).astype(numpy.int32) * 3600 + second


def _seconds(
    random: numpy.random.Generator, median: float, sigma: float, count: int, most: int = MONTH_SECONDS
) -> numpy.ndarray:
    """Log-normal delays in whole seconds, at least one."""
    return numpy.clip(lognormal(random, median, sigma, count), 1, most).astype(numpy.int32)
