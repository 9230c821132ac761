"""What a case accepted where the applicant lives spares: kilometres and yuan, against going home for it.

Going home: so many return trips, of which some would have been made anyway; the way is the great-circle distance times
a detour factor; it costs its fare, and the wage of the working time spent on it. Taken off is the same for the trips
to the point nearby. Time at the counter is the same at either place and left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy
from numpy.typing import ArrayLike, NDArray

from analysis.demand import Range

FloatArray = NDArray[numpy.float64]
TRIPS = 2  # to apply, and to collect
WAYS = 2  # there and back


def _figure(
    default: float, least: float, most: float, mark: str, titles: tuple[str, str], meanings: tuple[str, str],
    moves: Range,
) -> Any:  # fmt: skip
    """A figure, and the values of it that spare least and most; titles and meanings in Chinese and English."""
    told = {"mark": mark, "title_zh": titles[0], "title_en": titles[1]}
    told |= {"meaning_zh": meanings[0], "meaning_en": meanings[1]}
    return field(default=default, metadata=told | {"moves": moves, "least": least, "most": most})


@dataclass(frozen=True)
class TravelParameters:
    """Every figure may be moved; `least` and `most` in its metadata are the ends of the range of the result."""

    home_detour: float = _figure(
        1.25, 1.15, 1.35, "guess",
        ("回乡路程绕行系数", "Detour on the way home"),
        ("实际路程与直线距离之比", "Length of the way over the straight line"),
        Range(1.0, 2.0, 0.05, "factor"),
    )  # fmt: skip
    home_posted_share: float = _figure(
        0.3, 0.8, 0.0, "guess",
        ("回乡办理后寄递比例", "Posted after applying at home"),
        (
            "回户籍地申请后由邮政寄递、不必再回去领取的比例",
            "Applicants who would have the card posted, and not go home to collect it",
        ),
        Range(0.0, 1.0, 0.05),
    )  # fmt: skip
    home_anyway_share: float = _figure(
        0.3, 0.6, 0.1, "guess",
        ("本来就要回乡的比例", "Trips made anyway"),
        (
            "即使不办证也会回乡（如春节）、不算作节省的比例",
            "Trips home that would be made without it, such as for Spring Festival, and are not spared",
        ),
        Range(0.0, 1.0, 0.05),
    )  # fmt: skip
    home_yuan_per_km: float = _figure(
        0.30, 0.15, 0.46, "guess",
        ("回乡每公里票价（元）", "Fare home, yuan per km"),
        (
            "铁路每人每公里：普速硬座约0.15元，高铁二等座约0.46元",
            "By rail: about 0.15 for a hard seat, 0.46 for second class on high-speed lines",
        ),
        Range(0.05, 1.0, 0.01, "factor"),
    )  # fmt: skip
    home_km_per_hour: float = _figure(
        100.0, 160.0, 60.0, "guess",
        ("回乡全程时速（公里）", "Speed home, km per hour"),
        ("门到门，含市内接驳和候车", "Door to door, with the way to the station and the wait"),
        Range(30.0, 250.0, 5.0, "factor"),
    )  # fmt: skip
    work_time_share: float = _figure(
        0.5, 0.25, 0.8, "guess",
        ("在途时间占用工作时间的比例", "Travel in working time"),
        (
            "在途小时中本可用于工作的比例，按工资折算",
            "Share of the hours on the way that would be worked, paid at the wage",
        ),
        Range(0.0, 1.0, 0.05),
    )  # fmt: skip
    wage_yuan_per_hour: float = _figure(
        32.4, 24.7, 40.0, "derived",
        ("每小时工资（元）", "Wage, yuan per hour"),
        (
            "外出农民工2024年月均收入5634元（国家统计局）除以21.75天、8小时；下限按本地农民工4291元",
            "5,634 yuan a month earned by migrant workers away from home in 2024 (National Bureau of Statistics) over "
            "21.75 days of 8 hours; the lower end is that of local ones, 4,291",
        ),
        Range(10.0, 100.0, 0.1, "factor"),
    )  # fmt: skip
    here_km: float = _figure(
        5.0, 10.0, 2.0, "guess",
        ("到本地受理点的路程（公里）", "Way to the point nearby, km"),
        ("单程；申请和领取各去一次", "One way; once to apply, once to collect"),
        Range(0.0, 50.0, 0.5, "factor"),
    )  # fmt: skip
    here_yuan_per_km: float = _figure(
        0.5, 1.0, 0.3, "guess",
        ("本地每公里车费（元）", "Fare nearby, yuan per km"),
        ("市内公共交通", "Public transport in the city"),
        Range(0.0, 5.0, 0.1, "factor"),
    )  # fmt: skip
    here_km_per_hour: float = _figure(
        15.0, 10.0, 20.0, "guess",
        ("本地全程时速（公里）", "Speed nearby, km per hour"),
        ("门到门，含步行和候车", "Door to door, with the walk and the wait"),
        Range(3.0, 60.0, 1.0, "factor"),
    )  # fmt: skip

    def describe(self) -> list[dict[str, Any]]:
        """Every figure with its mark, meaning, default, and the values at the ends of the range."""
        least, most = spread(self)
        return [
            {"name": item.name, "value": getattr(self, item.name), "default": item.default}
            | {"least": getattr(least, item.name), "most": getattr(most, item.name)}
            | {key: item.metadata[key] for key in ("mark", "title_zh", "title_en", "meaning_zh", "meaning_en")}
            for item in fields(self)
        ]


@dataclass(frozen=True)
class Spared:
    """Kilometres and yuan spared, by the parameters and at either end of their range; arrays of one shape."""

    km: FloatArray
    km_least: FloatArray
    km_most: FloatArray
    yuan: FloatArray
    yuan_least: FloatArray
    yuan_most: FloatArray

    def columns(self) -> Mapping[str, FloatArray]:
        return vars(self)


def travel_saved(cases: ArrayLike, straight_km: ArrayLike, parameters: TravelParameters) -> Spared:
    """What groups of cases spare: `cases` counts them, `straight_km` is the sum of their distances one way."""
    counts, kilometres = numpy.asarray(cases, dtype=float), numpy.asarray(straight_km, dtype=float)
    least, most = spread(parameters)
    (km, yuan), (km_least, yuan_least), (km_most, yuan_most) = (
        _spare(counts, kilometres, each) for each in (parameters, least, most)
    )
    return Spared(km, km_least, km_most, yuan, yuan_least, yuan_most)


def spread(parameters: TravelParameters) -> tuple[TravelParameters, TravelParameters]:
    """The parameters that spare least and most; a figure that was moved is taken as known."""
    held = {item.name for item in fields(parameters) if getattr(parameters, item.name) != item.default}
    ends = (
        {item.name: item.metadata[end] for item in fields(parameters) if item.name not in held}
        for end in ("least", "most")
    )
    least, most = (replace(parameters, **values) for values in ends)
    return least, most


def _spare(cases: FloatArray, straight_km: FloatArray, given: TravelParameters) -> tuple[FloatArray, FloatArray]:
    trips = (TRIPS - given.home_posted_share) * (1 - given.home_anyway_share)
    home_km = WAYS * trips * given.home_detour * straight_km
    here_km = WAYS * TRIPS * given.here_km * cases
    hourly = given.work_time_share * given.wage_yuan_per_hour
    home_yuan = home_km * (given.home_yuan_per_km + hourly / given.home_km_per_hour)
    here_yuan = here_km * (given.here_yuan_per_km + hourly / given.here_km_per_hour)
    return home_km - here_km, home_yuan - here_yuan
