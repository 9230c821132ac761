"""The pieces every page is made of: its head, and the block of a chart with its table, definition and download."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas
import plotly.graph_objects
import streamlit

from dashboard.charts import chart_config
from dashboard.charts.names import count_cells
from dashboard.downloads import offer_download
from dashboard.locale import LANGUAGES, OFFICIAL_MARK, _
from dashboard.session import Reader, current_reader
from dashboard.state import carried_parameters, switch
from dashboard.tables import Column, number_formats, present, write_number
from warehouse.metrics import Metric, load_metric

__all__ = ["Column", "Whole", "show_block", "show_head", "show_number", "show_table"]

MOST_ROWS_SHOWN = 2000
ROW_PIXELS = 35
MAP_PIXELS = 500
CELL_PIXELS, MOST_PIXELS = 8, 1200  # of a column: for half a Chinese character, and at most


@dataclass(frozen=True)
class Whole:
    """How many rows a table has of which the screen has the first, and what makes all of them."""

    rows: int
    load: Callable[[], pandas.DataFrame]


def show_head(title: str, question: str, *, is_whole: bool = False) -> Reader:
    """The head of a page: its title and question, the language switch, and what the numbers are as of.

    `is_whole`: the page is about the whole snapshot, whatever area is chosen.
    """
    reader = current_reader()
    with streamlit.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        streamlit.title(title, anchor=False, width="content")
        switch(_("语言"), "lang", LANGUAGES, "zh", label_visibility="collapsed")
    streamlit.markdown(question)
    line = _("范围 {area} · 数据截至 {day} · 快照 {snapshot}", **_origin(reader, is_whole))
    mark = " ".join(dict.fromkeys((_("模拟数据"), OFFICIAL_MARK)))
    badge = f":orange-badge[{mark}] " if reader.snapshot.is_synthetic else ""
    streamlit.markdown(f"{badge}:small[{line}]")
    return reader


def _origin(reader: Reader, is_whole: bool) -> dict[str, str]:
    return {
        "area": _("整个快照") if is_whole else reader.area_name,
        "day": reader.as_of,
        "snapshot": reader.snapshot_label,
    }


def show_block(
    title: str,
    name: str,
    frame: pandas.DataFrame,
    columns: Mapping[str, Column],
    *,
    figure: plotly.graph_objects.Figure | None = None,
    metrics: Sequence[str] = (),
    definition: str = "",
    said: str = "",
    n: tuple[float, str] | None = None,
    open_share: float | None = None,
    open_word: str = "",
    filters: Mapping[str, str] | None = None,
    is_map: bool = False,
    is_table_open: bool = False,
    pick: tuple[str, str] | None = None,
    whole: Whole | None = None,
) -> None:
    """A question's answer: a sentence, its chart, what it counts, and below it table, definition, download.

    `said` is the answer in words, and what a screen reader hears of the chart; `n` is a number and its kind.
    Without a figure, or with `is_table_open`, the table stands open. `pick` lets the reader pick a row of it: the
    column taken, and where it goes in the URL. Without a title the caller has written one. Where `frame` is only the
    first rows of many, `whole` makes all of them when they are downloaded.
    """
    reader = current_reader()
    if title:
        streamlit.header(title, anchor=False)
    if said:
        streamlit.markdown(said)
    if figure is not None:
        config = chart_config(reader.lang, has_buttons=is_map)
        alt = f"{title}. {said}".strip()
        if is_map:  # its height is the page's style: a map is as high as the screen is wide
            with streamlit.container(key=f"map_{name}", height=MAP_PIXELS, border=False):
                streamlit.plotly_chart(figure, key=f"chart.{name}", config=config, alt=alt, height="stretch")
        else:
            streamlit.plotly_chart(figure, key=f"chart.{name}", config=config, alt=alt)
    streamlit.caption(_basis(reader, n, open_share, open_word or _("其中在办 {share}")))
    shown = present(frame, columns)
    has_table = figure is None or is_table_open
    if has_table:
        keys, target = (frame[pick[0]].tolist(), pick[1]) if pick else ((), None)
        show_table(shown, columns, name, title, keys=keys, target=target, rows=whole.rows if whole else None)
    with streamlit.expander(_("定义与下载") if has_table else _("数据表、定义与下载")):
        if not has_table:
            show_table(shown, columns, name, title)
        for metric in metrics:
            streamlit.markdown(define(load_metric(metric), reader.lang))
        if definition:
            streamlit.markdown(definition)
        load = whole.load if whole else None
        rows = whole.rows if whole else len(shown)
        offer_download(lambda: present(load(), columns) if load else shown, rows, name, title, filters or {})


def _basis(reader: Reader, n: tuple[float, str] | None, open_share: float | None, open_word: str) -> str:
    """What a chart counts: n, share of open cases, as-of day."""
    parts = [f"n = {write_number(*n)}"] if n else []
    if open_share is not None:
        parts.append(open_word.format(share=write_number(open_share, "share")))
    parts.append(_("数据截至 {day}", day=reader.as_of))
    if reader.snapshot.is_synthetic:
        parts.append(_("模拟数据"))
    return " · ".join(parts)


def show_table(
    shown: pandas.DataFrame,
    columns: Mapping[str, Column],
    name: str,
    title: str,
    keys: Sequence[str] = (),
    target: str | None = None,
    rows: int | None = None,
) -> None:
    """A table that scrolls inside its frame; the first rows where it is long (the download has all).

    With a `target`, picking a row writes its key to the URL under that name. `rows`: of how many these are the first.
    """
    top = shown.head(MOST_ROWS_SHOWN)
    settings: dict[str, Any] = {}
    if target:
        settings = {"on_select": lambda: _pick(name, keys, target), "selection_mode": "single-row"}
    streamlit.dataframe(
        top.style.format(number_formats(columns), na_rep="–"),
        hide_index=True,
        key=f"table.{name}",
        height=(min(max(len(top), 1), 12) + 1) * ROW_PIXELS + 3,
        column_config=_widths(top, columns),
        alt=title or None,
        placeholder="–",  # a whole number that is missing is beyond the style's own sign for it
        **settings,
    )
    rows = len(shown) if rows is None else rows
    if rows > len(top):
        note = _("表中显示前 {shown} 行，下载文件含全部 {all} 行。", shown=f"{len(top):,}", all=f"{rows:,}")
        streamlit.caption(note)


def _widths(top: pandas.DataFrame, columns: Mapping[str, Column]) -> dict[str, Any]:
    """Columns that must show their whole text, in pixels; the others are for Streamlit to lay out."""
    headings = [column.heading for column in columns.values() if column.is_whole and len(top)]
    pixels = {heading: max(map(count_cells, top[heading])) * CELL_PIXELS + 24 for heading in headings}
    return {heading: streamlit.column_config.Column(width=min(width, MOST_PIXELS)) for heading, width in pixels.items()}


def _pick(name: str, keys: Sequence[str], target: str) -> None:
    rows = streamlit.session_state[f"table.{name}"].selection.rows
    if rows and rows[0] < len(keys):
        streamlit.query_params[target] = keys[rows[0]]


def define(metric: Metric, lang: str) -> str:
    """A metric's definition as its file gives it."""
    title, meaning = (metric.title_zh, metric.meaning_zh) if lang == "zh" else (metric.title_en, metric.meaning_en)
    owners = {"planner": _("规划"), "manager": _("主管"), "analyst": _("分析")}
    owner, review = owners[metric.owner], metric.next_review.isoformat()
    return _(
        "**{title}**：{meaning}（负责：{owner}；下次复核：{review}）",
        title=title,
        meaning=meaning,
        owner=owner,
        review=review,
    )


def metric_title(metric_id: str, lang: str) -> str:
    """A metric's name in the reader's language."""
    metric = load_metric(metric_id)
    return metric.title_zh if lang == "zh" else metric.title_en


def show_number(metric_id: str, value: float | None, kind: str, note: str = "") -> None:
    """A headline number with its definition under it."""
    reader = current_reader()
    metric = load_metric(metric_id)
    with streamlit.container(border=True, height="stretch"):
        streamlit.metric(metric_title(metric_id, reader.lang), write_number(value, kind))
        if note:
            streamlit.markdown(note)
        streamlit.caption(metric.meaning_zh if reader.lang == "zh" else metric.meaning_en)


def link_page(name: str, label: str) -> None:
    """A link to another page that keeps language and area; `name` is its path."""
    pages = {page.url_path or "overview": page for page in streamlit.session_state.get("pages", [])}
    if name in pages:
        streamlit.page_link(pages[name], label=label, query_params=carried_parameters())
