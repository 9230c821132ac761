"""Where ID numbers stand in text: in every form that people, sheets and databases give them.

A number may be of 18 places (GB 11643-1999: six of the home, eight of the birth date, three, a check digit) or of 15
(the birth date without its century, no check digit). Text is first brought to its shape: digits of any script as
0-9, x as X, what breaks a number (letters, a colon) as `|`, invisible characters as NUL, all else as a blank. A run
is a stretch of digits and blanks; its groups are the digits between blanks. docs/privacy.md says which run is hidden
where.
"""

import hmac
import re
import unicodedata
from collections.abc import Iterator

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
CHECK_DIGITS = "10X98765432"
DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
FULL, OLD = re.compile(r"\d{17}[\dX]"), re.compile(r"\d{15}")
PLAUSIBLE_FULL = re.compile(rf"(?=([1-9]\d{{5}}((?:19|20)\d\d{DAY})\d{{3}}[\dX]))")  # matches may overlap
PLAUSIBLE_OLD = re.compile(rf"[1-9]\d{{5}}(\d\d{DAY})\d{{3}}")
# What a sheet or a column of doubles makes of a number: 9.99999199001010E+17.
SCIENTIFIC = re.compile(r"\d[.,．，]\d{6,}[eEｅＥ][+＋]?[1１][47４７]")
EXACT_SCIENTIFIC = re.compile(r"([1-9])[.](?:(\d{17})E\+?17|(\d{14})E\+?14)")
DIGEST = re.compile(r"[0-9a-f]{32,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DATE = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})")
RUN = re.compile(r"\d[\d \0]*X?")
# In file names 900307 is a birth date and 260307 the day of the file.
BORN_SINCE = "36"


class _Shapes(dict[int, str]):
    """The shape of each character, found when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = shape = _shape(chr(code))
        return shape


def _shape(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if unicodedata.normalize("NFKC", character) in "xX":
        return "X"
    if unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return "\0"
    return "|" if character.isalnum() or character in ":：" else " "


SHAPES = _Shapes()


def hide(text: str) -> str:
    """Free text with a star for every digit of what may be an ID number, and of any 15 digits on end."""
    shape = text.translate(SHAPES)
    spans = [found.span() for found in RUN.finditer(shape) if _may_be_identity(_groups(found.group()))]
    return _starred(text, shape, [*spans, *(found.span() for found in SCIENTIFIC.finditer(text))])


def hide_in_name(name: str) -> str:
    """A file's name with a star for every digit of an ID number; days, times and serial numbers stay."""
    shape = name.translate(SHAPES)
    return _starred(name, shape, [found.span() for found in RUN.finditer(shape) if _is_in_name(_groups(found.group()))])


def judge(text: str, day: str | None = None) -> str:
    """Whether a code `is` an ID number, `may` be or hold one, or does `not`; `day` (YYYYMMDD) is not a birth date."""
    if text.isdecimal() and text.isascii():
        pieces = [text]  # most codes; the way below gives the same
    elif DIGEST.fullmatch(text.lower()):
        return "not"
    else:
        runs = [_groups(found.group()) for found in RUN.finditer(text.translate(SHAPES))]
        pieces = [piece for groups in runs for piece in _pieces(groups)]
    verdicts = {_verdict(piece, day) for piece in pieces}
    if "is" in verdicts:
        return "is"
    return "may" if "may" in verdicts or (not text.isdecimal() and SCIENTIFIC.search(text)) else "not"


def _verdict(digits: str, day: str | None) -> str:
    if len(digits) % 15 == 0 and _is_old(digits, day):
        return "may"
    plausible = [found.group(1) for found in PLAUSIBLE_FULL.finditer(digits) if found.group(2) != day]
    if not plausible:
        return "not"
    has_valid = any(number[17] == _check_digit(number) for number in plausible)
    if len(digits) == 18:
        return "is" if has_valid else "may"
    return "may" if has_valid else "not"


def number_in(text: str) -> str | None:
    """The one ID number (18 places, 15, or 17 and X) that a cell holds, in whatever form; None where it does not."""
    if exact := EXACT_SCIENTIFIC.fullmatch(text.upper()):
        return "".join(part for part in exact.groups() if part)
    shape = text.translate(SHAPES).strip(" \0")
    if not RUN.fullmatch(shape):
        return None
    groups = _groups(shape)
    wholes = ["".join(groups), "".join(groups[:-1]) if set(groups[-1]) == {"0"} else ""]
    return next((number for number in wholes if FULL.fullmatch(number) or OLD.fullmatch(number)), None)


def pseudonym_of(key: bytes, text: str | None) -> str | None:
    """The keyed digest under which an ID number is held, that of 18 places for one of 15; None where it is none."""
    number = None if text is None else number_in(text)
    if number is None:
        return None
    if OLD.fullmatch(number):
        number = complete(number)
    return hmac.digest(key, number.encode(), "sha256").hex()[:32]


def day_in(text: str | None) -> str | None:
    """The day (YYYYMMDD) with which a date or an instant begins, in any of the ways these are written."""
    found = DATE.match(text or "")
    return f"{found[1]}{int(found[2]):02}{int(found[3]):02}" if found else None


def complete(old: str) -> str:
    """The 18-place form of an old number of 15 places: the century, and the check digit of GB 11643-1999."""
    body = old[:6] + "19" + old[6:]
    return body + _check_digit(body)


def _check_digit(body: str) -> str:
    return CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=False)) % 11]


def _groups(run: str) -> list[str]:
    return run.replace("\0", "").split()


def _pieces(groups: list[str]) -> Iterator[str]:
    """The digits that may be one number: all together (without the `.0` of a decimal, too), then each group."""
    if len(groups) > 1:
        yield "".join(groups)
        if set(groups[-1]) == {"0"}:
            yield "".join(groups[:-1])
    yield from groups


def _has_plausible(digits: str) -> bool:
    return PLAUSIBLE_FULL.search(digits) is not None


def _has_valid(digits: str) -> bool:
    """Whether 18 of the digits on end have a birth date and the right check digit."""
    return any(found.group(1)[17] == _check_digit(found.group(1)) for found in PLAUSIBLE_FULL.finditer(digits))


def _is_old(digits: str, day: str | None = None, since: str = "00") -> bool:
    """Whether the digits are one number of 15 places, or several on end."""
    if not digits or len(digits) % 15:
        return False
    found = [PLAUSIBLE_OLD.fullmatch(digits[start : start + 15]) for start in range(0, len(digits), 15)]
    born = [number.group(1) for number in found if number]
    return len(born) == len(found) and all(date[:2] >= since and (day is None or date != day[2:]) for date in born)


def _may_be_identity(groups: list[str]) -> bool:
    if any(len(group) >= 15 for group in groups):
        return True
    return any(_has_valid(piece) or _is_old(piece) for piece in _pieces(groups)) or _is_grouped(groups)


def _is_grouped(groups: list[str]) -> bool:
    """Whether groups of 6, 8, 4 or 6, 6, 3 digits follow each other, with a birth date in the middle."""
    for first, second, third in zip(groups, groups[1:], groups[2:], strict=False):
        lengths, digits = (len(first), len(second), len(third)), first + second + third
        if (lengths == (6, 8, 4) and _has_plausible(digits)) or (lengths == (6, 6, 3) and _is_old(digits)):
            return True
    return False


def _is_in_name(groups: list[str]) -> bool:
    return any(_has_valid(piece) or _is_old(piece, since=BORN_SINCE) for piece in _pieces(groups))


def _starred(text: str, shape: str, spans: list[tuple[int, int]]) -> str:
    characters = list(text)
    for start, end in spans:
        for place in range(start, end):
            if shape[place] in "0123456789X":
                characters[place] = "*"
    return "".join(characters)
