"""How use falls with the way, and how well openings were foretold, on the Demand page."""

import pandas
import streamlit

from dashboard.charts import draw_bars
from dashboard.charts.bands import Words, draw_bands
from dashboard.charts.palette import MAIN, ORANGE, QUIET
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.session import Reader
from dashboard.tables import write_number
from studies.use_told import UseTold


def show_use(reader: Reader, use: UseTold) -> None:
    """The curve with its range, and whose records look thin."""
    curve = pandas.DataFrame(use.curve)
    percent = curve.assign(expected=curve["use"] * 100, low=curve["low"] * 100, high=curve["high"] * 100)
    at_half_hour = float(curve.loc[curve["minutes"] == 30, "use"].iloc[0])
    said = _(
        "步行 30 分钟处的办理比例约为门口的 {share}，再远不低于 {floor}。",
        share=write_number(at_half_hour, "share"),
        floor=write_number(use.floor, "share"),
    )
    show_block(
        _("办理比例随路程递减"),
        "use_by_minutes",
        curve,
        {
            "minutes": Column(_("到最近受理点"), "whole_minutes"),
            "use": Column(_("办理比例（门口为100%）"), "share"),
            "low": Column(_("下限"), "share"),
            "high": Column(_("上限"), "share"),
        },
        figure=draw_bands(percent, "minutes", Words(_("到最近受理点（分钟）"), _("办理比例（%）"), _("办理比例"))),
        definition=join_sentences(
            _(
                "由各区、各时段之内的差别拟合（泊松似然，给定各区各时段合计），区与区之间记录多少不影响结果；"
                "范围为 95%，只含抽样误差。"
            )
            if use.mark == "derived"
            else _("可定位到住地的申请太少，采用假定值，没有范围。"),
            use.source_zh if reader.lang == "zh" else use.source_en,
        ),
        said=join_sentences(said, _say_thin(use)),
        n=(use.applications, "cases"),
    )


def show_openings(use: UseTold) -> None:
    """What the records before each opening foretold for its neighbours, and what came."""
    if not use.openings:
        streamlit.info(_("期内没有可供回测的新开受理点。"))
        return
    rows = pandas.DataFrame(use.openings)
    rows["title"] = rows["name"] + " " + rows["opened_on"].astype(str).str[:7]
    inside = int(((rows["came"] >= rows["low"]) & (rows["came"] <= rows["high"])).sum())
    show_block(
        _("新开受理点的回测"),
        "openings_foretold",
        rows,
        {
            "name": Column(_("受理点")),
            "opened_on": Column(_("开办日期")),
            "places": Column(_("受影响的需求地点"), "count"),
            "minutes_before": Column(_("原来的路程"), "minutes"),
            "minutes_after": Column(_("后来的路程"), "minutes"),
            "months_after": Column(_("比较的月数"), "count"),
            "without": Column(_("若未开办"), "cases"),
            "forecast": Column(_("预测"), "cases"),
            "low": Column(_("下限"), "cases"),
            "high": Column(_("上限"), "cases"),
            "known_rest": Column(_("扣除全市走势后的预测"), "cases"),
            "came": Column(_("实际件数"), "cases"),
        },
        figure=draw_bars(
            rows,
            "title",
            {"without": _("若未开办"), "forecast": _("预测"), "came": _("实际件数")},
            value_title=_("件"),
            colours=(QUIET, MAIN, ORANGE),
        ),
        definition=_(
            "只用开办前的记录拟合，预测路程因它变短的居民在开办后的申请（在哪里办都算），再与实际相比；"
            "范围为 90%。“扣除全市走势后”按其他地方的实际与预测之比调整。"
        ),
        said=_("{count} 次开办中，实际落在预测范围内的有 {inside} 次。", count=len(rows), inside=inside),
        n=(int(rows["came"].sum()), "cases"),
    )


def _say_thin(use: UseTold) -> str:
    """Districts whose applications stand out against the people expected there."""
    separator = _("、")
    thin = separator.join(row["name"] for row in use.districts if row["is_thin"])
    full = separator.join(row["name"] for row in use.districts if row["is_full"])
    return join_sentences(
        _("记录可能不全（同样路程下申请偏少）：{names}。", names=thin) if thin else "",
        _("人口可能少报（同样路程下申请偏多）：{names}。", names=full) if full else "",
    )
