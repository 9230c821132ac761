"""Faults stand where the truth says, and no ID number is anyone's."""

import csv
import json
import re
import unicodedata
from pathlib import Path

import pandas
import pyarrow.parquet
import pytest

from data.contracts import load_contract
from data.divisions import carry_to_successor
from synthetic.fault_kinds import faults_of
from synthetic.world import generate_world
from tests.unit.synthetic_worlds import LONG_RECORDS, small, text_of

SPELLINGS = {
    "id_of_15": r"999999[0-9]{9}",
    "id_lower_x": r"999999[0-9]{11}x",
    "id_full_width": r"９{6}[０-９]{11}[０-９Ｘ]",
    "id_as_float": r"999999[0-9]{12}\.0",
}


@pytest.fixture(scope="module", params=["bureau", "csv", "parquet"])
def messy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world with a fault in every fourth row."""
    folder = tmp_path_factory.mktemp(request.param)
    generate_world(folder, small(applications=1500, verifications=1500, messy_share=0.25, format=request.param))
    return folder


def test_every_fault_stands_on_the_line_that_the_truth_names(messy: Path) -> None:
    faults = pandas.read_csv(messy / "truth" / "faults.csv")
    is_bureau = "bureau" in str(messy)
    rows = {name: _raw_rows(messy / name) for name in faults["file"].unique()}
    for fault in faults.itertuples():
        row = rows[fault.file][fault.line]
        column = fault.expected.split(".")[0]
        match fault.kind:
            case "missing_id" | "missing_home" | "missing_answer":
                assert row[column] == ""
            case "unreadable_date":
                assert re.sub(r"\D", "", row[column]).startswith("20160230")
            case "future_time":
                assert row[column].startswith("2099")
            case "unknown_place" | "unknown_point" | "unknown_matter" | "unknown_kind" | "unknown_answer":
                assert row[column] in ("998877", "P99999", "77")
            case "full_width" | "retired_code":
                code = row["hukou_code" if fault.record == "applications" else "place_code"]
                assert (
                    re.fullmatch("[０-９]{6}", code) if fault.kind == "full_width" else carry_to_successor(code) != code
                )
            case "letter_case":
                word = row.get("matter") or row["sector"]
                assert re.fullmatch("[０-９]{2}", word) if is_bureau else word.isupper()
            case "float_code":
                assert re.fullmatch(r"\d{6}\.0", row["hukou_code" if fault.record == "applications" else "place_code"])
            case "other_zone":
                first = {"applications": "accepted_at", "loss_reports": "reported_at"}.get(fault.record, "checked_at")
                assert re.fullmatch(r"[\d-]{10}T[\d:]{8}Z", row[first])
            case "same_instant":
                both = ("accepted_at", "transmitted_at")
                both = ("reported_at", "recorded_at") if fault.record == "loss_reports" else both
                assert row[both[0]] == row[both[1]] > ""
            case "id_of_15" | "id_lower_x" | "id_full_width" | "id_as_float":
                name = "applicant" if fault.record == "applications" else "card"
                assert row[f"{name}_key"] == ""
                assert re.fullmatch(SPELLINGS[fault.kind], row[f"{name}_id"])
            case "out_of_order":
                early, late = ("transmitted_at", "accepted_at")
                if fault.record == "loss_reports":
                    early, late = ("recorded_at", "reported_at")
                assert "" < row[early] < row[late]
            case "sent_again":
                key = "application_id" if fault.record == "applications" else "report_id"
                copies = [(line, other) for line, other in rows[fault.file].items() if other[key] == row[key]]
                assert [line for line, _ in copies if line != fault.line]
                assert all(sum(map(bool, other.values())) >= sum(map(bool, row.values())) for _, other in copies)
            case _:
                pytest.fail(f"nobody knows the fault {fault.kind}")


def test_faults_come_as_often_as_asked_and_of_every_kind(messy: Path) -> None:
    faults = pandas.read_csv(messy / "truth" / "faults.csv")
    records = json.loads((messy / "truth" / "world.json").read_text())["records"]
    for record in LONG_RECORDS:
        share = (faults["record"] == record).sum() / records[record]
        assert share == pytest.approx(0.24, abs=0.05)
    applied = set(faults.loc[faults["record"] == "applications", "expected"])
    assert applied == {
        "application_id.missing", "hukou_code.missing", "hukou_code.unknown", "accepted_at.unreadable",
        "accepted_at.future", "acceptance_point_id.unknown", "matter.unknown", "stages.out_of_order", "superseded",
        "loaded",
    }  # fmt: skip
    assert not faults.duplicated(["file", "line"]).any()


def test_every_kind_of_fault_comes(messy: Path) -> None:
    faults = pandas.read_csv(messy / "truth" / "faults.csv")
    format_name = next(name for name in ("bureau", "csv", "parquet") if name in str(messy))
    for record in LONG_RECORDS:
        kinds = {(fault.kind, fault.expected) for fault in faults_of(record, format_name)}
        mine = faults[faults["record"] == record]
        assert set(zip(mine["kind"], mine["expected"], strict=True)) == kinds


def test_no_id_number_is_anyones(messy: Path) -> None:
    looks_like_one = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{15}(?!\d)")
    for path in sorted(messy.rglob("*")):
        if path.suffix in (".csv", ".gz", ".txt", ".json"):
            text = text_of(path)
        elif path.suffix == ".parquet":
            text = pyarrow.parquet.read_table(path).to_pandas().to_csv()
        elif path.suffix == ".xlsx":
            text = "\n".join(map(str, pandas.read_excel(path, dtype=str, engine="calamine").to_numpy().ravel()))
        else:
            continue
        text = re.sub(r"\d+\.\d+(e-?\d+)?", "", text)  # decimal fractions are no numbers of persons
        found = {unicodedata.normalize("NFKC", number) for number in looks_like_one.findall(text)}
        assert {number[:6] for number in found} <= {"999999"}, path  # the code of no place


def _raw_rows(path: Path) -> dict[int, dict[str, str]]:
    """Rows by the line they stand on, under canonical names."""
    if path.suffix == ".parquet":
        table = pyarrow.parquet.read_table(path)
        names = table.column_names
        return {
            number: {name: "" if row[name] is None else str(row[name]) for name in names}
            for number, row in enumerate(table.to_pylist(), start=1)
        }
    lines = text_of(path).splitlines()
    columns = load_contract(path.parent.name).columns
    known = {columns[name].pinyin or columns[name].title_zh: name for name in columns}
    header = [known.get(heading, heading) for heading in lines[0].split(",")]
    return {line: dict(zip(header, row, strict=True)) for line, row in enumerate(csv.reader(lines[1:]), start=2)}
