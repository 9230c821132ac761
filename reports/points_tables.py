"""The public list of points as tables: CSV, Excel, GeoJSON; and the refused points as CSV, for the bureau itself."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from reports.points_words import COLUMNS, change_rows, list_stops, name_field, point_row, points_words, say_differences
from reports.sections import MISSING
from reports.words import write_facts, write_signature
from reports.workbook import Book, set_widths
from studies.publication import Publication
from studies.publication_changes import Differences
from studies.published_point import PublishedPoint

BYTE_ORDER_MARK = "\ufeff"  # so that Excel and WPS read the CSV as UTF-8
LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
DEGREES = 6  # decimals: RFC 7946 wants no more than is known


def points_csv(publication: Publication, lang: str = "zh") -> bytes:
    """One row per point; as-of date, data version and the mark of synthetic data stand in each."""
    words = points_words(lang)
    remark = words["synthetic"] if publication.is_synthetic else ""
    told = (publication.as_of_on or "", publication.snapshot, remark)
    rows = [[*point_row(point, publication, lang), *told] for point in publication.points]
    return _write_csv([words[column] for column in (*COLUMNS, "as_of", "snapshot", "remark")], rows)


def refused_csv(publication: Publication, lang: str = "zh") -> bytes:
    """One row per reason against a point; for the bureau, not for the public."""
    words = points_words(lang)
    headings = [words[name] for name in ("acceptance_point_id", "name", "field", "reason", "found")]
    rows = [
        [point.acceptance_point_id, point.name, name_field(fault.field, lang), words[f"reason_{fault.reason}"],
         fault.found]
        for point in publication.refused
        for fault in point.reasons
    ]  # fmt: skip
    return _write_csv(headings, rows)


def points_xlsx(
    publication: Publication, differences: Differences | None = None, bureau: str = "", lang: str = "zh"
) -> bytes:
    """The list as a sheet to print and sign; a second sheet tells what it changes."""
    words = points_words(lang)
    book = Book(publication.created)
    rows = [point_row(point, publication, lang) for point in publication.points]
    styles = ["count" if column == "windows" else "text" for column in COLUMNS]
    _add_table(book, publication, words["sheet"], bureau, lang, COLUMNS, styles, rows)
    if differences is not None:
        columns = ("change", "district", "name", "what")
        _add_table(
            book, publication, words["changes_sheet"], bureau, lang, columns, ["text"] * 4,
            [list(row) for row in change_rows(differences, lang)], say_differences(differences, lang),
        )  # fmt: skip
    return book.close()


def points_geojson(publication: Publication) -> bytes:
    """A FeatureCollection in WGS-84 (RFC 7946); a point that is still to be located has no geometry."""
    document = {
        "type": "FeatureCollection",
        "area_code": publication.area_code,
        "as_of": publication.as_of,
        "snapshot": publication.snapshot,
        "is_synthetic": publication.is_synthetic,
        "features": [_feature(point, publication) for point in publication.points],
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1).encode("utf-8")


def write_title(publication: Publication, lang: str) -> str:
    """The title of every form of the list."""
    return points_words(lang)["title"].format(area=publication.area_name if lang == "zh" else publication.area_name_en)


def _add_table(
    book: Book,
    publication: Publication,
    name: str,
    bureau: str,
    lang: str,
    columns: Sequence[str],
    styles: Sequence[str],
    rows: Sequence[Sequence[Any]],
    said: str = "",
) -> None:
    words = points_words(lang)
    mark = f"{words['synthetic']} · {words['synthetic_note']}" if publication.is_synthetic else None
    lines = [*_lines(publication, words, bureau), *([said] if said else [])]
    sheet, row = book.add_sheet(name, write_title(publication, lang), lines, mark)
    headings = [words[column] for column in columns]
    book.write_table(sheet, row, headings, styles, rows)
    set_widths(sheet, headings, rows)
    sheet.freeze_panes(row + 1, 2)
    sheet.repeat_rows(row)


def _feature(point: PublishedPoint, publication: Publication) -> dict[str, Any]:
    is_located = point.lon is not None and point.lat is not None
    place = [round(float(axis), DEGREES) for axis in (point.lon, point.lat) if axis is not None]
    told = ("acceptance_point_id", "name", "kind", "division_code", "address", "phone", "hours", "windows")
    properties = {name: getattr(point, name) for name in told} | {
        "matters": list(point.matters),
        "provinces": list(point.provinces),
        "district": point.district(),
        "stops": list_stops(point, publication, "zh"),
        "stops_en": list_stops(point, publication, "en"),
        "missing": point.missing,
    }
    return {
        "type": "Feature",
        "id": point.acceptance_point_id,
        "geometry": {"type": "Point", "coordinates": place} if is_located else None,
        "properties": properties,
    }


def _lines(publication: Publication, words: Mapping[str, str], bureau: str) -> list[str]:
    facts = {"as_of": publication.as_of_on or MISSING, "snapshot": publication.snapshot, "coordinates": "WGS-84"}
    return [write_signature(words, bureau), write_facts(words, facts)]


def _write_csv(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([_plain(value) for value in row] for row in rows)
    return (BYTE_ORDER_MARK + text.getvalue()).encode("utf-8")


def _plain(value: Any) -> Any:
    """A cell that a spreadsheet must not take for a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(LIKE_A_FORMULA) else value
