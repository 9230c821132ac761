"""A schematic map of the nation: one tile per province, in about its place; no boundary is drawn."""

import bisect
from collections.abc import Mapping

import pandas
import plotly.graph_objects

from dashboard.charts.figure import dress
from dashboard.charts.palette import STEPS
from dashboard.charts.steps import choose_colour, cut_in_steps

# province code -> column, row (0 is the north), one-character name, letters of ISO 3166-2:CN
TILES: Mapping[str, tuple[int, int, str, str]] = {
    "230000": (8, 0, "黑", "HL"),
    "650000": (0, 1, "新", "XJ"),
    "150000": (6, 1, "蒙", "NM"),
    "210000": (7, 1, "辽", "LN"),
    "220000": (8, 1, "吉", "JL"),
    "620000": (2, 2, "甘", "GS"),
    "640000": (3, 2, "宁", "NX"),
    "140000": (4, 2, "晋", "SX"),
    "130000": (5, 2, "冀", "HE"),
    "110000": (6, 2, "京", "BJ"),
    "120000": (7, 2, "津", "TJ"),
    "540000": (0, 3, "藏", "XZ"),
    "630000": (1, 3, "青", "QH"),
    "610000": (3, 3, "陕", "SN"),
    "410000": (4, 3, "豫", "HA"),
    "370000": (6, 3, "鲁", "SD"),
    "510000": (2, 4, "川", "SC"),
    "500000": (3, 4, "渝", "CQ"),
    "420000": (4, 4, "鄂", "HB"),
    "340000": (5, 4, "皖", "AH"),
    "320000": (6, 4, "苏", "JS"),
    "310000": (7, 4, "沪", "SH"),
    "530000": (2, 5, "云", "YN"),
    "520000": (3, 5, "贵", "GZ"),
    "430000": (4, 5, "湘", "HN"),
    "360000": (5, 5, "赣", "JX"),
    "330000": (6, 5, "浙", "ZJ"),
    "450000": (3, 6, "桂", "GX"),
    "440000": (4, 6, "粤", "GD"),
    "350000": (6, 6, "闽", "FJ"),
    "710000": (7, 6, "台", "TW"),
    "820000": (4, 7, "澳", "MO"),
    "810000": (5, 7, "港", "HK"),
    "460000": (3, 8, "琼", "HI"),
}


def draw_tiles(
    frame: pandas.DataFrame, code: str, name: str, value: str, *, value_title: str, lang: str = "zh", height: int = 400
) -> plotly.graph_objects.Figure:
    """Provinces as tiles shaded by `value`; one without a row is drawn at nought, none is left out."""
    known = frame.drop_duplicates(code).set_index(code)
    limits = cut_in_steps(known[value])
    columns, rows = 9, 9
    shade: list[list[float | None]] = [[None] * columns for _ in range(rows)]
    short = [[""] * columns for _ in range(rows)]
    long = [[""] * columns for _ in range(rows)]
    for each, (column, row, character, letters) in TILES.items():
        shade[row][column] = bisect.bisect_right(limits, float(known[value].get(each, 0)))
        short[row][column] = character if lang == "zh" else letters
        amount = f"{known[value].get(each, 0):,.0f}"
        long[row][column] = f"{known[name].get(each, short[row][column])}<br>{value_title} {amount}"
    figure = plotly.graph_objects.Figure(
        plotly.graph_objects.Heatmap(
            z=shade,
            text=short,
            customdata=long,
            texttemplate="%{text}",
            hovertemplate="%{customdata}<extra></extra>",
            hoverongaps=False,
            xgap=3,
            ygap=3,
            zmin=-0.5,
            zmax=len(limits) + 0.5,
            colorscale=_in_blocks(len(limits) + 1),
            colorbar={
                "title": {"text": value_title, "side": "top"},
                "orientation": "h",
                "thickness": 12,
                "len": 0.7,
                "y": -0.02,
                "yanchor": "top",
                "tickvals": [number + 0.5 for number in range(len(limits))],
                "ticktext": [f"{limit:,.0f}" for limit in limits],
            },
        )
    )
    dress(figure, height, has_legend=False)
    figure.update_xaxes(visible=False, fixedrange=True)
    figure.update_yaxes(visible=False, fixedrange=True, autorange="reversed", scaleanchor="x")
    return figure


def _in_blocks(count: int) -> list[tuple[float, str]]:
    """A colour scale of `count` equal blocks."""
    scale = []
    for number in range(count):
        colour = choose_colour(STEPS, number, count - 1)
        scale += [(number / count, colour), ((number + 1) / count, colour)]
    return scale
