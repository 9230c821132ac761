"""`report`: the monthly report as a document."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, check_language, emit
from data.settings import load_settings
from errors import NotYet, WrongUsage
from reports.files import write_document
from reports.monthly_html import document_html
from reports.monthly_sections import write_monthly
from reports.monthly_xlsx import document_xlsx, sheet_names
from studies.monthly import describe_month
from warehouse import EVERYWHERE, open_current

FORMATS = ("pdf", "xlsx", "html")


def report(
    area: Annotated[str, typer.Option(help="Code of a province, a city or a county.")],
    month: Annotated[str, typer.Option(help="The month, such as 2026-08.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    format: Annotated[str, typer.Option(help="xlsx, html or pdf.")] = "xlsx",
    lang: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Write the month of an area: applications, turnaround, access, demand, and what each figure means."""
    if format not in FORMATS:
        raise WrongUsage(f"--format should be one of {', '.join(FORMATS)}, not {format!r}.")
    check_language(lang)
    if format == "pdf":
        raise NotYet("PDF is not written yet; use --format html and print it, or --format xlsx.")
    described = describe_month(open_current(warehouse), EVERYWHERE, area, month)
    document = write_monthly(described, lang, load_settings(local).bureau_name)
    facts = {"area_code": area, "month": month, "snapshot": described.snapshot, "as_of": described.as_of}
    if format == "xlsx":
        content = document_xlsx(document, datetime.fromisoformat(described.as_of))
        emit({"file": write_document(out, content), "sheets": sheet_names(document), **facts}, as_json)
    else:
        content = document_html(document)
        emit({"file": write_document(out, content), "pages": len(document.sections), **facts}, as_json)
