"""The synthetic world: repeatable, for every city, in three formats."""

import hashlib
import json
import time
from datetime import date
from pathlib import Path

import pandas
import pytest

from data.census import load_census
from data.contracts import PROVINCES, load_contract
from errors import UnknownCode, WrongUsage
from synthetic.world import WorldOptions, generate_world
from tests.unit.synthetic_worlds import INSTANTS, read_all, small


def digests(folder: Path) -> dict[str, str]:
    """A digest of every file."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("format_name", ["bureau", "csv", "parquet"])
def test_the_same_options_give_the_same_bytes(tmp_path: Path, format_name: str) -> None:
    for name in ("one", "two"):
        generate_world(tmp_path / name, small(format=format_name, messy_share=0.1))
        time.sleep(1.1 if format_name == "bureau" else 0)  # sheets and archives would note the second
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_another_seed_gives_another_world(tmp_path: Path) -> None:
    for seed in (1, 2):
        generate_world(tmp_path / str(seed), small(seed=seed, format="csv"))
    one, two = digests(tmp_path / "1"), digests(tmp_path / "2")
    assert one.keys() == two.keys()
    assert {name for name in one if one[name] == two[name]} <= {"SYNTHETIC.txt", "truth/faults.csv"}


def test_a_new_world_replaces_the_old_one_and_leaves_other_raw_files_alone(tmp_path: Path) -> None:
    generate_world(tmp_path / "world", small(format="csv"))
    generate_world(tmp_path / "world", small(format="parquet"))
    assert not list((tmp_path / "world").rglob("applications_*.csv"))

    theirs = tmp_path / "bureau" / "applications" / "2026.csv"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("SLSJ\n")
    with pytest.raises(WrongUsage, match="not of a synthetic world"):
        generate_world(tmp_path / "bureau", small())
    assert theirs.read_text() == "SLSJ\n"


def test_exactly_as_many_rows_as_asked_for(tmp_path: Path) -> None:
    world = generate_world(tmp_path, small(verifications=123, format="parquet"))
    assert world.records["applications"] == len(read_all(tmp_path, "applications")) == 400
    assert world.records["verifications"] == len(read_all(tmp_path, "verifications")) == 123
    assert json.loads((tmp_path / "truth" / "world.json").read_text())["records"] == world.records


def test_three_formats_tell_the_same_cases(tmp_path: Path) -> None:
    for name in ("bureau", "csv", "parquet"):
        generate_world(tmp_path / name, small(format=name))
    typed = read_all(tmp_path / "parquet", "applications")
    plain = pandas.concat(
        [pandas.read_csv(path, dtype=str) for path in sorted((tmp_path / "csv" / "applications").glob("*"))]
    )
    columns = load_contract("applications").columns
    headings = {columns[name].pinyin or columns[name].title_zh: name for name in columns}
    parts = [
        pandas.read_csv(path, dtype=str, encoding="gb18030")
        for path in sorted((tmp_path / "bureau" / "applications").glob("*"))
    ]
    bureau = pandas.concat(parts).rename(columns=headings)
    assert list(bureau.columns) == list(plain.columns) == list(typed.columns)
    for name in ("application_id", "hukou_code", "residence_code", "acceptance_point_id", "applicant_key"):
        assert list(bureau[name]) == list(plain[name]) == list(typed[name])
    for name in ("accepted_at", *INSTANTS):
        assert list(pandas.to_datetime(bureau[name], format="%Y%m%d%H%M%S")) == list(pandas.to_datetime(plain[name]))
        assert list(pandas.to_datetime(plain[name])) == list(typed[name])
    codes = {"expiry_renewal": "22", "damage_renewal": "24", "loss_replacement": "41", "first_issue": "11"}
    assert list(bureau["matter"]) == [codes[matter] for matter in typed["matter"]]


@pytest.mark.parametrize(
    ("city", "census_code"),
    [
        ("441900", "441900"),  # Dongguan has no counties
        ("620200", "620200"),  # Jiayuguan neither, and its streets hang on a code that is none
        ("310000", "310000"),  # a municipality by its province code ...
        ("310100", "310000"),  # ... and by its city code
        ("330100", "330100"),  # Hangzhou drew its districts anew in 2021
        ("542500", "542500"),  # Ngari: small and wide
        ("429004", "429004"),  # a county right under its province
        ("440306", "440306"),  # one district
    ],
)
def test_every_kind_of_city_works(tmp_path: Path, city: str, census_code: str) -> None:
    generate_world(tmp_path, small(city=city, applications=60, months=3, cells=None, format="parquet"))
    census = load_census().drop_duplicates(["code", "level"]).set_index("code").loc[[census_code]].iloc[0]
    population = read_all(tmp_path, "population")
    assert population["from_other_province"].sum() == census["other_province"]
    assert population["area_code"].is_unique
    assert population["area_code"].str.fullmatch(r"\d{12}").all()
    assert (read_all(tmp_path, "acceptance_points")["kind"] == "registration_hall").any()
    assert len(read_all(tmp_path, "applications")) == 60


def test_a_national_world_has_points_everywhere(tmp_path: Path) -> None:
    generate_world(tmp_path, WorldOptions(applications=500, months=2, is_national=True, format="parquet"))
    points = read_all(tmp_path, "acceptance_points")
    assert set(points["division_code"].str[:2]) == set(PROVINCES)
    population = read_all(tmp_path, "population")
    assert population["from_other_province"].sum() == pytest.approx(124_837_153, rel=0.001)


@pytest.mark.parametrize(
    ("wrong", "error", "says"),
    [
        ({"city": "440000"}, WrongUsage, "a province"),
        ({"city": "999999"}, UnknownCode, "999999"),
        ({"city": "Shenzhen"}, UnknownCode, "Shenzhen"),
        ({"messy_share": 1.5}, WrongUsage, "--messy"),
        ({"format": "xml"}, WrongUsage, "--format"),
        ({"months": 0}, WrongUsage, "--months"),
        ({"months": 126}, WrongUsage, "between 2017-07-01"),  # it would begin in 2016
        ({"until": date(2028, 1, 1)}, WrongUsage, "2027-12-31"),
        ({"applications": 0}, WrongUsage, "at least 1"),
    ],
)
def test_options_without_meaning_are_refused_in_a_sentence(
    tmp_path: Path, wrong: dict[str, object], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        generate_world(tmp_path / "out", small(**wrong))
    assert not (tmp_path / "out").exists()
