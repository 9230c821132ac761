"""Why a case stands where it does in the worklist: one sentence of facts, in either language."""

from collections.abc import Iterator, Mapping
from itertools import repeat

import numpy
import pandas

from analysis.turnaround.pace import Pace
from data.labels import labels

WORDINGS: Mapping[str, tuple[str, str]] = {
    "in_stage": ("{stage}已 {days}", "{stage}: {days} so far"),
    "slower": (
        "{stage}已 {days}（九成件在 {usual}内办完）",
        "{stage}: {days} so far (nine in ten take {usual} or less)",
    ),
    "overdue": ("已超期 {days}", "{days} overdue"),
    "left": ("距时限 {days}", "{days} left"),
    "needed": ("按通常进度还需 {days}", "at the usual pace it needs {days} more"),
    "slow": ("户籍地机关审核近期偏慢", "the reviewing bureau has been slow lately"),
    "extended": ("已延期", "extended"),
    "remote": ("交通不便", "hard to reach"),
}
ENDS = {"zh": ("；", "。"), "en": ("; ", ".")}


def explain_cases(cases: pandas.DataFrame, pace: Pace, lang: str) -> list[str]:
    """One sentence for each row of a worklist."""
    between, end = ENDS[lang]
    words = {name: wording[lang == "en"] for name, wording in WORDINGS.items()}
    return [between.join(facts) + end for facts in _list_facts(cases, pace, words, lang)]


def _list_facts(cases: pandas.DataFrame, pace: Pace, words: Mapping[str, str], lang: str) -> Iterator[list[str]]:
    """The facts of each case: its time in the stage, its time left, and what makes it slower or longer."""
    stages = labels("stage", lang)
    is_slow = cases["hukou_code"].isin(list(pace.slow)) & cases["stage"].isin(["transmit", "review"])
    is_extended = cases["extended_days"].to_numpy(float, na_value=numpy.nan) > 0
    for stage, days, left, needed, slow, extended, remote in zip(
        cases["stage"],
        cases["stage_open_days"],
        cases["days_left"].to_numpy(float, na_value=numpy.nan),
        cases["days_needed"] if pace.p50_days else repeat(None),
        is_slow,
        is_extended,
        cases["is_remote"],
        strict=False,  # the repeated None has no end
    ):
        usual = pace.p90_days.get(stage, numpy.inf)
        said = {"stage": stages[stage], "days": write_days(days, lang)}
        slower = words["slower"].format(**said, usual=write_days(usual, lang)) if days > usual else ""
        marks = [words[name] for name, holds in (("slow", slow), ("extended", extended), ("remote", remote)) if holds]
        yield [slower or words["in_stage"].format(**said), *_time_left(words, lang, left, needed), *marks]


def _time_left(words: Mapping[str, str], lang: str, left: float, needed: float | None) -> list[str]:
    if numpy.isnan(left):
        return []
    if left < 0:
        return [words["overdue"].format(days=write_days(-left, lang))]
    facts = [words["left"].format(days=write_days(left, lang))]
    return facts if needed is None else [*facts, words["needed"].format(days=write_days(needed, lang))]


def write_days(days: float, lang: str) -> str:
    """A number of days in words."""
    return f"{days:.0f} 天" if lang == "zh" else f"{days:.0f} day{'' if round(days) == 1 else 's'}"
