"""What a planner must know before reading windows and loads, in both languages."""

from typing import Any

from studies.window_arrivals import Arrivals
from studies.window_ground import Ground

SMALL_SHARE = 0.25
METHOD_ZH = (
    "每小时视为一段平稳的排队（爱尔兰C公式：随机到达，服务时长随机，一条队、若干窗口）；到达数取最近十二个整月各星期几、"
    "各小时的受理件数，只除以该点开放的小时。受理时刻是办上的时刻，不是到达的时刻：排到下一小时或改日再来的人看不见，"
    "所以拥挤的点实际更挤。"
)
METHOD_EN = (
    "Each hour is taken as a steady line (Erlang C: random arrivals, random times of service, one line for all "
    "windows). Arrivals are the applications of the last twelve whole months by weekday and hour, over the hours the "
    "point was open. A case is recorded when it is taken, not when its applicant came: who waits into the next hour, "
    "or comes another day, is not seen, so a crowded point is more crowded than it looks."
)


def write_notes(points: list[dict[str, Any]], arrivals: Arrivals, ground: Ground) -> list[dict[str, str]]:
    """What is not known, and what was taken in its place; no notes where all is known."""
    without = sum(row["unknown_because"] == "windows" for row in points)
    inferred = sum(each == "applications" for each in arrivals.hours_from)
    outlook = ground.outlook
    share = None if outlook is None else outlook.served_share
    told = [
        (
            share is not None and share < SMALL_SHARE,
            f"受理件数只有按人口推算的应有件数的{share or 0:.1%}：若资料只是一部分，请按抽取比例设定件数倍数，"
            "否则各点都显得空闲。",
            f"The applications are {share or 0:.1%} of those expected of the residents. If the files are a sample, say "
            "what to multiply the cases by: otherwise every point looks idle.",
        ),
        (
            without > 0,
            f"没有窗口数的受理点：{without:,}个。只列所需窗口，不判断忙闲。",
            f"Points without a number of windows on file: {without:,}. What they need is told, not how full they are.",
        ),
        (
            inferred > 0,
            f"办公时间没有写明或无法识别的受理点：{inferred:,}个。按有受理的小时推断。",
            f"Points whose opening hours are not on file or cannot be read: {inferred:,}. Hours with cases count.",
        ),
        (
            outlook is None or outlook.places.empty,
            "没有带坐标的人口资料，各种做法只按已有的受理件数比较。",
            "No residents with coordinates are on file: options are weighed by the applications there are.",
        ),
        (
            ground.sites.empty,
            "这个地区没有候选点位，只比较现有受理点。",
            "There are no candidate sites here: only the points there are get compared.",
        ),
    ]
    return [{"zh": zh, "en": en} for is_so, zh, en in told if is_so]
