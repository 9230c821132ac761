"""What the keys of a result are called, in the reader's language."""

from collections.abc import Callable, Mapping

from data.divisions import division_name, street_names
from data.labels import labels
from errors import UnknownCode
from warehouse import Scope, Snapshot


def point_names(snapshot: Snapshot, scope: Scope) -> Mapping[str, str]:
    """Point id -> name, for the points that the snapshot knows."""
    points = snapshot.ask("point_names", scope)
    return dict(zip(points["acceptance_point_id"], points["name"], strict=True))


def place_name(code: str | None, lang: str = "zh") -> str | None:
    """The name of a division, the code itself where no list has it, None where there is no code.

    A street that the list does not have is told by its county's name and its own code.
    """
    if not isinstance(code, str):
        return None
    try:
        name = division_name(code, lang)
    except UnknownCode:
        return code
    return f"{name} {code}" if len(code) > 6 and code[:9] not in street_names() else name


def choose_naming(snapshot: Snapshot, scope: Scope, by: str, lang: str) -> Callable[[str], str]:
    """How the keys of `by` are called; a key without a name stands for itself."""
    if by in ("hukou", "province"):
        return lambda key: place_name(key, lang) or key
    names: Mapping[str, str] = {}
    if by == "point":
        names = point_names(snapshot, scope)
    elif by in ("stage", "owner", "matter"):
        names = labels(by, lang)
    return lambda key: names.get(key, key)
