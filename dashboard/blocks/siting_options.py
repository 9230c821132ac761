"""Blocks beside the loads: options in one comparison by cost per case served, and the ratios of other cities."""

import pandas

from dashboard.charts import draw_bars
from dashboard.charts.palette import MAIN, TEAL
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.places import with_full_names
from dashboard.session import Reader
from dashboard.tables import write_number
from data.divisions import NATION, division_name
from studies.windows import WindowsResult

BEST_SHOWN = 3  # of each kind of option


def name_options() -> dict[str, str]:
    """Option -> its wording."""
    return {
        "extra_window": _("增设一个窗口"),
        "evening_hours": _("晚间延时"),
        "saturday_hours": _("周六开放"),
        "temporary_window": _("高峰期临时窗口"),
        "mobile_service": _("流动服务"),
        "temporary_point": _("高峰期临时受理点"),
        "permanent_point": _("新设固定受理点"),
    }


def show_options(reader: Reader, result: WindowsResult, filters: dict[str, str]) -> None:
    """What could be done for overloaded points and for places unserved, the cheapest case first; charted, the best."""
    names = name_options()
    columns = ["option", "name", "cost_per_case_yuan", "division_code"]
    rows = pandas.DataFrame(result.options, columns=None if result.options else columns)
    rows = with_full_names(rows, "division_code", reader, "district")
    rows["option_name"] = rows["option"].map(names)
    rows["title"] = [f"{name} · {option}" for name, option in zip(rows["name"], rows["option_name"], strict=True)]
    priced = rows[rows["cost_per_case_yuan"].notna()]
    if priced.empty:
        said = _("没有超负荷的受理点，候选点位周围也没有未满足的需求：无须增加服务。")
    else:
        best = priced.drop_duplicates("option")
        said = _(
            "各类做法中每件最省的：{list}。",
            list=_("；").join(
                _(
                    "{option} {cost}（{name}）",
                    option=row.option_name,
                    cost=write_number(row.cost_per_case_yuan, "yuan"),
                    name=row.name,
                )
                for row in best.itertuples(index=False)
            ),
        )
    show_block(
        _("各种做法的每件成本"),
        "options_by_cost",
        rows,
        {
            "option_name": Column(_("做法")),
            "name": Column(_("地点")),
            "district": Column(_("地区")),
            "cost_per_case_yuan": Column(_("每件成本"), "yuan"),
            "cases": Column(_("每年多办"), "cases"),
            "yearly_cost_yuan": Column(_("年成本"), "yuan"),
            "setup_cost_yuan": Column(_("一次性投入"), "yuan"),
            "running_cost_yuan": Column(_("年度运行"), "yuan"),
            "years": Column(_("分摊年数"), "count"),
            "capacity": Column(_("新增能力"), "cases"),
            "demand": Column(_("可及的需求"), "cases"),
            "windows": Column(_("窗口"), "count"),
            "place_id": Column(_("点位编号")),
        }
        if len(result.options)
        else {"option_name": Column(_("做法"))},
        figure=draw_bars(
            priced.groupby("option").head(BEST_SHOWN),
            "title",
            {"cost_per_case_yuan": _("每件成本")},
            value_title=_("每件成本（元）"),
            colours=(TEAL,),
        )
        if len(priced)
        else None,
        definition=join_sentences(explain_options(reader, result)) + "\n\n" + list_assumptions(reader, result),
        said=join_sentences(said, _("每项单独计算，服务同一批人的做法不能相加；多数单价是假定，请换成本单位的实数。")),
        is_table_open=True,
        n=(len(rows), "rows"),
        filters=filters,
    )


def explain_options(reader: Reader, result: WindowsResult) -> str:
    """How cases and costs are counted."""
    source = result.source_zh if reader.lang == "zh" else result.source_en
    return join_sentences(
        _(
            "年成本为一次性投入按年分摊加年度运行；每年多办，是在等候达标的前提下比现在多办的件数，"
            "不超过新增能力，也不超过可及的需求（现有窗口办不及的，加应有而未办者按路程选点会来的）。"
            "临时窗口与临时点只计一次性换证高峰的需求，其余按今后各年需求的平均。"
        ),
        _(
            "人们选点按规模与路程（哈夫模型），最多走 {minutes}。",
            minutes=write_number(result.minutes, "whole_minutes"),
        ),
        source,
    )


def list_assumptions(reader: Reader, result: WindowsResult) -> str:
    """Every parameter with its mark and value, so that a guess is not taken for a fact."""
    marks = {"sourced": _("有出处"), "derived": _("推算"), "guess": _("假定")}
    lines = [
        "- "
        + _(
            "{mark}：{meaning}：{value}",
            mark=marks[each["mark"]],
            meaning=each[f"meaning_{reader.lang}"],
            value=_write_plain(each["name"], each["value"]),
        )
        for each in result.assumptions
    ]
    return "\n".join([_("推算所依据的参数："), "", *lines])


def _write_plain(name: str, value: float) -> str:
    """A number as it is; a year without a comma."""
    return str(value) if name == "peak_until" else f"{value:,g}"


def show_peers(reader: Reader, result: WindowsResult) -> None:
    """Residents per point and window, here and elsewhere."""
    sources = {"here": _("本快照"), "snapshot": _("本快照"), "published": _("公开报道")}
    rows = with_full_names(pandas.DataFrame(result.peers), "code", reader)
    rows.loc[rows["code"] == NATION, "name"] = division_name(NATION, reader.lang)
    rows["source_name"] = rows["source"].map(sources)
    rows["title"] = [f"{row.name} {row.counted_on[:4]}" for row in rows.itertuples(index=False)]
    here = rows.iloc[0]
    shown = rows[rows["residents_per_point"].notna()]
    others = shown[shown["code"] != here["code"]].sort_values("residents_per_point")
    residents = result.peers_residents_zh if reader.lang == "zh" else result.peers_residents_en
    show_block(
        _("与其他地方相比"),
        "peers",
        rows,
        {
            "name": Column(_("地区")),
            "counted_on": Column(_("统计时点")),
            "residents": Column(_("户口在外县区的居民"), "persons"),
            "points": Column(_("受理点"), "points"),
            "windows": Column(_("窗口"), "count"),
            "residents_per_point": Column(_("每个受理点的居民"), "persons"),
            "residents_per_window": Column(_("每个窗口的居民"), "persons"),
            "source_name": Column(_("来源")),
            "note": Column(_("统计口径（原文）")),
        },
        figure=draw_bars(
            pandas.concat([shown[shown["code"] == here["code"]], others]),
            "title",
            {"residents_per_point": _("每个受理点的居民")},
            value_title=_("每个受理点的居民（人）"),
            colours=(MAIN,),
        ),
        definition=join_sentences(
            _("居民一律取：{definition}。", definition=residents),
            _("各地时点与口径不同，只可大致比较；各地窗口数公开的很少，没有公开的不推算。"),
        ),
        said=_(
            "{area}每个受理点对应 {persons}，每个窗口对应 {per_window}；"
            "有数的其他 {count} 个地方，每个受理点的中位数为 {middle}。",
            area=reader.area_name,
            persons=write_number(here["residents_per_point"], "persons"),
            per_window=write_number(here["residents_per_window"], "persons"),
            count=len(others),
            middle=write_number(others["residents_per_point"].median(), "persons"),
        ),
        is_table_open=True,
        n=(len(rows), "rows"),
    )
