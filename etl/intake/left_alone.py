"""Why a file in RAW is left alone: it is of a kind that is not read, or lies where no record type is."""

import difflib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from data.contracts import RECORD_TYPES, load_contract

NAME = "ignored.json"
WORKBOOKS = (".xls", ".xlsb", ".xlsm", ".ods", ".et", ".numbers")
ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")


def why_left_alone(name: str) -> str:
    """What is to be done with a file, told by its path below RAW; a folder has a slash after its name."""
    path = PurePosixPath(name)
    folder = path.parts[0]
    if folder in RECORD_TYPES and name.endswith("/"):
        return "a link to a folder is not followed; put its files here"
    if folder in RECORD_TYPES:
        return _advise(path.name.lower())
    if len(path.parts) == 1 and not name.endswith("/"):
        return "it lies in no folder of a record type; " + (_hint(path.stem) or "put it into one of them")
    return f"{folder} is no record type; " + (_hint(folder) or f"the record types are {', '.join(RECORD_TYPES)}")


def _advise(name: str) -> str:
    if name.endswith(WORKBOOKS):
        return "save it as XLSX or CSV"
    if name.endswith(ARCHIVES):
        return "unpack it first"
    return "files of this kind are not read; put the table into an XLSX or CSV file"


def _hint(name: str) -> str | None:
    """The record type that a name resembles, by its own name or its title."""
    titles = {title: record for record in RECORD_TYPES for title in (record, load_contract(record).title_zh)}
    near = difflib.get_close_matches(name.lower(), titles, n=1, cutoff=0.7)
    return f"did you mean {titles[near[0]]}/?" if near else None


def explain_ignored(names: Sequence[str]) -> list[dict[str, str]]:
    """The files left alone, each with its reason."""
    return [{"file": name, "reason": why_left_alone(name)} for name in names]


def note_ignored(warehouse: Path, ignored: Sequence[Mapping[str, str]]) -> None:
    """Write down beside the snapshots what the last refresh left alone, in one step; no file where that is nothing."""
    if not ignored:
        (warehouse / NAME).unlink(missing_ok=True)
        return
    partial = warehouse / f"{NAME}.new"
    partial.write_text(json.dumps(ignored, ensure_ascii=False), encoding="utf-8")
    os.replace(partial, warehouse / NAME)
