"""Why a row or a file was kept out, in words: rule ids and the intake's own sentences in the reader's language."""

import functools
import re
from collections.abc import Sequence

from data.contracts import load_contract
from data.labels import labels


def name_rule(rule: str, record: str, lang: str) -> str:
    """A rule id in words: the column, and what is wrong with it."""
    place, _dot, fault = rule.rpartition(".")
    columns = load_contract(record).columns
    if place in columns:
        title = columns[place].title_zh if lang == "zh" else columns[place].title_en
    else:
        title = labels("fault_place", lang).get(place, place)
    faults = labels("fault", lang)
    return f"{title}{'：' if lang == 'zh' else ': '}{faults.get(rule, faults.get(fault, fault))}"


def name_rules(rules: Sequence[str], record: str, lang: str) -> str:
    """All that is wrong with a row, in words."""
    return ("；" if lang == "zh" else "; ").join(name_rule(rule, record, lang) for rule in rules)


def name_file_reason(reason: str, lang: str) -> str:
    """Why a file could not be read, or what a heading may mean; what is not known stays as it came."""
    if lang == "en":
        return reason
    return _translated(reason) or "；".join(_translated(part) or part for part in reason.split("; "))


def _translated(sentence: str) -> str | None:
    for pattern, wording in _patterns():
        if found := pattern.fullmatch(sentence):
            return wording.format(**{name: _translated(value) or value for name, value in found.groupdict().items()})
    return None


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each English sentence as a pattern, with its Chinese. What fills a place holds no semicolon."""
    chinese = labels("file_reason", "zh")
    return tuple(
        (re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^;]+)", re.escape(english))), chinese[code])
        for code, english in labels("file_reason", "en").items()
    )
