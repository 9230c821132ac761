"""The public list of points as files in a folder, and beside them what is for the bureau alone."""

from pathlib import Path

from reports.files import write_document
from reports.points_page import points_html
from reports.points_tables import points_csv, points_geojson, points_xlsx, refused_csv
from reports.words import LANGUAGES
from studies.publication import Publication
from studies.publication_changes import Differences, write_list

INTERNAL = "internal"  # a folder of its own, so that the public files can be handed on whole


def write_publication(publication: Publication, differences: Differences, out: Path, bureau: str = "") -> list[str]:
    """Write every form of the list into the folder `out`, the refused into `internal/`; returns the files."""
    pages = {f"points.{lang}.html": points_html(publication, lang, differences) for lang in LANGUAGES}
    contents = {
        "points.csv": points_csv(publication),
        "points.xlsx": points_xlsx(publication, differences, bureau),
        "points.geojson": points_geojson(publication),
        **pages,
        f"{INTERNAL}/refused.csv": refused_csv(publication),
        f"{INTERNAL}/published.json": write_list(publication),
    }
    return [write_document(out / name, content) for name, content in contents.items()]
