"""Assumptions that a planner may move: which, how far, and the parameters with some of them moved."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from analysis.demand.parameters import DemandParameters, Range
from errors import WrongUsage


@dataclass(frozen=True)
class Movable:
    """A figure that may be moved: what it is called and means in Chinese and English, its mark, how far it goes."""

    name: str
    default: float
    titles: Mapping[str, str]
    meanings: Mapping[str, str]
    mark: str
    moves: Range


def list_movable(kind: type[Any] = DemandParameters) -> list[Movable]:
    """The figures that may be moved, in the order of the parameters of that kind."""
    return [
        Movable(
            name=item.name,
            default=float(str(item.default)),
            titles={lang: item.metadata[f"title_{lang}"] for lang in ("zh", "en")},
            meanings={lang: item.metadata[f"meaning_{lang}"] for lang in ("zh", "en")},
            mark=item.metadata["mark"],
            moves=item.metadata["moves"],
        )
        for item in fields(kind)
        if item.metadata["moves"]
    ]


def adjust(values: Mapping[str, float], kind: type[Any] = DemandParameters) -> Any:
    """The shipped figures with some changed; raises WrongUsage for a name or a value that cannot be."""
    ranges = {each.name: each.moves for each in list_movable(kind)}
    for name, value in values.items():
        if name not in ranges:
            raise WrongUsage(f"No assumption is called {name!r}: there are {', '.join(ranges)}.")
        _check(name, value, ranges[name])
    typed = {name: int(value) if ranges[name].unit == "years" else float(value) for name, value in values.items()}
    return kind(**typed)


def list_changed(parameters: Any) -> list[dict[str, Any]]:
    """The movable figures that are not as shipped: name, value, default, title_zh, title_en, unit."""
    return [
        {
            "name": each.name,
            "value": getattr(parameters, each.name),
            "default": each.default,
            "title_zh": each.titles["zh"],
            "title_en": each.titles["en"],
            "unit": each.moves.unit,
        }
        for each in list_movable(type(parameters))
        if getattr(parameters, each.name) != each.default
    ]


def _check(name: str, value: float, moves: Range) -> None:
    if not moves.low <= value <= moves.high:
        raise WrongUsage(f"{name} should be between {moves.low:g} and {moves.high:g}, not {value:g}.")
    if moves.unit == "years" and value != int(value):
        raise WrongUsage(f"{name} should be a whole number, not {value:g}.")
