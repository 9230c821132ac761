"""The public list of points as files: CSV, Excel, GeoJSON, and an accessible page in Chinese and in English."""

import csv
import io
import json
from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from data.labels import label
from reports.files import write_document
from reports.sections import MISSING
from reports.words import LANGUAGES, load_words, templates, write_facts, write_signature
from reports.workbook import Book, set_widths
from studies.publication import Publication, PublishedPoint

COLUMNS = (
    "district", "name", "kind", "address", "phone", "hours", "windows", "matters", "provinces", "lon", "lat",
)  # fmt: skip
BYTE_ORDER_MARK = "\ufeff"  # so that Excel and WPS read the CSV as UTF-8
LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_publication(publication: Publication, out: Path, bureau: str = "") -> list[str]:
    """Write every form of the list into the folder `out`; returns the files."""
    pages = {f"points.{lang}.html": points_html(publication, lang) for lang in LANGUAGES}
    contents = {
        "points.csv": points_csv(publication),
        "points.xlsx": points_xlsx(publication, bureau),
        "points.geojson": points_geojson(publication),
        **pages,
    }
    return [write_document(out / name, content) for name, content in contents.items()]


def points_csv(publication: Publication, lang: str = "zh") -> bytes:
    """One row per point; as-of date, data version and the mark of synthetic data stand in each."""
    words = load_words("points", lang)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([words[column] for column in (*COLUMNS, "as_of", "snapshot", "remark")])
    remark = words["synthetic"] if publication.is_synthetic else ""
    for point in publication.points:
        cells = [_plain(value) for value in point_row(point, lang)]
        writer.writerow([*cells, publication.as_of_on or "", publication.snapshot, remark])
    return (BYTE_ORDER_MARK + text.getvalue()).encode("utf-8")


def points_xlsx(publication: Publication, bureau: str = "", lang: str = "zh") -> bytes:
    """The list as a sheet to print and sign."""
    words = load_words("points", lang)
    created = datetime.fromisoformat(publication.as_of) if publication.as_of else None
    book = Book(created)
    mark = f"{words['synthetic']} · {words['synthetic_note']}" if publication.is_synthetic else None
    sheet, row = book.add_sheet(
        words["sheet"], _title(publication, words, lang), _lines(publication, words, bureau), mark
    )
    headings = [words[column] for column in COLUMNS]
    styles = ["count" if column == "windows" else "text" for column in COLUMNS]
    rows = [point_row(point, lang) for point in publication.points]
    book.write_table(sheet, row, headings, styles, rows)
    set_widths(sheet, headings, rows)
    sheet.freeze_panes(row + 1, 2)
    sheet.repeat_rows(row)
    return book.close()


def points_geojson(publication: Publication) -> bytes:
    """A FeatureCollection in WGS-84 (RFC 7946); a point that is still to be located has no geometry."""
    document = {
        "type": "FeatureCollection",
        "area_code": publication.area_code,
        "as_of": publication.as_of,
        "snapshot": publication.snapshot,
        "is_synthetic": publication.is_synthetic,
        "features": [_feature(point) for point in publication.points],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8")


def points_html(publication: Publication, lang: str) -> bytes:
    """A page that needs no script, prints well and reads well aloud; one table per district."""
    words = load_words("points", lang)
    page = templates().get_template("points.html.j2")
    districts = [
        (points[0].district(lang), [_shown(point, words, lang) for point in points])
        for points in (list(group) for _, group in groupby(publication.points, lambda point: point.division_code))
    ]
    return page.render(
        publication=publication,
        words=words,
        lang=lang,
        title=_title(publication, words, lang),
        facts=write_facts(words, {"as_of": publication.as_of_on or MISSING, "snapshot": publication.snapshot}),
        districts=districts,
    ).encode("utf-8")


def point_row(point: PublishedPoint, lang: str) -> list[Any]:
    """The cells of one point in the order of COLUMNS; None where it is not known."""
    words = load_words("points", lang)
    joined = {
        "district": point.district(lang),
        "kind": label("point_kind", point.kind, lang),
        "matters": words["separator"].join(point.matters_in(lang)),
        "provinces": words["separator"].join(point.provinces_in(lang)),
    }
    known = vars(point) | joined
    return [None if known[column] == "" else known[column] for column in COLUMNS]


def _shown(point: PublishedPoint, words: Mapping[str, str], lang: str) -> dict[str, Any]:
    row = dict(zip(COLUMNS, point_row(point, lang), strict=True))
    return {name: words["unknown"] if value is None else value for name, value in row.items()}


def _feature(point: PublishedPoint) -> dict[str, Any]:
    is_located = point.lon is not None and point.lat is not None
    kept = {name: value for name, value in vars(point).items() if name not in ("lon", "lat")}
    return {
        "type": "Feature",
        "id": point.acceptance_point_id,
        "geometry": {"type": "Point", "coordinates": [point.lon, point.lat]} if is_located else None,
        "properties": {**kept, "district": point.district(), "missing": point.missing},
    }


def _title(publication: Publication, words: Mapping[str, str], lang: str) -> str:
    return words["title"].format(area=publication.area_name if lang == "zh" else publication.area_name_en)


def _lines(publication: Publication, words: Mapping[str, str], bureau: str) -> list[str]:
    facts = {"as_of": publication.as_of_on or MISSING, "snapshot": publication.snapshot, "coordinates": "WGS-84"}
    return [write_signature(words, bureau), write_facts(words, facts)]


def _plain(value: Any) -> Any:
    """A cell that a spreadsheet must not take for a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(LIKE_A_FORMULA) else value
