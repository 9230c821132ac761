"""Who applies: home, age, sex and matter of each applicant, as numbers under a pseudonym. No names, no ID numbers.

Calibrated: homes by the origin mix of the street (`data/flows_2020.csv`, modelled) and, within a province, by the
residents of its counties (2020 census); ages by the cell's age bands and the need of each band in that year. Guessed:
54 % of migrants are men; two applicants in a hundred come again.
"""

from dataclasses import dataclass

import numpy

from data.contracts import PROVINCES
from synthetic.demand import DAMAGE, EXPIRY, LOSS, Demand
from synthetic.districts import Districts, residents_by_unit
from synthetic.places import Cells, own_province
from synthetic.sampling import WeightedRows, mix

BAND_YEARS = numpy.array([[6.0, 16.0], [16.0, 26.0], [26.0, 46.0], [46.0, 60.0], [60.0, 82.0]])
FIRST_ISSUE_YEARS = numpy.array([[1.0, 16.0], [16.0, 17.5]])
MEN_SHARE, COMES_AGAIN_SHARE, KEPT_SHARE, AGAIN_AFTER_MONTHS = 0.54, 0.02, 0.06, 4
YEAR_DAYS, EDGE_YEARS = 365.2425, 0.02
DAY_SECONDS = 86_400
PERSON_SALT, CARD_SALT, CARD_GENERATIONS = 11, 12, 4


@dataclass
class People:
    """Applicants of one month; `number` is the person, `home` the number of the hukou county."""

    number: numpy.ndarray
    is_man: numpy.ndarray
    birth_day: numpy.ndarray
    home: numpy.ndarray
    cell: numpy.ndarray
    matter: numpy.ndarray
    generation: numpy.ndarray  # 0: the card first held in this world

    def take(self, rows: numpy.ndarray) -> "People":
        """Some of them."""
        return People(**{name: values[rows] for name, values in vars(self).items()})


@dataclass(frozen=True)
class Homes:
    """Every hukou county of the nation, and how to draw one."""

    codes: tuple[str, ...]
    province: numpy.ndarray
    starts: numpy.ndarray
    origin: WeightedRows  # by street: a province among the residents from other provinces
    county: WeightedRows  # by province: a county, by residents


def find_homes(shares: numpy.ndarray) -> Homes:
    """Homes for streets with these origin shares (streets, 31)."""
    units = residents_by_unit()
    codes = tuple(units["code"])
    order = {code: number for number, code in enumerate(PROVINCES)}
    province = numpy.array([order.get(code[:2], -1) for code in codes])
    persons = units["population"].to_numpy(float)
    sizes = numpy.bincount(province[province >= 0], minlength=len(PROVINCES))
    starts = numpy.searchsorted(numpy.where(province < 0, len(PROVINCES), province), numpy.arange(len(PROVINCES)))
    weights = numpy.zeros((len(PROVINCES), sizes.max()))
    for number, size in enumerate(sizes):
        weights[number, :size] = persons[starts[number] : starts[number] + size]
    return Homes(codes, province, starts, WeightedRows.from_weights(shares), WeightedRows.from_weights(weights))


class Population:
    """Draws applicants from the cells of a world, and remembers a few who come again."""

    def __init__(self, districts: Districts, cells: Cells, demand: Demand, homes: Homes) -> None:
        self.homes = homes
        self._cells = cells
        self._rates = demand.rates
        self._own_province = own_province(districts)[cells.district]
        self._across_share = cells.from_other_province / numpy.maximum(cells.floating, 1)
        number = {code: at for at, code in enumerate(homes.codes)}
        self._own_home = numpy.array([number[code] for code in districts.codes])[cells.district]
        self._kept: list[People] = []
        self._next = 0

    def draw(self, random: numpy.random.Generator, month: int, cells: numpy.ndarray, days: numpy.ndarray) -> People:
        """Applicants living in these cells who apply on these days (since 1970)."""
        count = len(cells)
        band = self._bands(month, cells, random.random(count))
        matter = self._matters(month, band, random.random(count))
        people = People(
            number=numpy.arange(self._next, self._next + count),
            is_man=random.random(count) < MEN_SHARE,
            birth_day=_birth_days(random, band, matter, days),
            home=self._draw_homes(random, cells),
            cell=cells,
            matter=matter,
            generation=numpy.zeros(count, dtype=numpy.int64),
        )
        self._next += count
        self._bring_back(random, people, days)
        self._keep(random, people)
        return people

    def is_across(self, people: People) -> numpy.ndarray:
        """Whether the home lies in another province than the residence."""
        return self.homes.province[people.home] != self._own_province[people.cell]

    def _bands(self, month: int, cells: numpy.ndarray, uniforms: numpy.ndarray) -> numpy.ndarray:
        weights = self._cells.ages * self._rates[month].sum(axis=1)
        cumulative = numpy.cumsum(weights, axis=1)
        cumulative /= numpy.maximum(cumulative[:, -1:], 1e-12)
        return (uniforms[:, None] >= cumulative[cells, :-1]).sum(axis=1)

    def _matters(self, month: int, band: numpy.ndarray, uniforms: numpy.ndarray) -> numpy.ndarray:
        return WeightedRows.from_weights(self._rates[month]).draw(uniforms, band).astype(numpy.int64)

    def _draw_homes(self, random: numpy.random.Generator, cells: numpy.ndarray) -> numpy.ndarray:
        count = len(cells)
        origin = self.homes.origin.draw(random.random(count), self._cells.street[cells])
        across = random.random(count) < self._across_share[cells]
        province = numpy.where(across, origin, self._own_province[cells])
        home = self.homes.starts[province] + self.homes.county.draw(random.random(count), province)
        same = numpy.flatnonzero(home == self._own_home[cells])
        home[same] = self._another_county(home[same], random)
        return home

    def _another_county(self, home: numpy.ndarray, random: numpy.random.Generator) -> numpy.ndarray:
        """Somewhere else in the same province (the service is for those registered in another county)."""
        province = self.homes.province[home]
        size = numpy.bincount(self.homes.province[self.homes.province >= 0])[province]
        step = 1 + (random.random(len(home)) * (size - 1)).astype(numpy.int64)
        return self.homes.starts[province] + (home - self.homes.starts[province] + step) % size

    def _bring_back(self, random: numpy.random.Generator, people: People, days: numpy.ndarray) -> None:
        """Some rows become a person of earlier months, whose new card is lost or damaged."""
        if len(self._kept) <= AGAIN_AFTER_MONTHS:
            return
        earlier = self._kept[0]
        count = min(round(len(people.number) * COMES_AGAIN_SHARE), len(earlier.number))
        rows = random.permutation(len(people.number))[:count]
        for name in ("number", "is_man", "birth_day", "home", "cell"):
            getattr(people, name)[rows] = getattr(earlier, name)[:count]
        people.matter[rows] = numpy.where(random.random(count) < 0.7, LOSS, DAMAGE)
        people.generation[rows] = earlier.generation[:count] + 1
        self._kept[0] = earlier.take(slice(count, None))  # type: ignore[arg-type]

    def _keep(self, random: numpy.random.Generator, people: People) -> None:
        chosen = numpy.flatnonzero(random.random(len(people.number)) < KEPT_SHARE)
        self._kept.append(people.take(chosen))
        if len(self._kept) > AGAIN_AFTER_MONTHS + 6:
            self._kept.pop(0)


def _birth_days(
    random: numpy.random.Generator, band: numpy.ndarray, matter: numpy.ndarray, days: numpy.ndarray
) -> numpy.ndarray:
    """Birth days that put each applicant inside his age band; those with a first card are young."""
    years = BAND_YEARS[band]
    first = numpy.flatnonzero((matter > LOSS) & (band < 2))
    years[first] = FIRST_ISSUE_YEARS[band[first]]
    low, high = years[:, 0] + EDGE_YEARS, years[:, 1] - EDGE_YEARS
    age = low + random.random(len(band)) * (high - low)
    expiring_young = numpy.flatnonzero((matter == EXPIRY) & (band == 0))
    age[expiring_young] = numpy.maximum(age[expiring_young], 8.0)
    return days - (age * YEAR_DAYS).astype(numpy.int64)


def person_keys(number: numpy.ndarray, seed: int) -> numpy.ndarray:
    """64 bits that stand for a person."""
    return mix(number, PERSON_SALT + seed)


def card_keys(number: numpy.ndarray, generation: numpy.ndarray, seed: int) -> numpy.ndarray:
    """64 bits that stand for one card of a person."""
    return mix(number * CARD_GENERATIONS + numpy.minimum(generation, CARD_GENERATIONS - 1), CARD_SALT + seed * 31)
