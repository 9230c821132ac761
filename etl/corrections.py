"""Rows that correct rejected ones: what the quarantine had masked is taken from the row corrected, which makes way.

`quarantine --csv` shows an ID number, a birth date or a home as ***. Where a corrected row still says so, the value is
the one derived when the row corrected was read; where that had none to give, the correction is rejected (`.masked`).
One that names no row rejected is rejected too (`corrects_line.unknown`); of the attempts at a row the last one counts.
"""

from collections.abc import Sequence

import duckdb

from data.contracts import Contract
from etl.intake.query import checked_schema
from etl.intake.rules import MASK
from etl.intake.values import quoted_list

Place = tuple[int, int]  # of a row: the place of its file in the list, and its line
STRAY = "corrects_line.unknown"
IS_CORRECTION = "(corrects_file is not null or corrects_line is not null)"


def carry_masked(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Create `given_X` from `read_X`: the same, with masked cells filled from the rows that they correct."""
    record = contract.record
    origins = _columns_behind(contract)
    count = f"select count(*) from read_{record} where len(masked) > 0"
    if not origins or not connection.execute(count).fetchall()[0][0]:
        connection.execute(f"create temp view given_{record} as select * from read_{record}")
        return
    _find_origins(connection, contract)
    carried = [
        f"coalesce({target}, case when {_any_of(columns, 'masked')} and {_still_holds(target)} "
        f"then from_{target}.value end) as {target}"
        for target, columns in origins.items()
    ]
    reasons = [_masked_reason(name, target, columns) for target, columns in origins.items() for name in columns]
    connection.execute(f"""
create temp view given_{record} as
with joined as (
    select held.*, {", ".join(f"from_{target}" for target in origins)}
    from read_{record} held left join origins_{record} origin on (origin.file, origin.line) = (held.file, held.line)
)
select * exclude ({", ".join(f"from_{target}" for target in origins)}) replace (
    {", ".join(carried)},
    reasons || list_filter([{", ".join(reasons)}], lambda reason: reason is not null) as reasons
)
from joined""")


def _columns_behind(contract: Contract) -> dict[str, list[str]]:
    """What is derived -> the columns it is derived from, which the quarantine masks."""
    behind: dict[str, list[str]] = {}
    for name, column in contract.columns.items():
        if column.becomes:
            behind.setdefault(column.becomes, []).append(name)
    return behind


def _find_origins(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """`origins_X`: for each row with masked cells, and each derived value, the nearest row corrected that gives it."""
    record = contract.record
    nearest = ", ".join(
        f"arg_min(struct_pack(value := {_value(contract, target, columns)}, reasons := reasons{_day(target)}), step) "
        f"filter (where not {_any_of(columns, 'masked')}) as from_{target}"
        for target, columns in _columns_behind(contract).items()
    )
    connection.execute(f"""
create temp table origins_{record} as
with recursive links as (
    select file, line, corrects_file, corrects_line from read_{record}
    where corrects_file is not null and corrects_line is not null
),
chain(file, line, at_file, at_line, step) as (
    select file, line, corrects_file, corrects_line, 1 from links
    union all
    select chain.file, chain.line, links.corrects_file, links.corrects_line, step + 1
    from chain join links on links.file = chain.at_file and links.line = chain.at_line
    where step < 20
)
select chain.file, chain.line, {nearest}
from chain join read_{record} given on given.file = chain.at_file and given.line = chain.at_line
group by chain.file, chain.line""")


def _value(contract: Contract, target: str, columns: list[str]) -> str:
    """What was derived, unless with what was wrong: a home in an unknown frame is nowhere."""
    if not any(contract.columns[name].type == "longitude" for name in columns):
        return target
    return f"case when len(list_filter(reasons, lambda reason: starts_with(reason, 'crs.'))) = 0 then {target} end"


def _day(target: str) -> str:
    """An age band is that of the day of acceptance, so that day goes with it."""
    return ", day := cast(accepted_at as date)" if target == "age_band" else ""


def _still_holds(target: str) -> str:
    return f"from_{target}.day = cast(accepted_at as date)" if target == "age_band" else "true"


def _masked_reason(name: str, target: str, columns: list[str]) -> str:
    """A masked cell without anything behind it: no row corrected, or one whose own cells were what was wrong."""
    is_of_them = " or ".join(f"starts_with(reason, '{column}.')" for column in columns)
    was_wrong = f"len(list_filter(from_{target}.reasons, lambda reason: {is_of_them})) > 0"
    is_empty = f"from_{target} is null or (from_{target}.value is null and {was_wrong})"
    return f"case when list_contains(masked, '{name}') and ({is_empty}) then '{name}.masked' end"


def _any_of(columns: list[str], held: str) -> str:
    return f"coalesce(list_has_any({held}, [{quoted_list(columns)}]), false)"


def show_held(contract: Contract) -> str:
    """A row as it is held, for the person who corrects it, as JSON; what was derived or carried shows as ***."""
    behind = _columns_behind(contract)
    cells = []
    for name, column in contract.columns.items():
        if column.becomes:
            is_shown = f"{column.becomes} is not null or list_contains(masked, '{name}')"
            cells.append(f"{name} := case when {is_shown} then '{MASK}' end")
        elif name in checked_schema(contract) and name not in behind:
            cells.append(f"{name} := {name}")
    return f"cast(to_json(struct_pack({', '.join(cells)})) as varchar)"


def reject_strays(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Set aside in `aside_X` the corrections that name no row rejected: no row at all, or one of another record.

    A row that is right by now, of the same record, is an ordinary copy of it and no mistake.
    """
    record, keys = contract.record, ", ".join(contract.key)
    if not _has_corrections(connection, record):
        return
    is_same = " and ".join(f"named.{key} = fixed.{key}" for key in contract.key)
    connection.execute(f"""
create temp table stray_{record} as
with fixed as (
    select file_index, file, line, reasons, {keys}, corrects_file, corrects_line, row,
        {show_held(contract)} as shown
    from judged_{record} where {IS_CORRECTION}
)
select fixed.file_index, fixed.file, fixed.line, list_append(fixed.reasons, '{STRAY}') as reasons,
    coalesce(fixed.row, fixed.shown) as row
from fixed left join judged_{record} named on named.file = fixed.corrects_file and named.line = fixed.corrects_line
where named.line is null or (len(named.reasons) = 0 and coalesce({is_same}, false) = false)""")
    connection.execute(
        f"delete from aside_{record} where (file_index, line) in (select (file_index, line) from stray_{record})"
    )
    connection.execute(f"insert into aside_{record} select file_index, file, line, reasons, row from stray_{record}")


def supersede_corrected(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Move to `superseded_X` the rejected rows that a good row corrects, and all attempts at a row but the last.

    A correction counts for the row that it names only where both are the same record, or the key was what was wrong:
    a file of that name may by now hold other rows.
    """
    record, keys = contract.record, ", ".join(f"judged.{key}" for key in contract.key)
    if not _has_corrections(connection, record):
        return
    same = " and ".join(f"(named.{key} is null or named.{key} = fixed.{key})" for key in contract.key)
    key_was_wrong = " or ".join(f"starts_with(reason, '{key}.')" for key in contract.key)
    links = connection.execute(f"""
with named as (
    select judged.file_index, judged.file, judged.line, {keys}, aside.reasons
    from judged_{record} judged join aside_{record} aside using (file_index, line)
)
select (fixed.file_index, fixed.line), (named.file_index, named.line), aside.line is null as is_good
from judged_{record} fixed
join named on named.file = fixed.corrects_file and named.line = fixed.corrects_line
left join aside_{record} aside on aside.file_index = fixed.file_index and aside.line = fixed.line
where {same} or len(list_filter(named.reasons, lambda reason: {key_was_wrong})) > 0""").fetchall()
    making_way = sorted(find_making_way(links))
    connection.execute(
        f"create temp table corrected_{record} as select unnest($files) as file_index, unnest($lines) as line",
        {"files": [file for file, _ in making_way], "lines": [line for _, line in making_way]},
    )
    corrected = f"aside_{record} semi join corrected_{record} using (file_index, line)"
    connection.execute(f"insert into superseded_{record} select file_index, file, line from {corrected}")
    connection.execute(
        f"delete from etl_quarantine where record = '{record}' "
        f"and (file, line) in (select (file, line) from {corrected})"
    )


def find_making_way(links: Sequence[tuple[Place, Place, bool]]) -> set[Place]:
    """The rejected rows that make way, from (correction, rejected row named, whether the correction is good).

    Of rows that hang together all make way once a correction is good; until then all but the latest attempt, which is
    the last by file and line of those that no other corrects.
    """
    groups = _group(links)
    good = {fixed for fixed, _, is_good in links if is_good}
    named = {row for _, row, _ in links}
    making_way: set[Place] = set()
    for group in groups:
        attempts = group - named
        if group & good:
            making_way |= group - good
        elif attempts:  # rows that correct each other in a circle stay
            making_way |= group - {max(attempts)}
    return making_way


def _group(links: Sequence[tuple[Place, Place, bool]]) -> list[set[Place]]:
    """The rows that hang together by links, over any number of them."""
    beside: dict[Place, list[Place]] = {}
    for fixed, row, _ in links:
        beside.setdefault(fixed, []).append(row)
        beside.setdefault(row, []).append(fixed)
    groups, seen = [], set[Place]()
    for start in beside:
        if start in seen:
            continue
        group, waiting = {start}, [start]
        while waiting:
            new = set(beside[waiting.pop()]) - group
            group |= new
            waiting += new
        groups.append(group)
        seen |= group
    return groups


def _has_corrections(connection: duckdb.DuckDBPyConnection, record: str) -> bool:
    return bool(connection.execute(f"select count(*) from rows_{record} where {IS_CORRECTION}").fetchall()[0][0])
