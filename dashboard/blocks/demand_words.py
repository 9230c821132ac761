"""What the blocks of the Demand page say alike: the columns compared, the choices made, the method and its sources."""

from typing import Any

from dashboard.blocks.assumptions import name_marks, note_adjusted
from dashboard.locale import _, join_sentences
from dashboard.parts import Column
from dashboard.session import Reader
from dashboard.tables import write_number
from studies.demand import DemandResult


def compared_columns() -> dict[str, Column]:
    """Residents, expected, observed and how far the one meets the other."""
    return {
        "floating_population": Column(_("流动人口"), "persons"),
        "expected": Column(_("应有件数"), "cases"),
        "observed": Column(_("实际件数"), "cases"),
        "served_share": Column(_("需求满足率"), "share"),
    }


def say_choices(reader: Reader, demand: DemandResult) -> dict[str, str]:
    """The window and what was changed, for the head of a file."""
    return {_("期间"): f"{demand.window_from} – {demand.window_to}"} | note_adjusted(reader, demand)


def explain(reader: Reader, demand: DemandResult) -> str:
    """The method, and where the residents come from."""
    method = demand.method_zh if reader.lang == "zh" else demand.method_en
    return join_sentences(method, say_sources(reader, demand))


def say_sources(reader: Reader, demand: DemandResult) -> str:
    """Which definition of residents, of how many, as of what day."""
    return _(
        "人口来源：{sources}。", sources=_("；").join(_say_source(reader, each) for each in demand.population_sources)
    )


def _say_source(reader: Reader, source: dict[str, Any]) -> str:
    newest, oldest = source["reference_date"], source["oldest_date"]
    if newest is None:
        day = _("未注明统计日期")
    elif newest == oldest:
        day = _("统计日期 {day}", day=newest)
    else:
        day = _("统计日期 {oldest} 至 {newest}", oldest=oldest, newest=newest)
    persons = write_number(source["floating_population"], "persons")
    return _("{source}，{persons}，{day}", source=source[reader.lang], persons=persons, day=day)


def list_assumptions(reader: Reader, demand: DemandResult) -> str:
    """Every parameter with its mark, so that a guess is not taken for a fact."""
    marks = name_marks()
    lines = [
        "- " + _("{mark}：{meaning}", mark=marks[each["mark"]], meaning=each[f"meaning_{reader.lang}"])
        for each in demand.assumptions
    ]
    return "\n".join([_("推算所依据的参数："), *lines])
