"""Plans kept under a name: saving the one on the page, the list of all, making one again, renaming and deleting."""

from collections.abc import Callable

import pandas
import streamlit

from dashboard.blocks.scenario_comparison import show_comparison
from dashboard.blocks.siting_form import answer_request, name_objectives
from dashboard.blocks.siting_words import name_sites
from dashboard.locale import _, plain
from dashboard.parts import Column, show_block, show_table
from dashboard.places import full_place
from dashboard.session import Reader, warehouse_folder
from dashboard.state import choose, choose_several
from dashboard.tables import present, write_number
from data.labels import labels
from errors import AcceptanceError, WrongUsage
from studies import scenarios as study
from studies.siting import SitingResult
from studies.siting_request import SitingRequest
from warehouse.scenarios import Scenario, Scenarios


def read_scenarios(reader: Reader) -> Scenarios:
    """The scenarios that the reader may see."""
    return study.list_scenarios(warehouse_folder(), reader.scope)


def name_of(found: Scenarios, request: SitingRequest, plan: SitingResult) -> str:
    """The name under which this very plan is saved; '' where it is not."""
    for scenario in found.scenarios:
        if scenario.snapshot == plan.snapshot and study.is_same_request(scenario, request):
            return scenario.name
    return ""


def ask_to_save(request: SitingRequest, plan: SitingResult, saved_as: str) -> None:
    """A box for the name; a name that is taken is overwritten only after asking. `saved_as`: the plan's name by now."""
    streamlit.header(_("保存方案"), anchor=False)
    with streamlit.form("scenario"), streamlit.container(horizontal=True, vertical_alignment="bottom"):
        name = streamlit.text_input(_("方案名称"), max_chars=study.MOST_NAME_CHARACTERS, key="scenario.name")
        is_asked = streamlit.form_submit_button(_("保存"), icon=":material/save:")
    if is_asked:
        _save(request, plan, name)
    if saved_as:
        streamlit.success(_("本方案已保存为“{name}”。", name=plain(saved_as)))
    taken = streamlit.session_state.get("scenario.taken")
    if taken and taken == name:
        with streamlit.container(horizontal=True, vertical_alignment="center"):
            streamlit.warning(_("已有名为“{name}”的方案。要用现在的方案覆盖它吗？", name=plain(taken)))
            if streamlit.button(_("覆盖"), key="scenario.overwrite"):
                _save(request, plan, taken, is_replacing=True)


def _save(request: SitingRequest, plan: SitingResult, name: str, is_replacing: bool = False) -> None:
    """Save and draw the page with it; say what is wrong where it cannot be saved."""
    streamlit.session_state.pop("scenario.taken", None)
    if not name.strip():
        streamlit.warning(_("请先写方案名称。"))
        return
    try:
        study.keep_scenario(warehouse_folder(), name, request, plan, is_replacing)
    except WrongUsage:
        streamlit.session_state["scenario.taken"] = name
        return
    except AcceptanceError:
        streamlit.error(_("方案没有存下：请检查数据文件夹能否写入。"))
        return
    streamlit.rerun()


def show_saved(reader: Reader, found: Scenarios) -> None:
    """All scenarios, those chosen side by side, and what can be done with one."""
    if found.broken_files:
        files = _("、").join(found.broken_files)
        streamlit.warning(
            _("有 {count} 个方案文件无法识读，已跳过并保留：{files}", count=len(found.broken_files), files=plain(files))
        )
    if not found.scenarios:
        return
    _show_list(reader, found)
    by_key = {scenario.key: scenario for scenario in found.scenarios}
    names = {key: scenario.name for key, scenario in by_key.items()}
    chosen = choose_several(_("并列比较（选两个或更多）"), "compare", names, placeholder=_("选择方案"))
    if len(chosen) > 1:
        show_comparison(reader, [by_key[key] for key in chosen])
    _show_one(reader, by_key)


def _show_list(reader: Reader, found: Scenarios) -> None:
    objectives, modes = name_objectives(), labels("mode", reader.lang)
    rows = pandas.DataFrame(
        {
            "name": each.name,
            "area": full_place(str(each.request["area_code"]), reader),
            "objective": objectives.get(str(each.summary["objective"]), str(each.summary["objective"])),
            "mode": modes.get(str(each.request.get("mode")), "–"),
            "minutes": each.request.get("minutes"),
            "opened": len(each.summary["open"]),
            "covered_share": each.summary["after"]["covered_share"],
            "cost": each.summary["cost_yuan"],
            "proven": _("是") if each.summary["proven"] else _("否"),
            "saved_at": each.saved_at[:16].replace("T", " "),
            "snapshot": each.snapshot,
        }
        for each in found.scenarios
    )
    columns = {
        "name": Column(_("方案名称")),
        "area": Column(_("地区")),
        "objective": Column(_("目标")),
        "mode": Column(_("出行方式")),
        "minutes": Column(_("时间上限"), "whole_minutes"),
        "opened": Column(_("新设受理点"), "points"),
        "covered_share": Column(_("方案后覆盖率"), "share"),
        "cost": Column(_("设置经费"), "yuan"),
        "proven": Column(_("已证明最优")),
        "saved_at": Column(_("保存时间")),
        "snapshot": Column(_("快照")),
    }
    show_block(_("已存方案"), "scenarios", rows, columns, metrics=("covered_share",))


def _show_one(reader: Reader, by_key: dict[str, Scenario]) -> None:
    """One scenario: made again on the snapshot of the page, renamed, deleted."""
    names = {"": _("不选")} | {key: scenario.name for key, scenario in by_key.items()}
    key = choose(_("重现、改名或删除"), "again", names, "")
    if not key:
        return
    scenario = by_key[key]
    _show_again(reader, scenario)
    with streamlit.container(horizontal=True, vertical_alignment="bottom"):
        new_name = streamlit.text_input(_("新名称"), max_chars=study.MOST_NAME_CHARACTERS, key=f"scenario.new.{key}")
        if streamlit.button(_("改名"), key="scenario.rename", disabled=not new_name.strip()):
            _change(lambda: study.rename_scenario(warehouse_folder(), reader.scope, scenario.name, new_name))
        with streamlit.popover(_("删除")):
            streamlit.markdown(_("删除后不能恢复。"))
            if streamlit.button(_("删除这个方案"), key="scenario.delete"):
                _change(lambda: study.delete_scenario(warehouse_folder(), reader.scope, scenario.name))


def _change(change: Callable[[], None]) -> None:
    try:
        change()
    except WrongUsage:
        streamlit.warning(_("已有这个名称的方案，请换一个。"))
        return
    except AcceptanceError:
        streamlit.error(_("没有改成：方案已不在，或数据文件夹不能写入。"))
        return
    streamlit.query_params.pop("again", None)
    streamlit.rerun()


def _show_again(reader: Reader, scenario: Scenario) -> None:
    """The plan as it was saved and as it comes out now."""
    try:
        made = study.compare_with_saved(scenario, answer_request(study.read_request(scenario)))
    except AcceptanceError:
        streamlit.warning(_("在现快照上做不出这个方案：条件已无法满足，或参数无法识读。"))
        return
    says = made.says_zh if reader.lang == "zh" else made.says_en
    (streamlit.success if made.is_reproducible else streamlit.warning)(says)
    unit = made.then["value_unit"]
    measures = (
        (_("目标值"), "value", unit),
        (_("理论极限"), "bound", unit),
        (_("覆盖率"), "covered_share", "share"),
        (_("平均时间"), "mean_minutes", "minutes"),
        (_("住得最远的人"), "max_minutes", "minutes"),
        (_("设置经费"), "cost_yuan", "yuan"),
    )
    rows = [
        [title, *(write_number(each[name], kind) for each in (made.then, made.now))] for title, name, kind in measures
    ]
    named = name_sites()
    rows.append([_("新设受理点"), *(named(each["open"]) for each in (made.then, made.now))])
    columns = {"measure": Column(_("指标")), "then": Column(_("保存时")), "now": Column(_("现在"))}
    table = pandas.DataFrame(rows, columns=list(columns))
    show_table(present(table, columns), columns, "again", _("保存时与现在"))
