"""A document as a PDF: whole, in either language, with nothing of it taken for markup."""

import io
from dataclasses import replace
from datetime import datetime

import pypdf
import pytest

from reports.document_pdf import document_pdf
from reports.sections import Chart, Document, Section, Table

TABLE = Table("各区", ["区县", "件数"], ["text", "count"], [["宝安区", 1234], ["合计", 1234]])
WHOLE = Document(
    lang="zh",
    title="月报",
    lines=["数据截至：2026-04-30"],
    mark="模拟数据",
    sections=[Section("one", "概要", ["说明"], [TABLE], chart=Chart("bar", 0, 1), number="一、")],
)
MADE = datetime(2026, 4, 30, 12)


def test_equal_documents_have_equal_bytes_and_others_not() -> None:
    assert document_pdf(WHOLE, MADE) == document_pdf(WHOLE, MADE)
    assert document_pdf(WHOLE, MADE)[0] != document_pdf(replace(WHOLE, title="年报"), MADE)[0]


def test_pages_are_counted() -> None:
    assert document_pdf(WHOLE, MADE)[1] == 1
    long = replace(TABLE, rows=[["宝安区", number] for number in range(200)])
    content, pages = document_pdf(replace(WHOLE, sections=[Section("one", "概要", [], [long])]), MADE)
    assert pages > 1
    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == pages


def test_it_says_its_language_and_is_tagged_for_reading_aloud() -> None:
    for lang, code in (("zh", "zh-CN"), ("en", "en")):
        content, _ = document_pdf(replace(WHOLE, lang=lang), MADE)
        catalog = pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]
        assert catalog["/Lang"] == code  # type: ignore[index]
        assert "/StructTreeRoot" in catalog  # type: ignore[operator]


@pytest.mark.parametrize("text", ["#panic()", "*b* _i_ `x` $y$ <l> @r", "\\", '"', "<b>&", "{{ x }}", "[", "//"])
def test_no_text_is_taken_for_markup(text: str) -> None:
    table = Table(text, [text, text], ["text", "text"], [[text, text]])
    sections = [Section("one", text, [text], [table], is_prose=True)]
    content, _ = document_pdf(replace(WHOLE, title=text, lines=[text], mark=text, sections=sections), MADE)
    assert _text(content).count(text) >= 6, "title, line, mark, heading, note, caption, cells"


def test_all_that_the_document_says_stands_in_it() -> None:
    text = _text(document_pdf(WHOLE, MADE)[0])
    for said in (
        "月报",
        "数据截至：2026-04-30",
        "模拟数据",
        "一、概要",
        "说明",
        "各区",
        "宝安区",
        "1,234",
        "第 1 页，共 1 页",
    ):
        assert said in text


def _text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
