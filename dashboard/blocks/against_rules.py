"""Block of the Data page: applications that the rules of their day would not have allowed."""

from collections.abc import Mapping

import pandas
import streamlit

from dashboard.charts import draw_bars
from dashboard.charts.palette import TROUBLE
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.places import full_place
from dashboard.session import Reader
from dashboard.tables import write_number
from data.labels import labels
from studies.against_rules import MOST_LISTED, AgainstRules


def show_against_rules(reader: Reader, found: AgainstRules) -> None:
    """How many by rule, and a sample with file and line."""
    title = _("与当日规定不符的受理")
    definition = _(
        "每一件按受理当日的规定表（data/policy，加上本局 local/policy）重新判断：两地当日能否受理、出示的证件、收费、"
        "代领、原证交回。判断与“办理指南”一致；受理地取受理点所在区县。这些件照常入库，只作提示；一件可列入多条。"
    )
    if not found.rules:
        streamlit.header(title, anchor=False)
        streamlit.success(_("没有与当日规定不符的受理。"))
        streamlit.caption(definition)
        return
    names = labels("against_rule", reader.lang)
    rules = pandas.DataFrame(found.rules)
    rules["name"] = rules["rule"].map(names)
    rules["share"] = rules["applications"] / found.checked
    most = rules.iloc[0]
    show_block(
        title,
        "against_rules",
        rules,
        {
            "name": Column(_("不符之处")),
            "rule": Column(_("规则编号")),
            "applications": Column(_("件数"), "cases"),
            "share": Column(_("占受理"), "share"),
            "first_on": Column(_("最早")),
            "last_on": Column(_("最晚")),
        },
        figure=draw_bars(rules, "name", {"applications": _("件数")}, value_title=_("件"), colours=(TROUBLE,)),
        definition=definition,
        said=join_sentences(
            _("最多的一条：{rule}，{cases}。", rule=most["name"], cases=write_number(most["applications"], "cases")),
            _("这些件已照常入库，请核实是录入有误，还是办理不合规定。"),
        ),
        n=(found.checked, "cases"),
    )
    _show_sample(reader, found, names)


def _show_sample(reader: Reader, found: AgainstRules, names: Mapping[str, str]) -> None:
    rows = pandas.DataFrame(found.rows)
    rows["rule"] = rows["rule"].map(names)
    rows["matter"] = rows["matter"].map(labels("matter", reader.lang))
    for column in ("hukou_code", "division_code"):
        known = {code: full_place(code, reader) for code in rows[column].dropna().unique()}
        rows[column] = rows[column].map(known)
    columns = {
        "rule": Column(_("不符之处"), is_whole=True),
        "file": Column(_("文件")),
        "line": Column(_("行号"), "count"),
        "application_id": Column(_("受理号")),
        "accepted_on": Column(_("受理日期")),
        "matter": Column(_("事项")),
        "hukou_code": Column(_("户籍地")),
        "division_code": Column(_("受理地")),
    }
    show_block(
        _("与当日规定不符的受理，逐件"),
        "rows_against_rules",
        rows,
        columns,
        definition=_("每条规定列最近的 {most} 件。", most=MOST_LISTED),
        n=(len(rows), "rows"),
    )
