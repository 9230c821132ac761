"""The renewal peak by street: what it asks in a year, what lasts after it, and what is asked only once."""

import pandas

from dashboard.blocks.assumptions import note_adjusted, say_adjusted
from dashboard.charts import draw_bars
from dashboard.charts.palette import MAIN, ORANGE
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.places import full_place
from dashboard.session import Reader
from dashboard.tables import write_number
from studies.demand import DemandResult

MOST_BARS = 20


def show_peak(reader: Reader, demand: DemandResult) -> None:
    """By street; by county where no street is known or the area is larger than a city. Of nobody, nothing."""
    if not demand.peak_places:
        return
    places = _name_places(reader, demand)
    show_block(
        _("换证高峰落在哪些街道") if is_by_street(demand) else _("换证高峰落在哪些县区"),
        "renewal_peak_by_street",
        places,
        {
            "name": Column(_("街道") if is_by_street(demand) else _("地区")),
            **({"district": Column(_("所在区县"))} if is_by_street(demand) else {}),
            "floating_population": Column(_("流动人口"), "persons"),
            "yearly": Column(_("高峰年均应有"), "cases"),
            "lasting": Column(_("高峰过后常年"), "cases"),
            "one_off": Column(_("年均一次性"), "cases"),
            "one_off_share": Column(_("一次性占比"), "share"),
            "known_ages_share": Column(_("有年龄资料的人口"), "share"),
            "area_code": Column(_("区划代码")),
        },
        figure=draw_bars(
            places,
            "name",
            {"lasting": _("高峰过后常年"), "one_off": _("年均一次性")},
            value_title=_("高峰年均应有件数（件）"),
            colours=(MAIN, ORANGE),
            is_stacked=True,
            most=MOST_BARS,
        ),
        definition=join_sentences(
            _(
                "高峰年均应有：{first} 至 {last} 年各年应有件数的平均；高峰过后常年：集中换发的证件都换完以后，"
                "同样的人每年仍要办的件数；两者之差为一次性。都按现有人口推算。",
                first=demand.peak["first_year"],
                last=demand.peak["last_year"],
            ),
            _("图中为一次性件数最多的 {count} 个，表和下载文件含全部。", count=min(MOST_BARS, len(places))),
        ),
        said=join_sentences(
            _say_peak(demand, places), _say_streets(demand), _say_ages(places), say_adjusted(reader, demand)
        ),
        n=(demand.total["floating_population"], "persons"),
        filters=note_adjusted(reader, demand),
    )


def is_by_street(demand: DemandResult) -> bool:
    """Whether any row is a street."""
    return demand.peak["by"] == "street" and not all(row["is_street_unknown"] for row in demand.peak_places)


def _name_places(reader: Reader, demand: DemandResult) -> pandas.DataFrame:
    places = pandas.DataFrame(demand.peak_places)
    places["name"] = [full_place(code, reader) for code in places["area_code"]]
    places["district"] = [full_place(code[:6], reader) for code in places["area_code"]]
    is_shared = places["name"].duplicated(keep=False)  # towns of one name in two counties
    places["name"] = (places["district"] + " ").where(is_shared, "") + places["name"]
    if is_by_street(demand):
        rest = places["is_street_unknown"]
        places["name"] = [
            _("{name}（街道不详）", name=n) if r else n for n, r in zip(places["name"], rest, strict=True)
        ]
    return places


def _say_peak(demand: DemandResult, places: pandas.DataFrame) -> str:
    yearly, one_off = places["yearly"].sum(), places["one_off"].sum()
    return _(
        "{first} 至 {last} 年平均每年应有 {yearly}，其中一次性 {one_off}（{share}），过后每年约 {lasting}；"
        "一次性最多的是{top}。",
        first=demand.peak["first_year"],
        last=demand.peak["last_year"],
        yearly=write_number(yearly, "cases"),
        one_off=write_number(one_off, "cases"),
        share=write_number(one_off / yearly if yearly else None, "share"),
        lasting=write_number(yearly - one_off, "cases"),
        top=_("、").join(places["name"].head(3)),
    )


def _say_streets(demand: DemandResult) -> str:
    """Why not by street, or how many people have none."""
    if demand.peak["by"] == "county":
        return _("范围大于一市，按县区列出；选一个市可看各街道。")
    unknown = sum(row["floating_population"] for row in demand.peak_places if row["is_street_unknown"])
    if not unknown:
        return ""
    if not is_by_street(demand):
        return _("人口资料没有街道代码，因此按区县列出。")
    return _("{persons}的地点没有街道代码，列在所在区县名下。", persons=write_number(unknown, "persons"))


def _say_ages(places: pandas.DataFrame) -> str:
    """How many people have no ages in the files: where they live, the share of the peak is the area's."""
    people = places["floating_population"]
    unknown = 1 - float((places["known_ages_share"] * people).sum() / people.sum())
    if unknown < 0.0005:
        return ""
    share = write_number(unknown, "share")
    return _("{share} 的人口没有年龄资料，按本地区或假定的年龄构成推算，其一次性占比不反映当地差别。", share=share)
