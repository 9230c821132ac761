"""Who applies: home, age, sex and matter of each applicant, as numbers under a pseudonym. No names, no ID numbers.

Calibrated: homes by the origin mix of the street (`data/flows_2020.csv`, modelled) and, within a province, by the
residents of its counties (2020 census); ages by the street's age bands and the need of each band in that year. Guessed:
54 % of migrants are men; two applicants in a hundred come again.
"""

from dataclasses import dataclass

import numpy

from data.contracts import PROVINCES
from synthetic.demand import DAMAGE, EXPIRY, FIRST, LOSS, MATTERS, Demand
from synthetic.districts import Districts
from synthetic.places import AGE_BANDS, Cells, own_province
from synthetic.residents import residents_by_unit
from synthetic.sampling import WeightedRows, below, few, mix, steps, uniforms

BAND_YEARS = numpy.array([[6.0, 16.0], [16.0, 26.0], [26.0, 46.0], [46.0, 60.0], [60.0, 82.0]])
FIRST_ISSUE_YEARS = numpy.array([[1.0, 16.0], [16.0, 17.5]])
YOUNGEST_EXPIRY_YEARS = 8.0
MEN_SHARE, COMES_AGAIN_SHARE, KEPT_SHARE, AGAIN_AFTER_MONTHS = 0.54, 0.02, 0.06, 4
LOST_AGAIN_SHARE = 0.7
YEAR_DAYS, EDGE_YEARS = 365.2425, 0.02
PERSON_SALT, CARD_SALT, CARD_GENERATIONS = 11, 12, 4


@dataclass
class People:
    """Applicants of one batch; `number` is the person, `home` the number of the hukou county."""

    number: numpy.ndarray
    is_man: numpy.ndarray
    birth_day: numpy.ndarray
    home: numpy.ndarray
    cell: numpy.ndarray
    matter: numpy.ndarray
    generation: numpy.ndarray  # 0: the card first held in this world

    def take(self, rows: numpy.ndarray | slice) -> "People":
        """Some of them."""
        return People(**{name: values[rows] for name, values in vars(self).items()})


@dataclass(frozen=True)
class Homes:
    """Every hukou county of the nation, and how to draw one."""

    codes: tuple[str, ...]
    province: numpy.ndarray
    starts: numpy.ndarray
    sizes: numpy.ndarray
    origin: WeightedRows  # by street: a province among the residents from other provinces
    county: WeightedRows  # by province: a county, by residents


def find_homes(shares: numpy.ndarray) -> Homes:
    """Homes for streets with these origin shares (streets, 31)."""
    units = residents_by_unit()
    codes = tuple(units.codes.tolist())
    order = {code: number for number, code in enumerate(PROVINCES)}
    province = numpy.array([order.get(code[:2], -1) for code in codes], dtype=numpy.int8)
    sizes = numpy.bincount(province[province >= 0], minlength=len(PROVINCES)).astype(numpy.int32)
    starts = numpy.searchsorted(numpy.where(province < 0, len(PROVINCES), province), numpy.arange(len(PROVINCES)))
    weights = numpy.zeros((len(PROVINCES), sizes.max()))
    for number, size in enumerate(sizes):
        weights[number, :size] = units.residents[starts[number] : starts[number] + size]
    origin, county = WeightedRows.from_weights(shares), WeightedRows.from_weights(weights)
    return Homes(codes, province, starts.astype(numpy.int32), sizes, origin, county)


class Population:
    """Draws applicants from the cells of a world, and remembers a few who come again."""

    def __init__(self, districts: Districts, cells: Cells, demand: Demand, homes: Homes) -> None:
        self.homes = homes
        self._rates = demand.rates
        self._street = cells.street.astype(numpy.int32)
        self._ages = _ages_by_street(cells)
        self._own_province = own_province(districts)[cells.district].astype(numpy.int8)
        self._across = below(cells.from_other_province / numpy.maximum(cells.floating, 1))
        number = {code: at for at, code in enumerate(homes.codes)}
        self._own_home = numpy.array([number[code] for code in districts.codes], dtype=numpy.int32)[cells.district]
        self._needs: dict[bytes, WeightedRows] = {}
        self._kept: list[tuple[int, People]] = []
        self._next = 0

    def draw(self, random: numpy.random.Generator, month: int, cells: numpy.ndarray, days: numpy.ndarray) -> People:
        """Applicants living in these cells who apply on these days (since 1970)."""
        count = len(cells)
        street = self._street.take(cells)
        need = self._need(month).draw(uniforms(random, count), street)  # band and matter in one
        people = People(
            number=numpy.arange(self._next, self._next + count),
            is_man=steps(random, count) < below(MEN_SHARE),
            birth_day=_birth_days(random, need, days),
            home=self._draw_homes(random, cells, street),
            cell=cells,
            matter=(need % len(MATTERS)).astype(numpy.int8),
            generation=numpy.zeros(count, dtype=numpy.int8),
        )
        self._next += count
        self._bring_back(random, people, month)
        self._kept.append((month, people.take(few(random, count, KEPT_SHARE))))
        return people

    def is_across(self, people: People) -> numpy.ndarray:
        """Whether the home lies in another province than the residence."""
        return self.homes.province.take(people.home) != self._own_province.take(people.cell)

    def _need(self, month: int) -> WeightedRows:
        """Who comes in a month, by street: band and matter together; months of the same rates share it."""
        rates = self._rates[month]
        if (key := rates.tobytes()) not in self._needs:
            weights = (self._ages[:, :, None] * rates).reshape(len(self._ages), -1)
            self._needs[key] = WeightedRows.from_weights(weights)
        return self._needs[key]

    def _draw_homes(self, random: numpy.random.Generator, cells: numpy.ndarray, street: numpy.ndarray) -> numpy.ndarray:
        count = len(cells)
        is_across = steps(random, count) < self._across.take(cells)
        origin = self.homes.origin.draw(uniforms(random, count), street)
        province = numpy.where(is_across, origin, self._own_province.take(cells))
        home = self.homes.starts.take(province) + self.homes.county.draw(uniforms(random, count), province)
        same = numpy.flatnonzero(home == self._own_home.take(cells))
        home[same] = self._another_county(home[same], random)
        return home

    def _another_county(self, home: numpy.ndarray, random: numpy.random.Generator) -> numpy.ndarray:
        """Somewhere else in the same province (the service is for those registered in another county)."""
        province = self.homes.province[home]
        start, size = self.homes.starts[province], self.homes.sizes[province]
        step = 1 + (uniforms(random, len(home)) * (size - 1)).astype(numpy.int32)
        return start + (home - start + step) % size

    def _bring_back(self, random: numpy.random.Generator, people: People, month: int) -> None:
        """Some rows become a person of earlier months, whose new card is lost or damaged."""
        if not self._kept or self._kept[0][0] >= month - AGAIN_AFTER_MONTHS:
            return
        kept_in, earlier = self._kept[0]
        rows = few(random, len(people.number), COMES_AGAIN_SHARE)[: len(earlier.number)]
        back = earlier.take(slice(len(rows)))
        for name in ("number", "is_man", "birth_day", "home", "cell"):
            getattr(people, name)[rows] = getattr(back, name)
        people.matter[rows] = numpy.where(uniforms(random, len(rows)) < LOST_AGAIN_SHARE, LOSS, DAMAGE)
        people.generation[rows] = back.generation + 1
        left = earlier.take(slice(len(rows), None))
        self._kept[:1] = [(kept_in, left)] if len(left.number) else []


def _ages_by_street(cells: Cells) -> numpy.ndarray:
    """Persons by street and age band, never none."""
    columns = [numpy.bincount(cells.street, weights=cells.ages[:, band]) for band in range(len(AGE_BANDS))]
    return numpy.column_stack(columns) + 1e-9


def _age_limits() -> numpy.ndarray:
    """Lowest age and width, in days, of those of each band and matter: (2, bands * matters)."""
    years = numpy.repeat(BAND_YEARS[:, None, :], len(MATTERS), axis=1)
    years[: len(FIRST_ISSUE_YEARS), FIRST] = FIRST_ISSUE_YEARS
    years[0, EXPIRY, 0] = YOUNGEST_EXPIRY_YEARS - EDGE_YEARS
    low, high = (years.reshape(-1, 2) + numpy.array([EDGE_YEARS, -EDGE_YEARS])).T * YEAR_DAYS
    return numpy.stack([low, high - low]).astype(numpy.float32)


AGE_LOW_DAYS, AGE_WIDTH_DAYS = _age_limits()


def _birth_days(random: numpy.random.Generator, need: numpy.ndarray, days: numpy.ndarray) -> numpy.ndarray:
    """Birth days that put each applicant inside his age band; those with a first card are young."""
    age_days = AGE_LOW_DAYS.take(need) + AGE_WIDTH_DAYS.take(need) * uniforms(random, len(need))
    return days - age_days.astype(numpy.int32)


def person_keys(number: numpy.ndarray, seed: int) -> numpy.ndarray:
    """64 bits that stand for a person."""
    return mix(number, PERSON_SALT + seed)


def card_keys(number: numpy.ndarray, generation: numpy.ndarray, seed: int) -> numpy.ndarray:
    """64 bits that stand for one card of a person."""
    generation = numpy.minimum(generation, CARD_GENERATIONS - 1).astype(numpy.int64)
    return mix(number * CARD_GENERATIONS + generation, CARD_SALT + seed * 31)
