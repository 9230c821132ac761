"""The parts of a decision paper that tell what it stands on: sources, definitions, parameters, points, signatures."""

import shlex
from dataclasses import MISSING as NO_DEFAULT
from dataclasses import asdict, fields
from typing import Any

from data.divisions import division_name
from reports.paper_words import Writer, finite
from reports.sections import Section, Styled, Table
from studies.paper import Paper
from studies.siting_request import SitingRequest
from warehouse.metrics import load_metric

METRICS = ("floating_population", "covered_share", "mean_minutes")
OPTIONS = {"area_code": "area", "open_count": "open"}  # parameter -> option of `site` where it has another name
STYLES = {"share": "share", "floor": "share", "budget": "count"}


def write_sources(paper: Paper, writer: Writer) -> Section:
    """Whose residents, which minutes, how many sites, what is assumed, and what the measures mean."""
    words, plan, is_zh = writer.words, paper.plan, writer.lang == "zh"
    notes = [
        words["population_source" if source["reference_date"] else "population_source_undated"].format(
            source=(source["zh"] if is_zh else source["en"]).rstrip("。."), day=source["reference_date"]
        )
        for source in paper.population_sources
    ]
    notes += [
        plan.source_zh if is_zh else plan.source_en,
        words["candidates"].format(candidates=plan.candidates, points=plan.before["points"], as_of=plan.as_of[:10]),
        words["assumption_nearest"],
        *(note[writer.lang] for note in plan.notes),
    ]
    metrics = [load_metric(name) for name in METRICS]
    rows = [[each.title_zh, each.meaning_zh] if is_zh else [each.title_en, each.meaning_en] for each in metrics]
    table = Table(words["sources"], [words["metric"], words["meaning"]], ["text", "text"], rows)
    return Section("sources", words["sources"], notes, [table], is_prose=True)


def write_parameters(paper: Paper, writer: Writer) -> Section:
    """All that makes the plan again: every parameter, the snapshot, and the command."""
    words, plan = writer.words, paper.plan
    rows: list[list[Any]] = [[words["scenario"], paper.name]] if paper.name else []
    asked = asdict(paper.request)
    if plan.objective != "cover":
        del asked["share"]  # the others do not use it
    rows += [[words[name], _shown(name, value, paper, writer)] for name, value in asked.items()]
    rows += [
        [words["snapshot"], plan.snapshot],
        [words["as_of"], plan.as_of.replace("T", " ")],
        [words["search_seconds"], Styled(plan.seconds, "days")],
        [words["command"], write_command(paper.request)],
    ]
    table = Table(words["parameters"], [words["parameter"], words["value"]], ["text", "text"], rows)
    return Section("parameters", words["parameters"], [words["parameters_note"]], [table], is_list=True)


def write_command(request: SitingRequest) -> str:
    """The command that makes the plan again; parameters at their default are left out."""
    defaults = {field.name: field.default for field in fields(request) if field.default is not NO_DEFAULT}
    words = ["./run", "site"]
    for name, value in asdict(request).items():
        if name in defaults and value == defaults[name]:
            continue
        option = "--" + OPTIONS.get(name, name).replace("_", "-")
        for each in value if isinstance(value, list | tuple) else (value,):
            words += [option, f"{each:.15g}" if isinstance(each, float) else str(each)]
    return shlex.join(words)


def write_all_points(paper: Paper, writer: Writer) -> Section | None:
    """Every point of the area with its coordinates (WGS-84), for the workbook."""
    words = writer.words
    if not paper.points:
        return None
    rows = [
        [
            words[f"state_{point['state']}"],
            str(point["name"]),
            str(point["site_id"]),
            writer.kind(point["kind"]),
            writer.place(point["division_code"]),
            Styled(float(point["lon"]), "degrees"),
            Styled(float(point["lat"]), "degrees"),
        ]
        for point in paper.points
    ]
    keys = ("state", "point_name", "site_id", "kind", "district", "lon", "lat")
    styles = ("text", "text", "text", "text", "text", "degrees", "degrees")
    table = Table(words["all_points"], [words[key] for key in keys], styles, rows)
    return Section("all_points", words["all_points"], [], [table], is_list=True, is_sheet_only=True)


def write_signature(_paper: Paper, writer: Writer) -> Section:
    """Who drafted, reviewed and approved: to be filled in by hand."""
    words = writer.words
    headings = [words[key] for key in ("role", "opinion", "signed_name", "signed_on")]
    rows = [[words[role], "", "", ""] for role in ("drafted", "reviewed", "approved")]
    table = Table(words["signature"], headings, ["text"] * 4, rows)
    return Section("signature", words["signature"], [], [table])


def _shown(name: str, value: Any, paper: Paper, writer: Writer) -> Any:
    """A parameter's value: words for codes and for what was not asked, numbers as numbers."""
    words = writer.words
    if value is None or (isinstance(value, list | tuple) and not value):
        return words[f"unset_{name}"]
    if name == "area_code":
        return words["named"].format(name=division_name(value, writer.lang), code=value)
    if name == "objective":
        return writer.objective(value)
    if name == "mode":
        return words[f"mode_{value}"]
    if isinstance(value, list | tuple):
        return writer.join(
            words["named"].format(name=paper.site_names[site], code=site) if site in paper.site_names else str(site)
            for site in value
        )
    if isinstance(value, bool | str):
        return str(value)
    return Styled(finite(value), STYLES.get(name, "count" if float(value).is_integer() else "days"))
