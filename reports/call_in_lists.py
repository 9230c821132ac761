"""Call-in lists: each acceptance point is told which cards wait there, to notify the applicants by what it holds.

The lists hold numbers and days of cases; names and telephones of persons are the point's own and not known here.
"""

from datetime import date

import pandas

from reports.letters import Letter, name_file
from reports.words import BLANK, load_words

COLUMNS = ("number", "application_id", "matter_name", "accepted_on", "issued_on", "waiting_days")
STYLES = ("count", "text", "text", "text", "text", "count")


def write_call_in_lists(
    cards: pandas.DataFrame,
    waiting_days: int,
    as_of: date,
    bureau: str = "",
    lang: str = "zh",
    is_synthetic: bool = False,
) -> list[Letter]:
    """A list for each point, most cards first; `cards` as of `studies.uncollected.list_uncollected`."""
    groups = [group for _, group in cards.groupby("acceptance_point_id")]
    groups.sort(key=lambda group: (-len(group), group["acceptance_point_id"].iloc[0]))
    return [_write(group, waiting_days, as_of, bureau, lang, is_synthetic) for group in groups]


def _write(
    cards: pandas.DataFrame, waiting_days: int, as_of: date, bureau: str, lang: str, is_synthetic: bool
) -> Letter:
    words = load_words("call_in", lang)
    point = str(cards["acceptance_point_name"].iloc[0])
    day = words["day_form"].format(year=as_of.year, month=as_of.month, day=as_of.day)
    shown = cards.assign(**{name: cards[name].dt.date.astype(str) for name in ("accepted_on", "issued_on")})
    rows = [[number, *row] for number, row in enumerate(shown[list(COLUMNS[1:])].values.tolist(), start=1)]
    return Letter(
        stem=name_file(words["file"], point, str(cards["acceptance_point_id"].iloc[0]), as_of.isoformat()),
        title=words["title"],
        addressee=words["addressee"].format(point=point),
        paragraphs=[words["facts"].format(day=day, count=len(rows), days=waiting_days), words["request"]],
        headings=[words[column] for column in COLUMNS],
        styles=STYLES,
        rows=rows,
        closing=[bureau or BLANK, day],
        as_of=as_of,
        mark=f"{words['synthetic']} · {words['synthetic_note']}" if is_synthetic else "",
    )
