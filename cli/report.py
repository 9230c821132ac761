"""`report`: the monthly report, or the decision paper of a saved scenario, as a document."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, check_language, emit
from data.settings import load_settings
from errors import WrongUsage
from reports.document_pdf import document_pdf
from reports.files import write_document
from reports.monthly_html import document_html
from reports.monthly_sections import write_monthly
from reports.monthly_xlsx import document_xlsx, sheet_names
from reports.paper import for_page, for_workbook, write_paper
from reports.sections import Document
from studies.monthly import describe_month
from studies.paper_of_scenario import prepare_scenario_paper
from warehouse import EVERYWHERE, open_current

FORMATS = ("pdf", "xlsx", "html")


def report(
    out: Annotated[Path, typer.Option(help="The file to write.")],
    area: Annotated[str | None, typer.Option(help="Code of a province, a city or a county.")] = None,
    month: Annotated[str | None, typer.Option(help="The month, such as 2026-08.")] = None,
    scenario: Annotated[str | None, typer.Option(help="A saved scenario: write its decision paper instead.")] = None,
    format: Annotated[str, typer.Option(help="xlsx, html or pdf.")] = "xlsx",
    lang: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Write the month of an area (--area, --month), or the decision paper of a plan (--scenario)."""
    if format not in FORMATS:
        raise WrongUsage(f"--format should be one of {', '.join(FORMATS)}, not {format!r}.")
    check_language(lang)
    bureau = load_settings(local).bureau_name
    facts: dict[str, Any]
    if scenario is not None:
        if area is not None or month is not None:
            raise WrongUsage("--scenario names a plan with its area: leave --area and --month out.")
        paper = prepare_scenario_paper(warehouse, EVERYWHERE, scenario)
        document, as_of, snapshot = write_paper(paper, lang, bureau), paper.plan.as_of, paper.plan.snapshot
        facts = {"area_code": paper.plan.area_code, "scenario": paper.name}
    elif area is not None and month is not None:
        described = describe_month(open_current(warehouse), EVERYWHERE, area, month)
        document, as_of, snapshot = write_monthly(described, lang, bureau), described.as_of, described.snapshot
        facts = {"area_code": area, "month": month}
    else:
        raise WrongUsage(
            "Say which report: --area and --month for that of a month, or --scenario for a decision paper."
        )
    facts |= {"snapshot": snapshot, "as_of": as_of}
    emit(_write(document, as_of, format, out, is_paper=scenario is not None) | facts, as_json)


def _write(document: Document, as_of: str, format: str, out: Path, is_paper: bool) -> dict[str, Any]:
    """Write the file: its name, and its sheets, or how many pages (PDF) or sections (HTML) it has."""
    created = datetime.fromisoformat(as_of) if as_of else None
    if format == "xlsx":
        shown = for_workbook(document) if is_paper else document
        return {"file": write_document(out, document_xlsx(shown, created)), "sheets": sheet_names(shown)}
    shown = for_page(document) if is_paper else document
    if format == "pdf":
        content, pages = document_pdf(shown, created)
        return {"file": write_document(out, content), "pages": pages}
    return {"file": write_document(out, document_html(shown)), "pages": len(shown.sections)}
