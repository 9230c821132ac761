"""When feeds fell silent, and what share of lost cards comes back."""

from typing import Any

import pandas
import streamlit

from dashboard.blocks.small_cells import tell_small
from dashboard.blocks.verification import counted
from dashboard.charts import draw_lines
from dashboard.charts.palette import MAIN, TEAL
from dashboard.locale import _
from dashboard.parts import Column, show_block
from dashboard.session import Reader
from dashboard.tables import write_number
from studies import feed_gaps, lost_and_found
from studies.verification import Verification


def show_gaps(reader: Reader, whole: Verification) -> None:
    """Gaps of the copies, the sectors and the organisations; and how long a gap must be to be seen."""
    if not whole.feeds:
        return
    kinds = {"replication": _("同步到各行业"), "sector": _("行业核查"), "organisation": _("单位核查")}
    method = feed_gaps.METHOD_ZH if reader.lang == "zh" else feed_gaps.METHOD_EN
    gaps = pandas.DataFrame(whole.feed_gaps)
    events = sum(feed["events"] for feed in whole.feeds)
    streamlit.header(_("数据来源中断（整个快照）"), anchor=False)
    if gaps.empty:
        streamlit.markdown(_("没有发现中断。"))
    else:
        gaps["kind"] = gaps["feed"].map(kinds)
        gaps["until"] = pandas.to_datetime(gaps["until"]).dt.strftime("%Y-%m-%d %H:%M").fillna(_("尚未恢复"))
        show_block(
            "",
            "feed_gaps",
            gaps,
            {
                "kind": Column(_("来源")),
                "name": Column(_("名称")),
                "from": Column(_("中断开始"), "instant"),
                "until": Column(_("恢复")),
                "hours": Column(_("小时"), "count"),
                "expected": Column(_("本应有"), "number"),
                "released": Column(_("恢复后一小时"), "count"),
                "usual": Column(_("该小时平常"), "number"),
            },
            definition=method,
            said=_("发现 {count} 次中断。恢复后一小时远多于平常的，是积压后补发。", count=f"{len(gaps):,}"),
            n=(events, "rows"),
        )
    _show_feeds(whole, kinds, method, events)


def _show_feeds(whole: Verification, kinds: dict[str, str], method: str, events: int) -> None:
    feeds = pandas.DataFrame(whole.feeds)
    feeds["kind"] = feeds["feed"].map(kinds)
    with streamlit.expander(_("多长的中断才看得出来")):
        show_block(
            "",
            "feeds",
            feeds,
            {
                "kind": Column(_("来源")),
                "name": Column(_("名称")),
                "events": Column(_("记录"), "rows"),
                "per_day": Column(_("每天"), "number"),
                "shortest_hours": Column(_("至少中断（小时）"), "number"),
            },
            definition=method,
            n=(events, "rows"),
        )


def show_returns(reader: Reader, found: Verification) -> None:
    """What share of the cards reported lost is reported found or withdrawn within 30 and 90 days, by month."""
    returns = found.returns
    if not returns["losses"]:
        return
    months = pandas.DataFrame(
        [
            {
                "month": row["month"],
                "losses": row["losses"],
                "back": row["back"],
                "hidden": row.get("hidden", {}),
                **{f"within_{each['days']}": each["share"] for each in row["within"] or []},
            }
            for row in returns["months"]
        ]
    )
    lines = {"within_30": _("30 天内"), "within_90": _("90 天内")}
    frame, columns = tell_small(
        months,
        {
            "month": Column(_("挂失月份")),
            "losses": Column(_("挂失证件"), "cards"),
            "back": Column(_("已找回"), "cards"),
            "within_7": Column(_("7 天内"), "share"),
            **{name: Column(title, "share") for name, title in lines.items()},
            "within_180": Column(_("180 天内"), "share"),
        },
    )
    show_block(
        _("失证找回率"),
        "returns_by_month",
        frame,
        columns,
        figure=draw_lines(
            months,
            "month",
            lines,
            x_title=_("挂失月份"),
            y_title=_("招领或撤销"),
            hover="%{y:.1%}",
            colours=(MAIN, TEAL),
            date_format="%Y-%m",
            y_format=".0%",
        ),
        metrics=("return_share",),
        definition=lost_and_found.METHOD_ZH if reader.lang == "zh" else lost_and_found.METHOD_EN,
        said=_say_returns(returns),
        n=counted(returns["losses"], "cards"),
        open_share=returns["still_out"] / returns["losses"] if returns["still_out"] is not None else None,
        open_word=_("其中尚未找回 {share}"),
    )


def _say_returns(returns: dict[str, Any]) -> str:
    shares = {each["days"]: each for each in returns["within"] or []}
    if not shares:
        return ""
    return _(
        "挂失的证件 30 天内找回的占 {month}，90 天内 {quarter}（招领 {found}，撤销 {withdrawn}）。",
        month=write_number(shares[30]["share"], "share"),
        quarter=write_number(shares[90]["share"], "share"),
        found=write_number(shares[90]["found"], "share"),
        withdrawn=write_number(shares[90]["withdrawn"], "share"),
    )
