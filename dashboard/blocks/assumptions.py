"""The assumptions of the Demand page: each with its mark, most with a slider, and what was changed said in words."""

from collections.abc import Sequence

import streamlit

from analysis.demand import DemandParameters, Movable, adjust, list_movable
from dashboard.locale import _
from dashboard.session import Reader
from dashboard.state import forget, read_figure, read_number, slide, slide_figure
from dashboard.tables import write_number
from studies.demand import DemandResult

COLOURS = {"sourced": "green", "derived": "blue", "guess": "orange"}


def ask_assumptions(reader: Reader) -> DemandParameters:
    """The parameters as the reader moved them, kept in the URL under their own names, as `demand --set` takes them."""
    movable = list_movable()
    changed = [each for each in movable if read_assumption(each) != each.default]
    with streamlit.expander(_("推算所依据的参数（可调整）"), expanded=bool(changed)):
        streamlit.markdown(_("移动滑块，本页各数随之重算；改动写入网址和下载文件。"))
        slide_assumptions(reader, movable, is_changed=bool(changed))
        streamlit.markdown(list_fixed(reader))
    return adjust({each.name: read_assumption(each) for each in changed})


def slide_assumptions(reader: Reader, movable: Sequence[Movable], *, is_changed: bool) -> None:
    """A slider for each, two side by side, and a button back to the defaults."""
    for start in range(0, len(movable), 2):
        for column, each in zip(streamlit.columns(2, gap="large"), movable[start : start + 2], strict=False):
            with column:
                slide_assumption(each, reader.lang)
    streamlit.button(
        _("恢复默认参数"),
        on_click=forget,
        args=([each.name for each in movable],),
        disabled=not is_changed,
        icon=":material/restart_alt:",
    )


def say_adjusted(reader: Reader, demand: DemandResult) -> str:
    """What was changed, in a sentence; empty where nothing was."""
    return _("按调整后的参数：{changes}。", changes=list_changes(reader, demand)) if demand.adjusted else ""


def note_adjusted(reader: Reader, demand: DemandResult) -> dict[str, str]:
    """The same, for the head of a file."""
    return {_("调整的参数"): list_changes(reader, demand)} if demand.adjusted else {}


def list_changes(reader: Reader, demand: DemandResult) -> str:
    """Each changed figure with its value and the default."""
    return _("、").join(
        _(
            "{title} {value}（默认 {default}）",
            title=each[f"title_{reader.lang}"],
            value=write_figure(each["value"], each["unit"]),
            default=write_figure(each["default"], each["unit"]),
        )
        for each in demand.adjusted
    )


def write_figure(value: float, unit: str) -> str:
    """A figure with its unit."""
    if unit == "years":
        return _("{count} 岁", count=int(value))
    return write_number(value, "fine_share" if unit == "share" else "number")


def list_fixed(reader: Reader) -> str:
    """The figures without a slider, each with its mark."""
    moved = {each.name for each in list_movable()}
    fixed = [each for each in DemandParameters().describe() if each["name"] not in moved]
    lines = [f"- {badge(each['mark'])} {each[f'meaning_{reader.lang}']}" for each in fixed]
    return "\n".join([_("其余参数："), "", *lines])


def name_marks() -> dict[str, str]:
    """Mark -> how it is called."""
    return {"sourced": _("有出处"), "derived": _("推算"), "guess": _("假定")}


def badge(mark: str) -> str:
    return f":{COLOURS[mark]}-badge[{name_marks()[mark]}]"


def read_assumption(each: Movable) -> float:
    moves = each.moves
    if moves.unit == "years":
        return read_number(each.name, int(moves.low), int(moves.high), int(each.default))
    return read_figure(each.name, moves.low, moves.high, each.default)


def slide_assumption(each: Movable, lang: str) -> None:
    """One slider, with its mark and meaning under it."""
    moves, title = each.moves, each.titles[lang]
    if moves.unit == "years":
        label = _("{title}（{unit}）", title=title, unit=_("岁"))
        slide(label, each.name, int(moves.low), int(moves.high), int(moves.step), int(each.default))
    elif moves.unit == "share":
        label = _("{title}（{unit}）", title=title, unit="%")
        slide_figure(label, each.name, moves.low, moves.high, moves.step, each.default, times=100.0, format="%.2f")
    else:
        slide_figure(title, each.name, moves.low, moves.high, moves.step, each.default, format="%.2f")
    streamlit.caption(f"{badge(each.mark)} {each.meanings[lang]}")
