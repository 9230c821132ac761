"""Answers that should not have been: false accepts and rejects, attempts after the loss took effect, old cards."""

from typing import Any

import pandas
import streamlit

from dashboard.blocks.small_cells import explain_small, tell_small
from dashboard.blocks.verification import counted, explain, tell
from dashboard.charts import draw_bars, draw_columns
from dashboard.charts.palette import MAIN, PURPLE, TROUBLE
from dashboard.locale import _
from dashboard.parts import Column, show_block
from dashboard.session import Reader
from dashboard.state import switch
from studies.verification import Verification

SERIES = {"false_accepts": TROUBLE, "false_rejects": PURPLE, "superseded_valid": MAIN}


def name_findings() -> dict[str, str]:
    """What each finding is called."""
    return {
        "false_accepts": _("误放"),
        "false_rejects": _("误拒"),
        "superseded_valid": _("已换领仍有效"),
        "attempts": _("失效后使用"),
    }


def show_wrong_answers(reader: Reader, found: Verification) -> None:
    """False accepts, false rejects and superseded cards that pass, by month; who answered so, in a table."""
    months = _by_month(found)
    if months.empty:
        return
    names = name_findings()
    frame, columns = tell_small(
        months, {"month": Column(_("月份"))} | {name: Column(names[name], "checks") for name in SERIES}
    )
    show_block(
        _("错答：误放、误拒、已换领仍有效"),
        "wrong_answers_by_month",
        frame,
        columns,
        figure=draw_columns(
            months,
            "month",
            {name: names[name] for name in SERIES},
            x_title=_("月份"),
            y_title=_("次"),
            colours=tuple(SERIES.values()),
            date_format="%Y-%m",
        ),
        metrics=("false_accepts", "false_rejects", "superseded_valid"),
        definition=explain(reader, found),
        said=_(
            "误放 {accepts}，误拒 {rejects}，已换领的证件又被答为有效 {old}。缩短挂失到生效的延迟，误放就会减少。",
            accepts=tell(found.false_accepts, "checks"),
            rejects=tell(found.false_rejects, "checks"),
            old=tell(found.superseded_valid, "checks"),
        ),
        n=counted(found.checks, "checks"),
    )
    _show_who(reader, found)


def _by_month(found: Verification) -> pandas.DataFrame:
    """Every month with checks, and how many findings of each kind; months without any have 0."""
    rows = [{"month": row["month"], "hidden": {}, **dict.fromkeys(SERIES, 0)} for row in found.months]
    place = {row["month"]: row for row in rows}
    for name in SERIES:
        for each in found.findings[name]["months"]:
            if each["month"] in place:
                place[each["month"]][name] = each["checks"]
                if "checks" in each.get("hidden", {}):
                    place[each["month"]]["hidden"][name] = each["hidden"]["checks"]
    return pandas.DataFrame(rows)


def _show_who(reader: Reader, found: Verification) -> None:
    """Where the findings come from: by sector, organisation or place, as chosen."""
    cuts = {"sectors": _("按行业"), "organisations": _("按用证单位"), "places": _("按核查地")}
    titles = {"sectors": _("行业"), "organisations": _("用证单位"), "places": _("核查地")}
    names = name_findings()
    streamlit.subheader(_("错答与失效后使用出在哪里"), anchor=False)
    kind = switch(_("哪一类"), "finding", names, "attempts")
    cut = switch(_("分列"), "cut", cuts, "sectors")
    rows = pandas.DataFrame(found.findings[kind][cut])
    if rows.empty:
        streamlit.info(_("没有这类核查。"))
        return
    rows = rows.sort_values("checks", ascending=False, na_position="last")
    frame, columns = tell_small(
        rows,
        {
            "name": Column(titles[cut]),
            "checks": Column(_("核查次数"), "checks"),
            "cards": Column(_("证件"), "cards"),
            "answered_valid": Column(_("答为有效"), "checks"),
            "valid_though_copied": Column(_("同步后仍答为有效"), "checks"),
        },
    )
    show_block(
        "",
        f"{kind}_by_{cut}",
        frame,
        columns,
        definition=f"{explain(reader, found)} {explain_small()}",
        n=counted(found.findings[kind]["checks"], "checks"),
        filters={_("哪一类"): names[kind], _("分列"): cuts[cut]},
    )


def show_attempts(reader: Reader, found: Verification) -> None:
    """How long after the loss the card is tried."""
    attempts = found.findings["attempts"]
    days = pandas.DataFrame(attempts["days"]).assign(label=[_name_days(each) for each in attempts["days"]])
    if attempts["checks"] == 0:
        return
    frame, columns = tell_small(days, {"label": Column(_("挂失后")), "checks": Column(_("核查次数"), "checks")})
    show_block(
        _("失效后使用：挂失后多久"),
        "attempts_by_days",
        frame,
        columns,
        figure=draw_bars(days, "label", {"checks": _("核查次数")}, value_title=_("次"), colours=(MAIN,)),
        metrics=("attempts",),
        definition=explain(reader, found),
        said=_(
            "失效之后的使用共 {checks}，涉及 {cards}；其中 {valid}仍被答为有效。",
            checks=tell(attempts["checks"], "checks"),
            cards=tell(attempts["cards"], "cards"),
            valid=tell(attempts["answered_valid"], "checks"),
        ),
        n=counted(attempts["checks"], "checks"),
    )


def _name_days(bucket: dict[str, Any]) -> str:
    first, last = bucket["from_days"], bucket["to_days"]
    if last is None:
        return _("{days} 天以上", days=first)
    return _("当天") if last == 0 else _("{first}–{last} 天", first=first, last=last)
