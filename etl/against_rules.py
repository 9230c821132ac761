"""Applications that the rules of their day would not have allowed: loaded like all others, and noted with their line.

Which they are is for the model `applications_against_rules` to say; `etl_against_rules` adds file and line.
"""

import duckdb

from etl.models import load_models

MODEL = "applications_against_rules"


def note_applications(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `etl_against_rules`: file, line, application and rule of each, over all applications."""
    connection.execute(f"create table etl_against_rules as {_noted_sql(f'select * from {MODEL}')}")


def note_again(connection: duckdb.DuckDBPyConnection) -> None:
    """In a patched snapshot: the same for the applications that came, went or changed, over `now_applications`."""
    connection.execute("create temp view core_applications as select * from now_applications")
    connection.execute(f"create temp table noted_again as {_noted_sql(load_models()[MODEL])}")
    connection.execute("drop view temp.core_applications")
    connection.execute("delete from etl_against_rules where application_id in (select * from changed_applications)")
    connection.execute("insert into etl_against_rules select * from noted_again")


def _noted_sql(model: str) -> str:
    """The rows that the model finds, each with the file and line of the copy that is held."""
    return f"""
with noted as materialized ({model}),
held as (
    select application_id, file, line
    from good_applications
    semi join noted using (application_id)
    anti join superseded_applications using (file_index, line)
)
select file, line, noted.* from noted inner join held using (application_id)"""
