"""The area that a question is about: a province, a prefecture or a county of the code list."""

from dataclasses import dataclass

from data.divisions import NATION, area_prefix, carry_to_successor, division_name, find_division
from errors import WrongUsage


@dataclass(frozen=True)
class Area:
    """An area by its code; `prefix` is what every code inside it begins with."""

    code: str
    name: str
    name_en: str
    prefix: str

    @property
    def is_one_county(self) -> bool:
        """Whether nothing smaller than the area has a code of six digits."""
        return len(self.prefix) == 6


def describe_area(code: str) -> Area:
    """The area of a code of six digits (000000 is the nation), a retired one carried to its sole successor.

    Raises WrongUsage for what is no code of six digits, UnknownCode for a code that is not on the list.
    """
    if len(code) != 6 or not code.isdigit():
        raise WrongUsage(f"'{code}' names no area: give the six digits of a province, a city or a county.")
    code = carry_to_successor(code)
    if code != NATION:
        find_division(code)
    return Area(code, division_name(code), division_name(code, "en"), area_prefix(code))
