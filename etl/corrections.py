"""Rows that correct rejected ones: what the quarantine had masked is taken from the row corrected, which makes way.

`quarantine --csv` shows an ID number, a birth date or a home as ***. Where a corrected row still says so, the value is
the one derived when the row corrected was read; where that had none to give, the correction is rejected (`.masked`).
"""

import duckdb

from data.contracts import Contract
from etl.intake.query import checked_schema
from etl.intake.rules import MASK
from etl.intake.values import quoted_list


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
    reasons = [_masked_reason(name, target) for target, columns in origins.items() for name in columns]
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


def _masked_reason(name: str, target: str) -> str:
    """A masked cell without anything behind it: no row corrected, or one whose own cell was what was wrong."""
    was_wrong = f"len(list_filter(from_{target}.reasons, lambda reason: starts_with(reason, '{name}.'))) > 0"
    is_empty = f"from_{target} is null or (from_{target}.value is null and {was_wrong})"
    return f"case when list_contains(masked, '{name}') and ({is_empty}) then '{name}.masked' end"


def _any_of(columns: list[str], held: str) -> str:
    return f"coalesce(list_has_any({held}, [{quoted_list(columns)}]), false)"


def show_held(contract: Contract) -> str:
    """A row as it is held, for the person who corrects it, as JSON: what was derived from masked cells shows as ***."""
    behind = _columns_behind(contract)
    cells = []
    for name, column in contract.columns.items():
        if column.becomes:
            cells.append(f"{name} := case when {column.becomes} is not null then '{MASK}' end")
        elif name in checked_schema(contract) and name not in behind:
            cells.append(f"{name} := {name}")
    return f"cast(to_json(struct_pack({', '.join(cells)})) as varchar)"


def supersede_corrected(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Move to `superseded_X` the rejected rows that a good row corrects, and other attempts at the same row.

    A correction counts for the row that it names only where both are the same record, or the key was what was wrong:
    a file of that name may by now hold other rows.
    """
    record = contract.record
    if not connection.execute(
        f"select count(*) from judged_{record} where corrects_file is not null and corrects_line is not null"
    ).fetchall()[0][0]:
        return
    same = " and ".join(f"(named.{key} is null or named.{key} = fixed.{key})" for key in contract.key)
    key_was_wrong = " or ".join(f"starts_with(reason, '{key}.')" for key in contract.key)
    connection.execute(f"""
create temp table corrected_{record} as
with recursive links as (
    select fixed.file, fixed.line, named.file as named_file, named.line as named_line, len(fixed.reasons) = 0 as is_good
    from judged_{record} fixed
    join judged_{record} named on named.file = fixed.corrects_file and named.line = fixed.corrects_line
    where len(named.reasons) > 0
        and (({same}) or len(list_filter(named.reasons, lambda reason: {key_was_wrong})) > 0)
),
edges as (
    select file, line, named_file as to_file, named_line as to_line from links
    union all
    select named_file, named_line, file, line from links where not is_good
),
reached(file, line) as (
    select named_file, named_line from links where is_good
    union
    select to_file, to_line from reached join edges using (file, line)
)
select file, line from reached""")
    connection.execute(
        f"insert into superseded_{record} select file_index, file, line from aside_{record} "
        f"semi join corrected_{record} using (file, line)"
    )
    connection.execute(
        f"delete from etl_quarantine where record = '{record}' and (file, line) in "
        f"(select (file, line) from corrected_{record})"
    )
