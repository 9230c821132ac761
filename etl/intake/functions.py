"""What SQL cannot say: pseudonyms of ID numbers, H3 cells, coordinate frames. Registered as vectorised functions."""

import hmac
import itertools
import math
from collections.abc import Callable, Iterable
from typing import Any

import duckdb
import h3.api.basic_int
import numpy
import pyarrow

from data.divisions import load_divisions
from data.identity import day_in, hide, hide_in_name, judge, pseudonym_of

# Rows are checked in the order of their file, which numbers them. A long IN would become a join, which keeps no order.
KEEP_ORDER = "set disabled_optimizers = 'in_clause'"
# Raw files are opened by descriptor, and one number soon names another file: blocks of the last must not be kept.
KEEP_NO_BLOCKS = "set enable_external_file_cache = false"
H3_RESOLUTION = 8  # hexagons of about 0.7 square kilometres
AXIS, ECCENTRICITY = 6378245.0, 0.00669342162296594323  # Krasovsky ellipsoid, as GCJ-02 uses it


def register(connection: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """Make a connection ready to check files: what hides ID numbers, places points and carries codes; rows in order."""
    connection.execute(KEEP_ORDER)
    connection.execute(KEEP_NO_BLOCKS)
    _function(connection, "pseudonym", pseudonymiser(key), ["varchar"], "varchar")
    _function(connection, "hidden_text", _each(hide), ["varchar"], "varchar")
    _function(connection, "hidden_name", _each(hide_in_name), ["varchar"], "varchar")
    _function(connection, "hidden_key", _each(lambda text: _key_kept(key, text)), ["varchar"], "varchar")
    _function(connection, "hidden_id", id_hider(key), ["varchar", "varchar"], "varchar")
    _function(connection, "h3_number", cell_of, ["double", "double"], "ubigint")
    _function(connection, "to_wgs84_lon", _longitude_in_wgs84, ["double", "double", "varchar"], "double")
    _function(connection, "to_wgs84_lat", _latitude_in_wgs84, ["double", "double", "varchar"], "double")
    successors = list_successors()
    _function(connection, "carried_number", code_carrier(successors), ["integer"], "integer")
    in_force = (successors == numpy.arange(len(successors))) & (successors > 0)
    bits = (in_force + ord("0")).astype("uint8").tobytes().decode()
    connection.execute("set variable codes_in_force = cast($bits as bit)", {"bits": bits})


def pseudonymiser(key: bytes) -> Callable[[pyarrow.Array], pyarrow.Array]:
    """A function from ID numbers (15 or 18 places) to keyed digests; NULL where it is not an ID number."""

    def pseudonym(numbers: pyarrow.Array) -> pyarrow.Array:
        return pyarrow.array([pseudonym_of(key, number) for number in numbers.to_pylist()], pyarrow.string())

    return pseudonym


def id_hider(key: bytes) -> Callable[[pyarrow.Array, pyarrow.Array], pyarrow.Array]:
    """A function from codes and the days of their rows, as written, to the codes that may be held.

    NULL for an ID number; a keyed digest in place of what may be one or hold one, so that equal codes stay equal.
    """

    def hidden(codes: pyarrow.Array, days: pyarrow.Array) -> pyarrow.Array:
        pairs = zip(codes.to_pylist(), days.to_pylist(), strict=True)
        return pyarrow.array([_id_kept(key, code, day) for code, day in pairs], pyarrow.string())

    return hidden


def _id_kept(key: bytes, code: str | None, day: str | None) -> str | None:
    verdict = "not" if code is None else judge(code, day_in(day))
    if code is None or verdict == "is":
        return None
    return code if verdict == "not" else f"hidden-{hmac.digest(key, b'id:' + code.encode(), 'sha256').hex()[:24]}"


def _key_kept(key: bytes, text: str) -> str | None:
    """A pseudonym that a bureau made, as it is; that of an ID number in its place; NULL where one stands amid more."""
    return text if judge(text) == "not" else pseudonym_of(key, text)


def _each(function: Callable[[str], str | None]) -> Callable[[pyarrow.Array], pyarrow.Array]:
    def vectorised(texts: pyarrow.Array) -> pyarrow.Array:
        values = [None if text is None else function(text) for text in texts.to_pylist()]
        return pyarrow.array(values, pyarrow.string())

    return vectorised


def cell_of(lon: pyarrow.Array, lat: pyarrow.Array) -> pyarrow.Array:
    """The number of the H3 cell of each coordinate pair (degrees, WGS-84); none may be missing."""
    numbers = map(h3.api.basic_int.latlng_to_cell, lat.to_pylist(), lon.to_pylist(), itertools.repeat(H3_RESOLUTION))
    return pyarrow.array(numpy.fromiter(numbers, dtype=numpy.uint64, count=len(lon)))


def to_wgs84(
    lon: numpy.ndarray, lat: numpy.ndarray, frame: Iterable[str | None]
) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Degrees in WGS-84 from degrees in GCJ-02 or BD-09; CGCS2000 differs by centimetres and stays.

    GCJ-02 has no published inverse: the offset is taken off at the point itself and refined (to under 0.1 m).
    """
    frames = numpy.array([item or "wgs84" for item in frame], dtype=object)
    lon, lat = lon.astype(float), lat.astype(float)
    baidu = frames == "bd09"
    lon[baidu], lat[baidu] = _gcj02_from_bd09(lon[baidu], lat[baidu])
    shifted = baidu | (frames == "gcj02")
    true_lon, true_lat = lon[shifted], lat[shifted]
    for _ in range(4):
        offset_lon, offset_lat = _gcj02_offset(true_lon, true_lat)
        true_lon, true_lat = lon[shifted] - offset_lon, lat[shifted] - offset_lat
    lon[shifted], lat[shifted] = true_lon, true_lat
    return lon, lat


def _gcj02_from_bd09(lon: numpy.ndarray, lat: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    x, y = lon - 0.0065, lat - 0.006
    turn = math.pi * 3000.0 / 180.0
    radius = numpy.hypot(x, y) - 0.00002 * numpy.sin(y * turn)
    angle = numpy.arctan2(y, x) - 0.000003 * numpy.cos(x * turn)
    return radius * numpy.cos(angle), radius * numpy.sin(angle)


def _gcj02_offset(lon: numpy.ndarray, lat: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    """What GCJ-02 adds to a WGS-84 position, degrees."""
    x, y, sin, pi = lon - 105.0, lat - 35.0, numpy.sin, math.pi
    root = numpy.sqrt(numpy.abs(x))
    shared = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = (
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + shared
        + (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
        + (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    )  # fmt: skip
    east = (
        300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + shared
        + (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
        + (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    )  # fmt: skip
    radians = lat / 180.0 * pi
    magic = 1 - ECCENTRICITY * sin(radians) ** 2
    return (
        east * 180.0 / (AXIS / numpy.sqrt(magic) * numpy.cos(radians) * pi),
        north * 180.0 / (AXIS * (1 - ECCENTRICITY) / (magic * numpy.sqrt(magic)) * pi),
    )


def _longitude_in_wgs84(lon: pyarrow.Array, lat: pyarrow.Array, frame: pyarrow.Array) -> pyarrow.Array:
    return _converted(lon, lat, frame, 0)


def _latitude_in_wgs84(lon: pyarrow.Array, lat: pyarrow.Array, frame: pyarrow.Array) -> pyarrow.Array:
    return _converted(lon, lat, frame, 1)


def _converted(lon: pyarrow.Array, lat: pyarrow.Array, frame: pyarrow.Array, part: int) -> pyarrow.Array:
    lon_values, lat_values = (numpy.array(axis.to_pylist(), dtype=float) for axis in (lon, lat))
    values = to_wgs84(lon_values, lat_values, frame.to_pylist())[part]
    return pyarrow.array(values, pyarrow.float64(), from_pandas=True)


def list_successors() -> numpy.ndarray:
    """For each number of six places: the code in force in the place that it names; 0 where it names none."""
    divisions = load_divisions()
    successors = divisions["successor_code"].fillna("")
    table = numpy.zeros(1_000_000, dtype=numpy.int32)
    table[divisions["code"].astype(int)] = successors.where(successors != "", divisions["code"]).astype(int)
    return table


def code_carrier(successors: numpy.ndarray) -> Callable[[pyarrow.Array], pyarrow.Array]:
    """A function from codes of six places, as numbers, to the codes in force in their places; NULL for unknown ones.

    A table of all numbers: a join would put the rows of a file out of order.
    """

    def carried(codes: pyarrow.Array) -> pyarrow.Array:
        found = successors[numpy.clip(codes.fill_null(0).to_numpy(zero_copy_only=False), 0, len(successors) - 1)]
        return pyarrow.array(found, mask=found == 0)

    return carried


def _function(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    function: Callable[..., Any],
    takes: list[Any],
    gives: str,
) -> None:
    options: dict[str, Any] = {"type": "arrow", "null_handling": "special"}
    connection.create_function(name, function, takes, gives, **options)
