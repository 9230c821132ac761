"""Where the time of issued cases goes, by stage and by owner."""

import pandas
import streamlit

from dashboard.blocks.turnaround_filters import Choice
from dashboard.charts import draw_bars
from dashboard.locale import _
from dashboard.parts import Column, show_block
from dashboard.session import Reader, answer
from dashboard.state import switch
from dashboard.tables import write_number
from studies.stage_shares import Part, StageShares, share_delay


def show_shares(reader: Reader, choice: Choice) -> None:
    """The mean days of each part, which add up to the mean total."""
    streamlit.header(_("时间花在哪里"), anchor=False)
    kinds = {"stage": _("按环节"), "owner": _("按经手单位")}
    kind = switch(_("分法"), "parts", kinds, "stage")
    shares = answer(share_delay, lang=reader.lang, **choice.values)
    if shares.total is None:
        streamlit.info(_("所选范围还没有已发证的件。"))
        return
    parts = shares.stages if kind == "stage" else shares.owners
    fields = list(Part.__dataclass_fields__)
    total = pandas.DataFrame([vars(shares.total) | {"name": _("合计"), "share": 1.0}], columns=fields)
    table = pandas.DataFrame([vars(part) for part in parts], columns=fields)
    show_block(
        "",
        f"delay_by_{kind}",
        pandas.concat([table, total], ignore_index=True),
        {
            "name": Column(_("环节") if kind == "stage" else _("经手单位")),
            "mean_days": Column(_("平均"), "days"),
            "share": Column(_("占总时长"), "share"),
            "p50_days": Column("P50", "whole_days"),
            "p90_days": Column("P90", "whole_days"),
        },
        figure=draw_bars(table, "name", {"mean_days": _("平均天数")}, value_title=_("平均天数"), hover="%{x:,.1f}"),
        definition=shares.method_zh if reader.lang == "zh" else shares.method_en,
        said=say_shares(shares),
        n=(shares.cases, "cases"),
        open_share=0.0,
        is_table_open=True,
        filters=choice.shown | {_("分法"): kinds[kind]},
    )


def say_shares(shares: StageShares) -> str:
    """The mean total, and who has most of it."""
    if shares.total is None:
        return ""
    most = max(shares.owners, key=lambda part: part.mean_days)
    return _(
        "已发证的件自受理至发证平均 {days}；其中{owner}平均 {part}，占 {share}。各部分的平均数相加等于总平均数。",
        days=write_number(shares.total.mean_days, "days"),
        owner=most.name,
        part=write_number(most.mean_days, "days"),
        share=write_number(most.share, "share"),
    )
