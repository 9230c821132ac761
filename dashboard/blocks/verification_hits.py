"""How often the register hits, by check and by distinct card: by sector, organisation, place and month."""

import pandas
import streamlit

from dashboard.blocks.small_cells import explain_small, tell_small
from dashboard.blocks.verification import counted, explain
from dashboard.charts import draw_bars, draw_lines
from dashboard.charts.palette import MAIN, TEAL
from dashboard.locale import _
from dashboard.parts import Column, show_block
from dashboard.session import Reader
from dashboard.state import switch
from dashboard.tables import write_number
from studies.verification import Verification


def show_hits(reader: Reader, found: Verification) -> None:
    """The hit rate, cut as chosen."""
    streamlit.header(_("核查命中率"), anchor=False)
    if not found.sectors:
        streamlit.info(_("这个地区没有核查记录。"))
        return
    cuts = {"sectors": _("按行业"), "places": _("按核查地"), "organisations": _("按用证单位"), "months": _("按月")}
    cut = switch(_("分列"), "hits", cuts, "sectors")
    rows = getattr(found, cut)
    if not rows:
        streamlit.info(_("这个地区不再细分。"))
        return
    frame = pandas.DataFrame(rows)
    if cut == "organisations":
        frame = frame.assign(name=frame["organisation"])
    is_time = cut == "months"
    frame = frame if is_time else frame.sort_values("card_hit_rate", ascending=False, na_position="last")
    shown, columns = tell_small(frame, _columns(cut))
    show_block(
        "",
        f"hit_rate_by_{cut}",
        shown,
        columns,
        figure=_draw_months(frame) if is_time else None if cut == "organisations" else _draw_parts(frame),
        metrics=("card_hit_rate", "hit_rate", "checks"),
        definition=f"{explain(reader, found)} {explain_small()}",
        said=_say(found, frame, is_time),
        n=counted(found.checks, "checks"),
        filters={_("分列"): cuts[cut]},
    )


def _columns(cut: str) -> dict[str, Column]:
    titles = {"sectors": _("行业"), "places": _("核查地"), "organisations": _("用证单位"), "months": _("月份")}
    checks = {
        "checks": Column(_("核查次数"), "checks"),
        "hits": Column(_("命中"), "checks"),
        "hit_rate": Column(_("命中率"), "fine_share"),
    }
    return {
        "month" if cut == "months" else "name": Column(titles[cut]),
        **({} if cut == "organisations" else checks),
        "cards": Column(_("被查证件"), "cards"),
        "hit_cards": Column(_("命中证件"), "cards"),
        "card_hit_rate": Column(_("证件命中率"), "fine_share"),
    }


def _draw_parts(frame: pandas.DataFrame):  # type: ignore[no-untyped-def]
    told = frame[frame["card_hit_rate"].notna()].copy()
    told["percent"] = told["card_hit_rate"].astype(float) * 100
    if told.empty:
        return None
    return draw_bars(
        told,
        "name",
        {"percent": _("证件命中率")},
        value_title=_("证件命中率（%）"),
        hover="%{x:.2f}%",
        colours=(MAIN,),
    )


def _draw_months(frame: pandas.DataFrame):  # type: ignore[no-untyped-def]
    return draw_lines(
        frame,
        "month",
        {"hit_rate": _("命中率"), "card_hit_rate": _("证件命中率")},
        x_title=_("月份"),
        y_title=_("命中率"),
        hover="%{y:.2%}",
        colours=(MAIN, TEAL),
        date_format="%Y-%m",
        y_format=".1%",
    )


def _say(found: Verification, frame: pandas.DataFrame, is_time: bool) -> str:
    whole = _(
        "核查 {checks}，命中率 {rate}；按证件计 {card_rate}（{cards}被查）。",
        checks=write_number(found.checks, "checks"),
        rate=write_number(found.hit_rate, "fine_share"),
        card_rate=write_number(found.card_hit_rate, "fine_share"),
        cards=write_number(found.cards, "cards"),
    )
    told = frame[frame["card_hit_rate"].notna()]
    if is_time or told.empty:
        return whole
    top = told.iloc[0]
    return whole + _("最高：{name}，{rate}。", name=top["name"], rate=write_number(top["card_hit_rate"], "fine_share"))
