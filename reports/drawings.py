"""The drawings of a document as SVG: charts of one column of a table, and schematic maps."""

import markupsafe

from reports.area_map import AreaMap
from reports.sections import Chart, Table, write_value
from reports.words import templates

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 860, 240, 8, 40, 20
BAR_HEIGHT, LABEL_WIDTH = 26, 200
MOST_LABELS, MOST_VALUES = 9, 13


def chart_svg(chart: Chart, table: Table, lang: str) -> markupsafe.Markup | None:
    """A chart as an element for a page; None where there is nothing to draw."""
    drawn = draw_chart(chart, table)
    return _render("chart.svg.j2", chart=drawn, lang=lang) if drawn else None


def map_svg(area: AreaMap, lang: str) -> markupsafe.Markup:
    """A map as an element for a page, without its legend."""
    return _render("map.svg.j2", map=area, lang=lang)


def chart_title(chart: Chart, table: Table) -> str:
    """What the chart shows."""
    return f"{table.caption} · {table.headings[chart.column]}"


def _render(template: str, **values: object) -> markupsafe.Markup:
    return markupsafe.Markup(templates().get_template(template).render(**values))


def draw_chart(chart: Chart, table: Table) -> dict[str, object] | None:
    """The shapes of a chart in the units of its drawing; None where there is nothing to draw.

    Values are those of one column against the first; a table with bars leaves its last row, the total, out.
    """
    rows = table.rows[:-1] if chart.kind == "bar" else table.rows
    values = [(str(row[0]), row[chart.column]) for row in rows if row[chart.column] is not None]
    highest = max((value for _, value in values), default=0)
    if not highest:
        return None
    style = table.styles[chart.column]
    draw = _columns if chart.kind == "column" else _bars
    return {
        "title": chart_title(chart, table),
        "width": WIDTH,
        "height": HEIGHT if chart.kind == "column" else BAR_HEIGHT * len(values) + 8,
        "shapes": draw(values, float(highest), style),
    }


def _columns(values: list[tuple[str, float]], highest: float, style: str) -> list[dict[str, object]]:
    step = (WIDTH - 2 * LEFT) / len(values)
    every = -(-len(values) // MOST_LABELS)
    shapes = []
    for number, (name, value) in enumerate(values):
        height = (HEIGHT - BOTTOM - TOP) * value / highest
        left, top = LEFT + number * step, HEIGHT - BOTTOM - height
        is_labelled = (len(values) - 1 - number) % every == 0
        middle = left + step / 2
        shapes.append(
            {
                "x": round(left + step * 0.1, 1),
                "y": round(top, 1),
                "width": round(step * 0.8, 1),
                "height": round(height, 1),
                "label": name if is_labelled else "",
                "label_x": round(middle, 1),
                "label_y": HEIGHT - BOTTOM + 16,
                "anchor": "middle",
                "value": write_value(value, style) if is_labelled or len(values) <= MOST_VALUES else "",
                "value_x": round(middle, 1),
                "value_y": round(top - 5, 1),
                "value_anchor": "middle",
            }
        )
    return shapes


def _bars(values: list[tuple[str, float]], highest: float, style: str) -> list[dict[str, object]]:
    room = WIDTH - LABEL_WIDTH - 90
    shapes = []
    for number, (name, value) in enumerate(values):
        width, top = room * value / highest, number * BAR_HEIGHT + 4
        shapes.append(
            {
                "x": LABEL_WIDTH,
                "y": top,
                "width": round(width, 1),
                "height": BAR_HEIGHT - 8,
                "label": name,
                "label_x": LABEL_WIDTH - 8,
                "label_y": top + 13,
                "anchor": "end",
                "value": write_value(value, style),
                "value_x": round(LABEL_WIDTH + width + 6, 1),
                "value_y": top + 13,
                "value_anchor": "start",
            }
        )
    return shapes
