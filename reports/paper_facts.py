"""The parts of a decision paper that tell of the plan: asked, proposed, achieved, proven, point by point, its cost."""

from typing import Any

from data.divisions import NATION, division_name
from reports.area_map import draw_area
from reports.paper_words import Writer, finite
from reports.sections import MISSING, Section, Styled, Table, write_value
from studies.paper import Paper
from studies.scenario_comparison import yearly_cost

SITES_NAMED, DISTRICTS_NAMED = 8, 3
MEASURES = (  # measure -> style, unit
    ("points", "count", "points_unit"),
    ("population", "count", "persons_unit"),
    ("covered", "count", "persons_unit"),
    ("covered_share", "share", "share_unit"),
    ("mean_minutes", "minutes", "minutes_unit"),
    ("p90_minutes", "minutes", "minutes_unit"),
    ("max_minutes", "minutes", "minutes_unit"),
    ("gini", "decimal", "index_unit"),
)
VALUE_STYLES = {"persons": "count", "cases": "count", "minutes": "minutes", "points": "count"}


def write_asked(paper: Paper, writer: Writer) -> Section:
    """The request, the rule it rests on, and what the rule asks to look at: number, distribution, geography."""
    words, plan, before = writer.words, paper.plan, paper.plan.before
    area = division_name(plan.area_code, writer.lang)
    largest = sorted(paper.districts, key=lambda row: -row["before"]["population"])[:DISTRICTS_NAMED]
    persons = [{"code": row["division_code"], "persons": row["before"]["population"]} for row in largest]
    notes = [words["request"].format(area=area, opened=len(plan.open), kept=plan.kept)]
    if plan.closed:
        names = writer.join(str(row["name"]) for row in plan.closed)
        notes.append(words["request_closing"].format(closed=len(plan.closed), names=names))
    notes += [
        words["law"],
        words["number"].format(area=area, persons=write_value(before["population"], "count")),
        words["distribution"].format(districts=writer.persons(persons, "code")),
        words["geography"].format(
            share=write_value(before["covered_share"], "share"),
            mode=words[f"mode_{plan.mode}"],
            minutes=f"{plan.minutes:g}",
            mean=write_value(finite(before["mean_minutes"]), "minutes"),
            longest=write_value(finite(before["max_minutes"]), "minutes"),
        ),
    ]
    return Section("asked", words["asked"], notes, [], is_prose=True)


def write_proposal(paper: Paper, writer: Writer) -> Section:
    """The points to open in one paragraph, each with district, kind and cost."""
    words, plan = writer.words, paper.plan
    objective = writer.objective(plan.objective)
    if not plan.open:
        said = words["proposed_none"].format(objective=objective)
    else:
        sites = writer.join(
            words["site"].format(
                name=row["name"],
                district=writer.place(row["division_code"]),
                kind=writer.kind(row["kind"]),
                cost=writer.yuan(row["setup_cost_yuan"]),
            )
            for row in plan.open[:SITES_NAMED]
        )
        if len(plan.open) > SITES_NAMED:
            sites += words["comma"] + words["more_sites"].format(opened=len(plan.open))
        setup, yearly = writer.yuan(plan.cost_yuan), writer.yuan(yearly_cost(plan.open))
        said = words["proposed"].format(
            objective=objective, opened=len(plan.open), sites=sites, setup=setup, yearly=yearly
        )
    return Section("proposal", words["proposal"], [said], [], is_prose=True)


def write_effect(paper: Paper, writer: Writer) -> Section:
    """The whole area, today and with the plan."""
    words, rows = writer.words, []
    for name, style, unit in MEASURES:
        before, after = finite(paper.plan.before[name]), finite(paper.plan.after[name])
        change = None if before is None or after is None else after - before
        changed = Styled(change, "change" if style == "share" else style)
        rows.append([words[name], words[unit], Styled(before, style), Styled(after, style), changed])
    headings = [words[key] for key in ("measure", "unit_column", "now", "then", "difference")]
    table = Table(words["city"], headings, ["text", "text", "count", "count", "count"], rows)
    return Section("effect", words["effect"], [], [table], is_list=True)


def write_districts(paper: Paper, writer: Writer) -> Section | None:
    """The same by district; None where the area is one."""
    if len(paper.districts) < 2:
        return None
    words = writer.words
    keys = ("district", "population_persons", "before_covered", "after_covered", "added", "before_share",
            "after_share", "before_mean", "after_mean")  # fmt: skip
    styles = ("text", "count", "count", "count", "count", "share", "share", "minutes", "minutes")
    rows = [
        [
            writer.place(row["division_code"]),
            before["population"],
            before["covered"],
            after["covered"],
            after["covered"] - before["covered"],
            before["covered_share"],
            after["covered_share"],
            finite(before["mean_minutes"]),
            finite(after["mean_minutes"]),
        ]
        for row, before, after in ((row, row["before"], row["after"]) for row in paper.districts)
    ]
    table = Table(words["districts"], [words[key] for key in keys], styles, rows)
    return Section("districts", words["districts"], [], [table], is_list=True)


def write_proof(paper: Paper, writer: Writer) -> Section:
    """Value, bound and gap in words."""
    words, plan = writer.words, paper.plan
    style = VALUE_STYLES.get(plan.value_unit, "decimal")
    fact = words.get(f"fact_{plan.objective}", words["fact_other"])
    value, bound = (write_value(finite(each), style) for each in (plan.value, plan.bound))
    gap = write_value(finite(plan.gap), "fine_share")
    sure = words["proven"] if plan.proven else words["not_proven"].format(gap=gap)
    notes = [fact.format(value=value, bound=bound), sure, words["proof_scope"]]
    return Section("proof", words["proof"], notes, [], is_prose=True)


def write_opened(paper: Paper, writer: Writer) -> Section | None:
    """Each opened point: what it adds, to whom, and whom it relieves."""
    plan, words = paper.plan, writer.words
    if not plan.open:
        return None
    adds_style = "minutes" if plan.adds_unit == "minutes" else "count"
    keys = ("rank", "name", "district", "kind", f"adds_{plan.adds_unit}", "newly_covered", "newly_covered_in",
            "serves", "relieves", "site_id")  # fmt: skip
    styles = ("count", "text", "text", "text", adds_style, "count", "text", "count", "text", "text")
    rows = [
        [
            number,
            row["name"],
            writer.place(row["division_code"]),
            writer.kind(row["kind"]),
            finite(row["adds"]),
            row["newly_covered"],
            writer.persons(row["newly_covered_in"], "area_code"),
            row["serves"],
            writer.persons(row["relieves"]),
            row["site_id"],
        ]
        for number, row in enumerate(plan.open, start=1)
    ]
    headings = [words.get(key, words["value"]) for key in keys]
    table = Table(words["opened"], headings, styles, rows)
    return Section("opened", words["opened"], [words["opened_note"]], [table], is_list=True)


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
