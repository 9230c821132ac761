"""Long names beside short charts."""

import math
import re
from collections.abc import Sequence

WORD = re.compile(r"\S+\s*")
# Latin words hold together; a punctuation mark stays with the character before it.
PIECE = re.compile(r"[^\s\u2e80-\uffef]+\s*|[\u2e80-\uffef][\s\u00b7,:;)\u3000-\u303f\uff01-\uff65]*|.")


def wrap_name(name: str, most: int = 30) -> str:
    """A long name on lines of about one length, broken at spaces where that suffices.

    A Chinese character is as wide as two Latin ones.
    """
    whole = count_cells(name)
    target = math.ceil(whole / math.ceil(whole / most)) + 2 if whole else most
    words = WORD.findall(name)
    if all(count_cells(word) <= target for word in words):
        pieces, target = words, target + 2
    else:
        pieces = PIECE.findall(name)
    lines = [""]
    for piece in pieces:
        if lines[-1] and count_cells(lines[-1] + piece.rstrip()) > target:
            lines.append(piece)
        else:
            lines[-1] += piece
    return "<br>".join(line.rstrip() for line in lines)


def row_pixels(names: Sequence[str], least: int) -> int:
    """How high a row must be for the longest of these wrapped names."""
    return max([least, *(17 * (name.count("<br>") + 1) + 4 for name in names)])


def count_cells(text: str) -> int:
    """How wide a text is, in Latin characters."""
    return sum(1 if letter.isascii() else 2 for letter in text)
