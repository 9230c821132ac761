"""One case, looked up by its number: where it is, when it is due, how likely it is to be late, the way it came."""

import pandas
import streamlit

from dashboard.blocks.looks import log_before
from dashboard.blocks.notes import show_notes
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.places import full_place, with_full_names
from dashboard.session import Reader, answer
from dashboard.state import ask_text
from dashboard.tables import write_number
from errors import UnknownCode
from studies.case import Case, describe_case, find_like
from warehouse.notes import Notes


def show_case(reader: Reader, notes: Notes) -> None:
    """Ask for a number and show the case with its notes; say so where there is none, and name numbers like it."""
    number = ask_text(_("受理号"), "case", placeholder=_("输入受理号，或在上面的清单中点选一行"), max_chars=40)
    if not number:
        return
    try:
        case = answer(describe_case, take_area=False, application_id=number, lang=reader.lang)
    except UnknownCode:
        like = answer(find_like, take_area=False, typed=number)
        hint = _("相近的有：{numbers}。", numbers=_("、").join(like)) if like else ""
        streamlit.warning(join_sentences(_("本快照没有受理号 {number}。", number=number), hint))
        return
    title = _("受理号 {number}", number=case.application_id)
    if not log_before(_("时限"), title, 1, "case"):
        return
    show_block(
        title,
        "case_history",
        with_full_names(pandas.DataFrame(case.history), "owner_code", reader, "owner_name"),
        {
            "stage_name": Column(_("环节")),
            "at": Column(_("完成时间"), "instant"),
            "owner_name": Column(_("经手单位所在地")),
        },
        metrics=("late_share",),
        definition=case.method_zh if reader.lang == "zh" else case.method_en,
        said=describe(reader, case),
        filters={_("受理号"): case.application_id},
    )
    show_notes(reader, notes, case.application_id)


def describe(reader: Reader, case: Case) -> str:
    """The case in words."""
    facts = _(
        "{matter}，户籍地{hukou}，{accepted} 在{point}受理，法定时限 {due}。",
        matter=case.matter_name,
        hukou=full_place(case.hukou_code, reader),
        accepted=case.accepted_on,
        point=case.acceptance_point_name,
        due=case.due_on or "–",
    )
    if case.outcome != "open":
        late = _("已超期") if case.is_late else _("未超期")
        ended = _("{day} {outcome}，{late}。", day=case.outcome_on, outcome=case.outcome_name, late=late)
        return join_sentences(facts, ended)
    now = _(
        "现在{stage}环节，自 {since} 起由{who}经手；超期概率 {chance}。",
        stage=case.stage_name or "–",
        since=case.stage_since_on or "–",
        who=full_place(case.responsible_code, reader) if case.responsible_code else "–",
        chance=write_number(case.late_probability, "share"),
    )
    return join_sentences(facts, now, case.reason or "")
