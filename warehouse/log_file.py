"""An event log as a bureau or a stranger hands it over: CSV or Parquet, read without a warehouse."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pyarrow
import pyarrow.parquet

from data.text import detect_encoding, detect_separator, read_head, transcode
from errors import UnreadableInput, WrongUsage

# Year first; or day first where dots or dashes say so. Slashes with the year last may mean either and are refused.
FORMATS = (
    "%Y/%m/%d %H:%M:%S.%f", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%Y%m%d%H%M%S", "%Y%m%d",
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%d-%m-%Y %H:%M:%S.%f", "%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M",
    "%d-%m-%Y",
)  # fmt: skip
OFFSET = r":\d{2}.*(z|utc|gmt|[+-]\d{2}(:?\d{2})?)$"
# `09:00 +0800` as DuckDB reads it: no blank before the offset, a colon within.
ZONED = r"regexp_replace(regexp_replace(text, '\s+([+-]\d)', '\1'), '([+-]\d{2})(\d{2})$', '\1:\2')"
PARSED = f"""coalesce(
    case when not regexp_matches(lower(text), '{OFFSET}') then try_cast(text as timestamp) end,
    case when regexp_matches(lower(text), '{OFFSET}')
        then timezone('UTC', try_cast({ZONED} as timestamptz)) end,
    try_strptime(text, {list(FORMATS)!r}))"""


CONFIG: Mapping[str, Any] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
Result = TypeVar("Result")

# Ragged rows are filled up only where reading them as they stand fails: that way is slower.
STRICT: Mapping[str, bool] = {}
LENIENT: Mapping[str, bool] = {"null_padding": True, "parallel": False}


@dataclass(frozen=True)
class LogFile:
    """The usable rows in file order, and how many rows lacked a case, an activity or a readable timestamp."""

    case: pyarrow.ChunkedArray
    activity: pyarrow.ChunkedArray
    at: pyarrow.ChunkedArray
    rejected: int


def read_log_file(path: Path, case: str, activity: str, timestamp: str) -> LogFile:
    """Read three columns of a CSV or Parquet file; instants with an offset become UTC, others stay as they stand.

    Raises UnreadableInput, naming the file and what it holds, when the file or a column cannot be found.
    """
    return over_log(path, case, activity, timestamp, _read)


def over_log(
    path: Path,
    case: str,
    activity: str,
    timestamp: str,
    work: Callable[[duckdb.DuckDBPyRelation], Result],
    **config: Any,
) -> Result:
    """What `work` makes of the log: a relation of case_id, activity, happened_at (NULL where unreadable), row by row.

    `config` is DuckDB's. Raises UnreadableInput, naming the file and what it holds, when it or a column is not there.
    """
    if not path.is_file():
        raise UnreadableInput(f"There is no file {path}.")
    if not path.stat().st_size:
        raise UnreadableInput(f"{path.name} is empty.")
    trouble = ""
    for rows in (STRICT, LENIENT):
        with tempfile.TemporaryDirectory() as folder, duckdb.connect(config={**CONFIG, **config}) as connection:
            connection.execute("set TimeZone = 'UTC'")
            connection.execute("set temp_directory = $folder", {"folder": folder})
            try:
                return work(_name(_open(connection, path, Path(folder), rows), path.name, case, activity, timestamp))
            except duckdb.Error as mistake:
                trouble = str(mistake).splitlines()[0]
    raise UnreadableInput(f"{path.name} cannot be read as a table with a header row ({trouble}).")


def parse_instant(text: str) -> str:
    """A typed instant as the log's clock has it: UTC where it has an offset. ISO text; raises WrongUsage."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        parsed = connection.execute(f"select {PARSED} from (select $text as text)", {"text": text}).fetchall()[0][0]
    if parsed is None:
        raise WrongUsage(f"{text!r} is not a day or an instant such as 2026-03-31 or 2026-03-31T08:00:00+08:00.")
    return str(parsed.isoformat())


def _open(
    connection: duckdb.DuckDBPyConnection, path: Path, folder: Path, rows: Mapping[str, bool]
) -> duckdb.DuckDBPyRelation:
    if path.suffix.lower() in (".parquet", ".pq"):
        return connection.read_parquet(str(path))
    encoding = detect_encoding(path)
    separator = detect_separator(read_head(path, encoding).split("\n")[0])
    plain = path
    if encoding not in ("utf-8", "utf-8-sig"):
        plain = folder / "log.csv"
        transcode(path, encoding, plain)
    options: dict[str, Any] = {"header": True, "all_varchar": True, "sep": separator, **rows}
    return connection.read_csv(str(plain), quotechar='"', escapechar='"', **options)


def _name(
    relation: duckdb.DuckDBPyRelation, name: str, case: str, activity: str, timestamp: str
) -> duckdb.DuckDBPyRelation:
    for column in (case, activity, timestamp):
        if column not in relation.columns:
            raise UnreadableInput(f"{name} has no column {column!r}; it has {', '.join(relation.columns)}.")
    kind = str(relation.types[relation.columns.index(timestamp)])
    when = quoted(timestamp)
    happened_at = PARSED
    if kind == "TIMESTAMP WITH TIME ZONE":
        happened_at = f"timezone('UTC', {when})"
    elif kind.startswith(("TIMESTAMP", "DATE")):
        happened_at = f"cast({when} as timestamp)"
    named = relation.project(
        f"cast({quoted(case)} as varchar) as case_id, cast({quoted(activity)} as varchar) as activity, {when}, "
        f"trim(cast({when} as varchar)) as text"
    )
    return named.project(f"case_id, activity, {happened_at} as happened_at")


def _read(log: duckdb.DuckDBPyRelation) -> LogFile:
    table: pyarrow.Table = log.to_arrow_table()
    is_named = pyarrow.compute.and_(_is_filled(table["case_id"]), _is_filled(table["activity"]))
    usable = table.filter(pyarrow.compute.and_(is_named, pyarrow.compute.is_valid(table["happened_at"])))
    return LogFile(usable["case_id"], usable["activity"], usable["happened_at"], len(table) - len(usable))


def quoted(name: str) -> str:
    """A name of a column as SQL."""
    return '"' + name.replace('"', '""') + '"'


def _is_filled(texts: pyarrow.ChunkedArray) -> pyarrow.ChunkedArray:
    filled = pyarrow.compute.not_equal(pyarrow.compute.utf8_trim_whitespace(texts), "")
    return pyarrow.compute.fill_null(filled, False)
