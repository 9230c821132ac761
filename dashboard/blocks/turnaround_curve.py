"""What looking at finished cases alone would hide: said here in both figures, and nowhere else on the page."""

import pandas
import streamlit

from dashboard.blocks.turnaround_filters import Choice
from dashboard.charts import draw_steps
from dashboard.charts.palette import MAIN, QUIET
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.session import Reader, answer
from dashboard.tables import write_number
from studies.survival import OutcomeCurve, describe_curve

RECENT_MONTHS = 3  # where finished cases alone flatter most; in older months few are open


def show_curve(reader: Reader, choice: Choice) -> None:
    """The share without a result by day, all cases beside finished ones alone."""
    streamlit.header(_("只看办结件会少算多少"), anchor=False)
    recent = {} if choice.has_months else {"first_month": months_ago(reader, RECENT_MONTHS - 1)}
    curve = answer(describe_curve, **choice.values | recent)
    if curve.all_cases is None or curve.finished_only is None:
        streamlit.info(_("所选范围还没有办结的件。"))
        return
    table = pandas.DataFrame(curve.days)
    show_block(
        "",
        "days_to_outcome_curve",
        table,
        {
            "day": Column(_("受理后"), "whole_days"),
            "open_share": Column(_("仍无结果：全部件"), "share"),
            "finished_share": Column(_("仍无结果：只看办结件"), "share"),
            "at_risk": Column(_("观察中的件"), "cases"),
        },
        figure=draw_steps(
            {
                _("全部件（含在办）"): table.rename(columns={"open_share": "share"}),
                _("只看办结件"): table.rename(columns={"finished_share": "share"}),
            },
            "day",
            "share",
            x_title=_("受理后天数"),
            y_title=_("仍无结果的比例"),
            marks={_("法定时限 60 天"): 60},
            until=curve.shown_days,
            colours=(MAIN, QUIET),
        ),
        metrics=("p50_days", "p80_days", "p90_days"),
        definition=curve.method_zh if reader.lang == "zh" else curve.method_en,
        said=join_sentences(_("最近三个月受理的件。") if recent else "", say_curve(curve)),
        n=(curve.all_cases.cases, "cases"),
        open_share=curve.all_cases.open_share,
        filters=choice.shown | ({_("受理月份"): _("最近三个月")} if recent else {}),
    )


def months_ago(reader: Reader, months: int) -> str | None:
    """The month so many before that of the as-of day."""
    as_of = reader.snapshot.as_of_on
    return str(pandas.Period(as_of, "M") - months) if as_of else None


def say_curve(curve: OutcomeCurve) -> str:
    """What the two curves say, and why the one is to be believed."""
    everything, finished = curve.all_cases, curve.finished_only
    if everything is None or finished is None:
        return ""
    said = _(
        "全部件：一半在 {p50}内有结果，九成在 {p90}内；只看办结件则是 {finished50}和 {finished90}。",
        p50=write_number(everything.p50_days, "whole_days"),
        p90=write_number(everything.p90_days, "whole_days"),
        finished50=write_number(finished.p50_days, "whole_days"),
        finished90=write_number(finished.p90_days, "whole_days"),
    )
    share = write_number(everything.open_share, "share")
    why = _(
        "在办占 {share}：还没有结果的件恰是较慢的，略去它们就会偏短，所以本页各数都把在办件算在内，"
        "只有“时间花在哪里”须待发证后才能分摊。",
        share=share,
    )
    return join_sentences(said, why)
