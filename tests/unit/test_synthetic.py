"""The synthetic world: repeatable, calibrated, true to its own truth, and nobody's ID number in it."""

import csv
import gzip
import hashlib
import json
import re
from datetime import date
from pathlib import Path

import numpy
import pandas
import pyarrow.parquet
import pytest

from data.census import load_census
from data.contracts import PROVINCES, RECORD_TYPES, load_contract
from data.divisions import carry_to_successor
from errors import UnknownCode, WrongUsage
from synthetic.columns import NEVER, Coded, Instants, Keys, Numbered, Record, Style, as_table
from synthetic.districts import KM_PER_DEGREE, find_districts
from synthetic.sampling import WeightedRows, apportion, apportion_rows
from synthetic.world import WorldOptions, generate_world

LONG_RECORDS = ("applications", "loss_reports", "verifications")
INSTANTS = ("transmitted_at", "reviewed_at", "produced_at", "quality_checked_at", "issued_at", "collected_at")
UNTIL = pandas.Timestamp("2026-10-31 23:59:59")


def small(**options: object) -> WorldOptions:
    """A world of a few hundred cases and few cells."""
    return WorldOptions(**({"applications": 400, "months": 8, "cells": 90} | options))  # type: ignore[arg-type]


def digests(folder: Path) -> dict[str, str]:
    """A digest of every file."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def text_of(path: Path) -> str:
    """A CSV as text, whatever it is wrapped in."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    is_bureau = "bureau" in str(path) and path.parent.name in RECORD_TYPES
    return data.decode("gb18030" if is_bureau else "utf-8")


def read_all(folder: Path, record: str) -> pandas.DataFrame:
    """Every Parquet file of a record type, in order of time."""
    files = sorted((folder / record).glob("*.parquet"))
    return pandas.concat([pyarrow.parquet.read_table(path).to_pandas() for path in files], ignore_index=True)


@pytest.fixture(scope="module")
def shenzhen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default city at 20,000 applications: enough for medians."""
    folder = tmp_path_factory.mktemp("shenzhen")
    generate_world(folder, WorldOptions(applications=20_000, format="parquet"))
    return folder


@pytest.fixture(scope="module")
def cases(shenzhen: Path) -> pandas.DataFrame:
    """Its applications."""
    return read_all(shenzhen, "applications")


@pytest.mark.parametrize("format_name", ["bureau", "csv", "parquet"])
def test_the_same_options_give_the_same_bytes(tmp_path: Path, format_name: str) -> None:
    for name in ("one", "two"):
        generate_world(tmp_path / name, small(format=format_name, messy_share=0.1))
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


@pytest.mark.parametrize("record", [*LONG_RECORDS, "acceptance_points", "candidate_sites", "population"])
def test_every_column_is_one_of_the_contract(shenzhen: Path, record: str) -> None:
    contract = load_contract(record)
    names = list(read_all(shenzhen, record).columns)
    assert set(names) <= set(contract.columns)
    assert set(contract.required) <= set(names)


def test_residents_are_those_of_the_census(shenzhen: Path) -> None:
    population = read_all(shenzhen, "population")
    census = load_census().set_index("code")
    by_district = population.groupby(population["area_code"].str[:6])[["floating_population", "from_other_province"]]
    for code, persons in by_district.sum().iterrows():
        assert persons["from_other_province"] == census.at[code, "other_province"]
        near = census.at[code, "other_county_same_province"]
        assert persons["floating_population"] == census.at[code, "other_province"] + near
    ages = [name for name in population if name.startswith("age_")]
    origins = [f"origin_{code}" for code in PROVINCES]
    assert (population[ages].sum(axis=1) == population["floating_population"]).all()
    assert (population[origins].sum(axis=1) == population["floating_population"]).all()
    assert (
        population["origin_44"].sum() == (population["floating_population"] - population["from_other_province"]).sum()
    )


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


def test_days_to_issue_are_calibrated(cases: pandas.DataFrame) -> None:
    ripe = cases[cases["accepted_at"] < "2026-06-01"]
    days = (ripe["issued_at"].dt.normalize() - ripe["accepted_at"].dt.normalize()).dt.days
    across = ripe["hukou_code"].str[:2] != "44"
    assert days[across].median() == pytest.approx(22, abs=1.5)
    assert days[across].quantile(0.9) == pytest.approx(38, abs=3)
    assert days[~across].median() == pytest.approx(12, abs=1.5)
    assert 0.004 <= (days > 60).mean() <= 0.011


def test_ways_to_end_are_calibrated(cases: pandas.DataFrame) -> None:
    reviewed = cases[cases["reviewed_at"].notna()]
    assert 0.02 <= (reviewed["review_outcome"] == "rejected").mean() <= 0.04
    assert (reviewed["review_outcome"] == "returned").mean() == pytest.approx(0.02, abs=0.004)
    assert 0.003 <= cases["withdrawn_at"].notna().mean() < 0.01
    issued = cases[cases["issued_at"] < "2026-09-01"]
    late = ~(issued["collected_at"] - issued["issued_at"] <= pandas.Timedelta(days=30))
    assert late.mean() == pytest.approx(0.08, abs=0.02)
    assert cases["is_remote"].mean() == pytest.approx(0.01, abs=0.005)


def test_the_renewal_peak_and_the_seasons_show(cases: pandas.DataFrame) -> None:
    year, month = cases["accepted_at"].dt.year, cases["accepted_at"].dt.month
    renewals = (cases["matter"] == "expiry_renewal").groupby(year).mean()
    assert renewals[2025] > renewals[2024] + 0.08
    assert cases.loc[cases["matter"] == "first_issue", "accepted_at"].min() >= pandas.Timestamp("2024-05-01")
    by_month = month.value_counts()
    assert by_month[2] < 0.7 * by_month[3]
    assert by_month[7] > by_month[12]
    holiday = cases["accepted_at"].dt.strftime("%m-%d").between("10-01", "10-07")
    assert holiday.sum() < 0.02 * (month == 10).sum()
    assert cases["accepted_at"].dt.hour.between(8, 17).all()


def test_sizes_of_points_are_skewed_and_only_open_points_accept(shenzhen: Path, cases: pandas.DataFrame) -> None:
    counts = cases["acceptance_point_id"].value_counts()
    assert numpy.log(counts).std() == pytest.approx(1.2, abs=0.4)
    points = read_all(shenzhen, "acceptance_points").set_index("acceptance_point_id")
    assert set(points["kind"]) == {"registration_hall", "police_station", "service_centre", "mobile"}
    at = points.loc[cases["acceptance_point_id"]]
    day = cases["accepted_at"].dt.strftime("%Y-%m-%d").to_numpy()
    assert (at["opened_on"].to_numpy() <= day).all()
    assert (at["closed_on"].fillna("9999-12-31").to_numpy() > day).all()
    assert points["phone"].str.startswith("000-").all()


def test_stages_follow_each_other_and_nothing_lies_after_the_last_day(cases: pandas.DataFrame) -> None:
    previous = cases["accepted_at"]
    for name in INSTANTS:
        assert not (cases[name] < previous).any()
        assert not (cases[name].notna() & previous.isna()).any()
        assert not (cases[name] > UNTIL).any()
        previous = cases[name]
    ended = (cases["review_outcome"] == "rejected") | cases["withdrawn_at"].notna()
    assert cases.loc[ended, ["produced_at", "issued_at", "collected_at"]].isna().all().all()


def test_homes_lie_in_another_county_and_ages_fit_the_matter(cases: pandas.DataFrame) -> None:
    assert not (cases["hukou_code"] == cases["residence_code"].str[:6]).any()
    assert all(carry_to_successor(code) == code for code in cases["hukou_code"].unique())
    age_days = (cases["accepted_at"].dt.normalize() - pandas.to_datetime(cases["birth_date"])).dt.days
    assert age_days.between(300, 90 * 366).all()
    assert (age_days[cases["matter"] == "first_issue"] < 18 * 365.25).all()
    again = cases["applicant_key"].duplicated(keep=False)
    assert 0.005 < again.mean() < 0.06
    persons = cases[again].groupby("applicant_key")[["sex", "birth_date", "hukou_code"]].nunique()
    assert (persons == 1).all().all()


def test_the_truth_knows_exactly_the_open_cases(shenzhen: Path, cases: pandas.DataFrame) -> None:
    outcomes = pyarrow.parquet.read_table(shenzhen / "truth" / "outcomes.parquet").to_pandas()
    is_open = cases["issued_at"].isna() & cases["withdrawn_at"].isna() & (cases["review_outcome"] != "rejected")
    assert set(outcomes["application_id"]) == set(cases.loc[is_open, "application_id"])
    assert (outcomes["outcome_at"] > UNTIL).all()
    assert set(outcomes["outcome"]) == {"issued", "rejected", "withdrawn"}
    known = cases.set_index("application_id").loc[outcomes["application_id"], "transmitted_at"]
    told = known.notna().to_numpy()
    assert (outcomes["transmitted_at"].to_numpy()[told] == known.to_numpy()[told]).all()


def test_latent_demand_is_never_below_what_is_expected(shenzhen: Path) -> None:
    demand = pyarrow.parquet.read_table(shenzhen / "truth" / "demand.parquet").to_pandas()
    world = json.loads((shenzhen / "truth" / "world.json").read_text())
    assert demand["applications"].sum() == 20_000
    assert (demand["expected"] <= demand["need"]).all()
    assert demand["expected"].sum() == pytest.approx(world["full_scale_applications"], rel=1e-5)
    assert world["sampling_share"] == pytest.approx(20_000 / demand["expected"].sum())
    yearly_rate = demand["need"].sum() / 3 / world["floating_population"]
    assert 0.03 < yearly_rate < 0.06  # 3.9 % of all the floating population a year, more in the peak


def test_answers_follow_what_the_register_knew(shenzhen: Path) -> None:
    checks, reports = read_all(shenzhen, "verifications"), read_all(shenzhen, "loss_reports")
    losses = reports[reports["kind"].isin(["lost", "stolen"])]
    news = reports.loc[~reports["kind"].isin(["lost", "stolen"]), "card_key"]
    assert losses["card_key"].is_unique
    assert news.isin(losses["card_key"]).mean() > 0.95  # of the others the loss lies before the world
    joined = checks.merge(losses, on="card_key")
    before = joined["checked_at"] < joined["effective_at"]
    assert (joined.loc[before, "answer"] == "valid").all()
    sure = (joined["checked_at"] > joined["replicated_at"] + pandas.Timedelta(days=1)) & ~joined["card_key"].isin(news)
    told = joined[sure]
    assert len(told) > 20
    assert (told["answer"] == "invalid_" + told["kind"]).all()
    assert (checks["answer"] == "superseded").any()
    assert 0.005 < checks["card_key"].isna().mean() < 0.02


def test_times_of_a_loss_report_are_in_order_and_open_ones_blank(shenzhen: Path) -> None:
    reports = read_all(shenzhen, "loss_reports")
    previous = reports["reported_at"]
    for name in ("recorded_at", "effective_at", "replicated_at"):
        assert not (reports[name] < previous).any()
        previous = reports[name]
    assert (reports["happened_at"] < reports["reported_at"]).all()
    assert 0.0 < reports["effective_at"].isna().mean() < 0.01
    waits = (reports["effective_at"] - reports["reported_at"]).dt.total_seconds() / 60
    assert 3 < waits.median() < 20
    assert waits.quantile(0.99) > 60


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


def test_a_tidy_world_has_no_faults(shenzhen: Path) -> None:
    assert (shenzhen / "truth" / "faults.csv").read_text() == "record,file,line,expected,kind\n"


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


def test_city_districts_do_not_overlap() -> None:
    districts = find_districts("440300")
    width = KM_PER_DEGREE * numpy.cos(numpy.radians(districts.lat.mean()))
    at = numpy.column_stack([districts.lon * width, districts.lat * KM_PER_DEGREE])
    distance = numpy.sqrt(((at[:, None] - at[None]) ** 2).sum(axis=2))
    gap = distance - districts.radius_km[:, None] - districts.radius_km[None]
    numpy.fill_diagonal(gap, 1.0)
    assert gap.min() > -0.2
    assert 30 < numpy.ptp(at, axis=0).max() < 70  # km between the middles of the outermost districts


def test_weighted_draws_follow_their_weights() -> None:
    table = WeightedRows.from_weights(numpy.array([[1.0, 0.0, 3.0], [5.0, 5.0, 0.0]]))
    even = (numpy.arange(300_000) + 0.5) / 300_000
    assert numpy.bincount(table.draw(even, 0), minlength=3) / 300_000 == pytest.approx([0.25, 0, 0.75], abs=1e-4)
    assert numpy.bincount(table.draw(even, 1), minlength=3) / 300_000 == pytest.approx([0.5, 0.5, 0], abs=1e-4)


def test_apportioned_persons_are_whole_and_sum_up() -> None:
    assert apportion(10, numpy.array([1.0, 1.0, 1.0])).tolist() == [4, 3, 3]
    assert apportion(0, numpy.array([1.0])).tolist() == [0]
    rows = apportion_rows(numpy.array([7, 0]), numpy.array([[1.0, 2.0, 0.5], [1.0, 1.0, 1.0]]))
    assert rows.tolist() == [[2, 4, 1], [0, 0, 0]]


def test_columns_are_spelt_as_each_format_wants_them() -> None:
    instant = numpy.array([1_790_000_000, NEVER])  # 2026-09-21 14:13:20
    columns: Record = {
        "application_id": Numbered("SL", numpy.array([12, 1_234_567_890]), 10),
        "matter": Coded(numpy.array([0, -1]), ("loss_replacement",)),
        "applicant_key": Keys("k", numpy.array([1, 255], dtype=numpy.uint64)),
        "accepted_at": Instants(instant),
    }
    bureau = as_table(columns, Style("bureau", "applications")).to_pydict()
    assert bureau["application_id"] == ["SL0000000012", "SL1234567890"]
    assert bureau["matter"] == ["41", None]
    assert bureau["accepted_at"] == ["20260921141320", None]
    assert len(set(bureau["applicant_key"])) == 2
    plain = as_table(columns, Style("csv", "applications")).to_pydict()
    assert plain["accepted_at"] == ["2026-09-21 14:13:20", None]
    assert plain["matter"] == ["loss_replacement", None]


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
