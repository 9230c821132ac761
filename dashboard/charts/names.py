"""Long names beside short charts."""

import math
from collections.abc import Sequence


def wrap_name(name: str, most: int = 30) -> str:
    """A long name on lines of about one length; a Chinese character is as wide as two Latin ones."""
    is_latin = name.isascii()
    words = name.split(" ") if is_latin else list(name)
    gap = " " if is_latin else ""
    whole = _width(name)
    target = math.ceil(whole / math.ceil(whole / most)) + 2 if whole else most
    lines = [""]
    for word in words:
        if lines[-1] and _width(lines[-1] + gap + word) > target:
            lines.append(word)
        else:
            lines[-1] = lines[-1] + gap + word if lines[-1] else word
    return "<br>".join(lines)


def row_pixels(names: Sequence[str], least: int) -> int:
    """How high a row must be for the longest of these wrapped names."""
    return max([least, *(17 * (name.count("<br>") + 1) + 4 for name in names)])


def _width(text: str) -> int:
    return sum(1 if letter.isascii() else 2 for letter in text)
