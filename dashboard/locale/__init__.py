"""The words of the pages: Chinese stands in the code, its English in en/LC_MESSAGES/messages.po.

The language is the reader's: `lang` in the URL, Chinese where it says nothing else.
"""

import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import MappingProxyType

import streamlit
from babel.messages.pofile import read_po

LANGUAGES: Mapping[str, str] = MappingProxyType({"zh": "中文", "en": "English"})
OFFICIAL_MARK = "模拟数据"  # stands on English pages too, beside its English
MARKDOWN = "\\`*_{}[]()<>#+-.!|~$:@"
FOLDER = Path(__file__).parent
_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


def current_language() -> str:
    """The language of the page being drawn, or of the file being made: 'zh' or 'en'."""
    if spoken := _spoken.get():
        return spoken
    return "en" if streamlit.query_params.get("lang") == "en" else "zh"


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Hold to a language where there is no page: a file is made after its page is drawn, in a thread of its own."""
    before = _spoken.set(lang)
    try:
        yield
    finally:
        _spoken.reset(before)


@functools.cache
def load_catalogue(lang: str) -> Mapping[str, str]:
    """Chinese wording -> wording in the language; empty for Chinese itself."""
    if lang == "zh":
        return MappingProxyType({})
    with (FOLDER / lang / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=lang)
    return MappingProxyType({str(each.id): str(each.string) for each in catalogue if each.id and each.string})


def _(wording: str, **values: object) -> str:
    """The wording in the reader's language, with `{name}` filled in from the values."""
    text = load_catalogue(current_language()).get(wording, wording)
    return text.format(**values) if values else text


def join_sentences(*sentences: str) -> str:
    """Sentences in a row; Chinese puts no space between them."""
    return ("" if current_language() == "zh" else " ").join(each for each in sentences if each)


def plain(text: str) -> str:
    """What a user typed, kept from being read as Markdown where a sentence holds it."""
    return "".join(f"\\{each}" if each in MARKDOWN else each for each in text)
