"""The policy tables: every shipped row is sound, and a bureau's rows add to or replace them."""

import datetime
from pathlib import Path

import pytest

from data.divisions import lineage
from data.labels import label, labels
from data.policy import KEYS, limit_in_force, load_policy, policy_rows
from data.tables import FOLDER
from errors import UnreadableInput, WrongUsage

TODAY = datetime.date(2026, 11, 23)


def write(local: Path, table: str, text: str) -> None:
    (local / "policy").mkdir(exist_ok=True)
    (local / "policy" / f"{table}.csv").write_text(text)


@pytest.mark.parametrize("table", KEYS)
def test_every_row_says_how_sure_it_is_and_from_where(table: str) -> None:
    rows = policy_rows(table)
    assert rows
    assert all(row["mark"] in ("sourced", "derived", "guess") and row["source"] for row in rows)
    assert len({tuple(row[column] for column in KEYS[table]) for row in rows}) == len(rows)


@pytest.mark.parametrize("table", KEYS)
def test_what_a_citizen_reads_is_in_both_languages(table: str) -> None:
    rows = policy_rows(table)
    if "zh" in rows[0]:
        assert all(row["zh"] and row["en"] for row in rows)


def test_every_shipped_file_has_a_row_in_sources() -> None:
    sources = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    files = [*FOLDER.glob("*.csv"), *FOLDER.glob("*.toml"), *(FOLDER / "policy").glob("*.csv")]
    missing = [path.name for path in files if f"{path.name}`" not in sources]
    assert missing == []


def test_known_figures() -> None:
    fees = load_policy("fees").set_index(["matter", "valid_from"])["fee_yuan"]
    assert fees["expiry_renewal", "2004-01-01"] == "20"
    assert fees["loss_replacement", "2004-01-01"] == "40"
    assert fees["first_issue", "2018-04-01"] == "0"
    statutory = limit_in_force("total", "statutory", ["000000"], TODAY)
    assert statutory is not None
    assert (statutory["limit_days"], statutory["unit"]) == ("60", "calendar_days")
    assert statutory["extension_days"] == "30"


def test_a_bureaus_limit_goes_before_the_nations_inside_its_area_and_time(tmp_path: Path) -> None:
    write(
        tmp_path,
        "limits",
        "place_code,stage,clock,limit_days,unit,valid_from\n440300,total,promised,20,working_days,2026-01-01\n",
    )

    def promised(place: str, on: datetime.date) -> str:
        row = limit_in_force("total", "promised", lineage(place), on, tmp_path)
        assert row is not None
        return row["limit_days"]

    assert promised("440305", TODAY) == "20"  # inside Shenzhen
    assert promised("440106", TODAY) == "30"  # Guangzhou: the nation's
    assert promised("440305", datetime.date(2025, 12, 31)) == "30"  # the day before


def test_a_limit_for_other_provinces_is_not_one_for_all(tmp_path: Path) -> None:
    write(
        tmp_path,
        "limits",
        "place_code,scope,stage,clock,limit_days,unit,valid_from\n"
        "350000,cross_province,total,promised,45,calendar_days,2020-01-01\n"
        "350000,any,total,promised,25,working_days,2021-01-01\n",
    )

    def promised(relation: str) -> str:
        row = limit_in_force("total", "promised", ["350000", "000000"], TODAY, tmp_path, relation)
        assert row is not None
        return row["limit_days"]

    assert promised("cross_province") == "45"  # though the row for any began later
    assert promised("in_province") == "25"


def test_a_local_row_with_the_same_key_replaces(tmp_path: Path) -> None:
    write(tmp_path, "fees", "matter,fee_yuan,valid_from\nexpiry_renewal,0,2004-01-01\n")
    rows = [row for row in policy_rows("fees", tmp_path) if row["matter"] == "expiry_renewal"]
    assert [row["fee_yuan"] for row in rows] == ["0"]
    assert rows[0]["mark"] == "sourced"
    assert len(load_policy("fees", tmp_path)) == len(load_policy("fees"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("matter,fee_yuan,valid_from\nexpiry_renewal,free,2026-01-01\n", "line 2, column fee_yuan"),
        ("matter,fee_yuan,valid_from\nexpiry_renewal,5,1 May\n", "line 2, column valid_from"),
        ("matter,fee_yuan,valid_from,colour\nexpiry_renewal,5,2026-01-01,red\n", "colour"),
        ("matter,fee_yuan\nexpiry_renewal,5\n", "no column valid_from"),
        ("matter,fee_yuan,valid_from\nexpiry_renewal,5,2026-01-01,6\n", "line 2: has more cells"),
    ],
)
def test_a_wrong_local_row_is_named_by_file_line_and_column(tmp_path: Path, text: str, said: str) -> None:
    write(tmp_path, "fees", text)
    with pytest.raises(UnreadableInput, match=said):
        load_policy("fees", tmp_path)


def test_a_local_row_for_a_place_that_is_none(tmp_path: Path) -> None:
    write(tmp_path, "rollout", "rule,residence_code,valid_from\nours,440399,2016-01-01\n")
    with pytest.raises(UnreadableInput, match="no division has the code 440399"):
        load_policy("rollout", tmp_path)


@pytest.mark.parametrize(
    ("table", "text", "said"),
    [
        ("documents", "matter,step,item,zh\nfirst_issue,bring,x,y\n", "'bring' is none of apply, collect"),
        ("documents", "matter,step,item,shown_as\nfirst_issue,apply,x,passport\n", "'passport' is none of id_card"),
        ("advice", "topic,item,zh\nweather,x,y\n", "'weather' is none of who"),
        ("collectors", "matter,action,person,age_bands\nfirst_issue,collect,x,young\n", "'young' is none of 0_15"),
        ("rollout", "rule,matters,valid_from\nours,marriage,2016-01-01\n", "'marriage' is none of expiry_renewal"),
    ],
)
def test_a_word_that_means_nothing_is_told_the_choices(tmp_path: Path, table: str, text: str, said: str) -> None:
    write(tmp_path, table, text)
    with pytest.raises(UnreadableInput, match=said):
        load_policy(table, tmp_path)


def test_the_marks_of_the_rollout_say_what_is_known() -> None:
    """The pairs and the nationwide day are in the Opinion; which cities and which nine provinces are not."""
    marks = {row["rule"]: (row["mark"], row["date_precision"]) for row in policy_rows("rollout")}
    pairs = [rule for rule in marks if rule.startswith("pair_")]
    assert len(pairs) == 5
    assert {marks[rule] for rule in pairs} == {("sourced", "month")}
    assert marks["nation"] == ("sourced", "day")
    assert {marks[rule][0] for rule in marks if rule.startswith("within_")} == {"derived"}
    assert {marks[rule][0] for rule in marks if rule.startswith("first_whole_")} == {"derived"}
    assert marks["first_nation"] == ("sourced", "month")
    assert marks["first_nation_within"][0] == "guess"
    assert marks["city_440300"] == ("guess", "day")


def test_an_unknown_table() -> None:
    with pytest.raises(WrongUsage, match="rollout"):
        load_policy("taxes")


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("stage", "transmit review produce quality_check issue collect"),
        ("matter", "expiry_renewal damage_renewal loss_replacement first_issue"),
        ("point_kind", "registration_hall police_station service_centre mobile"),
        ("sector", "bank telecom hotel rail air registry other"),
        ("answer", "valid invalid_lost invalid_stolen superseded not_found"),
        ("outcome", "issued rejected withdrawn open"),
        ("mode", "walk drive transit"),
        ("age_band", "0_15 16_25 26_45 46_59 60_up"),
        ("loss_kind", "lost stolen found withdrawn"),
        ("sex", "male female"),
    ],
)
def test_every_code_has_a_label_in_both_languages_in_its_order(kind: str, codes: str) -> None:
    assert list(labels(kind)) == codes.split()
    assert all(label(kind, code, "en").isascii() for code in codes.split())
