"""Blocks of the Guide & publication page."""

from datetime import date

import streamlit

from dashboard.locale import _
from dashboard.session import Reader, area_codes, local_folder
from dashboard.state import ask_day, choose
from data.divisions import NATION, division_name, load_divisions
from data.labels import labels
from errors import AcceptanceError
from studies.guide import GuideAnswer, answer_guide


def show_guide(reader: Reader) -> None:
    """The form, and the answer in words."""
    streamlit.header(_("办理指南"), anchor=False)
    first, second = streamlit.columns(2)
    with first:
        provinces = name_provinces(reader.lang)
        province = choose(_("户籍省份"), "hukou_province", provinces, "430000")
        hukou = choose(_("户籍地"), "hukou", name_places(province, reader.lang), province)
        matter = choose(_("办理事项"), "matter", dict(labels("matter", reader.lang)), "expiry_renewal")
    with second:
        codes = [code for code in area_codes() if code != NATION] or ["440300"]
        here = {code: division_name(code, reader.lang) for code in codes}
        residence = choose(_("居住地"), "residence", here, reader.area_code if reader.area_code in here else codes[0])
        on = ask_day(_("办理日期"), "on", reader.snapshot.as_of_on or date(2026, 1, 1))
    try:
        found = answer_guide(hukou, residence, matter, on, local_folder(), reader.lang)
    except AcceptanceError as mistake:
        streamlit.warning(_("这一天没有可用的规定，请换一个日期。"))
        streamlit.caption(str(mistake) if reader.lang == "en" else "")
        return
    show_answer(reader, found)


def show_answer(reader: Reader, found: GuideAnswer) -> None:
    """What to tell the person at the window."""
    (streamlit.success if found.eligible else streamlit.warning)(found.reason)
    promised = ""
    if found.promised_days:
        units = {"working_days": _("个工作日"), "calendar_days": _("天")}
        promised = _("，承诺 {days} {unit}", days=found.promised_days, unit=units.get(found.promised_unit, ""))
    facts = [
        _("**在哪里办**：{text}", text=found.where),
        _("**带什么**：{text}", text=_("；").join(found.documents)),
        _("**费用**：{yuan} 元", yuan=found.fee_yuan),
        _("**多久**：法定 {days} 天{promised}", days=found.limit_days, promised=promised)
        + (_("；交通不便地区可延长 {days} 天", days=found.extension_days) if found.extension_days else ""),
        _("**可否代领**：{answer}", answer=_("可以") if found.may_be_entrusted else _("不可以")),
        *(f"  - {each}" for each in found.entrustment),
        _("**怎样领取**：{text}", text=_("；").join(found.on_collection) or "–"),
        _("**下列情形不予受理**："),
        *(f"  - {each}" for each in found.refused_when),
    ]
    streamlit.markdown("\n".join(fact if fact.startswith("  ") else f"- {fact}" for fact in facts))
    mark = labels("mark", reader.lang).get(found.rule_mark, "–")
    streamlit.caption(_("依据：{mark}（data/policy 中的规定行，可由 local/policy 补充或替换）。", mark=mark))


def name_provinces(lang: str) -> dict[str, str]:
    """Province code -> name, those in force."""
    divisions = load_divisions()
    codes = divisions.loc[(divisions["level"] == "province") & (divisions["status"] == "in_force"), "code"]
    return {code: division_name(code, lang) for code in codes}


def name_places(province: str, lang: str) -> dict[str, str]:
    """The province itself, then its cities and counties in force."""
    divisions = load_divisions()
    inside = divisions[(divisions["province_code"] == province) & (divisions["status"] == "in_force")]
    names = {province: division_name(province, lang)}
    for row in inside[inside["level"] != "province"].sort_values("code").itertuples():
        parent = division_name(row.prefecture_code, lang) if row.level == "county" and row.prefecture_code else ""
        names[row.code] = f"{parent} {row.name}".strip() if lang == "zh" else division_name(row.code, lang)
    return names
