"""How long it takes: quantiles, means, late shares and outcomes by the key chosen."""

import pandas

from dashboard.blocks.turnaround_filters import Choice
from dashboard.charts import draw_ranges
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.places import with_full_names
from dashboard.session import Reader, answer
from dashboard.state import switch
from dashboard.tables import write_number
from studies.turnaround import OF_STAGES, Group, Turnaround, describe_turnaround

FEWEST_CASES = 30
QUANTILES = ("p50_days", "p80_days", "p90_days")


def show_groups(reader: Reader, choice: Choice) -> None:
    """Quantiles of days by the key chosen."""
    kinds = {
        "stage": _("环节"),
        "owner": _("经手单位"),
        "point": _("受理点"),
        "hukou": _("户籍地"),
        "province": _("户籍省份"),
        "matter": _("事项"),
        "month": _("受理月份"),
    }
    by = switch(_("分组"), "by", kinds, "stage")
    result = answer(describe_turnaround, by=by, lang=reader.lang, **choice.values)
    groups = pandas.DataFrame([vars(group) for group in result.groups], columns=list(Group.__dataclass_fields__))
    if by == "hukou":
        groups = with_full_names(groups, "key", reader)
    if by == "month":
        groups = mark_ripeness(groups)
    shown = choose_shown(groups, by)
    show_block(
        _("按{kind}看办理天数", kind=kinds[by].lower()),
        f"days_by_{by}",
        groups,
        {"name": Column(kinds[by])} | describe_columns(by),
        figure=draw_ranges(
            shown,
            "name",
            {"p50_days": "P50", "p80_days": "P80", "p90_days": "P90"},
            value_title=_("天"),
            hover=_("%{x:,.0f} 天"),
        ),
        metrics=(*QUANTILES, "promise_late_share" if by in OF_STAGES else "late_share", "open_share"),
        definition=result.method_zh if reader.lang == "zh" else result.method_en,
        said=join_sentences(say_whole(result), say_groups(result, shown, by)),
        n=(result.all_cases.cases, "cases") if result.all_cases else None,
        open_share=result.all_cases.open_share if result.all_cases else None,
        filters=choice.shown | {_("分组"): kinds[by]},
    )


def describe_columns(by: str) -> dict[str, Column]:
    """The numbers of a group; outcomes are of whole cases, ripeness is of months."""
    columns = {
        "cases": Column(_("受理"), "cases"),
        "open": Column(_("在办"), "cases"),
        "open_share": Column(_("其中在办"), "share"),
        "p50_days": Column("P50", "whole_days"),
        "p80_days": Column("P80", "whole_days"),
        "p90_days": Column("P90", "whole_days"),
        "mean_days": Column(_("平均（以 90 天为限）"), "days"),
        "late_share": Column(_("超诺率") if by in OF_STAGES else _("超期率"), "fine_share"),
    }
    if by not in OF_STAGES:
        columns |= {
            "promise_late_share": Column(_("超诺率"), "fine_share"),
            "issued_share": Column(_("90 天内已发证"), "share"),
            "rejected_share": Column(_("90 天内不予办理"), "share"),
            "withdrawn_share": Column(_("90 天内已撤回"), "share"),
        }
    return columns | {"ripeness": Column(_("状态"))} if by == "month" else columns


def mark_ripeness(groups: pandas.DataFrame) -> pandas.DataFrame:
    """Months in which not every limit has passed say so, in the chart too."""
    is_ripe = groups["is_ripe"].astype(bool)
    marked = groups["name"].map(lambda month: _("{month}（未成熟）", month=month))
    return groups.assign(
        name=groups["name"].where(is_ripe, marked), ripeness=is_ripe.map({True: _("已成熟"), False: _("未成熟")})
    )


def choose_shown(groups: pandas.DataFrame, by: str) -> pandas.DataFrame:
    """What the chart shows: things in their order as they are; places slowest first, small ones left to the table."""
    if by in (*OF_STAGES, "matter"):
        return groups
    if by == "month":
        return groups.tail(18)
    large = groups[groups["cases"] >= FEWEST_CASES]
    return (large if len(large) else groups).sort_values(["p90_days", "p80_days", "cases"], ascending=False)


def say_whole(result: Turnaround) -> str:
    """How all that was asked for stands: mean, outcomes, lateness."""
    whole = result.all_cases
    if whole is None:
        return ""
    if whole.mean_days is None or whole.late_share is None:
        return _("所选的件还没有一件观察满 {horizon} 天，平均天数与各结果占比暂不给数。", horizon=result.horizon_days)
    return _(
        "所选的件平均 {mean}有结果（每件至多计 {horizon} 天）；{horizon} 天内发证 {issued}、不予办理 {rejected}、"
        "撤回 {withdrawn}；法定时限已到的件中超期 {late}。",
        horizon=result.horizon_days,
        mean=write_number(whole.mean_days, "days"),
        issued=write_number(whole.issued_share, "share"),
        rejected=write_number(whole.rejected_share, "share"),
        withdrawn=write_number(whole.withdrawn_share, "share"),
        late=write_number(whole.late_share, "fine_share"),
    )


def say_groups(result: Turnaround, shown: pandas.DataFrame, by: str) -> str:
    """The chart in words."""
    if shown.empty or result.all_cases is None:
        return _("所选范围还没有受理件。")
    if by in OF_STAGES:
        slowest = shown.loc[shown["p50_days"].fillna(0).idxmax()]
        longest = _(
            "按单个环节算，最费时间的是{name}：一半在 {p50}内完成，九成在 {p90}内。",
            name=slowest["name"],
            p50=write_number(slowest["p50_days"], "whole_days"),
            p90=write_number(slowest["p90_days"], "whole_days"),
        )
        return join_sentences(longest, _("超诺率按承诺时限（工作日）计，与法定时限分开。"))
    if by == "matter":
        return _("从受理到有最终结果的日历日。")
    if by == "month":
        return _("从受理到有最终结果的日历日；未成熟的月份还有件的法定时限未到，超期率只算已到期的。")
    slowest = shown.iloc[0]
    return _(
        "从受理到有最终结果的日历日，慢的在前（图中只列受理满 {n} 件者，至多 20 个；全部见数据表）。"
        "最慢的是{name}，P90 为 {p90}。",
        n=FEWEST_CASES,
        name=slowest["name"],
        p90=write_number(slowest["p90_days"], "whole_days"),
    )
