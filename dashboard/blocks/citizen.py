"""What to tell a citizen who applied on a day."""

from datetime import date

import pandas
import streamlit

from dashboard.blocks.guide import name_places, name_provinces
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.places import full_place
from dashboard.session import Reader, answer
from dashboard.state import ask_day, choose
from dashboard.tables import write_number
from errors import AcceptanceError
from studies.citizen import Outlook, tell_citizen


def show_citizen(reader: Reader) -> None:
    """Ask for the day and the home, and answer."""
    streamlit.header(_("告诉申请人什么"), anchor=False)
    with streamlit.container(horizontal=True):
        province = choose(_("户籍省份"), "from_province", name_provinces(reader.lang), "430000", width=220)
        hukou = choose(_("户籍地"), "from_hukou", name_places(province, reader.lang), province, width=260)
        applied_on = ask_day(_("受理日期"), "applied_on", reader.snapshot.as_of_on or date(2026, 1, 1), width=180)
    try:
        found = answer(tell_citizen, hukou_code=hukou, applied_on=applied_on)
    except AcceptanceError:
        streamlit.warning(_("这一天没有可用的时限或记录，请换一个日期。"))
        return
    names = {"p50": _("一半的件"), "p80": _("八成的件"), "p90": _("九成的件")}
    rows = pandas.DataFrame(
        [{"name": name, "days": found.days[key], "day": found.dates[key]} for key, name in names.items()]
    )
    show_block(
        "",
        "citizen",
        rows,
        {
            "name": Column(_("到这一天有结果的")),
            "days": Column(_("自受理起"), "whole_days"),
            "day": Column(_("日期")),
        },
        definition=found.method_zh if reader.lang == "zh" else found.method_en,
        said=describe(reader, found),
        n=(found.cases, "cases"),
    )


def describe(reader: Reader, found: Outlook) -> str:
    """The answer in words."""
    due = _(
        "{applied} 受理、户籍{hukou}：法定时限 {due}，超期概率 {chance}。",
        applied=found.applied_on,
        hukou=full_place(found.hukou_code, reader),
        due=found.due_on,
        chance=write_number(found.late_probability, "share"),
    )
    given = _("已过 {days} 天，以至今尚无结果为前提。", days=found.elapsed_days) if found.elapsed_days else ""
    return join_sentences(due, given)
