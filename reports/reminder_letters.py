"""Reminder letters: each responsible bureau is told of its own cases that are late or about to be.

A letter holds numbers and days of cases, nothing of persons, and no notes: it leaves the house.
"""

from collections.abc import Sequence
from datetime import date

from reports.letters import Letter, name_file
from reports.words import BLANK, load_words
from studies.letters import BureauCases

COLUMNS = ("number", "application_id", "accepted_on", "stage_name", "stage_since_on", "due_on", "days_left")
STYLES = ("count", "text", "text", "text", "text", "text", "count")


def write_reminders(
    groups: Sequence[BureauCases], as_of: date, bureau: str = "", lang: str = "zh", is_synthetic: bool = False
) -> list[Letter]:
    """A letter for each bureau; `bureau` is who writes, blank to be filled in by hand."""
    return [_write(group, as_of, bureau, lang, is_synthetic) for group in groups]


def _write(group: BureauCases, as_of: date, bureau: str, lang: str, is_synthetic: bool) -> Letter:
    words = load_words("reminder", lang)
    day = words["day_form"].format(year=as_of.year, month=as_of.month, day=as_of.day)
    counts = {"day": day, "count": len(group.rows), "overdue": group.overdue, "open": len(group.rows) - group.overdue}
    return Letter(
        stem=name_file(words["file"], group.responsible_name, group.responsible_code, as_of.isoformat()),
        title=words["title"],
        addressee=words["addressee"].format(place=group.responsible_name),
        paragraphs=[words["facts"].format(**counts), words["request"]],
        headings=[words[column] for column in COLUMNS],
        styles=STYLES,
        rows=[
            [
                number,
                *(
                    str(row[column]) if column.endswith("_on") and row[column] else row[column]
                    for column in COLUMNS[1:]
                ),
            ]
            for number, row in enumerate(group.rows, start=1)
        ],
        closing=[words["days_left_note"], bureau or BLANK, day],
        as_of=as_of,
        mark=f"{words['synthetic']} · {words['synthetic_note']}" if is_synthetic else "",
    )
