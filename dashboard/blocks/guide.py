"""Blocks of the guide: the questions, the answer in a citizen's words, the points to go to, the page to print."""

from datetime import date

import pandas
import streamlit

from dashboard.downloads import offer_file
from dashboard.locale import _
from dashboard.parts import Column, show_block
from dashboard.session import Reader, area_codes, local_folder
from dashboard.state import ask_day, choose
from data.divisions import NATION, division_name, load_divisions
from data.labels import label, labels
from errors import AcceptanceError
from reports.guide_html import guide_html
from studies.guide import GuideAnswer, answer_guide
from studies.guide_places import with_points
from studies.guide_told import Section, has_assumed, tell_answer, tell_found

FIRST = ("answer", "where")
HEADING = 40  # how many letters of text a heading is as high as


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
    show_answer(reader, with_points(found, reader.snapshot, reader.scope))


def show_answer(reader: Reader, found: GuideAnswer) -> None:
    """What to tell the person at the window, the page to hand over, and where each row is from."""
    sections = {section.key: section for section in tell_answer(found, most_points=0)}
    others = [section for section in tell_found(found) if section.key not in sections]
    _show_verdict(found, sections)
    name = f"guide_{found.hukou_code}_{found.residence_code}_{found.matter}_{found.on}.{reader.lang}.html"
    offer_file(_("下载一页纸的指南，可打印（HTML）"), lambda: guide_html(found), name, "text/html")
    _show_points(found)
    _show_sections([section for key, section in sections.items() if key not in FIRST])
    if has_assumed([*sections.values(), *others]):
        streamlit.caption(label("guide", "assumed", reader.lang))
    with streamlit.expander(_("证丢了，或者捡到别人的证")):
        _show_sections(others)
    _show_basis(reader, found)


def _show_verdict(found: GuideAnswer, sections: dict[str, Section]) -> None:
    said = "\n\n".join(sections["answer"].lines)
    (streamlit.success if found.eligible else streamlit.warning)(said)
    where = sections["where"]
    streamlit.subheader(where.title, anchor=False)
    streamlit.markdown(where.lines[0])


def _show_points(found: GuideAnswer) -> None:
    """The points to go to, in the order of the policy."""
    if not found.points:
        return
    show_block(
        "",
        "guide_points",
        pandas.DataFrame(found.points),
        {
            "kind_name": Column(_("类型")),
            "name": Column(_("受理点")),
            "district": Column(_("区县")),
            "address": Column(_("地址")),
            "phone": Column(_("办公电话")),
            "hours": Column(_("办公时间")),
        },
        definition=_("当日开放、且受理这一事项和这一户籍省份的受理点；居住的区县没有的，列所在城市的。次序按规定表。"),
        n=(len(found.points), "points"),
    )


def _show_sections(sections: list[Section]) -> None:
    """Headings with their lines in two columns of about equal length; one below the other on a telephone."""
    lengths = [HEADING + sum(map(len, section.lines)) for section in sections]
    middle = min(range(len(sections) + 1), key=lambda count: abs(2 * sum(lengths[:count]) - sum(lengths)))
    for column, part in zip(streamlit.columns(2), (sections[:middle], sections[middle:]), strict=True):
        for section in part:
            lines = "\n".join(f"- {line}" for line in section.lines)
            column.subheader(section.title, anchor=False)
            column.markdown(lines)


def _show_basis(reader: Reader, found: GuideAnswer) -> None:
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
