"""The parts of a decision paper that tell of each point: what it adds, where it lies, what it costs."""

import re
from typing import Any

from data.divisions import NATION, division_name
from reports.area_map import draw_area
from reports.paper_words import Writer, finite
from reports.sections import MISSING, Section, Table
from studies.paper import Paper
from studies.scenario_comparison import yearly_cost


def write_opened(paper: Paper, writer: Writer) -> Section | None:
    """Each opened point: what it adds, to whom, and whom it relieves.

    Where persons are what it adds, those it alone reaches are the same persons, and are not told twice.
    """
    plan, words = paper.plan, writer.words
    if not plan.open:
        return None
    adds_style = "minutes" if plan.adds_unit == "minutes" else "count"
    adds = f"adds_{plan.adds_unit}"
    styles = {
        "rank": "count", "name": "text", "district": "text", "kind": "text", adds: adds_style,
        "newly_covered": "count", "newly_covered_in": "text", "serves": "count", "relieves": "text", "site_id": "text",
    }  # fmt: skip
    if plan.adds_unit == "persons":
        del styles["newly_covered"]
    rows = [
        {
            "rank": number,
            "name": row["name"],
            "district": writer.place(row["division_code"]),
            "kind": writer.kind(row["kind"]),
            adds: finite(row["adds"]),
            "newly_covered": row["newly_covered"],
            "newly_covered_in": writer.persons(row["newly_covered_in"], "area_code"),
            "serves": row["serves"],
            "relieves": writer.persons(row["relieves"]),
            "site_id": row["site_id"],
        }
        for number, row in enumerate(plan.open, start=1)
    ]
    cells = [[row[key] for key in styles] for row in rows]
    table = Table(words["opened"], [words[key] for key in styles], list(styles.values()), cells)
    note = words["opened_note"].format(adds=re.split("（| \\(", words[adds])[0])
    return Section("opened", words["opened"], [note], [table], is_list=True)


def write_map(paper: Paper, writer: Writer) -> Section | None:
    """The plan as a drawing; None for the nation, whose map needs an approved drawing, and where no place is known."""
    words, plan = writer.words, paper.plan
    if plan.area_code == NATION:
        return None
    title = words["map_title"].format(area=division_name(plan.area_code, writer.lang))
    names = {row["division_code"]: writer.place(row["division_code"]) for row in paper.districts}
    states = ("before", "new", "never", "opened", "kept", "closed")
    drawn = draw_area(plan.cells, paper.points, names, title, {state: words[f"legend_{state}"] for state in states})
    return Section("map", words["map"], [words["map_note"]], [], map=drawn) if drawn else None


def write_costs(paper: Paper, writer: Writer) -> Section | None:
    """What each point costs, and all of them; None where none is opened."""
    plan, words = paper.plan, writer.words
    if not plan.open:
        return None
    rows: list[list[Any]] = [
        [row["name"], row["setup_cost_yuan"], row["yearly_cost_yuan"], row["site_id"]] for row in plan.open
    ]
    total = [words["total"], plan.cost_yuan, yearly_cost(plan.open), MISSING]
    headings = [words[key] for key in ("name", "setup_cost", "yearly_cost", "site_id")]
    table = Table(words["costs"], headings, ["text", "count", "count", "text"], [*rows, total])
    notes = [words["costs_unknown"]] if None in total else []
    return Section("costs", words["costs"], notes, [table])
