"""One raw file -> one Parquet file of checked rows, in one scan: typed values, line, all reasons.

The Parquet file is named after the bytes of the raw file and what it was read with (contract, the bureau's
headings, the key), so a file that has not changed is not read again.
"""

import hashlib
import itertools
import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from data.contracts import FOLDER, Column, Contract, load_contract
from errors import UnreadableInput
from etl.disk import describe_trouble
from etl.intake.files import RawFile, Scan, has_changed, scan_file
from etl.intake.headings import CORRECTION, load_mapping, suggest
from etl.intake.identity import hide
from etl.intake.known import KnownFiles
from etl.intake.rules import MASK, find_reasons, is_total
from etl.intake.sources import EMPTY, Source, open_source
from etl.intake.values import clean_sql, output_type, quoted_list, typed_sql
from etl.progress import watching

INTAKE_VERSION = 3  # raise it when the meaning of checked Parquet changes


@dataclass(frozen=True)
class CheckedFile:
    """A raw file and where its checked rows lie; `reason` says why a file could not be read at all.

    `first_line` is the line of the first row where the rows are the lines from there on; else each row says its own.
    """

    file: RawFile
    digest: str
    parquet: Path | None
    was_read: bool
    unknown: tuple[str, ...] = ()
    reason: str | None = None
    first_line: int | None = None


def check_file(
    connection: duckdb.DuckDBPyConnection,
    file: RawFile,
    checked: Path,
    work: Path,
    local: Path,
    key: bytes,
    known: KnownFiles,
    tell: Callable[[float], None] = lambda share: None,
) -> CheckedFile:
    """Check one raw file, unless the same bytes were checked before under the same contract and key.

    A file that is written to while it is read is read once more; then it is left for the next refresh. `tell` hears now
    and then which share of the file is checked.
    """
    for _ in range(2):
        try:
            return _check_once(connection, file, checked, work, local, key, known, tell)
        except ChangedMeanwhile:
            continue
    return CheckedFile(file, "", None, True, reason="the file was written to while it was read; refresh again later")


class ChangedMeanwhile(Exception):
    """The file is no longer what its digest says."""


def _check_once(
    connection: duckdb.DuckDBPyConnection,
    file: RawFile,
    checked: Path,
    work: Path,
    local: Path,
    key: bytes,
    known: KnownFiles,
    tell: Callable[[float], None],
) -> CheckedFile:
    contract = load_contract(file.record)
    mapping = load_mapping(local, file.record)
    reading = _reading(contract, mapping, key)
    digest = known.find(file.path)
    if digest and (found := _find_checked(file, digest, _place(checked, file, digest, reading))):
        return found
    try:
        scan = scan_file(file.path)
    except (OSError, UnreadableInput) as mistake:
        return CheckedFile(file, "", None, True, reason=f"the file cannot be opened: {_sentence(mistake)}")
    known.add(file.path, scan)
    parquet = _place(checked, file, scan.digest, reading)
    if found := _find_checked(file, scan.digest, parquet):
        return found
    parquet.parent.mkdir(parents=True, exist_ok=True)
    reason = None
    partial = parquet.with_suffix(".partial")
    try:
        with watching(connection, tell):
            source = _read(connection, file, scan, contract, mapping, work, partial)
    except (UnreadableInput, duckdb.Error, OSError) as mistake:
        if describe_trouble(mistake, checked):  # the fault of our disk or memory, not of the file
            raise
        reason = hide(_sentence(mistake))
    if has_changed(file.path, scan):
        raise ChangedMeanwhile
    if reason:
        return CheckedFile(file, scan.digest, None, True, reason=reason)
    partial.replace(parquet)
    unknown = tuple(_with_hint(heading, contract) for heading in source.header.unknown)
    _note(parquet.with_suffix(".json"), {"unknown": unknown, "first_line": source.first_line})
    return CheckedFile(file, scan.digest, parquet, True, unknown, first_line=source.first_line)


def _place(checked: Path, file: RawFile, digest: str, reading: str) -> Path:
    return checked / file.record / f"{digest[:24]}_{reading}.parquet"


def _find_checked(file: RawFile, digest: str, parquet: Path) -> CheckedFile | None:
    """The file as it was checked before; None where it was not."""
    notes = parquet.with_suffix(".json")
    if not (parquet.exists() and notes.exists()):
        return None
    said = json.loads(notes.read_text())
    return CheckedFile(file, digest, parquet, False, tuple(said["unknown"]), first_line=said["first_line"])


def _sentence(mistake: Exception) -> str:
    if isinstance(mistake, OSError) and mistake.strerror:
        return mistake.strerror
    first_line = (str(mistake).splitlines() or [""])[0]
    return f"the file is damaged: {first_line}" if isinstance(mistake, duckdb.Error) else first_line


def checked_schema(contract: Contract) -> dict[str, str]:
    """The columns of checked Parquet and their types, besides `line`, `reasons`, `row` and the corrections."""
    held = {name: output_type(column) for name, column in contract.columns.items() if _is_held(column)}
    return held | {column.becomes: "varchar" for column in contract.columns.values() if column.becomes}


def _reading(contract: Contract, mapping: Mapping[str, str], key: bytes) -> str:
    """A short digest of all that decides how the bytes are read."""
    text = (FOLDER / f"{contract.record}.toml").read_bytes()
    identity = hashlib.sha256(b"key:" + key).digest()
    parts = [str(INTAKE_VERSION).encode(), text, json.dumps(mapping, sort_keys=True).encode(), identity]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


def _with_hint(heading: str, contract: Contract) -> str:
    near = suggest(heading, contract)
    return f"{hide(heading)}: did you mean {near}?" if near else hide(heading)


def _is_held(column: Column) -> bool:
    return column.becomes is None and column.type != "frame"


def _write(connection: duckdb.DuckDBPyConnection, contract: Contract, source: Source, partial: Path) -> None:
    connection.execute(
        f"copy ({_checked_sql(contract, source)}) to '{str(partial).replace(chr(39), chr(39) * 2)}' (format parquet)"
    )


def _read(
    connection: duckdb.DuckDBPyConnection,
    file: RawFile,
    scan: Scan,
    contract: Contract,
    mapping: Mapping[str, str],
    work: Path,
    partial: Path,
) -> Source:
    """Write the checked rows of a file, with as little care as it lets us."""
    for care in itertools.count():
        with ExitStack() as spare:
            source = open_source(connection, file, scan, contract, mapping, work, spare, care)
            try:
                _write(connection, contract, source, partial)
            except duckdb.Error as mistake:
                if source.may_hold is None or describe_trouble(mistake, partial):
                    raise
                continue
            if source.may_hold is None or _holds(connection, partial, source.may_hold):
                break
    return source


def _holds(connection: duckdb.DuckDBPyConnection, partial: Path, may_hold: tuple[int, ...]) -> bool:
    """Whether the rows written are as many as they must be, and none of them is empty."""
    rows, empty = connection.execute(
        "select count(*), count(*) filter (where list_contains(reasons, $empty)) from read_parquet($path)",
        {"path": str(partial), "empty": EMPTY},
    ).fetchall()[0]
    return rows in may_hold and not empty


def _note(notes: Path, said: Mapping[str, Any]) -> None:
    """Write the notes in one step: a file that is half-written would be trusted by the next refresh."""
    partial = notes.with_suffix(".json.partial")
    partial.write_text(json.dumps(said))
    partial.replace(notes)


def _checked_sql(contract: Contract, source: Source) -> str:
    """The whole check as one query: cleaned -> typed -> judged -> what is held."""
    present = {name: column for name, column in contract.columns.items() if name in source.header.positions}
    corrections = [name for name in CORRECTION if name in source.header.positions]
    is_correction = len(corrections) == len(CORRECTION)
    cleaned = [f"{_clean(source, column)} as r_{name}" for name, column in present.items()]
    cleaned += [f"c{source.header.positions[name]} as {name}" for name in corrections]
    day = _day(contract, present)
    typed = [
        f"{typed_sql(column, f'r_{name}', source.types[name], day)} as v_{name}" for name, column in present.items()
    ]
    return f"""
with cleaned as (
    select line, {source.fault} as fault, {source.label} as label,
        {", ".join(cleaned)}
    from source
),
typed as (select *, {", ".join(typed)} from cleaned),
judged as (select *, {find_reasons(contract, present, is_correction)} as found from typed),
settled as (
    select *, case when len(found) = 0 then found when {is_total(contract, present)} then ['row.total'] else found
        end as reasons
    from judged
)
select {", ".join(_held(contract, present))}, cast(line as bigint) as line, cast(reasons as varchar[]) as reasons,
    case when len(reasons) > 0 then {_masked_row(present)} end as row,
    {_correction(corrections)},
    {_masked_columns(present, is_correction)} as masked
from settled"""


def _day(contract: Contract, present: Mapping[str, Column]) -> str:
    """The cell of the instant that a row is about: a number that contains its day need not be an ID number."""
    names = [name for name in contract.events if name in present and present[name].required]
    return f"cast(r_{names[0]} as varchar)" if names else "null"


def _clean(source: Source, column: Column) -> str:
    clean = clean_sql(column, f"c{source.header.positions[column.name]}", source.types[column.name])
    if column.never and source.types[column.name] == "VARCHAR":
        return f"case when {clean} not in ({quoted_list(column.never)}) then {clean} end"
    return clean


def _held(contract: Contract, present: Mapping[str, Column]) -> list[str]:
    """Every column that is kept: as read, derived from what is not kept, or NULL where the file lacks it."""
    derived = _derived(contract, present)
    held = []
    for name, kind in checked_schema(contract).items():
        value = derived.get(name) or (f"v_{name}" if name in present else "null")
        held.append(f"cast({value} as {kind}) as {name}")
    return held


def _derived(contract: Contract, present: Mapping[str, Column]) -> dict[str, str]:
    derived: dict[str, str] = {}
    for column in present.values():
        if column.type == "identity" and column.becomes:
            own = [f"v_{column.becomes}"] if column.becomes in present else []
            derived[column.becomes] = f"coalesce({', '.join([*own, f'v_{column.name}'])})"
    if "birth_date" in present and "accepted_at" in present:
        derived["age_band"] = _age_band("year(age(v_accepted_at, cast(v_birth_date as timestamp)))")
    for lon, lat in contract.positions:
        if lon in present and lat in present:
            derived |= _position(contract, lon, lat, "v_crs" if "crs" in present else None)
    return derived


def _position(contract: Contract, lon: str, lat: str, frame: str | None) -> dict[str, str]:
    x, y = f"v_{lon}", f"v_{lat}"
    if frame:
        is_shifted = f"{frame} in ('gcj02', 'bd09')"
        x = f"case when {is_shifted} then to_wgs84_lon(v_{lon}, v_{lat}, {frame}) else v_{lon} end"
        y = f"case when {is_shifted} then to_wgs84_lat(v_{lon}, v_{lat}, {frame}) else v_{lat} end"
    cell = contract.columns[lon].becomes
    return {cell: f"h3_cell({x}, {y})"} if cell else {lon: x, lat: y}


def _age_band(years: str) -> str:
    return (
        f"case when {years} between 0 and 15 then '0_15' when {years} between 16 and 25 then '16_25' "
        f"when {years} between 26 and 45 then '26_45' when {years} between 46 and 59 then '46_59' "
        f"when {years} between 60 and 130 then '60_up' end"
    )


def _masked_row(present: Mapping[str, Column]) -> str:
    """The row as it came, for the person who corrects it; identity, birth and home are hidden."""
    cells = [f"{name} := {_shown_cell(name, column)}" for name, column in present.items()]
    return f"cast(to_json(struct_pack({', '.join(cells)})) as varchar)"


def _masked_columns(present: Mapping[str, Column], is_correction: bool) -> str:
    """The columns that a correction leaves as the quarantine showed them."""
    cells = [
        f"case when cast(r_{name} as varchar) = '{MASK}' then '{name}' end"
        for name, column in present.items()
        if is_correction and column.becomes
    ]
    if not any(is_correction and column.becomes for column in present.values()):
        return "cast([] as varchar[])"
    return f"list_filter(cast([{', '.join(cells)}] as varchar[]), lambda name: name is not null)"


def _shown_cell(name: str, column: Column) -> str:
    raw = f"cast(r_{name} as varchar)"
    if column.becomes:
        return f"case when r_{name} is not null then '{MASK}' end"
    if column.type == "text":
        return f"coalesce(v_{name}, hidden_text({raw}))"
    return f"case when v_{name} is null then hidden_text({raw}) else {raw} end"


def _correction(corrections: list[str]) -> str:
    """Which row this one corrects; the file as the quarantine names it."""
    file = "known_file(corrects_file)" if "corrects_file" in corrections else "null"
    line = "try_cast(corrects_line as integer)" if "corrects_line" in corrections else "null"
    return f"cast({file} as varchar) as corrects_file, cast({line} as bigint) as corrects_line"
