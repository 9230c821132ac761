"""Who reads, what, and as of when: the snapshot, the scope and the area of the page being drawn."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import streamlit

from dashboard.locale import _, current_language
from dashboard.state import read_choice
from data.divisions import division_name
from studies.overview import list_areas
from warehouse import EVERYWHERE, Scope, Snapshot, open_current
from warehouse.overlay import Register, open_register

ROOT = Path(__file__).parent.parent
Result = TypeVar("Result")


@dataclass(frozen=True)
class Reader:
    """What every page is a function of. There is one reader so far, who may see everything."""

    snapshot: Snapshot
    scope: Scope
    area_code: str
    lang: str

    @property
    def area_name(self) -> str:
        """The area's name in the reader's language."""
        return division_name(self.area_code, self.lang)

    @property
    def as_of(self) -> str:
        """The day of the latest event, as the pages write it."""
        return self.snapshot.as_of_on.isoformat() if self.snapshot.as_of_on else "–"

    @property
    def snapshot_label(self) -> str:
        """The snapshot's own part of its name."""
        return self.snapshot.name.removeprefix("snapshot_")


def warehouse_folder() -> Path:
    """Where the snapshots lie."""
    return Path(os.environ.get("ACCEPTANCE_WAREHOUSE", ROOT / "data" / "warehouse"))


def local_folder() -> Path:
    """Where the bureau's own settings lie."""
    return Path(os.environ.get("ACCEPTANCE_LOCAL", ROOT / "local"))


def current_reader() -> Reader:
    """The reader of this page; moves on to a new snapshot when one is published. Raises MissingSnapshot."""
    snapshot = open_current(warehouse_folder(), lambda path: _open(str(path)))
    areas = _areas(snapshot.name, EVERYWHERE.prefix, _snapshot=snapshot)
    return Reader(snapshot, EVERYWHERE, read_choice("area", areas, areas[0]), current_language())


def open_current_register() -> Register:
    """The current snapshot and the overlay of a watch over it, both kept open while they are current."""
    return open_register(warehouse_folder(), lambda path: _open(str(path)), lambda path: _open_overlay(str(path)))


def area_codes() -> list[str]:
    """The areas a reader may choose from, the whole first."""
    reader = current_reader()
    return _areas(reader.snapshot.name, reader.scope.prefix, _snapshot=reader.snapshot)


def answer(study: Callable[..., Result], *, take_area: bool = True, **values: Any) -> Result:
    """A study's result for this reader, kept while its snapshot is current.

    The cache is shared by all readers, so the scope is part of its key.
    """
    reader = current_reader()
    if take_area:
        values = {"area_code": reader.area_code} | values
    name = f"{study.__module__}.{study.__qualname__}"
    with streamlit.spinner(_("正在计算……")):
        return _answer(name, reader.snapshot.name, reader.scope.prefix, values, _study=study, _snapshot=reader.snapshot)


def share(study: Callable[..., Result], **values: Any) -> Result:
    """As `answer`, for a result with a frame of many rows: one object for all readers, which nobody may change."""
    reader = current_reader()
    values = {"area_code": reader.area_code} | values
    name = f"{study.__module__}.{study.__qualname__}"
    with streamlit.spinner(_("正在计算……")):
        return _share(name, reader.snapshot.name, reader.scope.prefix, values, _study=study, _snapshot=reader.snapshot)


@streamlit.cache_resource(max_entries=3, show_spinner=False)
def _open(path: str) -> Snapshot:
    return Snapshot(Path(path))


@streamlit.cache_resource(max_entries=3, show_spinner=False)
def _open_overlay(path: str) -> Snapshot:
    return Snapshot(Path(path))


@streamlit.cache_data(max_entries=8, show_spinner=False)
def _areas(snapshot: str, prefix: str, _snapshot: Snapshot) -> list[str]:
    return list_areas(_snapshot, Scope(prefix))


@streamlit.cache_data(max_entries=256, show_spinner=False)
def _answer(
    study: str, snapshot: str, prefix: str, values: dict[str, Any], _study: Callable[..., Any], _snapshot: Snapshot
) -> Any:
    return _study(_snapshot, Scope(prefix), **values)


@streamlit.cache_resource(max_entries=4, show_spinner=False)
def _share(
    study: str, snapshot: str, prefix: str, values: dict[str, Any], _study: Callable[..., Any], _snapshot: Snapshot
) -> Any:
    return _study(_snapshot, Scope(prefix), **values)
