"""Acceptance points and candidate sites of a world.

Guessed throughout: about three streets in four have a point at their police station, each district a registration hall
and service centres by its population, a few services are mobile; sizes are log-normal with sigma 1.2, after the
skewed counts of points and cards in news reports of 2016 to 2025; most points opened in the roll-out of 2016 and 2017,
some inside the period so that the effect of distance can be learned from them, and a few have closed. Windows follow
the load at full scale with a rough hand. Telephone numbers begin 000: nobody has them. Street names of addresses come
from Faker's pool, names of streets and districts from `data/`; no such point need exist.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy
from faker.providers.address.zh_CN import Provider as ChineseAddresses

from synthetic.districts import KM_PER_DEGREE, Districts
from synthetic.places import Cells, Streets
from synthetic.sampling import apportion, stream

KINDS = ("registration_hall", "police_station", "service_centre", "mobile")
HALL, STATION, CENTRE, MOBILE = range(4)
KIND_NAMES = ("户政办证大厅", "派出所户籍窗口", "政务服务中心受理点", "流动服务点")
SIZE_SIGMA = 1.2
KIND_PULL = numpy.array([1.5, 1.0, 2.0, 0.3])
STATION_SHARE, MOBILE_SHARE, PERSONS_PER_CENTRE = 0.75, 0.04, 700_000
OPENED_INSIDE_SHARE, CLOSED_SHARE = 0.10, 0.03
CASES_PER_WINDOW_DAY, WORKING_DAYS_PER_YEAR, MOST_WINDOWS = 25.0, 250.0, 16
SITES_PER_STREET, MOST_SITES, SITES_PER_COUNTY = 6, 500, 1
HOURS = (
    "周一至周五 09:00-12:00 14:00-17:30;周六 09:00-12:00",
    "周一至周五 09:00-12:00 14:00-17:30",
    "周一至周五 09:00-17:30;周六 09:00-12:00",
    "按公告时间流动服务",
)
SETUP_YUAN = numpy.array([900_000, 260_000, 420_000, 350_000])
YEARLY_YUAN_PER_WINDOW = numpy.array([260_000, 180_000, 210_000, 240_000])


@dataclass(frozen=True)
class Sites:
    """Points or candidate sites; days are days since 1970, `closed` is the largest number where it is open."""

    kind: numpy.ndarray
    district: numpy.ndarray
    street: numpy.ndarray
    lon: numpy.ndarray
    lat: numpy.ndarray
    pull: numpy.ndarray
    opened: numpy.ndarray
    closed: numpy.ndarray
    windows: numpy.ndarray


STAYS_OPEN = numpy.iinfo(numpy.int64).max


def place_points(
    districts: Districts,
    streets: Streets,
    cells: Cells,
    period: tuple[date, date],
    seed: int,
    is_national: bool,
) -> Sites:
    """The points of a world, windows still to be set; `period` is its first and last day."""
    random = stream(seed, "points")
    street_persons = numpy.bincount(cells.street, weights=cells.floating, minlength=len(streets.codes))
    kinds, at_street = _choose_streets(districts, streets, street_persons, random, is_national)
    lon, lat = _near(streets, at_street, random)
    opened, closed = _opening_days(len(kinds), period, random)
    return Sites(
        kind=kinds,
        district=streets.district[at_street],
        street=at_street,
        lon=lon,
        lat=lat,
        pull=KIND_PULL[kinds] * numpy.exp(random.normal(0.0, SIZE_SIGMA, len(kinds))),
        opened=opened,
        closed=closed,
        windows=numpy.ones(len(kinds), dtype=numpy.int64),
    )


def with_windows(points: Sites, cases_per_year: numpy.ndarray, seed: int) -> Sites:
    """Windows for the load at full scale, set with a rough hand: some points are crowded, some idle."""
    random = stream(seed, "windows")
    needed = cases_per_year / WORKING_DAYS_PER_YEAR / CASES_PER_WINDOW_DAY
    windows = numpy.ceil(needed * numpy.exp(random.normal(0.1, 0.35, len(needed))))
    return replace(points, windows=numpy.clip(windows, 1, MOST_WINDOWS).astype(numpy.int64))


def place_candidates(districts: Districts, streets: Streets, cells: Cells, seed: int, is_national: bool) -> Sites:
    """Candidate sites near where people live: up to 500 in a city, one in each county of the nation."""
    random = stream(seed, "candidates")
    per_street = SITES_PER_COUNTY if is_national else SITES_PER_STREET
    count = max(len(streets.codes) * per_street, 20)
    count = count if is_national else min(count, MOST_SITES)
    chosen = random.choice(len(cells.street), size=count, p=_shares(cells.floating + 1.0))
    spread = streets.radius_km[cells.street[chosen]] * 0.15
    lon, lat = _jitter(cells.lon[chosen], cells.lat[chosen], spread, random)
    kind = random.choice(4, size=count, p=[0.05, 0.5, 0.3, 0.15]).astype(numpy.int64)
    return Sites(
        kind=kind,
        district=cells.district[chosen],
        street=cells.street[chosen],
        lon=lon,
        lat=lat,
        pull=numpy.ones(count),
        opened=numpy.zeros(count, dtype=numpy.int64),
        closed=numpy.full(count, STAYS_OPEN),
        windows=1 + random.binomial(5, 0.35, count) * (kind != MOBILE),
    )


def site_costs(candidates: Sites, seed: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Set-up and yearly cost in yuan, rounded to a thousand (guess)."""
    random = stream(seed, "costs")
    count = len(candidates.kind)
    setup = SETUP_YUAN[candidates.kind] * (0.7 + 0.3 * candidates.windows) * random.lognormal(0.0, 0.25, count)
    yearly = YEARLY_YUAN_PER_WINDOW[candidates.kind] * candidates.windows * random.lognormal(0.0, 0.15, count)
    return numpy.round(setup, -3), numpy.round(yearly, -3)


def site_names(sites: Sites, districts: Districts, streets: Streets) -> list[str]:
    """Names by district, street and kind; a second one of the same name gets a number."""
    seen: dict[str, int] = {}
    names = []
    for kind, district, street in zip(sites.kind, sites.district, sites.street, strict=True):
        place = districts.names[district] + ("" if kind == HALL else _short(streets.names[street]))
        name = f"{place}{KIND_NAMES[kind]}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}({seen[name]})")
    return names


def addresses(sites: Sites, districts: Districts, seed: int) -> list[str]:
    """District, a street name from Faker's pool, and a house number."""
    random = stream(seed, "addresses")
    roads = [city + suffix for city in ChineseAddresses.cities for suffix in ChineseAddresses.street_suffixes]
    chosen = random.integers(0, len(roads), len(sites.kind))
    numbers = random.integers(1, 400, len(sites.kind))
    return [
        f"{districts.names[district]}{roads[road]}{number}号"
        for district, road, number in zip(sites.district, chosen, numbers, strict=True)
    ]


def _choose_streets(
    districts: Districts,
    streets: Streets,
    persons: numpy.ndarray,
    random: numpy.random.Generator,
    is_national: bool,
) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Kind and street of every point, in the order of the kinds."""
    halls = _largest_street(streets.district, persons, len(districts.codes))
    has_station = random.random(len(streets.codes)) < (0.1 if is_national else STATION_SHARE)
    stations = numpy.flatnonzero(has_station & (persons > 0))
    total = int(districts.floating.sum() / PERSONS_PER_CENTRE + 0.999) + (0 if is_national else len(districts.codes))
    centres = numpy.repeat(halls, apportion(total, districts.floating.astype(float)))
    centres = _other_street(centres, streets.district, persons, random)
    mobile_count = max(1, round(MOBILE_SHARE * (len(halls) + len(stations) + len(centres))))
    mobile = random.choice(len(streets.codes), size=mobile_count, p=_shares(persons + 1e-9))
    parts = (halls, stations, centres, mobile)
    kinds = numpy.repeat(numpy.arange(4), [len(part) for part in parts])
    return kinds, numpy.concatenate(parts)


def _largest_street(district: numpy.ndarray, persons: numpy.ndarray, district_count: int) -> numpy.ndarray:
    """The street with most persons in every district."""
    order = numpy.lexsort((-persons, district))
    return order[numpy.searchsorted(district[order], numpy.arange(district_count))]


def _other_street(
    near: numpy.ndarray, district: numpy.ndarray, persons: numpy.ndarray, random: numpy.random.Generator
) -> numpy.ndarray:
    """For every street another one of its district, by persons."""
    chosen = near.copy()
    for number in numpy.unique(district[near]):
        inside = numpy.flatnonzero(district == number)
        mine = district[near] == number
        chosen[mine] = random.choice(inside, size=int(mine.sum()), p=_shares(persons[inside] + 1e-9))
    return chosen


def _opening_days(
    count: int, period: tuple[date, date], random: numpy.random.Generator
) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Days since 1970. Most opened in the roll-out; the first quarter stays open throughout, so one always is."""
    first, last = ((day - date(1970, 1, 1)).days for day in period)
    start, end = (date(2016, 7, 1) - date(1970, 1, 1)).days, (date(2017, 12, 31) - date(1970, 1, 1)).days
    opened = random.integers(start, end, count)
    opened = numpy.where(random.random(count) < 0.25, random.integers(end, end + 1500, count), opened)
    inside = random.random(count) < OPENED_INSIDE_SHARE
    opened = numpy.where(inside, random.integers(first, last + 1, count), opened)
    closed = numpy.full(count, STAYS_OPEN)
    closes = (random.random(count) < CLOSED_SHARE) & ~inside
    closed[closes] = random.integers(first, last + 1, int(closes.sum()))
    steady = numpy.arange(count) < max(1, count // 4)
    opened = numpy.where(steady, numpy.minimum(opened, first), opened)
    closed = numpy.where(steady | (closed <= opened), STAYS_OPEN, closed)
    return opened, closed


def _near(
    streets: Streets, street: numpy.ndarray, random: numpy.random.Generator
) -> tuple[numpy.ndarray, numpy.ndarray]:
    return _jitter(streets.lon[street], streets.lat[street], streets.radius_km[street] * 0.45, random)


def _jitter(
    lon: numpy.ndarray, lat: numpy.ndarray, spread_km: numpy.ndarray, random: numpy.random.Generator
) -> tuple[numpy.ndarray, numpy.ndarray]:
    width = KM_PER_DEGREE * numpy.cos(numpy.radians(lat))
    east, north = random.normal(0.0, 1.0, (2, len(lon))) * spread_km
    return lon + east / width, lat + north / KM_PER_DEGREE


def _shares(weights: numpy.ndarray) -> numpy.ndarray:
    return weights / weights.sum()


def _short(name: str) -> str:
    """新安街道办事处 -> 新安街道."""
    return name.removesuffix("办事处")
