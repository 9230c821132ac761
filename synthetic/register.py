"""Loss reports: lost and stolen cards, what becomes of the report, and when the invalid-card register knows.

Calibrated: how many cards are lost (0.8 % of all a year, 1.2 to 1.5 % of migrants, domain notes). Guessed: every delay;
the register is said to work "at once", and no measured figure was found.
"""

from dataclasses import dataclass

import numpy

from synthetic.clock import DAY_SECONDS, day_number
from synthetic.columns import NEVER, Coded, Instants, Keys, Numbered, Record
from synthetic.demand import LOSS
from synthetic.districts import residents_by_unit
from synthetic.geography import Geography
from synthetic.options import WorldOptions
from synthetic.people import People, card_keys
from synthetic.places import Cells
from synthetic.sampling import WeightedRows, mix, uniform_of
from synthetic.stages import Course

LOSS_KINDS = ("lost", "stolen", "found", "withdrawn")
LOST, STOLEN, FOUND, WITHDRAWN = range(4)
STOLEN_SHARE, FOUND_SHARE, WITHDRAWN_SHARE = 0.13, 0.06, 0.025
HAPPENED_DAYS, HAPPENED_SIGMA = 1.2, 1.1
BEFORE_APPLICATION_HOURS, BEFORE_SIGMA = 3.0, 1.8
RECORDED_SECONDS, RECORDED_SIGMA = 150.0, 0.8
EFFECTIVE_SECONDS, EFFECTIVE_SIGMA, NIGHTLY_SHARE = 240.0, 1.1, 0.05  # a few wait for the batch of the next night
REPLICATED_SECONDS, REPLICATED_SIGMA = 420.0, 1.2
GAP_AT_SHARE, GAP_SECONDS = 0.45, 26 * 3600  # once, the feed to the sectors stands still
NEVER_EFFECTIVE_SHARE = 0.003
OTHER_LOSERS_FROM, LOCAL_SHARE = 1 << 39, 0.5
HOUR_WEIGHTS = numpy.array(
    [0.3, 0.2, 0.1, 0.1, 0.1, 0.3, 0.8, 1.5, 3.5, 6, 7, 6, 4.5, 4.5, 6, 6.5, 6, 5, 4, 3.5, 3, 2.5, 1.5, 0.8]
)


@dataclass(frozen=True)
class Reports:
    """Loss reports in the order of `reported`; `card` holds the bits of the card's key, instants may be NEVER."""

    card: numpy.ndarray
    kind: numpy.ndarray
    home: numpy.ndarray
    place: numpy.ndarray
    happened: numpy.ndarray
    reported: numpy.ndarray
    recorded: numpy.ndarray
    effective: numpy.ndarray
    replicated: numpy.ndarray

    def take(self, rows: numpy.ndarray | slice) -> "Reports":
        """Some of them."""
        return Reports(**{name: values[rows] for name, values in vars(self).items()})


@dataclass(frozen=True)
class HeldCards:
    """Cards of applicants: key bits, home, place of residence, and the instant of what happened to them."""

    card: numpy.ndarray
    home: numpy.ndarray
    place: numpy.ndarray
    at: numpy.ndarray


@dataclass(frozen=True)
class CardNews:
    """What applications say about cards: lost (at acceptance), and replaced by a new one (at collection)."""

    lost: HeldCards
    replaced: HeldCards

    @classmethod
    def of(cls, people: People, course: Course, cells: Cells, seed: int) -> "CardNews":
        """The news of one month's cases."""
        cards = card_keys(people.number, people.generation, seed)
        place = cells.district[people.cell]

        def held(rows: numpy.ndarray, at: numpy.ndarray) -> HeldCards:
            return HeldCards(cards[rows], people.home[rows], place[rows], at[rows])

        is_lost = people.matter == LOSS
        is_replaced = (people.matter < LOSS) & (course.collected != NEVER)
        lost, replaced = numpy.flatnonzero(is_lost), numpy.flatnonzero(is_replaced)
        return cls(held(lost, course.accepted), held(replaced, course.collected))

    @classmethod
    def joined(cls, news: list["CardNews"]) -> "CardNews":
        """The news of all months."""

        def all_of(part: str) -> HeldCards:
            held = [getattr(month, part) for month in news]
            return HeldCards(
                **{name: numpy.concatenate([getattr(each, name) for each in held]) for name in vars(held[0])}
            )

        return cls(all_of("lost"), all_of("replaced"))


@dataclass(frozen=True)
class Setting:
    """What the register needs to know of its world: days, counties and their weights, homes and theirs."""

    begins: int
    ends: int
    seed: int
    places: tuple[str, ...]
    place_chances: WeightedRows
    homes: tuple[str, ...]
    local_homes: WeightedRows
    all_homes: WeightedRows
    day_count: int


def make_setting(geography: Geography, options: WorldOptions) -> Setting:
    """Places by residents; homes in the world's own prefectures for locals, by origin for the rest."""
    districts, homes = geography.districts, geography.homes
    units = residents_by_unit()
    persons = units["population"].to_numpy(float)
    is_local = units["prefecture_code"].isin(districts.prefectures).to_numpy()
    origins = geography.cells.origins.sum(axis=0).astype(float)
    known = numpy.where(homes.province >= 0, origins[homes.province], 0.0)
    residents = numpy.bincount(numpy.maximum(homes.province, 0), weights=persons)[homes.province]
    first, last = day_number(options.month_starts[0]), day_number(options.until)
    return Setting(
        begins=first * DAY_SECONDS,
        ends=(last + 1) * DAY_SECONDS - 1,
        seed=options.seed,
        places=districts.codes,
        place_chances=WeightedRows.from_weights(districts.residents),
        homes=homes.codes,
        local_homes=WeightedRows.from_weights(persons * is_local),
        all_homes=WeightedRows.from_weights(known * persons / numpy.maximum(residents, 1.0)),
        day_count=last - first + 1,
    )


def draw_reports(random: numpy.random.Generator, setting: Setting, lost: HeldCards, count: int) -> Reports:
    """`count` lost and stolen cards, first those of applicants, and the later news of some of them."""
    mine = min(len(lost.card), count)
    other = count - mine
    before = BEFORE_APPLICATION_HOURS * 3600 * numpy.exp(random.normal(0, BEFORE_SIGMA, mine))
    reported = lost.at[:mine] - numpy.minimum(before, 30 * DAY_SECONDS).astype(numpy.int64)
    numbers = OTHER_LOSERS_FROM + numpy.arange(other)
    cards = card_keys(numbers, numpy.zeros(other, numpy.int64), setting.seed)
    place = setting.place_chances.draw(random.random(other)).astype(numpy.int64)
    first = _timed(
        random,
        setting,
        cards=numpy.concatenate([lost.card[:mine], cards]),
        kind=numpy.where(random.random(count) < STOLEN_SHARE, STOLEN, LOST),
        home=numpy.concatenate([lost.home[:mine], home_of(cards, setting)]),
        place=numpy.concatenate([lost.place[:mine], place]),
        reported=numpy.concatenate([reported, _any_time(random, setting, other)]),
    )
    return _in_order(_with_news(random, setting, first), setting)


def report_record(reports: Reports, first_number: int, places: tuple[str, ...], seen_until: int) -> Record:
    """The columns of `loss_reports`, as known at the instant `seen_until`."""

    def seen(instant: numpy.ndarray) -> Instants:
        return Instants(numpy.where(instant > seen_until, NEVER, instant))

    return {
        "report_id": Numbered("GS", numpy.arange(first_number, first_number + len(reports.card)), 9),
        "card_key": Keys("c", reports.card),
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
    happened = reported - _seconds(random, HAPPENED_DAYS * DAY_SECONDS, HAPPENED_SIGMA, count, 90 * DAY_SECONDS)
    recorded = reported + _seconds(random, RECORDED_SECONDS, RECORDED_SIGMA, count)
    effective = recorded + _seconds(random, EFFECTIVE_SECONDS, EFFECTIVE_SIGMA, count)
    nightly = random.random(count) < NIGHTLY_SHARE
    effective[nightly] = (recorded[nightly] // DAY_SECONDS + 1) * DAY_SECONDS + 2 * 3600
    replicated = effective + _seconds(random, REPLICATED_SECONDS, REPLICATED_SIGMA, count)
    gap_from = setting.begins + int((setting.ends - setting.begins) * GAP_AT_SHARE)
    in_gap = (replicated >= gap_from) & (replicated < gap_from + GAP_SECONDS)
    replicated[in_gap] = gap_from + GAP_SECONDS + random.integers(0, 1800, int(in_gap.sum()))
    lost_in_feed = random.random(count) < NEVER_EFFECTIVE_SHARE
    effective[lost_in_feed] = replicated[lost_in_feed] = NEVER
    return Reports(cards, kind, home, place, happened, reported, recorded, effective, replicated)


def _with_news(random: numpy.random.Generator, setting: Setting, first: Reports) -> Reports:
    """Some lost cards are found, some reports withdrawn: a second report on the same card."""
    uniforms = random.random(len(first.card))
    rows = numpy.flatnonzero(
        (uniforms < FOUND_SHARE + WITHDRAWN_SHARE) & (first.kind == LOST) & (first.effective != NEVER)
    )
    kind = numpy.where(uniforms[rows] < FOUND_SHARE, FOUND, WITHDRAWN)
    later = first.replicated[rows] + _seconds(random, 4.0 * DAY_SECONDS, 1.0, len(rows), 120 * DAY_SECONDS)
    news = _timed(random, setting, first.card[rows], kind, first.home[rows], first.place[rows], later)
    return Reports(**{name: numpy.concatenate([values, getattr(news, name)]) for name, values in vars(first).items()})


def _in_order(reports: Reports, setting: Setting) -> Reports:
    """Those reported inside the world, in order of time."""
    inside = numpy.flatnonzero((reports.reported >= setting.begins) & (reports.reported <= setting.ends))
    return reports.take(inside[numpy.argsort(reports.reported[inside], kind="stable")])


def home_of(bits: numpy.ndarray, setting: Setting) -> numpy.ndarray:
    """Every card's home, always the same: in the city for half of them, else anywhere."""
    is_local = uniform_of(mix(bits, 23)) < LOCAL_SHARE
    uniforms = uniform_of(mix(bits, 29))
    return numpy.where(is_local, setting.local_homes.draw(uniforms), setting.all_homes.draw(uniforms)).astype(
        numpy.int64
    )


def _any_time(random: numpy.random.Generator, setting: Setting, count: int) -> numpy.ndarray:
    day = setting.begins // DAY_SECONDS + random.integers(0, setting.day_count, count)
    return day * DAY_SECONDS + seconds_of_day(random, count)


def seconds_of_day(random: numpy.random.Generator, count: int) -> numpy.ndarray:
    hour = WeightedRows.from_weights(HOUR_WEIGHTS).draw(random.random(count)).astype(numpy.int64)
    return hour * 3600 + random.integers(0, 3600, count)


def _seconds(
    random: numpy.random.Generator, median: float, sigma: float, count: int, most: float = 30 * DAY_SECONDS
) -> numpy.ndarray:
    """Log-normal delays in whole seconds, at least one."""
    drawn = median * numpy.exp(random.standard_normal(count) * sigma)
    return numpy.clip(drawn, 1, most).astype(numpy.int64)
