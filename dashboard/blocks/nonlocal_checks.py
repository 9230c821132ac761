"""Checks of cards from other cities, as a sign of demand: how they change, never how many people there are."""

import pandas
import streamlit

from dashboard.blocks.small_cells import explain_small, tell_small
from dashboard.charts import draw_lines
from dashboard.charts.palette import MAIN, TEAL
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.session import Reader, answer
from dashboard.tables import write_number
from studies.non_local import NonLocal, tell_non_local


def show_non_local(reader: Reader) -> None:
    """The change of non-local checks by month, and by place in the last whole month."""
    found = answer(tell_non_local, lang=reader.lang)
    if not found.months:
        return
    months = pandas.DataFrame(found.months)
    frame, columns = tell_small(months, {"month": Column(_("月份")), **_columns()})
    show_block(
        _("外地证件核查的变化"),
        "non_local_by_month",
        frame,
        columns,
        figure=_draw(months),
        metrics=("non_local_share",),
        definition=found.method_zh if reader.lang == "zh" else found.method_en,
        said=_say(found),
        n=(months["known"].sum(), "checks"),
    )
    if len(found.places) > 1:
        _show_places(reader, found)


def _show_places(reader: Reader, found: NonLocal) -> None:
    places = pandas.DataFrame(found.places).sort_values("share_change_on_year", ascending=False, na_position="last")
    frame, columns = tell_small(places, {"name": Column(_("核查地")), **_columns()})
    streamlit.subheader(_("各地外地证件核查的变化（{month}）", month=places["month"].iloc[0]), anchor=False)
    show_block(
        "",
        "non_local_by_place",
        frame,
        columns,
        definition=f"{found.method_zh if reader.lang == 'zh' else found.method_en} {explain_small()}",
        n=(places["known"].sum(), "checks"),
    )


def _columns() -> dict[str, Column]:
    return {
        "known": Column(_("户籍地已知的核查"), "checks"),
        "other_city": Column(_("外市证件"), "checks"),
        "other_city_share": Column(_("外市占比"), "share"),
        "other_province_share": Column(_("外省占比"), "share"),
        "change_on_year": Column(_("同比"), "share"),
        "change_on_quarter": Column(_("比上季"), "share"),
        "share_change_on_year": Column(_("占比同比"), "share"),
        "share_change_on_quarter": Column(_("占比比上季"), "share"),
    }


def _draw(months: pandas.DataFrame):  # type: ignore[no-untyped-def]
    lines = {"change_on_year": _("同比"), "change_on_quarter": _("比上季")}
    if not months[list(lines)].notna().any().any():
        return None
    return draw_lines(
        months,
        "month",
        lines,
        x_title=_("月份"),
        y_title=_("外市证件核查的变化"),
        hover="%{y:+.1%}",
        colours=(MAIN, TEAL),
        date_format="%Y-%m",
        y_format="+.0%",
    )


def _say(found: NonLocal) -> str:
    whole = [row for row in found.months if row["is_whole"]]
    if not whole:
        return ""
    last = whole[-1]
    change = _(
        "{month}：外市证件核查同比 {year}，比上季 {quarter}；占已知户籍地核查的 {share}。",
        month=last["month"],
        year=_signed(last["change_on_year"]),
        quarter=_signed(last["change_on_quarter"]),
        share=write_number(last["other_city_share"], "share"),
    )
    return join_sentences(change, _("这是核查次数的变化，不是人数。"))


def _signed(change: float | None) -> str:
    return "–" if change is None else f"{change * 100:+.1f}%"
