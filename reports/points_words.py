"""The points of the public list in words: their cells, the way from the stops, why one is refused, what changed."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from data.divisions import division_name
from data.labels import label
from reports.sections import MISSING
from reports.words import load_words
from studies.near_stops import NearStop, name_line
from studies.publication import Publication
from studies.publication_changes import Differences, FieldChange, PointChange
from studies.publication_checks import Fault
from studies.published_point import PublishedPoint, name_province

COLUMNS = (
    "district", "name", "kind", "address", "phone", "hours", "windows", "matters", "provinces", "stops", "lon", "lat",
)  # fmt: skip
MOST_LINES = 6  # named at one stop
DAYS = {"一": "Mon", "二": "Tue", "三": "Wed", "四": "Thu", "五": "Fri", "六": "Sat", "[日天]": "Sun"}
HOURS_IN_ENGLISH = {
    "（": " (", "）": ") ", "：": ":", "；": "; ", "，": ", ", "、": ", ", "。": "", "[~～—–至到]+": "-",
    "法定节假日(除外|休息|不办公)": "not on public holidays ", "工作日": "working days ", "每[日天]|全年": "daily ",
    "上午|早上": "", "下午(?=1[2-9]|2[0-3])": "", "24小时": "24 hours",
    **{f"(?:周|星期|礼拜){day}": f"{name} " for day, name in DAYS.items()},
    " +-": "-", r"- +(?=\w)": "-", " +([;,)])": r"\1", r";(?=\S)": "; ",
}  # fmt: skip
"""What stands in opening hours -> English. 下午2:00 stays Chinese: without its word it would be two at night."""


def points_words(lang: str) -> Mapping[str, str]:
    """The wording of the public list."""
    return load_words("points", lang)


def point_row(point: PublishedPoint, publication: Publication, lang: str) -> list[Any]:
    """The cells of one point in the order of COLUMNS; None where it is not known."""
    words = points_words(lang)
    joined = {
        "district": point.district(lang),
        "kind": label("point_kind", point.kind, lang),
        "matters": words["separator"].join(point.matters_in(lang)),
        "provinces": words["separator"].join(point.provinces_in(lang)),
        "hours": say_hours(point.hours, lang),
        "stops": words["stop_separator"].join(list_stops(point, publication, lang)),
    }
    known = vars(point) | joined
    return [None if known[column] == "" else known[column] for column in COLUMNS]


def list_stops(point: PublishedPoint, publication: Publication, lang: str) -> list[str]:
    """The way from each of the nearest stops, or why there is none to tell."""
    words = points_words(lang)
    if not publication.has_lines:
        return [words["no_lines"]]
    if point.lon is None:
        return [words["not_located"]]
    if not point.stops:
        return [words["no_stop"].format(metres=f"{publication.walk_metres:,}")]
    return [_say_stop(stop, words, lang) for stop in point.stops]


def say_hours(text: str, lang: str) -> str:
    """The bureau's own words; in English where every one of them is known."""
    if lang == "zh":
        return text
    english = text
    for chinese, wording in HOURS_IN_ENGLISH.items():
        english = re.sub(chinese, wording, english)
    return text if re.search("[\u4e00-\u9fff]", english) else " ".join(english.split())


def say_fault(fault: Fault, lang: str) -> str:
    """办公电话无法识别; Telephone cannot be read. Other reasons tell their field themselves."""
    reason = points_words(lang)[f"reason_{fault.reason}"]
    if fault.reason not in ("missing", "unreadable"):
        return reason
    return f"{name_field(fault.field, lang)}{'' if lang == 'zh' else ' '}{reason}"


def name_field(field: str, lang: str) -> str:
    """A field of a point, as a heading."""
    words = points_words(lang)
    if field == "coordinates":
        return words["place"]
    return words.get(f"field_{field}") or words["district" if field == "division_code" else field]


def say_differences(differences: Differences, lang: str) -> str:
    """How many points are new, closed, and so on, in one sentence."""
    words = points_words(lang)
    if differences.is_first:
        return words["changes_first"]
    since = differences.since or MISSING
    if not differences.is_any:
        return words["changes_none"].format(since=since, unchanged=differences.unchanged)
    parts = words["separator"].join(
        words["part_count"].format(part=words[f"part_{name}"], count=len(points))
        for name, points in differences.parts.items()
        if points
    )
    return words["changes_some"].format(since=since, parts=parts, unchanged=differences.unchanged)


def change_rows(differences: Differences, lang: str) -> list[tuple[str, str, str, str]]:
    """Kind of change, district, point, and what it was and is; in the order in which they are told."""
    words = points_words(lang)
    return [
        (words[f"part_{part}"], _district(point.division_code, lang), point.name, _say_change(part, point, lang))
        for part, points in differences.parts.items()
        for point in points
    ]


def _say_stop(stop: NearStop, words: Mapping[str, str], lang: str) -> str:
    names = [name_line(line, stop.mode, lang) for line in stop.lines]
    lines = words["separator"].join(names[:MOST_LINES])
    if len(names) > MOST_LINES:
        count = len(names) if lang == "zh" else len(names) - MOST_LINES
        lines = words["lines_more"].format(lines=lines, count=count)
    name = stop.stop if lang != "zh" or stop.stop.endswith("站") else f"{stop.stop}站"
    return words["stop"].format(lines=lines, stop=name, metres=f"{stop.metres:,}", minutes=stop.minutes)


def _say_change(part: str, point: PointChange, lang: str) -> str:
    words = points_words(lang)
    if point.fields:
        return words["stop_separator"].join(_say_field(each, words, lang) for each in point.fields)
    return words[f"on_{part}"].format(on=point.on) if point.on and f"on_{part}" in words else ""


def _say_field(change: FieldChange, words: Mapping[str, str], lang: str) -> str:
    old, new = (_write(change.field, value, lang) or words["nothing"] for value in (change.old, change.new))
    return words["field_change"].format(field=name_field(change.field, lang), old=old, new=new)


def _write(field: str, value: Any, lang: str) -> str:
    if value in (None, "", []):
        return ""
    writers: dict[str, Callable[[Any], str]] = {
        "kind": lambda code: label("point_kind", code, lang),
        "division_code": lambda code: _district(code, lang),
        "coordinates": lambda place: ", ".join(f"{axis:.5f}" for axis in place),
        "matters": lambda codes: _join(codes, lambda code: _matter(code, lang), lang),
        "provinces": lambda codes: _join(codes, lambda code: name_province(code, lang), lang),
    }
    return writers[field](value) if field in writers else str(value)


def _join(codes: Sequence[str], name: Callable[[str], str], lang: str) -> str:
    return points_words(lang)["separator"].join(name(code) for code in codes)


def _matter(code: str, lang: str) -> str:
    try:
        return label("matter", code, lang)
    except KeyError:
        return code


def _district(code: str, lang: str) -> str:
    return division_name(code, lang) if code else ""
