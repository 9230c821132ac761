"""What the register needs to know of its world: days, counties and their weights, homes and theirs."""

from dataclasses import dataclass

import numpy

from synthetic.clock import DAY_SECONDS, day_number, month_days
from synthetic.geography import Geography
from synthetic.options import WorldOptions
from synthetic.residents import residents_by_unit
from synthetic.sampling import WeightedRows, below, mix, uniform_of

LOCAL_SHARE = 0.5
ANYWHERE, LOCAL = range(2)


@dataclass(frozen=True)
class Setting:
    """Places and homes are numbers into the tuples; `home_chances` has a row for anywhere and one for locals."""

    begins: int
    ends: int
    seed: int
    places: tuple[str, ...]
    place_chances: WeightedRows
    homes: tuple[str, ...]
    home_chances: WeightedRows
    month_days: tuple[numpy.ndarray, ...]


def make_setting(geography: Geography, options: WorldOptions) -> Setting:
    """Places by residents; homes in the world's own prefectures for locals, by origin for the rest."""
    districts, homes = geography.districts, geography.homes
    units = residents_by_unit()
    persons = units.residents.astype(float)
    local = persons * numpy.isin(units.prefectures, districts.prefectures)
    origins = geography.cells.origins.sum(axis=0).astype(float)
    known = numpy.where(homes.province >= 0, origins[homes.province], 0.0)
    residents = numpy.bincount(numpy.maximum(homes.province, 0), weights=persons)[homes.province]
    return Setting(
        begins=day_number(options.month_starts[0]) * DAY_SECONDS,
        ends=(day_number(options.until) + 1) * DAY_SECONDS - 1,
        seed=options.seed,
        places=districts.codes,
        place_chances=WeightedRows.from_weights(districts.residents),
        homes=homes.codes,
        home_chances=WeightedRows.from_weights(numpy.stack([known * persons / numpy.maximum(residents, 1.0), local])),
        month_days=tuple(month_days(month, options.until) for month in options.month_starts),
    )


def home_of(bits: numpy.ndarray, setting: Setting) -> numpy.ndarray:
    """Every card's home, always the same: in the city for half of them, else anywhere."""
    mixed = mix(bits, 29)
    is_local = (mixed & numpy.uint64(0xFFFF)) < below(LOCAL_SHARE).astype(numpy.uint64)
    return setting.home_chances.draw(uniform_of(mixed), is_local).astype(numpy.int16)
