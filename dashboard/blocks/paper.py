"""The decision paper of the plan on the page, as files made when they are asked for."""

from datetime import datetime
from functools import partial

import streamlit

from dashboard.downloads import XLSX, offer_file
from dashboard.locale import _, plain
from dashboard.session import Reader, local_folder
from data.settings import load_settings
from reports.document_pdf import document_pdf
from reports.monthly_html import document_html
from reports.monthly_xlsx import document_xlsx
from reports.paper import for_page, for_workbook, write_paper
from studies.paper import prepare_paper
from studies.siting import SitingResult
from studies.siting_request import SitingRequest


def offer_paper(reader: Reader, request: SitingRequest, plan: SitingResult, name: str) -> None:
    """The paper of this plan; `name` is that of its scenario, '' where it is not saved."""
    streamlit.header(_("决策文件"), anchor=False)
    called = _("按方案“{name}”命名", name=plain(name)) if name else _("方案未保存，按其参数命名")
    streamlit.markdown(
        _(
            "供打印、送审：请审定的事项与依据、建议、实施前后对比、结论的可靠程度、逐点说明、示意图、经费、资料来源、计算条件和签署栏。{called}。",
            called=called,
        )
    )
    file = f"decision_{reader.area_code}_{reader.as_of}"
    page = "text/html"
    with streamlit.container(horizontal=True):
        offer_file(
            _("PDF，供打印签署"),
            partial(make_paper, reader, request, plan, name, "pdf"),
            f"{file}.pdf",
            "application/pdf",
        )
        offer_file(_("网页版 HTML"), partial(make_paper, reader, request, plan, name, "html"), f"{file}.html", page)
        offer_file(_("表格版 XLSX"), partial(make_paper, reader, request, plan, name, "xlsx"), f"{file}.xlsx", XLSX)


def make_paper(reader: Reader, request: SitingRequest, plan: SitingResult, name: str, ending: str) -> bytes:
    """The paper as a file; called outside the page, so everything it needs is given."""
    paper = prepare_paper(reader.snapshot, reader.scope, request, plan, name)
    document = write_paper(paper, reader.lang, load_settings(local_folder()).bureau_name)
    created = datetime.fromisoformat(plan.as_of) if plan.as_of else None
    if ending == "pdf":
        return document_pdf(for_page(document), created)[0]
    return document_html(for_page(document)) if ending == "html" else document_xlsx(for_workbook(document), created)
