"""How each type of column is read: DuckDB expressions from a cell to a typed value.

Most cells are written as the contract writes them. They are read by the quickest expression that reads nothing else;
only the others are cleaned and looked at closely. Intake runs on DuckDB whatever engine runs the models, so this text
need not be portable.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

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
RAW_FILE = r"(?i)\.((csv|tsv|txt)(\.gz)?|xlsx|parquet)$"
TOO_LARGE = "1e14"  # no count, length or sum of money has 15 places; an ID number has
NUMBER_TYPES = ("DOUBLE", "BIGINT", "INTEGER", "SMALLINT", "TINYINT")  # a file's own numbers, exact as doubles to 2**53
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
    "%Y年%m月%d日 %H时%M分%S秒", "%Y年%m月%d日 %H时%M分",
)  # fmt: skip
MACROS = f"""
create or replace temp macro is_neat(x) as strlen(x) = length(x) and x >= '!' and not ends_with(x, ' ');
create or replace temp macro is_filled(x) as trim(translate(x, '　', ' ')) <> '';
create or replace temp macro folded(x) as case when is_neat(x) then x else nullif(trim(
    translate(x, '０１２３４５６７８９ＸＺｘｚ－：／．，＋　', '0123456789XZxz-:/.,+ ')), '') end;
create or replace temp macro as_code(x) as case when is_neat(x) and not contains(x, '.') then upper(x)
    else regexp_replace(upper(folded(x)), '\\.0+$', '') end;
create or replace temp macro has_offset(x) as
    contains(x, '+') or right(x, 1) in ('Z', 'z') or contains(substr(x, 12), '-');
create or replace temp macro finite(t) as case when isfinite(t) then t end;
create or replace temp macro neat_instant(x) as case strlen(x) when 19 then try_strptime(x, '%Y-%m-%d %H:%M:%S')
    when 10 then try_strptime(x, '%Y-%m-%d') end;
create or replace temp macro any_instant(x) as finite(coalesce(
    case when not (has_offset(x) or contains(x, ' 24:') or contains(x, 'T24:')) then try_cast(x as timestamp) end,
    try_strptime(x, {list(TIME_FORMATS)!r}),
    case when has_offset(x) then timezone('Asia/Shanghai', try_cast(regexp_replace(
        regexp_replace(x, '\\s+([+-]\\d)', '\\1'), '([+-]\\d{{2}})(\\d{{2}})$', '\\1:\\2') as timestamptz)) end,
    case when regexp_full_match(x, '[1-6]\\d{{4}}(\\.\\d+)?')
        then timestamp '1899-12-30' + to_seconds(round(try_cast(x as double) * 86400)) end));
create or replace temp macro code_number(x) as case when not contains(x, 'e') and not contains(x, 'E') then
    case strlen(x) when 6 then try_cast(x as integer) when 9 then try_cast(x as integer) // 1000
        when 12 then cast(try_cast(x as bigint) // 1000000 as integer) end end;
create or replace temp macro is_in_force(x) as
    get_bit(getvariable('codes_in_force'), abs(code_number(x)) % 1000000) = 1;
create or replace temp macro carried(x) as case when strlen(x) <= 12 then
    cast(carried_number(try_cast(left(x, 6) as integer)) as varchar) || substr(x, 7) end;
create or replace temp macro h3_cell(lon, lat) as
    case when lon between -180 and 180 and lat between -90 and 90 then lower(to_hex(h3_number(lon, lat))) end;
create or replace temp macro smaller(x) as case when abs(x) < {TOO_LARGE} then x end;
create or replace temp macro suspicious(x) as case when length(x) < 15 then false
    when regexp_matches(x, '{SUSPICIOUS}') then true
    when strlen(x) = length(x) then false
    else length(regexp_replace(x, '\\P{{Nd}}+', '', 'g')) >= 13 end;
create or replace temp macro masked(x) as case when suspicious(x) then hidden_text(x) else x end;
create or replace temp macro suspicious_code(x) as
    suspicious(x) and (not regexp_full_match(x, '{CODE}') or regexp_matches(x, '{SUSPICIOUS_CODE}'));
create or replace temp macro known_key(x) as case when suspicious_code(x) then hidden_key(x) else x end;
create or replace temp macro known_id(x, day) as case when suspicious_code(x) then hidden_id(x, day) else x end;
create or replace temp macro known_file(x) as case when regexp_matches(x, '{RAW_FILE}')
    then case when suspicious(x) then hidden_name(x) else x end end;
"""


@dataclass(frozen=True)
class Cell:
    """A column in a file, as SQL: the cell as it came, cleaned (NULL where it is empty), and its typed value."""

    column: Column
    source_type: str  # as DuckDB has it
    held: str  # the column of `source`
    value: str  # the name of the typed value; NULL where the cell cannot be one, and where it is empty
    is_many: bool = False  # of a large file, where the time to plan the query is nothing

    @property
    def is_native(self) -> bool:
        """Whether the file itself has days and instants here."""
        return self.column.type in ("instant", "date") and self.source_type.startswith(("TIMESTAMP", "DATE"))

    @property
    def raw(self) -> str:
        """The cell as text, or as the day or instant that it is."""
        return self.held if self.is_native or self.source_type == "VARCHAR" else f"cast({self.held} as varchar)"

    @property
    def clean(self) -> str:
        """Without blanks and full-width forms, and NULL for words that say `never`: dearer than `raw`."""
        if self.source_type.startswith("TIMESTAMP WITH"):
            return f"timezone('Asia/Shanghai', {self.held})"
        if self.is_native:
            return self.held
        clean = _cleaned(self.column, self.raw)
        if self.column.never:
            return f"case when {clean} not in ({quoted_list(self.column.never)}) then {clean} end"
        return clean

    @property
    def is_filled(self) -> str:
        """Whether `clean` is anything, more cheaply."""
        if self.is_native or self.column.never:
            return f"{self.clean} is not null"
        return f"coalesce(is_filled({self.raw}), false)"

    def typed(self, day: str) -> str:
        """The typed value; `day`: SQL for the day of the row itself, as text."""
        if self.is_native:
            return f"cast({self.clean} as {output_type(self.column)})"
        raw = self.raw
        match self.column.type:
            case "instant" | "date":
                found = f"coalesce(neat_instant({raw}), {self._carefully(lambda x: f'any_instant({x})')})"
                return found if self.column.type == "instant" else f"cast({found} as date)"
            case "decimal" | "longitude" | "latitude":
                return self._number()
            case "integer":
                number = self._number()
                return f"case when {number} = round({number}) then try_cast({number} as integer) end"
            case "boolean":
                spelled = self._carefully(
                    lambda x: f"case when {x} in {_in(TRUE)} then true when {x} in {_in(FALSE)} then false end"
                )
                return f"coalesce(try_cast({raw} as boolean), {spelled})"
            case "choice":
                spelled = self._carefully(lambda x: _choice(f"lower({x})", self.column.values.items()))
                return f"case when {raw} in {_in(self.column.values)} then {raw} else {spelled} end"
            case "frame":
                spelled = self._carefully(lambda x: _choice(f"lower({x})", FRAMES.items()))
                return f"coalesce({_choice(raw, FRAMES.items())}, {spelled})"
            case "division":
                is_neat = f"strlen({raw}) in {_lengths(self.column)} and is_in_force({raw})"
                carried = self._carefully(lambda x: f"case when {is_code(self.column, x)} then carried({x}) end")
                return f"case when {is_neat} then {raw} else {carried} end"
            case "identity":
                return self._carefully(lambda x: f"pseudonym({x})")
        if not self.column.name.endswith(IDENTIFIERS):
            return self._carefully(lambda x: f"masked({x})")
        is_key = self.column.name.endswith("_key")
        known = self._carefully(lambda x: f"known_key({x})" if is_key else f"known_id({x}, {day})")
        return f"case when is_neat({raw}) and strlen({raw}) < 15 then {raw} else {known} end"

    def _carefully(self, expression: Callable[[str], str]) -> str:
        """An expression of the clean cell: quicker to run where it is spelled out, quicker to plan where it is bound.

        Bound to the name `x` it stands once in the query, however often the expression uses it.
        """
        careful = expression(self.clean)
        if not self.is_many:
            careful = f"list_transform([{self.clean}], lambda x: {expression('x')})[1]"
        return f"case when {self.raw} is not null then {careful} end"

    def _number(self) -> str:
        exact = self.held if self.source_type in NUMBER_TYPES else self.raw
        spelled = self._carefully(lambda x: f"try_cast(replace({x}, ',', '') as double)")
        return f"smaller(coalesce(try_cast({exact} as double), {spelled}))"


def is_code(column: Column, text: str) -> str:
    """Whether clean text has the shape of a division code: digits, as many as the column takes."""
    return f"regexp_full_match({text}, '[0-9]+') and strlen({text}) in {_lengths(column)}"


def output_type(column: Column) -> str:
    """The type under which the column is held once it is checked."""
    return {
        "instant": "timestamp", "date": "date", "decimal": "double", "longitude": "double",
        "latitude": "double", "integer": "integer", "boolean": "boolean",
    }.get(column.type, "varchar")  # fmt: skip


def quoted_list(values: Iterable[str]) -> str:
    """Values as SQL literals between commas."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


def _cleaned(column: Column, text: str) -> str:
    if column.type in ("division", "identity", "boolean", "frame"):
        return f"as_code({text})"
    if column.type == "text" and not column.name.endswith(IDENTIFIERS):
        return f"case when is_neat({text}) then {text} else nullif(trim({text}), '') end"
    return f"folded({text})"


def _lengths(column: Column) -> str:
    return f"({', '.join(map(str, column.digits))})"


def _in(values: Iterable[str]) -> str:
    return f"({quoted_list(values)})"


def _choice(cell: str, values: Iterable[tuple[str, tuple[str, ...]]]) -> str:
    """The name under which any of its spellings, in small letters or as listed, is held."""
    arms = " ".join(
        f"when {cell} in {_in(dict.fromkeys([name, *spellings, *(item.lower() for item in spellings)]))} then '{name}'"
        for name, spellings in values
    )
    return f"case {arms} end"
