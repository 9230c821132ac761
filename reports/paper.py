"""The decision paper in one language: what is asked, the proposal, what it achieves, how sure that is, and on what.

SECTIONS is the order a bureau reads and signs in. A section that has nothing to say returns None and is left out; a
new one is added to the list.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from data.divisions import division_name
from reports import paper_facts, paper_points, paper_sources
from reports.paper_words import Writer
from reports.sections import Document, Section, Table
from reports.words import write_facts
from studies.paper import Paper

NUMBERS = (
    "一",
    "二",
    "三",
    "四",
    "五",
    "六",
    "七",
    "八",
    "九",
    "十",
    *(f"十{digit}" for digit in "一二三四五六七八九"),
)
SECTIONS: Sequence[Callable[[Paper, Writer], Section | None]] = (
    paper_facts.write_asked,
    paper_facts.write_proposal,
    paper_facts.write_effect,
    paper_facts.write_districts,
    paper_facts.write_proof,
    paper_points.write_opened,
    paper_points.write_map,
    paper_points.write_costs,
    paper_sources.write_sources,
    paper_sources.write_parameters,
    paper_sources.write_all_points,
    paper_sources.write_signature,
)


def write_paper(paper: Paper, lang: str, bureau: str = "") -> Document:
    """The paper as a document; `bureau` is how the bureau calls itself, '' where it has not said."""
    writer = Writer(lang)
    words, plan = writer.words, paper.plan
    facts = {"unit": bureau} if bureau else {}
    facts |= {"as_of": plan.as_of[:10], "snapshot": plan.snapshot}
    written = [section for section in (write(paper, writer) for write in SECTIONS) if section]
    return Document(
        lang=lang,
        title=words["title"].format(area=division_name(plan.area_code, lang), name=name_paper(paper, writer)),
        lines=[write_facts(words, facts), *([_say_remade(paper, lang)] if paper.remade else [])],
        mark=f"{words['synthetic']} · {words['synthetic_note']}" if plan.is_synthetic else "",
        sections=written,
    )


def name_paper(paper: Paper, writer: Writer) -> str:
    """The scenario's name; a plan that was not saved is called by its parameters."""
    plan = paper.plan
    return paper.name or writer.words["unsaved"].format(
        objective=writer.objective(plan.objective),
        count=len(plan.open),
        mode=writer.words[f"mode_{plan.mode}"],
        minutes=f"{plan.minutes:g}",
    )


def for_page(document: Document) -> Document:
    """What a page holds of the paper, its sections numbered up to the signatures."""
    shown = [section for section in document.sections if not section.is_sheet_only]
    *parts, signature = shown
    numbers = [f"{each}、" if document.lang == "zh" else f"{at}. " for at, each in enumerate(NUMBERS, start=1)]
    numbered = [replace(part, number=number) for part, number in zip(parts, numbers, strict=False)]
    return _with(document, [*numbered, signature])


def for_workbook(document: Document) -> Document:
    """The same for a workbook: the sections of mere text on one sheet, the others a sheet each, the map left out."""
    words = Writer(document.lang).words
    prose = [section for section in document.sections if section.is_prose and not section.tables]
    rows = [[section.title, note] for section in prose for note in section.notes]
    table = Table(words["summary"], [words["part"], words["content"]], ["text", "text"], rows)
    summary = Section("summary", words["summary"], [], [table])
    return _with(document, [summary, *(section for section in document.sections if section.tables)])


def _with(document: Document, sections: Sequence[Section]) -> Document:
    return Document(document.lang, document.title, document.lines, document.mark, sections)


def _say_remade(paper: Paper, lang: str) -> str:
    assert paper.remade is not None
    return paper.remade.says_zh if lang == "zh" else paper.remade.says_en
