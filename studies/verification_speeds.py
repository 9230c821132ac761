"""Cards checked in two cities sooner than anyone can travel: leads, not guilt."""

from dataclasses import dataclass
from datetime import datetime

import numpy
import pandas

from analysis.access import great_circle_km
from analysis.verification.travel import (
    AIR_KM_PER_HOUR,
    AIRPORT_HOURS,
    AREA_KM,
    RAIL_KM_PER_HOUR,
    implied_km_per_hour,
    is_too_fast,
)
from data.divisions import load_divisions
from studies.area import describe_area
from studies.naming import place_name
from warehouse import Scope, Snapshot

METHOD_ZH = (
    "同一证件先后两次核查在不同地级市，且间隔短于任何交通方式所需：两地代表点之间的大圆距离减去 "
    f"{AREA_KM:.0f} 公里（地方有大小，毗邻往来不算），按高铁 {RAIL_KM_PER_HOUR:.0f} 公里/小时，或飞机 "
    f"{AIR_KM_PER_HOUR:.0f} 公里/小时另加 {AIRPORT_HOURS} 小时候机，取快者。线上核查不说明人在何处，不计。"
    "每张证件一条线索，取隐含速度最高的一对；证件标识只显示前四位。可能的原因：证件被冒用或复制、核查地区划填错、时钟不准。"
)
METHOD_EN = (
    "Two checks in a row of one card in two prefectures, closer in time than any way of travel: the great-circle "
    f"distance of the places' representative points less {AREA_KM:.0f} km (a place has its size; neighbours over a "
    f"border are no news), by rail at {RAIL_KM_PER_HOUR:.0f} km/h or by air at {AIR_KM_PER_HOUR:.0f} km/h and "
    f"{AIRPORT_HOURS} hours at the airports, whichever is faster. Checks on line place nobody and are left out. One "
    "lead a card, its fastest pair; of a card's key the first four letters are shown. It may be that a card is used by "
    "another or was copied, that the place of a check is wrong, or a clock."
)


@dataclass(frozen=True)
class SpeedLead:
    """The fastest pair of one card; `pairs` is how many of its pairs were too fast. `card` is the masked key."""

    card: str
    from_verification_id: str
    to_verification_id: str
    from_at: datetime
    to_at: datetime
    from_place_code: str
    to_place_code: str
    from_place: str
    to_place: str
    distance_km: float
    minutes: float
    implied_km_per_hour: float
    pairs: int


@dataclass(frozen=True)
class SpeedLeads:
    """The leads, fastest first; `pairs` in two prefectures within nine hours were looked at."""

    leads: list[SpeedLead]
    pairs: int
    unplaced: int
    method_zh: str = METHOD_ZH
    method_en: str = METHOD_EN


def find_speed_leads(snapshot: Snapshot, scope: Scope, area_code: str | None = None, lang: str = "zh") -> SpeedLeads:
    """Pairs with at least one check in the area; raises UnknownCode for an unknown area."""
    area = describe_area(area_code).code if area_code else None
    pairs = snapshot.ask("lead_pairs", scope, area)
    pairs = _measure(pairs)
    fast = pairs[is_too_fast(pairs["distance_km"], pairs["seconds"] / 3600)]
    count = fast.groupby("card_key")["seconds"].size()
    fastest = fast.sort_values(["speed", "to_verification_id"], ascending=[False, True]).drop_duplicates("card_key")
    return SpeedLeads(
        leads=[
            SpeedLead(
                card=mask_key(row["card_key"]),
                from_verification_id=str(row["from_verification_id"]),
                to_verification_id=str(row["to_verification_id"]),
                from_at=row["from_at"].to_pydatetime(),
                to_at=row["to_at"].to_pydatetime(),
                from_place_code=str(row["from_place_code"]),
                to_place_code=str(row["to_place_code"]),
                from_place=_name_place(row["from_place_code"], lang),
                to_place=_name_place(row["to_place_code"], lang),
                distance_km=float(row["distance_km"]),
                minutes=float(row["seconds"] / 60),
                implied_km_per_hour=float(row["speed"]),
                pairs=int(count[row["card_key"]]),
            )
            for row in fastest.to_dict("records")
        ],
        pairs=len(pairs),
        unplaced=int(pairs["distance_km"].isna().sum()),
    )


def mask_key(key: object) -> str:
    """The first four letters of a card's key; a dash where a check names no card."""
    return f"{key[:4]}…" if isinstance(key, str) else "–"


def _measure(pairs: pandas.DataFrame) -> pandas.DataFrame:
    """With distance and speed; NaN where a place has no representative point."""
    points = load_divisions().drop_duplicates("code").set_index("code")[["lon", "lat"]]
    ends = [_locate(pairs[column], points) for column in ("from_place_code", "to_place_code")]
    distance = great_circle_km(ends[0]["lon"], ends[0]["lat"], ends[1]["lon"], ends[1]["lat"])
    speed = implied_km_per_hour(distance, pairs["seconds"].to_numpy(float) / 3600)
    return pairs.assign(distance_km=numpy.asarray(distance), speed=numpy.asarray(speed))


def _locate(codes: pandas.Series, points: pandas.DataFrame) -> pandas.DataFrame:
    """The representative point of each place, of its prefecture where it has none itself."""
    own = points.reindex(codes).reset_index(drop=True)
    return own.fillna(points.reindex(codes.str[:4] + "00").reset_index(drop=True))


def _name_place(code: str, lang: str) -> str:
    """City and county; of a county that hangs on a province itself, province and county."""
    above = code[:2] + "0000" if code[2:4] == "90" else code[:4] + "00"
    city, county = (place_name(each, lang) or each for each in (above, code))
    if city == county:
        return city
    return f"{city}{county}" if lang == "zh" else f"{county}, {city}"
