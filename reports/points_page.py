"""The public list as an accessible page: no script, one table per district, cards on a narrow screen."""

import re
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from reports.points_tables import write_title
from reports.points_words import COLUMNS, change_rows, list_stops, point_row, points_words, say_differences
from reports.sections import MISSING
from reports.words import templates, write_facts
from studies.publication import Publication
from studies.publication_changes import Differences
from studies.published_point import PublishedPoint

SHOWN = ("name", "kind", "address", "phone", "hours", "windows", "matters", "provinces", "stops")


def points_html(publication: Publication, lang: str, differences: Differences | None = None) -> bytes:
    """The page in one language; without lines of public transport it has no column of stops."""
    words = points_words(lang)
    columns = SHOWN if publication.has_lines else SHOWN[:-1]
    districts = [
        (points[0].district(lang), [_shown(point, publication, words, lang) for point in points])
        for points in (list(group) for _, group in groupby(publication.points, lambda point: point.division_code))
    ]
    page = templates().get_template("points.html.j2")
    return page.render(
        publication=publication,
        words=words,
        lang=lang,
        columns=columns,
        title=write_title(publication, lang),
        facts=write_facts(words, {"as_of": publication.as_of_on or MISSING, "snapshot": publication.snapshot}),
        districts=districts,
        said_changes=say_differences(differences, lang) if differences else "",
        changes=change_rows(differences, lang) if differences else [],
    ).encode("utf-8")


def _shown(point: PublishedPoint, publication: Publication, words: Mapping[str, str], lang: str) -> dict[str, Any]:
    row = dict(zip(COLUMNS, point_row(point, publication, lang), strict=True))
    told = {name: words["unknown"] if value is None else value for name, value in row.items()}
    return told | {"stops": list_stops(point, publication, lang), "hours": _keep_times_whole(told["hours"])}


def _keep_times_whole(hours: str) -> str:
    """No line ends within 09:00-12:00: word joiners stand beside its dash."""
    return re.sub(r"(?<=\d)([-~～—–]+)(?=\d)", "\u2060\\1\u2060", hours)
