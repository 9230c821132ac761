"""One raw file -> one Parquet file of checked rows, in one scan: typed values, line, all reasons.

The Parquet file is named after the bytes of the raw file and what it was read with (contract, the bureau's
headings, the key), so a file that has not changed is not read again.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from data.contracts import FOLDER, Column, Contract, load_contract
from errors import UnreadableInput
from etl.intake.files import RawFile, scan_file
from etl.intake.headings import CORRECTION, load_mapping, suggest
from etl.intake.identity import hide
from etl.intake.sources import Source, open_source
from etl.intake.values import clean_sql, output_type, reason_sql, typed_sql

INTAKE_VERSION = 2  # raise it when the meaning of checked Parquet changes


@dataclass(frozen=True)
class CheckedFile:
    """A raw file and where its checked rows lie; `reason` says why a file could not be read at all."""

    file: RawFile
    digest: str
    parquet: Path | None
    was_read: bool
    unknown: tuple[str, ...] = ()
    reason: str | None = None


def check_file(
    connection: duckdb.DuckDBPyConnection, file: RawFile, checked: Path, work: Path, local: Path, key: bytes
) -> CheckedFile:
    """Check one raw file, unless the same bytes were checked before under the same contract and key."""
    contract = load_contract(file.record)
    mapping = load_mapping(local, file.record)
    try:
        scan = scan_file(file.path)
    except OSError as mistake:
        return CheckedFile(file, "", None, True, reason=f"the file cannot be opened: {mistake.strerror}")
    parquet = checked / file.record / f"{scan.digest[:24]}_{_reading(contract, mapping, key)}.parquet"
    notes = parquet.with_suffix(".json")
    if parquet.exists() and notes.exists():
        return CheckedFile(file, scan.digest, parquet, False, tuple(json.loads(notes.read_text())["unknown"]))
    parquet.parent.mkdir(parents=True, exist_ok=True)
    try:
        source = open_source(connection, file, scan, contract, mapping, work)
        _write(connection, contract, source, parquet)
    except UnreadableInput as mistake:
        return CheckedFile(file, scan.digest, None, True, reason=hide(str(mistake)))
    except duckdb.Error as mistake:
        return CheckedFile(file, scan.digest, None, True, reason=hide(str(mistake).splitlines()[0]))
    unknown = tuple(_with_hint(heading, contract) for heading in source.header.unknown)
    notes.write_text(json.dumps({"unknown": unknown}))
    return CheckedFile(file, scan.digest, parquet, True, unknown)


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


def _write(connection: duckdb.DuckDBPyConnection, contract: Contract, source: Source, parquet: Path) -> None:
    partial = parquet.with_suffix(".partial")
    connection.execute(
        f"copy ({_checked_sql(contract, source)}) to '{str(partial).replace(chr(39), chr(39) * 2)}' (format parquet)"
    )
    partial.replace(parquet)


def _checked_sql(contract: Contract, source: Source) -> str:
    """The whole check as one query: cleaned -> typed -> judged -> what is held."""
    present = {name: column for name, column in contract.columns.items() if name in source.header.positions}
    corrections = [name for name in CORRECTION if name in source.header.positions]
    cleaned = [f"{_clean(source, column)} as r_{name}" for name, column in present.items()]
    cleaned += [f"c{source.header.positions[name]} as {name}" for name in corrections]
    day = _day(contract, present)
    typed = [
        f"{typed_sql(column, f'r_{name}', source.types[name], day)} as v_{name}" for name, column in present.items()
    ]
    return f"""
with cleaned as (select line, {"extra" if source.has_extra else "false"} as extra, {", ".join(cleaned)} from source),
typed as (select *, {", ".join(typed)} from cleaned),
judged as (
    select *, list_filter([{", ".join(_reasons(contract, present))}], lambda reason: reason is not null) as reasons
    from typed
)
select {", ".join(_held(contract, present))}, cast(line as bigint) as line, cast(reasons as varchar[]) as reasons,
    case when len(reasons) > 0 then {_masked_row(present)} end as row,
    {_correction(corrections)}
from judged"""


def _day(contract: Contract, present: Mapping[str, Column]) -> str:
    """The cell of the instant that a row is about: a number that contains its day need not be an ID number."""
    names = [name for name in contract.events if name in present and present[name].required]
    return f"cast(r_{names[0]} as varchar)" if names else "null"


def _clean(source: Source, column: Column) -> str:
    return clean_sql(column, f"c{source.header.positions[column.name]}", source.types[column.name])


def _reasons(contract: Contract, present: Mapping[str, Column]) -> list[str]:
    reasons = ["case when extra then 'row.too_many_fields' end"]
    for name, column in present.items():
        reasons += reason_sql(column, f"r_{name}", f"v_{name}")
    for group, needed in [(group, False) for group in contract.at_most_one] + [
        (group, True) for group in contract.exactly_one
    ]:
        filled = " + ".join(f"cast(r_{name} is not null as integer)" for name in group if name in present) or "0"
        reasons.append(f"case when {filled} > 1 then '{group[0]}.twice' end")
        if needed:
            reasons.append(f"case when {filled} = 0 then '{group[0]}.missing' end")
    stages = [name for name in contract.stages if name in present]
    reasons += [] if len(stages) < 2 else [f"case when {_out_of_order(stages)} then 'stages.out_of_order' end"]
    return reasons


def _out_of_order(stages: list[str]) -> str:
    """Whether any stage ends before one that comes earlier; by day where either has no time of day."""
    return " or ".join(
        f"(v_{later} < v_{earlier} and (cast(v_{later} as date) < cast(v_{earlier} as date) "
        f"or (v_{later} <> date_trunc('day', v_{later}) and v_{earlier} <> date_trunc('day', v_{earlier}))))"
        for number, later in enumerate(stages)
        for earlier in stages[:number]
    )


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
    for lon, lat in (("lon", "lat"), ("residence_lon", "residence_lat")):
        if lon in present and lat in present:
            derived |= _position(contract, lon, lat, "v_crs" if "crs" in present else None)
    return derived


def _position(contract: Contract, lon: str, lat: str, frame: str | None) -> dict[str, str]:
    x, y = f"v_{lon}", f"v_{lat}"
    if frame:
        x, y = f"to_wgs84_lon({x}, {y}, {frame})", f"to_wgs84_lat(v_{lon}, {y}, {frame})"
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


def _shown_cell(name: str, column: Column) -> str:
    raw = f"cast(r_{name} as varchar)"
    if column.becomes:
        return f"case when r_{name} is not null then '***' end"
    if column.type == "text":
        return f"coalesce(v_{name}, hidden_text({raw}))"
    return f"case when v_{name} is null then hidden_text({raw}) else {raw} end"


def _correction(corrections: list[str]) -> str:
    """Which row this one corrects; the file as the quarantine names it."""
    file = "known_file(corrects_file)" if "corrects_file" in corrections else "null"
    line = "try_cast(corrects_line as integer)" if "corrects_line" in corrections else "null"
    return f"cast({file} as varchar) as corrects_file, cast({line} as bigint) as corrects_line"
