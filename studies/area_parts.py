"""Into which parts an area falls when something is told by place."""

from data.divisions import MUNICIPALITIES

COUNTY_DIGITS = 6


def digits_below(prefix: str) -> int:
    """How many digits name the areas one level below: the nation's provinces, a province's cities, a city's counties.

    A municipality falls into counties at once.
    """
    if prefix in MUNICIPALITIES:
        return COUNTY_DIGITS
    return min(len(prefix) + 2, COUNTY_DIGITS)


def code_of(prefix: str) -> str:
    """The six digits of the area whose codes begin so: 4403 -> 440300."""
    return prefix.ljust(COUNTY_DIGITS, "0")
