"""A document of sections as one self-contained page: styles and drawings inside, no script."""

from reports.drawings import chart_svg, chart_title, map_svg
from reports.sections import Document, write_value
from reports.words import templates


def document_html(document: Document) -> bytes:
    """The page, UTF-8."""
    page = templates().get_template("monthly.html.j2")
    drawings = {"chart_svg": chart_svg, "chart_title": chart_title, "map_svg": map_svg}
    return page.render(document=document, write_value=write_value, **drawings).encode("utf-8")
