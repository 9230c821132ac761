"""The monthly report as files, made when they are asked for."""

from datetime import datetime
from functools import partial

import streamlit

from dashboard.locale import _
from dashboard.session import Reader, local_folder
from dashboard.state import choose
from data.settings import load_settings
from reports.document_pdf import document_pdf
from reports.monthly_html import document_html
from reports.monthly_sections import write_monthly
from reports.monthly_xlsx import document_xlsx
from studies.monthly import describe_month


def offer_monthly(reader: Reader, months: list[str]) -> None:
    """Choose a month, take the report of the area."""
    if not months:
        return
    streamlit.header(_("月报"), anchor=False)
    streamlit.markdown(_("受理量、办理时长、可达性与需求，连同各数的定义；点下载时生成。"))
    month = choose(_("月份"), "month", {each: each for each in months}, months[0], width=200)
    name = f"monthly_{reader.area_code}_{month}"
    with streamlit.container(horizontal=True):
        for ending, wording in (("pdf", _("PDF，供打印签署")), ("xlsx", _("电子表格 XLSX")), ("html", _("网页 HTML"))):
            streamlit.download_button(
                wording,
                partial(make_report, reader, month, ending),
                f"{name}.{ending}",
                key=f"monthly.{ending}",
                on_click="ignore",
                icon=":material/download:",
            )


def make_report(reader: Reader, month: str, ending: str) -> bytes:
    """The report as a file; called outside the page, so everything it needs is given."""
    report = describe_month(reader.snapshot, reader.scope, reader.area_code, month)
    document = write_monthly(report, reader.lang, load_settings(local_folder()).bureau_name)
    created = datetime.fromisoformat(report.as_of)
    if ending == "pdf":
        return document_pdf(document, created)[0]
    return document_html(document) if ending == "html" else document_xlsx(document, created)
