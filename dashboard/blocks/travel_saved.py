"""Blocks of the travel spared: how much by year, by province of registration, and the assumptions behind it."""

import pandas
import streamlit

from analysis.demand import adjust, list_movable
from analysis.travel_saved import TravelParameters
from dashboard.blocks.assumptions import badge, read_assumption, slide_assumptions
from dashboard.charts import draw_bars, draw_ranges
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.places import with_names
from dashboard.session import Reader, answer
from dashboard.tables import KINDS, write_number
from studies.travel_saved import TravelSaved, measure_travel_saved


def show_travel_saved(reader: Reader) -> None:
    """How far and how much residents were spared, and what that rests on."""
    saved = answer(measure_travel_saved, parameters=ask_parameters(reader))
    if not saved.total["cases"]:
        streamlit.info(_("这个地区没有可以计算的受理件。"))
        return
    show_years(reader, saved)
    show_origins(reader, saved)
    show_assumptions(reader, saved)


def ask_parameters(reader: Reader) -> TravelParameters:
    """The assumptions as the reader moved them, kept in the URL under their own names, as `spared --set` takes them."""
    movable = list_movable(TravelParameters)
    changed = [each for each in movable if read_assumption(each) != each.default]
    with streamlit.expander(_("推算所依据的参数（可调整）"), expanded=bool(changed)):
        slide_assumptions(reader, movable, is_changed=bool(changed))
    adjusted: TravelParameters = adjust({each.name: read_assumption(each) for each in changed}, TravelParameters)
    return adjusted


def show_years(reader: Reader, saved: TravelSaved) -> None:
    """Kilometres and yuan by year of acceptance, each with its range."""
    total = saved.total
    rows = pandas.DataFrame(saved.years).assign(year=lambda frame: frame["year"].astype(str))
    show_block(
        _("少跑的路"),
        "travel_years",
        rows,
        {"year": Column(_("受理年份"))} | _columns(reader),
        figure=draw_ranges(
            rows.assign(**{name: rows[name] * _factor(reader) for name in ("km_least", "km", "km_most")}),
            "year",
            {"km_least": _("最低"), "km": _("按所列参数"), "km_most": _("最高")},
            value_title=Column(_("少跑的路"), _large("km", reader)).heading,
            hover="%{x:,.1f}",
        ),
        definition=join_sentences(
            _(
                "只计已制发的跨市受理件：与回户籍地办理相比少走的路程和少花的钱（车费与误工），"
                "已减去到本地受理点的路程和费用。"
            ),
            _("路程按受理点所在区县与户籍区县的中心之间的直线距离乘绕行系数。范围是各参数同取最保守值与最宽松值所得。"),
            _say_left_out(saved),
        ),
        said=join_sentences(
            _(
                "{area}已制发的 {cases} 件异地受理，约少跑 {km}（{km_least}至 {km_most}），"
                "约省 {yuan}（{yuan_least}至 {yuan_most}）。",
                area=reader.area_name,
                cases=f"{total['cases']:,}",
                **{name: write_number(total[name], _large("km", reader)) for name in ("km", "km_least", "km_most")},
                **{
                    name: write_number(total[name], _large("yuan", reader))
                    for name in ("yuan", "yuan_least", "yuan_most")
                },
            ),
            _say_adjusted(reader, saved),
        ),
        n=(total["cases"], "cases"),
    )


def show_origins(reader: Reader, saved: TravelSaved) -> None:
    """The same by province of registration, that with most kilometres first."""
    rows = with_names(saved.origins, "origin_code", reader.lang).sort_values("km", ascending=False)
    rows = rows.assign(km_shown=rows["km"] * _factor(reader))
    show_block(
        _("哪些省份的人少跑得最多"),
        "travel_origins",
        rows,
        {"name": Column(_("户籍省份"))} | _columns(reader),
        figure=draw_bars(
            rows,
            "name",
            {"km_shown": _("少跑的路")},
            value_title=Column(_("少跑的路"), _large("km", reader)).heading,
            hover="%{x:,.1f}",
            most=15,
        ),
        definition=_("按户籍省份合计，图上为前 15 名。直线距离为单程平均。"),
        said=_(
            "少跑得最多的是{name}户籍的人：{cases} 件，{km}。",
            name=rows["name"].iloc[0],
            cases=f"{rows['cases'].iloc[0]:,}",
            km=write_number(rows["km"].iloc[0], _large("km", reader)),
        ),
        n=(saved.total["cases"], "cases"),
    )


def show_assumptions(reader: Reader, saved: TravelSaved) -> None:
    """Every figure with its mark, and the ends of its range."""
    lines = [
        _(
            "- {mark} **{title}** {value}（{least} 至 {most}）：{meaning}",
            mark=badge(each["mark"]),
            title=each[f"title_{reader.lang}"],
            value=f"{each['value']:g}",
            least=f"{each['least']:g}",
            most=f"{each['most']:g}",
            meaning=each[f"meaning_{reader.lang}"],
        )
        for each in saved.assumptions
    ]
    streamlit.subheader(_("推算所依据的参数"), anchor=False)
    streamlit.markdown("\n".join(lines))
    streamlit.caption(_("括号内依次为使结果最小和最大的取值；调整过的参数不再取范围。"))


def _columns(reader: Reader) -> dict[str, Column]:
    return {
        "cases": Column(_("已制发件数"), "cases"),
        "mean_km": Column(_("平均直线距离"), "km"),
        "km": Column(_("少跑的路"), _large("km", reader)),
        "km_least": Column(_("少跑的路，最低"), _large("km", reader)),
        "km_most": Column(_("少跑的路，最高"), _large("km", reader)),
        "yuan": Column(_("少花的钱"), _large("yuan", reader)),
        "yuan_least": Column(_("少花的钱，最低"), _large("yuan", reader)),
        "yuan_most": Column(_("少花的钱，最高"), _large("yuan", reader)),
    }


def _large(unit: str, reader: Reader) -> str:
    """Large numbers go by ten thousands in Chinese, by millions in English."""
    return f"{'ten_thousand' if reader.lang == 'zh' else 'million'}_{unit}"


def _factor(reader: Reader) -> float:
    return KINDS[_large("km", reader)][0]


def _say_left_out(saved: TravelSaved) -> str:
    left = saved.left_out
    return _(
        "未计入：同市户籍 {same_city} 件、户籍地不明 {home} 件、受理地不明 {place} 件、在办 {open} 件、未制发而终结 "
        "{without_card} 件。另有 {rough} 件的户籍地只能定位到市或省的中心。",
        **{name: f"{count:,}" for name, count in left.items()},
        rough=f"{saved.roughly_placed:,}",
    )


def _say_adjusted(reader: Reader, saved: TravelSaved) -> str:
    if not saved.adjusted:
        return ""
    changes = _("、").join(f"{each[f'title_{reader.lang}']} {each['value']:g}" for each in saved.adjusted)
    return _("按调整后的参数：{changes}。", changes=changes)
