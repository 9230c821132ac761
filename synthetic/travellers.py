"""Cards checked in two cities on one day: copied ones, and those of people who really travel; every size is a guess."""

from dataclasses import dataclass

import numpy

from synthetic.checks import COUNTER, ONLINE, ORGANISATION_LOTS, VALID, Checks
from synthetic.clock import DAY_SECONDS
from synthetic.columns import Keys, Style
from synthetic.sampling import mix
from synthetic.setting import Setting, home_of
from synthetic.shipped import numbers, shipped

FAR_PLACES, FAR_KM = 40, (250.0, 2300.0)
NEAR_PLACES = 6
CARDS_FROM = 1 << 38
EARTH_KM = 6371.0
# Kind -> (how many cards, role, least and greatest distance in km).
KINDS = {
    "copied_card": (12, "planted", 400.0, 2300.0),
    "flight": (8, "innocent", 900.0, 2300.0),
    "rail": (8, "innocent", 250.0, 800.0),
    "commuter": (8, "innocent", 0.0, 250.0),
    "on_line": (6, "innocent", 400.0, 2300.0),
}


@dataclass(frozen=True)
class Travellers:
    """Their checks in order of time, and of each card the kind, the key and the role."""

    checks: Checks
    told: list[tuple[str, str, str]]


def find_far_places(places: tuple[str, ...]) -> tuple[str, ...]:
    """The counties of other prefectures nearest to these places, and larger ones a journey away, in a fixed order."""
    code, level, status = (shipped("divisions", name) for name in ("code", "level", "status"))
    lon, lat = (numbers(shipped("divisions", name)) for name in ("lon", "lat"))
    own = numpy.isin(code, places)
    prefectures = {place[:4] for place in places}
    is_other = (level == "county") & (status == "in_force") & ~numpy.isnan(lon)
    is_other &= ~numpy.isin(code.astype("U4"), list(prefectures))
    rows = numpy.flatnonzero(is_other)
    away = _kilometres(lon[own & ~numpy.isnan(lon)], lat[own & ~numpy.isnan(lon)], lon[rows], lat[rows]).min(axis=0)
    near = rows[numpy.argsort(away, kind="stable")[:NEAR_PLACES]]
    far = rows[(away >= FAR_KM[0]) & (away <= FAR_KM[1])]
    far = far[:: max(len(far) // FAR_PLACES, 1)][:FAR_PLACES]
    return (*code[near].tolist(), *code[far].tolist())


def draw_travellers(random: numpy.random.Generator, setting: Setting) -> Travellers:
    """Two checks of each card, at home and away, as far apart in time as its kind would have it."""
    lon, lat = _points(setting.places)
    own = setting.place_chances.width
    distance = _kilometres(lon[:own], lat[:own], lon[own:], lat[own:])
    rows: list[tuple[int, int, int, int]] = []
    told: list[tuple[str, str, str]] = []
    number = 0
    for kind, (count, role, least, most) in KINDS.items():
        pairs = numpy.argwhere((distance >= least) & (distance <= most))
        if kind == "commuter":  # over the border: the nearest pairs there are
            pairs = pairs[numpy.argsort(distance[tuple(pairs.T)], kind="stable")[:NEAR_PLACES]]
        for _ in range(count if len(pairs) else 0):
            home, away = pairs[random.integers(len(pairs))]
            bits = mix(numpy.array([CARDS_FROM + number]), 11 + setting.seed)
            first = int(random.integers(setting.begins // DAY_SECONDS, setting.ends // DAY_SECONDS)) * DAY_SECONDS
            first += int(random.integers(8, 15)) * 3600 + int(random.integers(0, 3600))
            after = _seconds_later(random, kind, float(distance[home, away]))
            card, channel = int(bits[0]), int(ONLINE if kind == "on_line" else COUNTER)
            rows += [(first, card, int(home), int(COUNTER)), (first + after, card, own + int(away), channel)]
            told.append((kind, _key(bits), role))
            number += 1
    return Travellers(_checks(random, setting, rows), told)


def _seconds_later(random: numpy.random.Generator, kind: str, distance_km: float) -> int:
    """Flights at 750 km/h and two hours at the airports, trains at 250 km/h from city to city, drives at 80."""
    extra = float(random.uniform(0, 1))
    hours = {
        "copied_card": 0.15 + 0.8 * extra,
        "flight": 2.0 + distance_km / 750 + 2 * extra,
        "rail": 0.2 + distance_km / 250 + extra,
        "commuter": 0.15 + max(distance_km - 40, 0) / 80 + 0.5 * extra,
        "on_line": 0.1 + 0.4 * extra,
    }
    return round(hours[kind] * 3600)


def _checks(random: numpy.random.Generator, setting: Setting, rows: list[tuple[int, int, int, int]]) -> Checks:
    at, bits, place, channel = (
        numpy.array([row[column] for row in rows], dtype=numpy.uint64 if column == 1 else numpy.int64)
        for column in range(4)
    )
    checks = Checks(
        at=at.astype(numpy.int32),
        card=bits,
        has_card=numpy.ones(len(at), bool),
        home=home_of(bits, setting),
        place=place.astype(numpy.int16),
        organisation=ORGANISATION_LOTS.draw(random, len(at)),
        answer=numpy.full(len(at), VALID),
        channel=channel.astype(numpy.int8),
    )
    return checks.take(numpy.argsort(checks.at, kind="stable"))


def _key(bits: numpy.ndarray) -> str:
    """The key as the raw files spell it."""
    return str(Keys(bits).to_arrow("card_key", Style("csv", "verifications"))[0].as_py())


def _points(codes: tuple[str, ...]) -> tuple[numpy.ndarray, numpy.ndarray]:
    known = {code: row for row, code in enumerate(shipped("divisions", "code").tolist())}
    rows = [known[code] for code in codes]
    lon, lat = (numbers(shipped("divisions", name))[rows] for name in ("lon", "lat"))
    return lon, lat


def _kilometres(
    lon: numpy.ndarray, lat: numpy.ndarray, other_lon: numpy.ndarray, other_lat: numpy.ndarray
) -> numpy.ndarray:
    """Great-circle kilometres: shape (these, others)."""
    lon, lat, other_lon, other_lat = map(numpy.radians, (lon, lat, other_lon, other_lat))
    chord = numpy.sin((other_lat[None, :] - lat[:, None]) / 2) ** 2
    chord = chord + numpy.cos(lat)[:, None] * numpy.cos(other_lat) * numpy.sin((other_lon - lon[:, None]) / 2) ** 2
    return 2 * EARTH_KM * numpy.arcsin(numpy.sqrt(numpy.minimum(chord, 1.0)))
