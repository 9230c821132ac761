"""How to come to a point by public transport, in short: the nearest stops on foot and the lines that call there."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy
import pandas

from analysis.access import MODES, pairs_within
from studies.transit import name_vehicle, vehicle_code

MOST_STOPS = 3
STEP_METRES = 10  # finer would claim to know the way
WALK = MODES["walk"]


@dataclass(frozen=True)
class NearStop:
    """A stop by its name and vehicle; metres and minutes on foot (straight line x detour factor), lines by name."""

    stop: str
    mode: str
    lines: tuple[str, ...]
    metres: int
    minutes: int


def find_near_stops(
    lines: pandas.DataFrame, lon: Sequence[float], lat: Sequence[float], walk_metres: int
) -> list[tuple[NearStop, ...]]:
    """For each place (degrees) the stops within so many metres on foot: the nearest of each vehicle, then others with
    lines not named yet, nearest first, three at most. `lines` is the answer to the question `transit_lines`.
    """
    found: list[tuple[NearStop, ...]] = [() for _ in lon]
    if lines.empty or not len(lon):
        return found
    codes = {word: vehicle_code(word) for word in lines["mode"].unique()}
    calls = lines.assign(mode=lines["mode"].map(codes))[["stop_name", "mode", "line_name", "lon", "lat"]]
    spots = calls[["lon", "lat"]].drop_duplicates(ignore_index=True)
    calls = calls.merge(spots.reset_index(names="spot"), on=["lon", "lat"])
    here, there, kilometres = pairs_within(lon, lat, spots["lon"], spots["lat"], walk_metres / WALK.detour_factor)
    near = pandas.DataFrame({"place": here, "spot": there, "metres": kilometres * WALK.detour_factor * 1000})
    for place, rows in near.merge(calls, on="spot").groupby("place"):
        found[int(str(place))] = _choose(_by_stop(rows))
    return found


def _by_stop(rows: pandas.DataFrame) -> list[NearStop]:
    """One row for each name of a stop and vehicle, the nearest first; its lines are those of all its platforms."""
    stops = [
        (float(calls["metres"].min()), str(stop), str(mode), _sort(calls["line_name"]))
        for (stop, mode), calls in rows.groupby(["stop_name", "mode"])
    ]
    return [NearStop(stop, mode, lines, *_on_foot(metres)) for metres, stop, mode, lines in sorted(stops)]


def _choose(stops: Sequence[NearStop]) -> tuple[NearStop, ...]:
    """The nearest of each vehicle, then others; a line is named at the nearest stop chosen only."""
    nearest = {each.mode: place for place, each in reversed(list(enumerate(stops)))}
    chosen: dict[int, NearStop] = {}
    named: set[str] = set()
    for place in [*sorted(nearest.values()), *range(len(stops))]:
        lines = tuple(line for line in stops[place].lines if line not in named)
        if lines and len(chosen) < MOST_STOPS:
            chosen[place] = replace(stops[place], lines=lines)
            named |= set(lines)
    return tuple(chosen[place] for place in sorted(chosen))


def _on_foot(metres: float) -> tuple[int, int]:
    """Metres in steps of ten, and whole minutes, both rounded up: nobody is told less than it is."""
    minutes = metres / 1000 / WALK.speed_km_per_hour * 60
    return max(math.ceil(metres / STEP_METRES), 1) * STEP_METRES, max(math.ceil(minutes), 1)


def _sort(names: Iterable[str]) -> tuple[str, ...]:
    """Line 2 before line 10."""
    unique = numpy.unique(list(names)).tolist()
    return tuple(sorted(unique, key=lambda name: [int(part) if part.isdigit() else part for part in _parts(name)]))


def _parts(name: str) -> list[str]:
    """Text and digits in turn, text first."""
    return re.split(r"(\d+)", name)


def name_line(line: str, mode: str, lang: str) -> str:
    """The line as a rider calls it: a bare number gets its vehicle, a name stays."""
    if not line.isdigit():
        return line
    if lang == "zh":
        return f"{name_vehicle(mode, lang)}{line}{'号线' if mode in ('metro', 'rail', 'tram') else '路'}"
    return f"{name_vehicle(mode, lang).lower()} {line}"
