"""Blocks of the Verification page."""

import pandas
import streamlit

from dashboard.charts import draw_bars, draw_columns, draw_lines
from dashboard.charts.palette import MAIN, PURPLE, TEAL, TROUBLE
from dashboard.locale import _
from dashboard.parts import Column, show_block
from dashboard.session import Reader
from dashboard.tables import write_number
from studies.verification import Verification


def explain(reader: Reader, found: Verification) -> str:
    """What is a hit, an exposure, a false accept."""
    return found.method_zh if reader.lang == "zh" else found.method_en


def show_sectors(reader: Reader, found: Verification) -> None:
    """The hit rate by sector."""
    if not found.sectors:
        streamlit.info(_("这个地区没有核查记录。"))
        return
    sectors = pandas.DataFrame(found.sectors).sort_values("hit_rate", ascending=False)
    sectors["hit_percent"] = sectors["hit_rate"] * 100
    top = sectors.iloc[0]
    show_block(
        _("各行业核查命中率"),
        "hit_rate_by_sector",
        sectors,
        {
            "name": Column(_("行业")),
            "checks": Column(_("核查"), "checks"),
            "hit_rate": Column(_("命中率"), "fine_share"),
            "cards": Column(_("被查证件"), "cards"),
            "card_hit_rate": Column(_("证件命中率"), "fine_share"),
        },
        figure=draw_bars(
            sectors,
            "name",
            {"hit_percent": _("命中率")},
            value_title=_("命中率（%）"),
            hover="%{x:.2f}%",
            colours=(MAIN,),
        ),
        metrics=("hit_rate", "card_hit_rate", "checks"),
        definition=explain(reader, found),
        said=_(
            "核查 {checks}，命中率 {rate}；最高的是{name}，{top}。",
            checks=write_number(found.checks, "checks"),
            rate=write_number(found.hit_rate, "fine_share"),
            name=top["name"],
            top=write_number(top["hit_rate"], "fine_share"),
        ),
        n=(found.checks or 0, "checks"),
    )


def show_exposure(reader: Reader, whole: Verification) -> None:
    """How long a reported card stays good: quantiles by month of report."""
    exposure = whole.exposure_minutes
    rows = [
        {"month": row["month"], **(row["exposure_minutes"] or {})} for row in whole.months if row["exposure_minutes"]
    ]
    if not rows:
        streamlit.header(_("挂失生效延迟"), anchor=False)
        streamlit.info(_("没有挂失记录。"))
        return
    months = pandas.DataFrame(rows)
    show_block(
        _("挂失生效延迟（整个快照）"),
        "exposure_by_month",
        months,
        {
            "month": Column(_("挂失月份")),
            "reports": Column(_("挂失"), "reports"),
            "pending": Column(_("其中尚未生效"), "reports"),
            "p50": Column("P50", "whole_minutes"),
            "p95": Column("P95", "whole_minutes"),
            "p99": Column("P99", "whole_minutes"),
            "over_1_minute_share": Column(_("超过 1 分钟"), "share"),
            "over_1_hour_share": Column(_("超过 1 小时"), "share"),
        },
        figure=draw_lines(
            months,
            "month",
            {"p50": "P50", "p95": "P95", "p99": "P99"},
            x_title=_("挂失月份"),
            y_title=_("分钟（对数刻度）"),
            hover=_("%{y:,.0f} 分钟"),
            colours=(MAIN, TEAL, PURPLE),
            date_format="%Y-%m",
            is_log=True,
        ),
        metrics=("exposure_p95",),
        definition=explain(reader, whole),
        said=_(
            "从挂失到失效生效：一半在 {p50}内，95% 在 {p95}内，99% 在 {p99}内；超过一小时的占 {hour}。"
            "这段时间里证件仍会被答为有效。",
            p50=write_number(exposure["p50"], "whole_minutes"),
            p95=write_number(exposure["p95"], "whole_minutes"),
            p99=write_number(exposure["p99"], "whole_minutes"),
            hour=write_number(exposure["over_1_hour_share"], "share"),
        ),
        n=(exposure["reports"], "reports"),
        open_share=exposure["pending"] / exposure["reports"] if exposure["reports"] else None,
        open_word=_("其中尚未生效 {share}"),
    )


def show_months(reader: Reader, found: Verification) -> None:
    """Checks and hits by month."""
    if not found.months:
        return
    months = pandas.DataFrame(found.months)
    show_block(
        _("每月核查命中率"),
        "hit_rate_by_month",
        months,
        {
            "month": Column(_("月份")),
            "checks": Column(_("核查"), "checks"),
            "hit_rate": Column(_("命中率"), "fine_share"),
        },
        figure=draw_lines(
            months,
            "month",
            {"hit_rate": _("命中率")},
            x_title=_("月份"),
            y_title=_("命中率"),
            hover="%{y:.2%}",
            colours=(MAIN,),
            date_format="%Y-%m",
            y_format=".1%",
        ),
        metrics=("hit_rate", "checks"),
        definition=explain(reader, found),
        n=(found.checks or 0, "checks"),
    )


def show_false_accepts(reader: Reader, whole: Verification) -> None:
    """Checks let through between report and effect, by month."""
    months = pandas.DataFrame(whole.months)
    if months.empty or whole.false_accepts is None:
        return
    show_block(
        _("每月误放次数（整个快照）"),
        "false_accepts_by_month",
        months,
        {
            "month": Column(_("月份")),
            "checks": Column(_("核查"), "checks"),
            "false_accepts": Column(_("误放"), "checks"),
        },
        figure=draw_columns(
            months,
            "month",
            {"false_accepts": _("误放")},
            x_title=_("月份"),
            y_title=_("次"),
            colours=(TROUBLE,),
            date_format="%Y-%m",
        ),
        metrics=("false_accepts",),
        definition=explain(reader, whole),
        said=_(
            "共误放 {count}。缩短挂失到生效的延迟，误放就会减少。", count=write_number(whole.false_accepts, "checks")
        ),
        n=(whole.checks or 0, "checks"),
    )
