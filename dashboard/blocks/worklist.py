"""The worklist: the open cases in the order of the rule, filtered, each with its reason."""

from collections.abc import Mapping

import numpy
import pandas
import streamlit
from numpy.typing import NDArray

from analysis.turnaround.worklist import PRIORITIES, list_changes
from dashboard.blocks.worklist_filters import ask_choice, change_names, priority_names
from dashboard.locale import _
from dashboard.parts import Column, Whole, show_block
from dashboard.places import with_full_names
from dashboard.session import Reader
from dashboard.tables import write_number
from data.labels import labels
from studies.naming import point_names
from studies.worklist import Worklist
from studies.worklist_reasons import explain_cases

MOST_LISTED = 500  # on the screen; nobody reads further without a filter, and the file has all


def show_worklist(reader: Reader, worklist: Worklist, notes: Mapping[str, str]) -> None:
    """The cases themselves; a row picked is shown below. `notes` has the last note on each case."""
    streamlit.header(_("待办清单"), anchor=False)
    choice, words = ask_choice(reader, worklist)
    places = choice.find(worklist.cases, notes.keys())
    if not len(places):
        streamlit.info(_("没有符合条件的在办件。"))
        return
    show_block(
        "",
        "worklist",
        describe(reader, worklist, places[:MOST_LISTED], notes),
        list_columns(),
        metrics=("overdue", "expected_late"),
        said=say_priorities(worklist, places),
        definition=worklist.method_zh if reader.lang == "zh" else worklist.method_en,
        n=(len(places), "cases"),
        open_share=1.0,
        filters={_("标题"): _("待办清单")} | words,
        pick=("application_id", "case"),
        whole=Whole(len(places), lambda: describe(reader, worklist, places, notes)),
    )


def say_priorities(worklist: Worklist, places: NDArray[numpy.intp]) -> str:
    """How many of the chosen cases are in each group."""
    counts = worklist.cases["priority"].iloc[places].value_counts()
    parts = {name: write_number(counts[name], "cases") for name in PRIORITIES}
    return _("先办 {now}，跟进 {soon}，已超期 {overdue}，正常 {watch}；按可挽回程度排列。", **parts)


def list_columns() -> dict[str, Column]:
    """The columns of the list, the most telling first."""
    return {
        "application_id": Column(_("受理号")),
        "priority_name": Column(_("先后")),
        "days_left": Column(_("剩余"), "whole_days"),
        "late_probability": Column(_("超期概率"), "share"),
        "responsible_name": Column(_("经手单位所在地"), is_whole=True),
        "reason": Column(_("缘由"), is_whole=True),
        "due_on": Column(_("法定时限")),
        "stage_name": Column(_("所在环节")),
        "stage_open_days": Column(_("本环节已历"), "whole_days"),
        "can_be_saved": Column(_("可挽回"), "share"),
        "changed": Column(_("变化")),
        "note": Column(_("记事")),
        "acceptance_point_name": Column(_("受理点")),
        "hukou_name": Column(_("户籍地")),
    }


def describe(
    reader: Reader, worklist: Worklist, places: NDArray[numpy.intp], notes: Mapping[str, str]
) -> pandas.DataFrame:
    """The cases at these places with names instead of codes, their reasons, changes and notes."""
    cases = worklist.cases.iloc[places].reset_index(drop=True)
    names, points = change_names(), point_names(reader.snapshot, reader.scope)
    separator = _("、")
    cases = with_full_names(cases, "responsible_code", reader, "responsible_name")
    cases = with_full_names(cases, "hukou_code", reader, "hukou_name")
    return cases.assign(
        priority_name=cases["priority"].astype(str).map(priority_names()),
        stage_name=cases["stage"].map(dict(labels("stage", reader.lang))),
        acceptance_point_name=[points.get(code, code) for code in cases["acceptance_point_id"]],
        due_on=cases["due_on"].dt.strftime("%Y-%m-%d"),
        reason=explain_cases(cases, worklist.pace, reader.lang),
        changed=[separator.join(names[change] for change in changes) or "–" for changes in list_changes(cases)],
        note=cases["application_id"].map(notes),
    )
