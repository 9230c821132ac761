"""The opening hours of a point, as a bureau writes them, read as how much of each hour of the week it is open."""

import re
import unicodedata

import numpy

WEEKDAYS, HOURS = 7, 24
WORKING_DAYS = range(5)
NAMES = {name: number % WEEKDAYS for number, name in enumerate("一二三四五六日一二三四五六天")}
WEEKDAY = r"(?:周|星期|礼拜)?([一二三四五六日天])"
DAYS = re.compile(
    rf"(?P<first>(?:周|星期|礼拜)[一二三四五六日天])(?:[至到~-]{WEEKDAY}|(?P<more>(?:[、,和及]?{WEEKDAY})*))"
    r"|(?P<working>工作日)|(?P<every>每[日天]|全[周年])|(?P<weekend>双休日|周末|星期末)"
)
TIMES = re.compile(
    r"(?P<half>上午|下午|早上|中午|晚上|晚|早)?(?P<hour>\d{1,2})(?:[:.点时](?P<minute>\d{2}|半)?分?)"
    r"[至到~-](?:上午|下午|中午|晚上|晚)?(?P<until>\d{1,2})(?:[:.点时](?P<past>\d{2}|半)?分?)|(?P<always>24小时)"
)
NOT_READ = ("除外", "除周", "除星期", "单周", "双周", "隔周", "单日", "双日")
HOLIDAYS = re.compile(r"\(?(?:法定)?节假日[^,;()]*\)?")


def read_hours(text: str | None) -> numpy.ndarray | None:
    """The share of each hour that the point is open, (7, 24), Monday first; None for what cannot be read.

    Times without a day are those of working days. Rules that a week does not hold, such as every other Saturday, are
    not read.
    """
    plain = HOLIDAYS.sub("", _plain(text or ""))
    if any(word in plain for word in NOT_READ):
        return None
    week = numpy.zeros((WEEKDAYS, HOURS))
    days, is_new = set(WORKING_DAYS), True
    for found in re.finditer(f"{DAYS.pattern}|{TIMES.pattern}", plain):
        if found["first"] or found["working"] or found["every"] or found["weekend"]:
            days = (set() if is_new else days) | _days(found)
            is_new = False
        else:
            begins, ends = _times(found)
            if not 0 <= begins < ends <= HOURS:
                return None
            _open(week, days, begins, ends)
            is_new = True
    return week if week.any() else None


def says_times(text: str | None) -> bool:
    """Whether a person can tell from it when to come: hours that are read here, or times of day beside other rules."""
    plain = _plain(text or "")
    has_other_rules = any(word in plain for word in NOT_READ)
    return read_hours(text) is not None or (has_other_rules and TIMES.search(plain) is not None)


def _plain(text: str) -> str:
    """Without spaces, in half-width signs, with one kind of dash."""
    return re.sub(r"[—–―~]+|--+", "-", re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))


def _days(found: re.Match[str]) -> set[int]:
    if found["working"]:
        return set(WORKING_DAYS)
    if found["every"]:
        return set(range(WEEKDAYS))
    if found["weekend"]:
        return {5, 6}
    first = NAMES[found["first"][-1]]
    if found["more"] is None:
        last = NAMES[re.sub(r"\D*([一二三四五六日天])$", r"\1", found.group(0))[-1]]
        return {(first + step) % WEEKDAYS for step in range((last - first) % WEEKDAYS + 1)}
    return {first} | {NAMES[name] for name in found["more"] if name in NAMES}


def _times(found: re.Match[str]) -> tuple[float, float]:
    """Begin and end in hours of the day; an end that lies before its begin is of the afternoon."""
    if found["always"]:
        return 0.0, float(HOURS)
    begins = int(found["hour"]) + _hour_part(found["minute"])
    ends = int(found["until"]) + _hour_part(found["past"])
    if found["half"] in ("下午", "晚上", "晚") and begins < 12:
        begins += 12
    return begins, ends + 12 if ends <= begins and ends < 12 else ends


def _hour_part(minutes: str | None) -> float:
    return 0.5 if minutes == "半" else int(minutes or 0) / 60


def _open(week: numpy.ndarray, days: set[int], begins: float, ends: float) -> None:
    hours = numpy.arange(HOURS)
    share = numpy.clip(numpy.minimum(ends, hours + 1) - numpy.maximum(begins, hours), 0, 1)
    for day in days:
        week[day] = numpy.minimum(week[day] + share, 1.0)
