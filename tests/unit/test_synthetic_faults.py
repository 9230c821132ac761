"""Faults stand where the truth says, and nobody's ID number is anywhere."""

import csv
import json
import re
from pathlib import Path

import pandas
import pyarrow.parquet
import pytest

from data.contracts import load_contract
from data.divisions import carry_to_successor
from synthetic.world import generate_world
from tests.unit.synthetic_worlds import LONG_RECORDS, small, text_of


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
                assert re.sub(r"\D", "", row[column]).startswith("20260230")
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


def test_nothing_looks_like_an_id_number(messy: Path) -> None:
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
        assert not looks_like_one.search(text), path


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
