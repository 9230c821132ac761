"""The robustness view of the Siting page: draws of demand in the background, then how the plan holds."""

import functools

import pandas
import streamlit

from dashboard.blocks.background import watch
from dashboard.blocks.siting import choices
from dashboard.blocks.siting_words import name_sites
from dashboard.charts import draw_bars, draw_ranges
from dashboard.charts.palette import QUIET, TEAL
from dashboard.jobs import Job, Progress, jobs
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.places import with_full_names
from dashboard.session import Reader
from dashboard.state import slide
from dashboard.tables import write_number
from errors import AcceptanceError
from studies.siting import SitingResult
from studies.siting_draws import Drawing, is_offered
from studies.siting_request import SitingRequest
from studies.siting_robust import RobustResult, find_robustness
from warehouse import Scope, Snapshot

MOST_SITES = 30


def show_robust(reader: Reader, request: SitingRequest, plan: SitingResult) -> None:
    """Ask how demand may err, draw it in the background, and show what that says of the plan."""
    if not is_offered(request):
        streamlit.info(_("稳健性用于“覆盖人数最多”“办件量最大”和“平均时间最短”，且不设各区下限；现在的条件不提供。"))
        return
    drawing = _ask_drawing()
    key = ("draws", reader.snapshot.name, reader.scope.prefix, request, drawing)
    job = jobs.find(key)
    if streamlit.button(
        _("抽样检验"), type="primary", icon=":material/casino:", disabled=job is not None and job.mistake is None
    ):
        job = jobs.start(key, functools.partial(_work, reader.snapshot, reader.scope, request, drawing))
    if job is None:
        streamlit.info(
            _(
                "流动人口的数字不会完全准确。点“抽样检验”：按上面的误差多次改变各地人数，每次重新选出最好的方案，"
                "看本方案的点是否仍然入选、比当次最好的方案差多少。需十几秒或更久，其间可看别的页面，结果会保留。"
            )
        )
    elif job.is_over.is_set():
        _show_end(reader, plan, job)
    else:
        watch(key)


def _work(
    snapshot: Snapshot, scope: Scope, request: SitingRequest, drawing: Drawing, on_progress: Progress
) -> RobustResult:
    return find_robustness(snapshot, scope, request, drawing, on_progress)


def _ask_drawing() -> Drawing:
    """How often demand is drawn, and how far it may err."""
    columns = streamlit.columns(3)
    with columns[0]:
        draws = slide(_("抽样次数"), "draws", 50, 500, 50, 200, help=_("次数越多越准，也越慢。"))
    with columns[1]:
        place = slide(
            _("各地误差（变异系数，%）"),
            "place_error",
            0,
            50,
            5,
            15,
            help=_("变异系数 15%：约三分之二的地点，人数误差不超过 15%。"),
        )
    with columns[2]:
        district = slide(
            _("全区共同误差（变异系数，%）"),
            "district_error",
            0,
            50,
            5,
            10,
            help=_("同一个区的各地一起偏多或偏少的误差。"),
        )
    return Drawing(draws=draws, place_variation=place / 100, district_variation=district / 100)


def _show_end(reader: Reader, plan: SitingResult, job: Job) -> None:
    if isinstance(job.mistake, AcceptanceError):
        streamlit.error(_("这项计算无法完成：请调整条件后再试。"))
    elif job.mistake is not None:
        streamlit.error(_("计算出错，已记入日志；可再试一次。"))
    else:
        _show_sites(reader, plan, job.result)
        _show_plans(reader, plan, job.result)


def _show_sites(reader: Reader, plan: SitingResult, found: RobustResult) -> None:
    """How often each site is in the best plan of a draw."""
    sites = with_full_names(pandas.DataFrame(found.sites), "division_code", reader, "district")
    percent = sites["chosen_share"] * 100
    sites["mine"], sites["other"] = percent.where(sites["in_plan"], 0.0), percent.where(~sites["in_plan"], 0.0)
    yes = {True: _("是"), False: "–"}
    sites["is_mine"], sites["is_least"] = sites["in_plan"].map(yes), sites["in_least_regret"].map(yes)
    firm = int((sites["in_plan"] & (sites["chosen_share"] >= 0.9)).sum())
    show_block(
        _("人数有误差时，各点仍入选的比例"),
        "siting_chosen",
        sites,
        {
            "name": Column(_("候选点位")),
            "district": Column(_("地区")),
            "chosen_share": Column(_("被选中"), "share"),
            "is_mine": Column(_("在本方案中")),
            "is_least": Column(_("在最大差距最小的方案中")),
            "site_id": Column(_("点位编号")),
        },
        figure=draw_bars(
            sites,
            "name",
            {"mine": _("本方案的点"), "other": _("其他候选点位")},
            value_title=_("被选中（%）"),
            hover="%{x:.1f}%",
            colours=(TEAL, QUIET),
            is_stacked=True,
            most=MOST_SITES,
        ),
        said=_(
            "本方案的 {count} 个点中，{firm} 个在至少九成的抽样里仍被选中；"
            "其余的点有相近的替代，可结合场地和人员再定。",
            count=int(sites["in_plan"].sum()),
            firm=firm,
        ),
        definition=_define(found),
        n=(found.draws, "count"),
        filters=_filters(reader, plan, found),
    )


def _show_plans(reader: Reader, plan: SitingResult, found: RobustResult) -> None:
    """How the plan, the greedy one and those of least regret fare under the draws."""
    names = {
        "base": _("本方案"),
        "greedy": _("逐个挑选的方案"),
        "least_max_regret": _("最大差距最小的方案"),
        "least_mean_regret": _("平均差距最小的方案"),
    }
    plans = pandas.DataFrame(found.plans)
    plans["name"] = plans["plan"].map(names)
    plans["sites"] = plans["site_ids"].map(name_sites())
    for at in ("p5", "p50", "p95"):
        plans[f"percent_{at}"] = plans[f"covered_share_{at}"] * 100
    kind = found.value_unit
    base = plans.iloc[0]
    show_block(
        _("人数有误差时的覆盖率，与当次最好方案的差距"),
        "siting_regret",
        plans,
        {
            "name": Column(_("方案")),
            "covered_share_p5": Column(_("较差时覆盖率"), "share"),
            "covered_share_p50": Column(_("居中的覆盖率"), "share"),
            "covered_share_p95": Column(_("较好时覆盖率"), "share"),
            "max_regret": Column(_("最大差距"), kind),
            "mean_regret": Column(_("平均差距"), kind),
            "best_share": Column(_("恰为当次最好"), "share"),
            "sites": Column(_("新设受理点")),
        },
        figure=draw_ranges(
            plans,
            "name",
            {"percent_p5": _("较差（5% 分位）"), "percent_p50": _("居中"), "percent_p95": _("较好（95% 分位）")},
            value_title=_("覆盖率（%）"),
            hover="%{x:.1f}%",
        ).update_xaxes(rangemode="normal"),  # a few per cent apart: from 0 they would lie on one another
        metrics=("covered_share",),
        said=join_sentences(_say_least(found), _say_range(base["covered_share_p5"], base["covered_share_p95"])),
        definition=_define(found),
        is_table_open=True,
        n=(found.draws, "count"),
        filters=_filters(reader, plan, found),
    )


def _say_least(found: RobustResult) -> str:
    base, least = found.plans[0]["max_regret"], found.plans[2]["max_regret"]
    if found.is_base_least_regret:
        return _(
            "抽样得到的各方案中，本方案的最大差距最小：最多比当次最好的方案差 {regret}。",
            regret=write_number(base, found.value_unit),
        )
    return _(
        "本方案最多比当次最好的方案差 {base}；抽样得到的各方案中，最大差距最小的为 {least}。",
        base=write_number(base, found.value_unit),
        least=write_number(least, found.value_unit),
    )


def _say_range(low: float, high: float) -> str:
    return _(
        "本方案的覆盖率十有九次在 {low} 与 {high} 之间。",
        low=write_number(low, "share"),
        high=write_number(high, "share"),
    )


def _define(found: RobustResult) -> str:
    """How demand was drawn, what regret is, and what is proven."""
    return _(
        "抽样：各地流动人口乘以均值为 1 的对数正态误差，各地变异系数 {place}，同区共同变异系数 {district}；{draws} 次，"
        "随机种子 {seed}。每次从已知最好的方案起逐点置换，其中 {proven} 次已证明最优。差距：一次抽样中，"
        "方案比该次已知最好的方案差多少；最大差距最小的方案在所得 {plans} 个不同方案中选取，不是所有可能的方案。"
        "较差、居中、较好：覆盖率的 5% 分位、中位数和 95% 分位。",
        place=write_number(found.place_variation, "share"),
        district=write_number(found.district_variation, "share"),
        draws=found.draws,
        seed=found.seed,
        proven=found.proven_draws,
        plans=found.distinct_plans,
    )


def _filters(reader: Reader, plan: SitingResult, found: RobustResult) -> dict[str, str]:
    return choices(reader, plan) | {
        _("抽样次数"): str(found.draws),
        _("各地误差（变异系数，%）"): write_number(found.place_variation, "share"),
        _("全区共同误差（变异系数，%）"): write_number(found.district_variation, "share"),
        _("随机种子"): str(found.seed),
    }
