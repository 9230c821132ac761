"""What a code is called on a page, in Chinese and in English."""

import functools
import tomllib
from collections.abc import Mapping
from types import MappingProxyType

from data.tables import FOLDER

LANGUAGES = ("zh", "en")


def label(kind: str, code: str, lang: str = "zh") -> str:
    """The wording of one code of one kind, such as ('stage', 'review', 'zh') -> 审核签发; KeyError if none."""
    return labels(kind, lang)[code]


@functools.cache
def labels(kind: str, lang: str = "zh") -> Mapping[str, str]:
    """Code -> wording, in the order in which the codes are shown."""
    wording = _wordings()[kind]
    return MappingProxyType({code: each[LANGUAGES.index(lang)] for code, each in wording.items()})


@functools.cache
def _wordings() -> dict[str, dict[str, tuple[str, str]]]:
    with (FOLDER / "labels.toml").open("rb") as file:
        return tomllib.load(file)
