"""What has changed since yesterday, or since a week ago."""

import pandas

from dashboard.blocks.worklist_filters import change_names
from dashboard.charts import draw_bars
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.session import Reader
from dashboard.state import switch
from dashboard.tables import write_number
from data.labels import labels
from studies.worklist import Worklist

# The others are many more: the chart would show nothing else.
DRAWN = ("newly_overdue", "newly_at_risk", "newly_due_soon", "ended_saved", "ended_late")
DAYS_BACK = {"1": 1, "7": 7}


def ask_days_back() -> int:
    """With which day to compare."""
    words = {"1": _("与前一天比"), "7": _("与一周前比")}
    return DAYS_BACK[switch(_("比较"), "back", words, "1", label_visibility="collapsed")]


def show_changes(reader: Reader, worklist: Worklist) -> None:
    """How many cases each change has befallen, in words, as a chart and as a table."""
    counts = worklist.count_changes()
    names = change_names() | ending_names()
    rows = pandas.DataFrame({"change": list(counts), "cases": list(counts.values())})
    rows["name"] = rows["change"].map(names)
    show_block(
        _("自 {day} 以来的变化", day=worklist.since),
        "changes",
        rows,
        {"name": Column(_("变化")), "cases": Column(_("件数"), "count")},
        figure=draw_bars(rows[rows["change"].isin(DRAWN)], "name", {"cases": _("件数")}, value_title=_("件")),
        definition=worklist.method_zh if reader.lang == "zh" else worklist.method_en,
        said=say_changes(worklist, counts),
        n=(len(worklist.cases) + len(worklist.ended), "cases"),
    )


def say_changes(worklist: Worklist, counts: dict[str, int]) -> str:
    """The changes in words: the bad news, the movement, and how the ended ones ended."""
    cases = {name: write_number(count, "cases") for name, count in counts.items()}
    worse = _(
        "新超期 {newly_overdue}，新有超期风险 {newly_at_risk}，新进入 7 天内到期 {newly_due_soon}。",
        **cases,
    )
    ended = _(
        "办结 {all}：按期 {in_time}，有风险而仍按期（挽回）{saved}，超期 {late}。",
        all=write_number(len(worklist.ended), "cases"),
        in_time=cases["ended_in_time"],
        saved=cases["ended_saved"],
        late=cases["ended_late"],
    )
    moved = _("转入下一环节 {moved_on}，新受理 {new}。", **cases)
    return join_sentences(worse, moved, ended)


def ending_names() -> dict[str, str]:
    """What the ways to end are called."""
    return {
        "ended_saved": _("办结：有风险而仍按期"),
        "ended_in_time": _("办结：按期"),
        "ended_late": _("办结：超期"),
    }


def show_ended(reader: Reader, worklist: Worklist) -> None:
    """The cases that ended late, and those that were at risk and did not."""
    ended = worklist.ended[worklist.ended["ending"] != "in_time"]
    if ended.empty:
        return
    names = ending_names()
    shown = ended.assign(
        ending_name=ended["ending"].map(lambda ending: names[f"ended_{ending}"]),
        outcome_name=ended["outcome"].map(dict(labels("outcome", reader.lang))),
        outcome_day=ended["outcome_on"].dt.strftime("%Y-%m-%d"),
        due_day=ended["due_on"].dt.strftime("%Y-%m-%d"),
    )
    show_block(
        _("其间超期办结与挽回的件"),
        "ended_cases",
        shown,
        {
            "application_id": Column(_("受理号")),
            "ending_name": Column(_("结局")),
            "outcome_name": Column(_("结果")),
            "outcome_day": Column(_("有结果之日")),
            "due_day": Column(_("法定时限")),
            "late_probability": Column(_("当时的超期概率"), "share"),
        },
        metrics=("late_share",),
        n=(len(shown), "cases"),
        pick=("application_id", "case"),
    )
