"""The check of one raw file as one query: cleaned and typed values, every reason against a row, what is held of it."""

from collections.abc import Mapping

from data.contracts import Column, Contract
from etl.intake.headings import CORRECTION
from etl.intake.relation import Source
from etl.intake.rules import MASK, find_reasons, is_total
from etl.intake.values import Cell, output_type


def checked_schema(contract: Contract) -> dict[str, str]:
    """The columns of checked Parquet and their types, besides `line`, `reasons`, `row` and the corrections."""
    held = {name: output_type(column) for name, column in contract.columns.items() if _is_held(column)}
    return held | {column.becomes: "varchar" for column in contract.columns.values() if column.becomes}


def checked_sql(contract: Contract, source: Source, is_large: bool) -> str:
    """The whole check of the relation `source`: typed -> judged -> what is held."""
    places = source.header.positions
    cells = {
        name: Cell(column, source.types[name], f"c{places[name]}", f"v_{name}", is_large)
        for name, column in contract.columns.items()
        if name in places
    }
    corrections = {name: f"c{places[name]}" for name in CORRECTION if name in places}
    is_correction = len(corrections) == len(CORRECTION)
    day = _day(contract, cells)
    typed = ", ".join(f"{cell.typed(day)} as {cell.value}" for cell in cells.values())
    return f"""
with typed as (select *, {typed} from source),
judged as (select *, {find_reasons(contract, cells, source.fault, is_correction)} as found from typed),
settled as (
    select *, case when len(found) = 0 then found when {is_total(contract, cells, source.label)} then ['row.total']
        else found end as reasons
    from judged
)
select {", ".join(_held(contract, cells))}, cast(line as bigint) as line, cast(reasons as varchar[]) as reasons,
    case when len(reasons) > 0 then {_masked_row(cells)} end as row,
    {_correction(corrections)},
    {_masked_columns(cells, is_correction)} as masked
from settled"""


def _is_held(column: Column) -> bool:
    return column.becomes is None and column.type != "frame"


def _day(contract: Contract, cells: Mapping[str, Cell]) -> str:
    """The cell of the instant that a row is about: a number that contains its day need not be an ID number."""
    events = [cells[name] for name in contract.events if name in cells and cells[name].column.required]
    return f"cast({events[0].clean} as varchar)" if events else "null"


def _held(contract: Contract, cells: Mapping[str, Cell]) -> list[str]:
    """Every column that is kept: as read, derived from what is not kept, or NULL where the file lacks it."""
    values = {name: cell.value for name, cell in cells.items()} | _derived(contract, cells)
    return [f"cast({values.get(name, 'null')} as {kind}) as {name}" for name, kind in checked_schema(contract).items()]


def _derived(contract: Contract, cells: Mapping[str, Cell]) -> dict[str, str]:
    derived: dict[str, str] = {}
    for cell in cells.values():
        key = cell.column.becomes
        if cell.column.type == "identity" and key:
            derived[key] = f"coalesce({cells[key].value}, {cell.value})" if key in cells else cell.value
    if "birth_date" in cells and "accepted_at" in cells:
        derived["age_band"] = _age_band("date_sub('year', v_birth_date, cast(v_accepted_at as date))")
    for lon, lat in contract.positions:
        if lon in cells and lat in cells:
            derived |= _position(contract, lon, lat, "v_crs" if "crs" in cells else None)
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


def _masked_row(cells: Mapping[str, Cell]) -> str:
    """The row as it came, for the person who corrects it; identity, birth and home are hidden."""
    shown = [f"{name} := {_shown(cell)}" for name, cell in cells.items()]
    return f"cast(to_json(struct_pack({', '.join(shown)})) as varchar)"


def _shown(cell: Cell) -> str:
    text = f"cast({cell.raw} as varchar)"
    if cell.column.becomes:
        return f"case when {cell.raw} is not null then '{MASK}' end"
    if cell.column.type == "text":
        return f"coalesce({cell.value}, hidden_text({text}))"
    return f"case when {cell.value} is null then hidden_text({text}) else {text} end"


def _masked_columns(cells: Mapping[str, Cell], is_correction: bool) -> str:
    """The columns that a correction leaves as the quarantine showed them."""
    hidden = {name: cell for name, cell in cells.items() if is_correction and cell.column.becomes}
    if not hidden:
        return "cast([] as varchar[])"
    names = [f"case when cast({cell.clean} as varchar) = '{MASK}' then '{name}' end" for name, cell in hidden.items()]
    return f"list_filter(cast([{', '.join(names)}] as varchar[]), lambda name: name is not null)"


def _correction(corrections: Mapping[str, str]) -> str:
    """Which row this one corrects; the file as the quarantine names it."""
    file = f"known_file({corrections['corrects_file']})" if "corrects_file" in corrections else "null"
    line = f"try_cast({corrections['corrects_line']} as integer)" if "corrects_line" in corrections else "null"
    return f"cast({file} as varchar) as corrects_file, cast({line} as bigint) as corrects_line"
