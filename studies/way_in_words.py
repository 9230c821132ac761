"""The way to a point as sentences, in Chinese or English."""

from collections.abc import Iterator, Mapping
from typing import Any

from studies.directions import MODE, Directions
from studies.transit import name_vehicle

SYNTHETIC = {"zh": "模拟数据，不是真实线路。", "en": "Synthetic data, no real lines."}


def describe_way(way: Directions, lang: str) -> Iterator[str]:
    """The whole, each leg, what is known of the point, and how the minutes were found."""
    start, minutes = way.legs[0]["from"], way.minutes
    if lang == "zh":
        yield f"从 {start} 到{way.name}：约 {minutes:.0f} 分钟。"
    else:
        yield f"From {start} to {way.name}: about {minutes:.0f} minutes."
    for number, leg in enumerate(way.legs, start=1):
        yield f"{number}. {_say_leg(leg, lang)}"
    titles = {"address": ("地址", "Address"), "hours": ("时间", "Hours"), "phone": ("电话", "Phone")}
    for name, (title_zh, title_en) in titles.items():
        if said := getattr(way, name):
            yield f"{title_zh}：{said}" if lang == "zh" else f"{title_en}: {said}"
    yield way.method_zh if lang == "zh" else way.method_en
    if way.is_synthetic:
        yield SYNTHETIC[lang]


def _say_leg(leg: Mapping[str, Any], lang: str) -> str:
    if leg["mode"] == MODE:
        if lang == "zh":
            return f"步行 {leg['metres']:,} 米到{leg['to']}，约 {leg['minutes']:.0f} 分钟。"
        return f"Walk {leg['metres']:,} m to {leg['to']}, about {leg['minutes']:.0f} min."
    vehicle, stops, wait = name_vehicle(leg["mode"], lang), leg["stops"], leg["wait_minutes"]
    ride = leg["minutes"] - wait
    if lang == "zh":
        return (
            f"在{leg['from']}乘{leg['line']}（{vehicle}），经 {stops} 站到{leg['to']}，"
            f"候车约 {wait:.0f} 分钟，乘车约 {ride:.0f} 分钟。"
        )
    return (
        f"At {leg['from']} take {leg['line']} ({vehicle.lower()}) {stops} {'stop' if stops == 1 else 'stops'} to "
        f"{leg['to']}: wait about {wait:.0f} min, ride about {ride:.0f} min."
    )
