"""How long a reported card stays good: to its effect and to the copies, by month and by place of the report."""

from typing import Any

import pandas
import streamlit

from dashboard.blocks.small_cells import explain_small, tell_small
from dashboard.blocks.verification import counted, explain
from dashboard.charts import draw_lines
from dashboard.charts.palette import MAIN, PURPLE, TEAL
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.session import Reader
from dashboard.state import switch
from dashboard.tables import write_number
from studies.verification import Verification


def show_exposure(reader: Reader, found: Verification) -> None:
    """Quantiles by month of report, of the span that is chosen, and the same by place."""
    streamlit.header(_("挂失生效延迟"), anchor=False)
    spans = name_spans()
    span = switch(_("哪一段"), "span", spans, "report_to_effect")
    whole, months = found.exposure_spans[span], _rows(found.exposure_months, span)
    if not months:
        streamlit.info(_("没有挂失记录。"))
        return
    frame, columns = tell_small(pandas.DataFrame(months), {"month": Column(_("挂失月份")), **_columns()})
    show_block(
        "",
        "exposure_by_month",
        frame,
        columns,
        figure=_draw(pandas.DataFrame(months)),
        metrics=("exposure_p95",),
        definition=explain(reader, found),
        said=_say(whole, spans[span]),
        n=counted(whole["reports"], "reports"),
        open_share=whole["pending"] / whole["reports"] if whole["reports"] and whole["pending"] is not None else None,
        open_word=_("其中尚未到达 {share}"),
        filters={_("哪一段"): spans[span]},
    )
    _show_places(reader, found, span, spans[span])


def name_spans() -> dict[str, str]:
    """What the three spans are called."""
    return {
        "report_to_effect": _("挂失→生效"),
        "effect_to_copies": _("生效→同步到各行业"),
        "report_to_copies": _("挂失→同步到各行业"),
    }


def _show_places(reader: Reader, found: Verification, span: str, title: str) -> None:
    places = _rows(found.exposure_places, span)
    if len(places) < 2:
        return
    by_p95 = pandas.DataFrame(places).sort_values("p95", ascending=False, na_position="last")
    frame, columns = tell_small(by_p95, {"name": Column(_("挂失地")), **_columns()})
    show_block(
        _("各地挂失生效延迟"),
        "exposure_by_place",
        frame,
        columns,
        definition=f"{explain(reader, found)} {explain_small()}",
        n=counted(found.exposure_spans[span]["reports"], "reports"),
        filters={_("哪一段"): title},
    )


def _rows(rows: list[dict[str, Any]], span: str) -> list[dict[str, Any]]:
    """The figures of one span beside the month or the place; those without any report are left out."""
    flat = [{**{key: row[key] for key in ("month", "code", "name") if key in row}, **row[span]} for row in rows]
    return [row for row in flat if row["reports"] != 0 or row["without_time"]]


def _columns() -> dict[str, Column]:
    return {
        "reports": Column(_("挂失"), "reports"),
        "pending": Column(_("其中尚未到达"), "reports"),
        "without_time": Column(_("只有日期"), "reports"),
        "p50": Column("P50", "whole_minutes"),
        "p95": Column("P95", "whole_minutes"),
        "p99": Column("P99", "whole_minutes"),
        "over_1_minute_share": Column(_("超过 1 分钟"), "share"),
        "over_1_hour_share": Column(_("超过 1 小时"), "share"),
    }


def _draw(months: pandas.DataFrame) -> Any:
    return draw_lines(
        months,
        "month",
        {"p50": "P50", "p95": "P95", "p99": "P99"},
        x_title=_("挂失月份"),
        y_title=_("分钟（对数刻度）"),
        hover=_("%{y:,.0f} 分钟"),
        colours=(MAIN, TEAL, PURPLE),
        date_format="%Y-%m",
        is_log=True,
    )


def _say(whole: dict[str, Any], span: str) -> str:
    if not whole["reports"]:
        return ""
    figures = _(
        "{span}：一半在 {p50}内，95% 在 {p95}内，99% 在 {p99}内；超过一分钟的占 {minute}，超过一小时的占 {hour}。",
        span=span,
        p50=write_number(whole["p50"], "whole_minutes"),
        p95=write_number(whole["p95"], "whole_minutes"),
        p99=write_number(whole["p99"], "whole_minutes"),
        minute=write_number(whole["over_1_minute_share"], "share"),
        hour=write_number(whole["over_1_hour_share"], "share"),
    )
    return join_sentences(figures, _("这段时间里证件仍会被答为有效。"))
