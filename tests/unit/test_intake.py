"""How cells become values: the forms that times, codes and coordinates really come in."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import numpy
import pyarrow
import pytest

from data.identity import complete
from data.settings import load_key, load_settings
from data.text import detect_encoding, detect_separator
from errors import UnreadableInput
from etl.intake.functions import pseudonymiser, register, to_wgs84
from etl.intake.values import MACROS


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'Asia/Shanghai'")
        register(connection, b"key")
        connection.execute(MACROS)
        yield connection


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-01 09:05:00", datetime(2026, 3, 1, 9, 5)),
        ("20260301090500", datetime(2026, 3, 1, 9, 5)),  # bureau systems
        ("2026/3/1 9:05", datetime(2026, 3, 1, 9, 5)),  # WPS
        ("2026年3月1日", datetime(2026, 3, 1)),
        ("20260301", datetime(2026, 3, 1)),
        ("2026-03-01T01:05:00Z", datetime(2026, 3, 1, 9, 5)),  # an offset becomes Beijing wall time
        ("2026-03-01T09:05:00+08:00", datetime(2026, 3, 1, 9, 5)),
        ("2026-03-01 01:05:00 +0000", datetime(2026, 3, 1, 9, 5)),
        ("46082.5", datetime(2026, 3, 1, 12)),  # a serial date of Excel
        ("20260230", None),  # there is no such day
        ("infinity", None),
        ("长期", None),
        ("2026-03-01 24:00:00", None),
        ("2026-03-01 17:24:00", datetime(2026, 3, 1, 17, 24)),
    ],
)
def test_instants(connection: duckdb.DuckDBPyConnection, text: str, instant: datetime | None) -> None:
    assert connection.execute(
        "select coalesce(neat_instant($text), any_instant(folded($text)))", {"text": text}
    ).fetchall() == [(instant,)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("440306", "440306"),
        (" ４４０３０６ ", "440306"),  # full-width digits
        ("440306.0", "440306"),  # a code that was a number in a sheet
        ("110103", "110101"),  # retired, one successor
        ("110103001", "110101001"),
        ("130103", "130103"),  # retired, several successors: kept
        ("999999", None),
        ("440306199001010018", None),  # an ID number in the place of its first six digits
    ],
)
def test_divisions(connection: duckdb.DuckDBPyConnection, text: str, code: str | None) -> None:
    assert connection.execute("select carried(as_code($text))", {"text": text}).fetchall() == [(code,)]


def test_an_old_and_a_new_number_of_one_person_have_one_pseudonym() -> None:
    pseudonym = pseudonymiser(b"key")
    old, new, other, broken = pseudonym(
        pyarrow.array(["999999900101001", complete("999999900101001"), "999999199001010026", "12"])
    ).to_pylist()
    assert old == new != other
    assert broken is None
    assert complete("999999900101001")[:17] == "99999919900101001"


@pytest.mark.parametrize(
    ("gcj02", "wgs84"),
    [
        ((113.9171764808363, 22.540796131694766), (113.912316, 22.543847)),  # Shenzhen
        ((121.531541859215, 31.17530398364597), (121.5272106, 31.1774276)),  # Shanghai
    ],
)
def test_coordinates_come_back_to_wgs84(gcj02: tuple[float, float], wgs84: tuple[float, float]) -> None:
    lon, lat = to_wgs84(numpy.array([gcj02[0]] * 2), numpy.array([gcj02[1]] * 2), ["gcj02", "cgcs2000"])
    assert (lon[0], lat[0]) == pytest.approx(wgs84, abs=1e-6)
    assert (lon[1], lat[1]) == gcj02  # CGCS2000 differs by centimetres only


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_are_told_apart(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("受理号,受理时间\n".encode(encoding) * 100)
    assert detect_encoding(path) == encoding


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_separators_are_told_apart(separator: str) -> None:
    assert detect_separator(separator.join(["a", "b", "c"])) == separator


def test_the_key_is_made_once_and_its_owner_s_alone(local: Path) -> None:
    assert load_key(local) == load_key(local)
    assert (local / "key").stat().st_mode & 0o777 == 0o600


def test_an_unknown_setting_is_named(local: Path) -> None:
    local.mkdir()
    (local / "settings.toml").write_text("thread = 2")
    with pytest.raises(UnreadableInput, match="unknown setting 'thread'; known are"):
        load_settings(local)


@pytest.mark.parametrize(
    "text",
    ["4403e2", "4403E2", "+44030", "44030.", "440306.17", "440306-17", "4403_06_0170", " 440306", "４４０３０６"],
)
def test_only_digits_are_read_as_a_code_at_once(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert connection.execute("select coalesce(is_in_force($text), false)", {"text": text}).fetchall() == [(False,)]


@pytest.mark.parametrize("text", ["440306", "440306017", "440306017004"])
def test_codes_in_force_are_read_at_once(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert connection.execute("select is_in_force($text)", {"text": text}).fetchall() == [(True,)]
