"""The parts of a decision paper that tell of the plan as a whole: asked, proposed, achieved, proven."""

from data.divisions import division_name
from reports.paper_words import Writer, finite
from reports.sections import Section, Styled, Table, write_value
from studies.paper import Paper
from studies.scenario_comparison import yearly_cost

SITES_NAMED, DISTRICTS_NAMED = 8, 3
MEASURES = (  # measure -> style, unit
    ("served", "count", "cases_unit"),
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
    key = "request" if plan.open else "request_none"
    notes = [words[key].format(area=area, opened=len(plan.open), kept=plan.kept)]
    if plan.closed:
        names = writer.join(str(row["name"]) for row in plan.closed)
        notes.append(words["request_closing"].format(closed=len(plan.closed), names=names))
    notes += [
        words["law"],
        words["number"].format(area=area, persons=write_value(before["population"], "count")),
        words["distribution"].format(districts=writer.persons(persons, "code", form="persons_there")),
        words["geography"].format(
            share=write_value(before["covered_share"], "share"),
            **_limit(paper, writer),
            mean=write_value(finite(before["mean_minutes"]), "minutes"),
            longest=write_value(finite(before["max_minutes"]), "minutes"),
        ),
    ]
    return Section("asked", words["asked"], notes, [], is_prose=True)


def write_proposal(paper: Paper, writer: Writer) -> Section:
    """The points to open, each on its line with district, kind and cost, what they change, and their cost in all."""
    words, plan = writer.words, paper.plan
    objective = writer.objective(plan.objective)
    if not plan.open:
        return Section(
            "proposal", words["proposal"], [words["proposed_none"].format(objective=objective)], [], is_prose=True
        )
    said = [words["proposed"].format(objective=objective, candidates=plan.candidates, opened=len(plan.open))]
    said += [
        words["site"].format(
            number=number,
            name=row["name"],
            district=writer.place(row["division_code"]),
            kind=writer.kind(row["kind"]),
            cost=writer.yuan(row["setup_cost_yuan"]),
        )
        for number, row in enumerate(plan.open[:SITES_NAMED], start=1)
    ]
    if len(plan.open) > SITES_NAMED:
        said.append(words["more_sites"].format(left=len(plan.open) - SITES_NAMED))
    setup, yearly = writer.yuan(plan.cost_yuan), writer.yuan(yearly_cost(plan.open))
    said += [*_say_change(paper, writer), words["proposed_costs"].format(setup=setup, yearly=yearly)]
    return Section("proposal", words["proposal"], said, [], is_prose=True)


def _say_change(paper: Paper, writer: Writer) -> list[str]:
    """In a sentence each: who is reached with the plan and is not today, and the cases served."""
    words, before, after = writer.words, paper.plan.before, paper.plan.after
    said = [
        words["proposed_reach"].format(
            **_limit(paper, writer),
            **_change("covered", paper, writer),
            before_share=write_value(before["covered_share"], "share"),
            after_share=write_value(after["covered_share"], "share"),
            mean=write_value(finite(before["mean_minutes"]), "minutes"),
            mean_after=write_value(finite(after["mean_minutes"]), "minutes"),
            longest=write_value(finite(before["max_minutes"]), "minutes"),
            longest_after=write_value(finite(after["max_minutes"]), "minutes"),
        )
    ]
    if "served" in after:
        said.append(words["proposed_served"].format(**_change("served", paper, writer)))
    return said


def _change(name: str, paper: Paper, writer: Writer) -> dict[str, str]:
    """A measure before and after in whole numbers, their difference, and which way it goes."""
    before, after = round(paper.plan.before[name]), round(paper.plan.after[name])
    return {
        "before": write_value(before, "count"),
        "after": write_value(after, "count"),
        "difference": write_value(abs(after - before), "count"),
        "more": writer.words["more" if after >= before else "less"],
    }


def _limit(paper: Paper, writer: Writer) -> dict[str, str]:
    """Way of travel and minutes, as sentences name them."""
    return {"mode": writer.words[f"mode_{paper.plan.mode}"], "minutes": f"{paper.plan.minutes:g}"}


def write_effect(paper: Paper, writer: Writer) -> Section:
    """The whole area, today and with the plan; cases where the plan counts them."""
    words, rows = writer.words, []
    for name, style, unit in MEASURES:
        if name not in paper.plan.after:
            continue
        before, after = finite(paper.plan.before[name]), finite(paper.plan.after[name])
        change = None if before is None or after is None else after - before
        changed = Styled(change, f"signed_{style}")
        if style == "share" and change is not None:
            changed = Styled(change * 100, "signed_minutes")  # percentage points, to one decimal as minutes are
        rows.append([words[name], words[unit], Styled(before, style), Styled(after, style), changed])
    headings = [words[key] for key in ("measure", "unit_column", "now", "then", "difference")]
    table = Table(words["effect"], headings, ["text", "text", "count", "count", "count"], rows)
    return Section(
        "effect", words["effect"], [words["effect_note"].format(**_limit(paper, writer))], [table], is_list=True
    )


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
    """The value, what no plan can do better than, and how far the two are apart."""
    words, plan = writer.words, paper.plan
    style = VALUE_STYLES[plan.value_unit]
    value, bound = (write_value(finite(each), style) for each in (plan.value, plan.bound))
    limit = words[f"limit_{plan.objective}"].format(bound=bound)
    gap = write_value(finite(plan.gap), "fine_share")
    sure = words["proven" if plan.proven else "not_proven"].format(limit=limit, gap=gap)
    fact = words[f"fact_{plan.objective}"].format(
        value=value, share=write_value(plan.share, "share"), **_limit(paper, writer)
    )
    notes = [fact, sure, words["proof_scope"]]
    return Section("proof", words["proof"], notes, [], is_prose=True)
