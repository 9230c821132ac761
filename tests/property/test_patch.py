"""A patched snapshot equals one built from nothing, table by table, whatever came, went or changed."""

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pandas
import pytest

import etl.build
from etl.refresh import refresh
from synthetic.world import WorldOptions, generate_world
from tests.etl.files import application, write_csv

UNLIKE = "meta"  # it names the snapshot
COLUMNS = {"etl_files": "* exclude (first_seen_at)"}  # a file is first seen when the warehouse is new


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year of a small messy world, a file a month."""
    raw = tmp_path_factory.mktemp("world") / "raw"
    generate_world(raw, WorldOptions(applications=2_000, months=12, messy_share=0.03, format="csv", cells=100))
    shutil.rmtree(raw / "transit_lines")  # more rows than all the rest, of which a patch may only be a small share
    for record, column in (("applications", "accepted_at"), ("verifications", "checked_at")):
        for path in sorted((raw / record).glob("*.csv")):
            rows = pandas.read_csv(path, dtype=str)
            for month, part in rows.groupby(rows[column].str[:7].fillna("none")):
                name = "".join(letter for letter in str(month) if letter.isalnum() or letter == "-")
                part.to_csv(path.with_name(f"{path.stem}_{name}.csv"), index=False)
            path.unlink()
    return raw


@pytest.fixture
def raw(world: Path, tmp_path: Path) -> Path:
    shutil.copytree(world, tmp_path / "raw")
    return tmp_path / "raw"


@pytest.fixture
def patches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was patched; a refresh that builds from nothing adds nothing here."""
    seen: list[str] = []

    def watched(*arguments: Any) -> None:
        seen.append("patched")
        apply(*arguments)

    apply = etl.build.apply_patch
    monkeypatch.setattr(etl.build, "apply_patch", watched)
    return seen


def months(raw: Path, record: str) -> list[Path]:
    return sorted((raw / record).glob(f"{record}_*_20??-??.csv"))


def tables(warehouse: Path, snapshot: str | None) -> dict[str, list[str]]:
    """Every table of a snapshot, its rows in one order."""
    with closing(duckdb.connect(str(warehouse / f"{snapshot}.duckdb"), read_only=True)) as connection:
        names = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        return {
            name: sorted(
                str(row) for row in connection.execute(f"select {COLUMNS.get(name, '*')} from {name}").fetchall()
            )
            for name in names
            if name != UNLIKE
        }


def compare(raw: Path, local: Path, warehouse: Path) -> None:
    """Refresh the warehouse, and another from nothing; every table must be equal."""
    patched = refresh(raw, warehouse, local, allow_shrink=True)
    fresh = raw.parent / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(warehouse / "checked", fresh / "checked")
    built = refresh(raw, fresh, local)
    assert patched.records == built.records
    found, expected = tables(warehouse, patched.snapshot), tables(fresh, built.snapshot)
    assert set(found) == set(expected)
    for name, rows in expected.items():
        assert found[name] == rows, name


def test_months_that_come_one_by_one(raw: Path, local: Path, patches: list[str]) -> None:
    held_back = [*months(raw, "applications")[-3:], *months(raw, "verifications")[-3:]]
    kept = raw.parent / "kept"
    kept.mkdir()
    for path in held_back:
        path.rename(kept / path.name)
    warehouse = raw.parent / "warehouse"
    refresh(raw, warehouse, local)
    for number in range(3):
        for path in (held_back[number], held_back[number + 3]):
            (kept / path.name).rename(path)
        compare(raw, local, warehouse)
    assert patches == ["patched"] * 3


def test_a_month_that_goes_and_another_that_is_sent_again(raw: Path, local: Path, patches: list[str]) -> None:
    warehouse = raw.parent / "warehouse"
    refresh(raw, warehouse, local)
    months(raw, "applications")[4].unlink()
    again = months(raw, "applications")[7]
    rows = pandas.read_csv(again, dtype=str)
    rows["collected_at"] = None  # older copies of the same cases stand nowhere: these rows win
    rows.iloc[::2].to_csv(again, index=False)
    compare(raw, local, warehouse)
    assert patches == ["patched"]


def test_a_later_copy_wins_and_its_leaving_brings_back_the_earlier_one(
    raw: Path, local: Path, patches: list[str]
) -> None:
    warehouse = raw.parent / "warehouse"
    refresh(raw, warehouse, local)
    cases = pandas.read_csv(months(raw, "applications")[-2], dtype=str).head(40)
    cases["withdrawn_at"] = "2026-11-03 10:00:00"
    added = raw / "applications" / "withdrawals.csv"
    cases.to_csv(added, index=False)
    compare(raw, local, warehouse)
    added.unlink()
    compare(raw, local, warehouse)
    assert patches == ["patched"] * 2


def test_rows_that_are_rejected_come_and_go(raw: Path, local: Path, patches: list[str]) -> None:
    warehouse = raw.parent / "warehouse"
    refresh(raw, warehouse, local)
    point = pandas.read_csv(months(raw, "applications")[0], dtype=str)["acceptance_point_id"][0]
    rows = [
        application(1, acceptance_point_id=point),
        application(1, acceptance_point_id="nowhere"),  # the same case, rejected
        application(2, acceptance_point_id=point, accepted_at="2099-01-01"),  # waits for its day
        application(3, acceptance_point_id=point, application_id=""),
    ]
    added = write_csv(raw / "applications" / "new.csv", rows)
    compare(raw, local, warehouse)
    added.unlink()
    compare(raw, local, warehouse)
    assert patches == ["patched"] * 2


def test_small_record_types_are_made_anew(raw: Path, local: Path, patches: list[str]) -> None:
    warehouse = raw.parent / "warehouse"
    refresh(raw, warehouse, local)
    sites = raw / "candidate_sites" / "candidate_sites.csv"
    lines = sites.read_text().splitlines(keepends=True)
    (sites.parent / "more.csv").write_text("".join([lines[0], *(line.replace("S0", "T0") for line in lines[1:6])]))
    compare(raw, local, warehouse)
    assert patches == ["patched"]


def test_what_a_patch_cannot_tell_is_built_from_nothing(raw: Path, local: Path, patches: list[str]) -> None:
    """Points that change, a calendar of the bureau's own, and more rows than a patch is good for."""
    warehouse = raw.parent / "warehouse"
    refresh(raw, warehouse, local)
    points = raw / "acceptance_points" / "acceptance_points.csv"
    lines = points.read_text().splitlines(keepends=True)
    points.write_text("".join(lines[:-1]))  # applications at the last point are now at an unknown one
    compare(raw, local, warehouse)
    local.mkdir(exist_ok=True)
    (local / "calendar.csv").write_text("day,is_working,kind,holiday,provisional\n2026-10-09,0,holiday,,0\n")
    compare(raw, local, warehouse)
    for path in months(raw, "applications")[:-3]:
        path.unlink()
    compare(raw, local, warehouse)
    assert patches == []


def test_rows_that_a_correction_ties_together_are_built_from_nothing(
    raw: Path, local: Path, patches: list[str]
) -> None:
    """The row corrected has one key and its correction another: a file that brings the first must not undo that."""
    warehouse = raw.parent / "warehouse"
    point = pandas.read_csv(months(raw, "applications")[0], dtype=str)["acceptance_point_id"][0]
    wrong = application(7, acceptance_point_id=point, application_id="999999199001010018")  # an ID number as the key
    write_csv(raw / "applications" / "wrong.csv", [wrong, application(8, acceptance_point_id="nowhere")])
    fixed = {"corrects_file": "applications/wrong.csv", "corrects_line": 3}
    write_csv(raw / "applications" / "zz_fixed.csv", [application(9, acceptance_point_id=point) | fixed])
    compare(raw, local, warehouse)
    write_csv(raw / "applications" / "later.csv", [application(8, acceptance_point_id=point)])
    compare(raw, local, warehouse)


def test_a_correction_that_comes_up_again_is_not_judged_without_the_row_corrected(
    raw: Path, local: Path, patches: list[str]
) -> None:
    """The rows of a patch are those of its keys: the row corrected, of another key, is not among them."""
    warehouse = raw.parent / "warehouse"
    point = pandas.read_csv(months(raw, "applications")[0], dtype=str)["acceptance_point_id"][0]
    wrong = application(7, acceptance_point_id=point, application_id="4.40306E+17")
    write_csv(raw / "applications" / "wrong.csv", [wrong])
    fixed = {"corrects_file": "applications/wrong.csv", "corrects_line": 2}
    write_csv(raw / "applications" / "fixed.csv", [application(9, acceptance_point_id=point) | fixed])
    compare(raw, local, warehouse)
    later = application(9, acceptance_point_id=point, transmitted_at="2026-03-03 10:00:00")
    write_csv(raw / "applications" / "later.csv", [later])
    compare(raw, local, warehouse)
