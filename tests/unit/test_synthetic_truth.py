"""One world at 20,000 applications: calibrated, consistent in itself and with its own truth."""

import json
from pathlib import Path

import numpy
import pandas
import pyarrow.parquet
import pytest

from data.census import load_census
from data.contracts import PROVINCES, load_contract
from data.divisions import carry_to_successor
from synthetic.world import WorldOptions, generate_world
from tests.unit.synthetic_worlds import INSTANTS, LONG_RECORDS, read_all

UNTIL = pandas.Timestamp("2026-10-31 23:59:59")


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


@pytest.mark.parametrize(
    "record", [*LONG_RECORDS, "acceptance_points", "candidate_sites", "population", "transit_lines"]
)
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
    assert {"issued", "rejected"} <= set(outcomes["outcome"]) <= {"issued", "rejected", "withdrawn"}
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


def test_a_tidy_world_has_no_faults(shenzhen: Path) -> None:
    assert (shenzhen / "truth" / "faults.csv").read_text() == "record,file,line,expected,kind\n"
