"""ID numbers go in everywhere and in every form, with names, birth dates and homes; none is kept or said."""

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas
import pytest

from data.contracts import RECORD_TYPES, load_contract
from etl.publish import WORK
from etl.refresh import refresh
from studies.quarantine import list_quarantine, write_quarantine
from tests.etl.files import POINT, application, write_csv, write_parquet, write_xlsx
from tests.etl.planted import FORMS, Search, decoded_values, id_numbers, old
from tests.etl.test_record_types import ROWS

NUMBERS = id_numbers(2_000)
SEARCH = Search(NUMBERS)
NAMES = ("欧阳测试", "司徒样例")
HOMES = ("113.987654", "22.512345")
BORN = ("1987-11-23", "19871123", "1987/11/23")
# A column with a value of its own in each row, so that rows are not copies of one another.
OWN = {record: load_contract(record).key[0] for record in RECORD_TYPES} | {"population": "cell_id"}


@dataclass(frozen=True)
class Kept:
    """All that a refresh of the planted files left and said."""

    warehouse: Path
    system: Path
    raw: Path
    result: dict[str, Any]
    said: list[str]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("planted")
    raw, warehouse, system = folder / "raw", folder / "warehouse", folder / "system"
    system.mkdir()
    _plant(raw)
    places = ["--warehouse", str(warehouse), "--local", str(folder / "local")]
    refreshed = _run(["refresh", "--raw", str(raw), "--json", *places], system)
    said = [refreshed.stdout, refreshed.stderr]
    for command in (["status", "--json"], ["quarantine", "--json"]):
        answer = _run([*command, *places], system)
        said += [answer.stdout, answer.stderr]
    return Kept(warehouse, system, raw, json.loads(refreshed.stdout), said)


def test_rows_of_every_fate_held_a_number(kept: Kept) -> None:
    assert any(SEARCH.text(path.read_text("utf-8")) for path in kept.raw.rglob("*.csv"))  # the search finds them
    assert SEARCH.folder(kept.raw) != []
    for record, counts in kept.result["records"].items():
        assert counts["read"] == counts["loaded"] + counts["superseded"] + counts["quarantined"]
        assert min(counts["loaded"], counts["superseded"], counts["quarantined"]) > 0, record
    assert sum(counts["read"] for counts in kept.result["records"].values()) > 2_000
    assert kept.result["files"]["quarantined"] == 1


def test_no_number_is_in_any_file_that_is_kept(kept: Kept) -> None:
    assert SEARCH.folder(kept.warehouse) == []
    assert SEARCH.folder(kept.system) == []


def test_no_number_is_said(kept: Kept, tmp_path: Path) -> None:
    assert [text for text in kept.said if SEARCH.text(text)] == []
    for record in RECORD_TYPES:
        write_quarantine(list_quarantine(kept.warehouse, record), tmp_path / f"{record}.csv")
    assert len(list(tmp_path.iterdir())) == len(RECORD_TYPES)
    assert [
        line for path in tmp_path.iterdir() for line in path.read_text("utf-8").splitlines() if SEARCH.text(line)
    ] == []


def test_no_name_birth_date_or_home_is_kept_or_said(kept: Kept) -> None:
    paths = [path for path in kept.warehouse.rglob("*") if path.is_file()]
    texts = [value for path in paths for value in decoded_values(path)] + kept.said
    for secret in (*NAMES, *HOMES, *BORN):
        assert [text[:300] for text in texts if secret in text] == []
        assert [path for path in paths if secret.encode() in path.read_bytes()] == []


def test_files_whose_names_differ_in_a_number_stay_apart(kept: Kept) -> None:
    names = [file["file"] for file in _status(kept)["files"] if "名单" in file["file"]]
    assert sorted(names) == [f"applications/名单{18 * '*'}(2).csv", f"applications/名单{18 * '*'}.csv"]


def test_one_person_has_one_pseudonym_whatever_the_form(raw: Path, local: Path) -> None:
    number = next(number for number in NUMBERS if "X" not in number)
    forms = ("alone", "full_width", "blanks", "hyphens", "apostrophe", "zero_width", "no_break", "decimal", "old",
             "old_full_width", "old_hyphens", "old_decimal", "scientific", "old_scientific")  # fmt: skip
    rows = [application(count, applicant_id=FORMS[form](number)) for count, form in enumerate(forms)]
    rows += [application(len(rows), applicant_key=number)]  # given under the wrong heading
    write_csv(raw / "applications" / "a.csv", rows)
    refresh(raw, raw.parent / "warehouse", local)
    keys = _ask(raw.parent / "warehouse", "select applicant_key, count(*) from core_applications group by 1")
    assert [count for _, count in keys] == [len(rows)]


def test_long_numbers_of_a_bureau_stay_and_doubtful_ones_load_under_a_digest(raw: Path, local: Path) -> None:
    ids = [
        "440306202603020001",  # place, day of acceptance, serial number: stays
        "440306500000202603020001",  # organ, day of acceptance, serial number: stays
        "100000000000001234",  # a mere serial number: stays
        old(NUMBERS[0]),  # may be an ID number
        NUMBERS[0],  # is one
    ]
    rows = [application(0, application_id=code) for code in ids]
    write_csv(raw / "applications" / "a.csv", rows)
    write_csv(raw / "applications" / "b.csv", rows[3:4])  # equal ids stay equal
    result = refresh(raw, raw.parent / "warehouse", local)
    assert result.records["applications"] == {"read": 6, "loaded": 4, "superseded": 1, "quarantined": 1}
    held = [code for (code,) in _ask(raw.parent / "warehouse", "select application_id from core_applications")]
    assert sorted(held)[:3] == sorted(ids[:3])
    assert sorted(held)[3].startswith("hidden-")
    assert [row.reasons for row in list_quarantine(raw.parent / "warehouse")] == [["application_id.identity"]]


def test_a_number_that_a_sheet_rounded_is_no_number(raw: Path, local: Path) -> None:
    write_xlsx(raw / "applications" / "a.xlsx", [
        list(application(1, applicant_id="")), list(application(1, applicant_id=int(NUMBERS[1][:17] + "0")).values()),
    ])  # fmt: skip
    refresh(raw, raw.parent / "warehouse", local)
    assert [row.reasons for row in list_quarantine(raw.parent / "warehouse")] == [["applicant_id.unreadable"]]


@pytest.mark.parametrize("step", ["etl.intake.check._write", "etl.build.load_records", "etl.refresh.publish"])
def test_a_killed_refresh_leaves_none(tmp_path: Path, local: Path, step: str) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    rows = [application(count, applicant_id=number) for count, number in enumerate(NUMBERS)]
    titles = {name: column.title_zh for name, column in load_contract("applications").columns.items()}
    write_csv(raw / "applications" / "a.csv", rows, titles, encoding="gb18030")
    assert _kill(raw, warehouse, local, step) == -9
    assert (warehouse / WORK).stat().st_mode & 0o777 == 0o700
    assert [path for path in (warehouse / WORK).iterdir() if path.is_symlink()] == []  # its target is a file's name
    assert SEARCH.folder(warehouse) == []
    refresh(raw, warehouse, local)
    assert SEARCH.folder(warehouse) == []
    assert not (warehouse / WORK).exists()


def test_a_failed_refresh_leaves_no_working_folder(raw: Path, local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    write_csv(raw / "applications" / "a.csv", [application(1)])
    monkeypatch.setattr("etl.build.load_records", fail)
    with pytest.raises(RuntimeError):
        refresh(raw, raw.parent / "warehouse", local)
    assert not (raw.parent / "warehouse" / WORK).exists()


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    write_csv(tmp_path / "raw" / "acceptance_points" / "points.csv", [POINT])
    return tmp_path / "raw"


def _plant(raw: Path) -> None:
    """Every column of every record type, unknown ones too, with a number in every form; and copies of it all."""
    numbers = itertools.cycle(NUMBERS)
    for record in RECORD_TYPES:
        columns = [
            name for name in load_contract(record).columns if not name.startswith("origin_") or name == "origin_43"
        ]
        rows = [
            row
            for column in [*columns, "corrects_file", "corrects_line", "备注"]
            for row in _rows(record, column, numbers)
        ]
        _write_in_all_ways(raw / record, record, rows, numbers)
    _write_odd_files(raw, numbers)


def _rows(record: str, column: str, numbers: Iterator[str]) -> Iterator[dict[str, Any]]:
    for form, write in FORMS.items():
        own = {OWN[record]: f"{column}-{form}"} | ({"area_code": None} if record == "population" else {})
        person = {"姓名": NAMES[0], "备注": next(numbers)}
        home = {"birth_date": BORN[0], "residence_lon": HOMES[0], "residence_lat": HOMES[1]}
        row = ROWS[record] | person | (home if record == "applications" else {}) | own
        yield row | {column: write(next(numbers))}


def _write_in_all_ways(folder: Path, record: str, rows: list[dict[str, Any]], numbers: Iterator[str]) -> None:
    """CSV quoted (some cells hold two lines) and plain, an older copy, a sheet, Parquet; a number in a heading."""
    plain = [row for row in rows if not any("\n" in str(cell) for cell in row.values())]
    heading = {"备注": f"备注{next(numbers)}"}
    write_csv(folder / "0_older.csv", rows, heading)
    write_csv(folder / "1_plain.csv", plain, heading, encoding="gb18030" if record == "applications" else "utf-8")
    frame = pandas.DataFrame(rows[::3]).astype(object).where(lambda cells: cells.notna(), "")
    write_xlsx(folder / "2_sheet.xlsx", [list(frame.columns), *frame.values.tolist()])
    write_parquet(folder / "3_columns.parquet", [{name: str(cell) for name, cell in row.items()} for row in rows[::3]])
    own = OWN[record] if record != "population" else "area_code"
    for column, kind in ((own, int), (own, float), ("备注", int)):
        cells = [kind(old(next(numbers))), kind(next(numbers).replace("X", "0"))]
        typed = [ROWS[record] | {column: cell} for cell in cells]
        write_parquet(folder / f"4_{column}_{kind.__name__}.parquet", typed)
        write_xlsx(
            folder / f"5_{column}_{kind.__name__}.xlsx", [list(typed[0]), *(list(row.values()) for row in typed)]
        )


def _write_odd_files(raw: Path, numbers: Iterator[str]) -> None:
    """Numbers in file names, as the keys of sheets, in a file that has no heading and in one that is left alone."""
    for count in range(2):
        write_csv(raw / "applications" / f"名单{next(numbers)}.csv", [application(count)])
    write_csv(raw / "applications" / "bad.csv", [application(1)], {"application_id": next(numbers)})
    (raw / "applications" / f"{next(numbers)}.docx").write_text("left alone")
    corrected = application(1, corrects_file=f"applications/{next(numbers)}.csv", corrects_line=2)
    near = {"备注": f"reviewing_bureau_code{next(numbers)}"}  # like a heading that is known
    write_csv(raw / "applications" / "corrected.csv", [corrected | {"备注": ""}], near)
    for column in ("applicant_id", "applicant_key", "birth_date", "residence_lon", "fee_yuan"):
        typed = [application(count, **{column: int(next(numbers).replace("X", "0"))}) for count in range(3)]
        rejected = [row | {"application_id": None, "birth_date": BORN[1], "residence_lon": HOMES[0]} for row in typed]
        write_parquet(raw / "applications" / f"{column}.parquet", typed)
        write_csv(raw / "applications" / f"{column}.csv", rejected)


def _run(command: list[str], system: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"TMPDIR": str(system)}
    return subprocess.run(
        [sys.executable, "-m", "cli", *command], capture_output=True, text=True, check=True, env=environment
    )


def _kill(raw: Path, warehouse: Path, local: Path, step: str) -> int:
    """Run a refresh that is killed when it comes to a step; returns its exit status."""
    module, function = step.rsplit(".", 1)
    program = (
        f"import os, signal, pathlib, {module} as module, etl.refresh\n"
        f"module.{function} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"etl.refresh.refresh(*map(pathlib.Path, {[str(raw), str(warehouse), str(local)]!r}))"
    )
    return subprocess.run([sys.executable, "-c", program], check=False).returncode


def _status(kept: Kept) -> dict[str, Any]:
    return json.loads(kept.said[2])


def _ask(warehouse: Path, query: str) -> list[Any]:
    name = json.loads((warehouse / "current.json").read_text())["snapshot"]
    with duckdb.connect(str(warehouse / f"{name}.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()
