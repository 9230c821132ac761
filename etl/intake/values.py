"""How each type of column is read: DuckDB expressions from clean text to a typed value.

Intake runs on DuckDB whatever engine runs the models, so this text need not be portable.
"""

from collections.abc import Iterable

from data.contracts import Column

# Fifteen digits with no letter or colon between them, or a large number in scientific form: worth a closer look.
# Digits beyond ASCII are counted instead: a counted pattern of Unicode classes takes RE2 50 ms to compile, each time.
# CASE, not AND: DuckDB computes both sides of an AND.
SUSPICIOUS = r"(?:[0-9][^0-9A-Za-z:]*){14}[0-9]|[0-9][.,][0-9]{6,}[eE]\+?1"
# A code of digits after letters, and those of them that may be or hold an ID number.
CODE = r"[A-Za-z]*[0-9]+"
SUSPICIOUS_CODE = (
    r"[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{4}|^[A-Za-z]*(?:[0-9]{15}){1,4}$"
)
IDENTIFIERS = ("_id", "_key", "_code", "_node")  # text columns that name a thing; all other text is free
RAW_FILE = r"(?i)\.(csv|csv\.gz|xlsx|parquet)$"
TOO_LARGE = "1e14"  # no count, length or sum of money has 15 places; an ID number has
TRUE = ("1", "Y", "YES", "TRUE", "T", "是", "有")
FALSE = ("0", "N", "NO", "FALSE", "F", "否", "无")
FRAMES = {
    "wgs84": ("WGS84", "WGS-84", "EPSG:4326"),
    "cgcs2000": ("CGCS2000", "国家2000", "2000国家大地坐标系", "EPSG:4490"),
    "gcj02": ("GCJ02", "GCJ-02", "火星坐标"),
    "bd09": ("BD09", "BD-09", "百度坐标"),
}
TIME_FORMATS = (
    "%Y%m%d%H%M%S", "%Y%m%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%Y.%m.%d",
    "%Y年%m月%d日", "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日%H时%M分%S秒", "%Y年%m月%d日%H时%M分",
)  # fmt: skip
MACROS = f"""
create or replace temp macro is_neat(x) as strlen(x) = length(x) and x >= '!' and not ends_with(x, ' ');
create or replace temp macro folded(x) as case when is_neat(x) then x else nullif(trim(
    translate(x, '０１２３４５６７８９ＸＺｘｚ－：／．，＋　', '0123456789XZxz-:/.,+ ')), '') end;
create or replace temp macro as_code(x) as case when is_neat(x) and not contains(x, '.') then upper(x)
    else regexp_replace(upper(folded(x)), '\\.0+$', '') end;
create or replace temp macro has_offset(x) as
    contains(x, '+') or right(x, 1) in ('Z', 'z') or contains(substr(x, 12), '-');
create or replace temp macro plausible(t) as
    case when t >= timestamp '1900-01-01' and t < timestamp '2200-01-01' then t end;
create or replace temp macro slow_instant(x) as coalesce(
    case when not (has_offset(x) or contains(x, ' 24:') or contains(x, 'T24:')) then try_cast(x as timestamp) end,
    try_strptime(x, {list(TIME_FORMATS)!r}),
    case when has_offset(x) then timezone('Asia/Shanghai', try_cast(regexp_replace(
        regexp_replace(x, '\\s+([+-]\\d)', '\\1'), '([+-]\\d{{2}})(\\d{{2}})$', '\\1:\\2') as timestamptz)) end,
    case when regexp_full_match(x, '[1-6]\\d{{4}}(\\.\\d+)?')
        then timestamp '1899-12-30' + to_seconds(round(try_cast(x as double) * 86400)) end);
create or replace temp macro as_instant(x) as plausible(case
    when strlen(x) = 19 and substr(x, 17, 1) = ':' and substr(x, 12, 2) <> '24' then try_cast(x as timestamp)
    when x is not null then slow_instant(x) end);
create or replace temp macro carried(x) as case when length(x) <= 12 then
    cast(carried_number(try_cast(left(x, 6) as integer)) as varchar) || substr(x, 7) end;
create or replace temp macro h3_cell(lon, lat) as
    case when lon between -180 and 180 and lat between -90 and 90 then lower(to_hex(h3_number(lon, lat))) end;
create or replace temp macro smaller(x) as case when abs(x) < {TOO_LARGE} then x end;
create or replace temp macro as_number(x) as smaller(try_cast(replace(x, ',', '') as double));
create or replace temp macro suspicious(x) as case when length(x) < 15 then false
    when regexp_matches(x, '{SUSPICIOUS}') then true
    when not regexp_matches(x, '[^[:ascii:]]') then false
    else length(regexp_replace(x, '\\P{{Nd}}+', '', 'g')) >= 13 end;
create or replace temp macro masked(x) as case when suspicious(x) then hidden_text(x) else x end;
create or replace temp macro suspicious_code(x) as
    suspicious(x) and (not regexp_full_match(x, '{CODE}') or regexp_matches(x, '{SUSPICIOUS_CODE}'));
create or replace temp macro known_key(x) as case when suspicious_code(x) then hidden_key(x) else x end;
create or replace temp macro known_id(x, day) as case when suspicious_code(x) then hidden_id(x, day) else x end;
create or replace temp macro known_file(x) as case when regexp_matches(x, '{RAW_FILE}')
    then case when suspicious(x) then hidden_name(x) else x end end;
"""


def clean_sql(column: Column, cell: str, source_type: str) -> str:
    """The cell without blanks and full-width forms; NULL where it is empty. Native types pass through."""
    if source_type.startswith("TIMESTAMP WITH"):
        return f"timezone('Asia/Shanghai', {cell})"
    if source_type.startswith(("TIMESTAMP", "DATE")) and column.type in ("instant", "date"):
        return cell
    text = cell if source_type == "VARCHAR" else f"cast({cell} as varchar)"
    if column.type in ("division", "identity", "boolean", "frame"):
        return f"as_code({text})"
    if column.type == "text" and not column.name.endswith(IDENTIFIERS):
        return f"case when is_neat({text}) then {text} else nullif(trim({text}), '') end"
    return f"folded({text})"


def typed_sql(column: Column, cell: str, source_type: str, day: str = "null") -> str:
    """The clean cell `r_X` as a value of its type; NULL where it cannot be one. `day`: SQL for the row's own day."""
    is_native = source_type.startswith(("TIMESTAMP", "DATE"))
    match column.type:
        case "instant":
            return f"cast({cell} as timestamp)" if is_native else f"as_instant({cell})"
        case "date":
            return f"cast({cell} as date)" if is_native else f"cast(as_instant({cell}) as date)"
        case "decimal" | "longitude" | "latitude":
            return f"as_number({cell})"
        case "integer":
            number = f"as_number({cell})"
            return f"case when {number} = round({number}) then try_cast({number} as integer) end"
        case "boolean":
            return f"case when {cell} in {_in(TRUE)} then true when {cell} in {_in(FALSE)} then false end"
        case "choice":
            return _choice(cell, column.values.items())
        case "frame":
            return _choice(cell, FRAMES.items())
        case "division":
            return f"carried({cell})"
        case "identity":
            return f"pseudonym({cell})"
        case _ if column.name.endswith("_key"):
            return f"known_key({cell})"
        case _ if column.name.endswith(IDENTIFIERS):
            return f"known_id({cell}, {day})"
        case _:
            return f"masked({cell})"


def reason_sql(column: Column, raw: str, value: str) -> list[str]:
    """Each reason against a value, as an expression that is NULL where there is nothing to say."""
    reasons = [f"case when {raw} is null then '{column.name}.missing' end"] if column.required else []
    failure = "unknown" if column.type in ("choice", "frame") else "unreadable"
    if column.type == "division":
        lengths = ", ".join(map(str, column.digits))
        is_malformed = f"not regexp_full_match({raw}, '\\d+') or length({raw}) not in ({lengths})"
        reasons.append(
            f"case when {value} is not null and strlen({raw}) = 6 then null "
            f"when {is_malformed} then '{column.name}.unreadable' "
            f"when {value} is null and {raw} is not null then '{column.name}.unknown' end"
        )
    elif column.type == "text":
        if column.name.endswith(IDENTIFIERS):
            reasons.append(f"case when {raw} is not null and {value} is null then '{column.name}.identity' end")
    else:
        reasons.append(f"case when {raw} is not null and {value} is null then '{column.name}.{failure}' end")
    bounds = {"longitude": (73.0, 136.0), "latitude": (3.0, 54.0)}.get(column.type, (column.minimum, column.maximum))
    for limit, sign in zip(bounds, "<>", strict=True):
        if limit is not None:
            reasons.append(f"case when {value} {sign} {limit} then '{column.name}.out_of_range' end")
    return reasons


def output_type(column: Column) -> str:
    """The type under which the column is held once it is checked."""
    return {
        "instant": "timestamp", "date": "date", "decimal": "double", "longitude": "double",
        "latitude": "double", "integer": "integer", "boolean": "boolean",
    }.get(column.type, "varchar")  # fmt: skip


def quoted_list(values: Iterable[str]) -> str:
    """Values as SQL literals between commas."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


def _in(values: Iterable[str]) -> str:
    return f"({quoted_list(values)})"


def _choice(cell: str, values: Iterable[tuple[str, tuple[str, ...]]]) -> str:
    arms = " ".join(
        f"when lower({cell}) in {_in(item.lower() for item in (name, *spellings))} then '{name}'"
        for name, spellings in values
    )
    return f"case {arms} end"
