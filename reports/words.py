"""The wording of documents in one language."""

import functools
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import jinja2
import markupsafe

FOLDER = Path(__file__).parent
LANGUAGES = ("zh", "en")
BLANK = "________"
CHINESE_RUN = re.compile(
    r"[\u4e00-\u9fff](?:[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef0-9A-Za-z]*[\u4e00-\u9fff\uff09])?"
)


@functools.cache
def load_words(section: str, lang: str) -> Mapping[str, str]:
    """Key -> wording of one section of words.toml, with what all documents share."""
    sections = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))
    both = sections["common"] | sections[section]
    return MappingProxyType({key: wording[LANGUAGES.index(lang)] for key, wording in both.items()})


def write_signature(words: Mapping[str, str], bureau: str) -> str:
    """The line that a bureau's form has on top: unit, filled in by whom and when."""
    blanks = {"unit": bureau or BLANK, "filled_by": BLANK, "filled_at": BLANK}
    return write_facts(words, blanks)


def write_facts(words: Mapping[str, str], facts: Mapping[str, object]) -> str:
    """Key: value, on one line."""
    return " · ".join(f"{words[key]}{words['colon']}{value}" for key, value in facts.items())


@functools.cache
def templates() -> jinja2.Environment:
    """The templates of documents; what they are given is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"in_its_language": in_its_language, "is_foreign": is_foreign, "mark_chinese": mark_chinese}
    return environment


def is_foreign(text: object, lang: str) -> bool:
    """Whether the text is Chinese in a document that is not."""
    return lang != "zh" and any("\u4e00" <= letter <= "\u9fff" for letter in str(text))


def in_its_language(text: object, lang: str) -> str:
    """The text, marked as Chinese where it stands in an English document, so that it is read aloud as what it is."""
    shown = markupsafe.escape(text)
    return markupsafe.Markup('<span lang="zh-CN">{}</span>').format(shown) if is_foreign(text, lang) else shown


def mark_chinese(text: object, lang: str) -> markupsafe.Markup:
    """As `in_its_language`, for a text of both: only its Chinese names are marked."""
    if not is_foreign(text, lang):
        return markupsafe.escape(text)
    marked, end = markupsafe.Markup(), 0
    for found in CHINESE_RUN.finditer(str(text)):
        marked += markupsafe.escape(str(text)[end : found.start()]) + in_its_language(found[0], lang)
        end = found.end()
    return marked + markupsafe.escape(str(text)[end:])
