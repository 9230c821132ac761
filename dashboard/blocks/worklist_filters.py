"""What the reader of the worklist asks to see, kept in the URL."""

from collections.abc import Mapping

import streamlit

from analysis.turnaround.worklist import STAGES
from dashboard.locale import _
from dashboard.places import full_place
from dashboard.session import Reader
from dashboard.state import choose
from data.labels import labels
from studies.naming import place_name, point_names
from studies.worklist import Worklist
from studies.worklist_choice import Choice

ALL = "all"
LIMITS = {"overdue": -1, "3": 3, "7": 7, "15": 15, "30": 30}
WIDTHS = {"narrow": 150, "wide": 230}


def ask_choice(reader: Reader, worklist: Worklist) -> tuple[Choice, dict[str, str]]:
    """Draw the filters: what is asked, and for the file what was chosen in words (only what narrows the list)."""
    points = point_names(reader.snapshot, reader.scope)
    keys = worklist.keys
    asked: dict[str, str] = {}
    words: dict[str, str] = {}

    def ask(label: str, name: str, options: Mapping[str, str], width: str = "narrow", default: str = ALL) -> None:
        shown = {ALL: _("全部")} | dict(options)
        asked[name] = choose(label, name, shown, default, width=WIDTHS[width])
        if asked[name] != ALL:
            words[label] = shown[asked[name]]

    with streamlit.container(horizontal=True):
        ask(_("先后"), "priority", priority_names())
        ask(_("剩余天数"), "within", limit_names())
        ask(_("所在环节"), "stage", {code: labels("stage", reader.lang)[code] for code in STAGES})
        ask(_("变化"), "change", {"any": _("有变化")} | change_names())
        ask(_("受理点"), "point", {code: points.get(code, code) for code in keys["acceptance_point_id"]}, "wide")
        bureaus = {code: full_place(code, reader) for code in keys["responsible_code"]}
        ask(_("经手单位所在地"), "responsible", bureaus, "wide")
        ask(_("户籍省份"), "province", {code: name_place(code, reader.lang) for code in keys["hukou_province_code"]})
        ask(_("事项"), "matter", {code: labels("matter", reader.lang)[code] for code in keys["matter"]})
        ask(_("记事"), "noted", {"1": _("有记事")})
    taken = {name: None if value == ALL else value for name, value in asked.items()}
    choice = Choice(
        within=LIMITS[asked["within"]] if taken["within"] else None,
        priority=taken["priority"],
        stage=taken["stage"],
        acceptance_point_id=taken["point"],
        responsible_code=taken["responsible"],
        hukou_province_code=taken["province"],
        matter=taken["matter"],
        change=taken["change"],
        is_noted=taken["noted"] is not None,
    )
    return choice, words


def priority_names() -> dict[str, str]:
    """What the groups of the worklist are called, in their order."""
    return {"now": _("先办"), "soon": _("跟进"), "overdue": _("已超期"), "watch": _("正常")}


def change_names() -> dict[str, str]:
    """What the changes are called."""
    return {
        "newly_overdue": _("新超期"),
        "newly_at_risk": _("新有超期风险"),
        "newly_due_soon": _("新进入 7 天内到期"),
        "moved_on": _("转入下一环节"),
        "new": _("新受理"),
    }


def limit_names() -> dict[str, str]:
    """What the limits of days left are called."""
    days = {name: _("{days} 天内", days=name) for name in LIMITS if name != "overdue"}
    return {"overdue": _("已超期")} | days


def name_place(code: str, lang: str) -> str:
    """The name of a place; a dash for nowhere."""
    return place_name(code, lang) or "–"
