"""Expected applications follow the law's validity; districts sum to their city; the window says what it covers."""

from datetime import date

import numpy
import pytest

from analysis.demand import (
    MATTERS,
    DemandParameters,
    adjust,
    fill_ages,
    lasting_rates,
    rates_in_period,
    yearly_rates,
)
from errors import InfeasibleRequest, UnknownCode, WrongUsage
from studies.demand import estimate_demand
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Scope

EXPIRY, LOSS, FIRST = (MATTERS.index(matter) for matter in ("expiry_renewal", "loss_replacement", "first_issue"))
# Everyone grown up got the card of the new kind in 2004; nothing is ever lost, no child has a card.
PLAIN = DemandParameters(mass_issue_shares=((2004, 1.0),), loss_share=0.0, damage_share=0.0, child_issue_share=0.0)
PEOPLE = """
area_code    | lon   | lat   | floating_population | age_0_15 | age_16_25 | age_26_45 | age_46_59 | age_60_up | why
440303001001 | 114.1 | 22.55 | 1000                |          |           |           |           |           | no ages
440306001001 | 113.9 | 22.60 | 2000                | 0        | 0         | 0         | 2000      | 0         | one age
440306002001 | 113.8 | 22.70 | 500                 | 0        | 0         | 500       | 0         | 0         | a street
"""
APPLICATIONS = """
application_id | accepted_at         | residence_code | hukou_code | matter           | why
A1             | 2025-03-31 10:00:00 | 440306001001   | 430102     | expiry_renewal   | before the window
A2             | 2025-04-01 10:00:00 | 440306001001   | 430102     | expiry_renewal   | its first day
A3             | 2026-03-31 10:00:00 | 440306002001   | 430102     | loss_replacement | its last day
A4             | 2026-02-10 10:00:00 | 440306         | 510104     | expiry_renewal   | gave no street
A5             | 2026-04-02 10:00:00 | 440303001001   | 430102     | expiry_renewal   | in a month not yet whole
"""


def test_cards_of_2004_come_back_after_twenty_years_from_those_then_26_to_45() -> None:
    assert yearly_rates(PLAIN, 2024)[3, EXPIRY] == pytest.approx(1.0)  # 46 to 59 now, 26 to 39 then
    assert yearly_rates(PLAIN, 2023)[3, EXPIRY] == 0.0
    assert yearly_rates(PLAIN, 2025)[3, EXPIRY] == 0.0  # the next to turn 46 renewed as they turned 35
    assert yearly_rates(PLAIN, 2014)[2, EXPIRY] == pytest.approx(10 / 20)  # cards of those 16 to 25: ten years


def test_without_a_mass_issue_one_age_in_each_band_renews() -> None:
    rates = lasting_rates(PLAIN)
    assert rates[2, EXPIRY] == pytest.approx(1 / 20)  # at 26, ten years after the first card at 16
    assert rates[3, EXPIRY] == pytest.approx(1 / 14)  # at 46, twenty years later; long-term from then on
    assert rates[4, EXPIRY] == 0.0
    assert rates[1, FIRST] == pytest.approx(1 / 10)  # at 16


def test_the_shipped_assumptions_peak_from_2025_to_2028() -> None:
    persons = numpy.array(DemandParameters().age_shares)
    by_year = {year: float((persons @ yearly_rates(DemandParameters(), year))[EXPIRY]) for year in range(2021, 2034)}
    peak, before = ([by_year[year] for year in years] for years in (range(2025, 2029), range(2021, 2025)))
    assert min(peak) > max(before)
    assert max(peak) > by_year[2033] * 1.5


def test_nobody_holds_two_cards() -> None:
    for year in (2010, 2026, 2040):
        rates = yearly_rates(DemandParameters(), year)
        assert (rates[:, LOSS] <= DemandParameters().loss_share).all()
        assert (rates >= 0).all()


def test_a_period_is_the_sum_of_its_months_and_first_cards_count_from_may_2024() -> None:
    parameters = DemandParameters()
    whole = rates_in_period(parameters, date(2025, 1, 1), date(2025, 12, 31))
    halves = rates_in_period(parameters, date(2025, 1, 1), date(2025, 6, 14))
    halves += rates_in_period(parameters, date(2025, 6, 15), date(2025, 12, 31))
    assert whole == pytest.approx(halves)
    assert whole == pytest.approx(yearly_rates(parameters, 2025))
    assert rates_in_period(parameters, date(2024, 4, 1), date(2024, 4, 30))[:, FIRST].sum() == 0
    assert rates_in_period(parameters, date(2024, 5, 1), date(2024, 5, 31))[:, FIRST].sum() > 0


def test_ages_that_are_unknown_or_do_not_add_up_are_filled_to_the_floating_population() -> None:
    known = numpy.array([[1.0, 1.0, 2.0, 0.0, 0.0], [numpy.nan] * 5])
    filled = fill_ages(numpy.array([8.0, 10.0]), known, (0.1, 0.2, 0.3, 0.4, 0.0))
    assert filled.tolist() == [[2, 2, 4, 0, 0], [1, 2, 3, 4, 0]]


def test_districts_sum_to_their_city_and_streets_to_their_district(draw: Draw) -> None:
    snapshot = draw(population=PEOPLE, applications=APPLICATIONS)
    city = estimate_demand(snapshot, EVERYWHERE, "440300")
    district = estimate_demand(snapshot, EVERYWHERE, "440306")
    assert [row["area_code"] for row in city.areas] == ["440303", "440306"]
    assert [row["area_code"] for row in district.areas] == ["440306", "440306001", "440306002"]
    for result in (city, district):
        for key in ("floating_population", "expected", "observed"):
            assert sum(row[key] for row in result.areas) == pytest.approx(result.total[key])
        assert sum(row["expected"] for row in result.matters) == pytest.approx(result.total["expected"])
        assert sum(row["observed"] for row in result.matters) == result.total["observed"]
    assert district.total["expected"] == pytest.approx(city.areas[1]["expected"])
    assert district.areas[0] | {"name": ""} == {
        "area_code": "440306",  # who gave no street: applications without residents
        "name": "",
        "floating_population": 0.0,
        "expected": 0.0,
        "observed": 1,
        "served_share": None,
        "source": None,
    }


def test_the_window_is_the_last_twelve_whole_months(draw: Draw) -> None:
    result = estimate_demand(draw(population=PEOPLE, applications=APPLICATIONS), EVERYWHERE, "440300")
    assert (result.window_from, result.window_to) == (date(2025, 4, 1), date(2026, 3, 31))
    assert [row["observed"] for row in result.areas] == [0, 3]
    assert result.areas[1]["served_share"] == pytest.approx(3 / result.areas[1]["expected"])


def test_a_young_snapshot_is_compared_with_the_months_it_has(draw: Draw) -> None:
    one = "application_id | accepted_at\nA1 | 2026-03-02 10:00:00"
    whole = estimate_demand(draw(population=PEOPLE, applications=one, as_of="2026-03-31"), EVERYWHERE, "440300")
    part = estimate_demand(draw(population=PEOPLE, applications=one, as_of="2026-03-10"), EVERYWHERE, "440300")
    assert (whole.window_from, whole.window_to) == (date(2026, 3, 1), date(2026, 3, 31))
    assert (part.window_from, part.window_to) == (date(2026, 3, 1), date(2026, 3, 10))
    assert part.total["expected"] == pytest.approx(whole.total["expected"] * 10 / 31)
    assert [row["expected"] for row in part.months] == [pytest.approx(part.total["expected"])]


def test_a_city_without_population_files_takes_the_census_and_says_so(draw: Draw) -> None:
    result = estimate_demand(draw(population=PEOPLE, applications=APPLICATIONS), EVERYWHERE, "440400")
    assert {row["source"] for row in result.areas} == {"census_2020"}
    assert result.total["served_share"] is None  # no application of that city is in the snapshot
    assert "人户分离" in result.population_sources[0]["zh"]


def test_a_cell_without_a_code_counts_for_the_nearest_county(draw: Draw) -> None:
    cells = "cell_id | lon | lat | floating_population\ngrid-7 | 114.18 | 22.57 | 70"
    result = estimate_demand(draw(population=cells, applications=APPLICATIONS), EVERYWHERE, "440300")
    assert [(row["area_code"], row["floating_population"]) for row in result.areas if row["expected"]] == [
        ("440303", 70)
    ]


def test_a_reader_sees_only_what_lies_in_scope(draw: Draw) -> None:
    snapshot = draw(population=PEOPLE, applications=APPLICATIONS)
    assert estimate_demand(snapshot, Scope("440306"), "440300").total["floating_population"] == 2500
    with pytest.raises(InfeasibleRequest):
        estimate_demand(snapshot, Scope("440306"), "440303")


def test_an_unknown_area_is_named(draw: Draw) -> None:
    with pytest.raises(UnknownCode, match="999999"):
        estimate_demand(draw(applications=APPLICATIONS), EVERYWHERE, "999999")


def test_months_sum_to_the_window_and_a_month_without_applications_is_there(draw: Draw) -> None:
    snapshot = draw(population=PEOPLE, applications=APPLICATIONS)
    for area in ("440300", "440306"):
        result = estimate_demand(snapshot, EVERYWHERE, area)
        assert [row["month"] for row in result.months][::11] == [date(2025, 4, 1), date(2026, 3, 1)]
        assert [row["observed"] for row in result.months] == [1, *[0] * 9, 1, 1]
        assert sum(row["expected"] for row in result.months) == pytest.approx(result.total["expected"])
        assert result.months[10]["expected"] < result.months[11]["expected"]  # February, then after Spring Festival


def test_the_renewal_peak_is_told_by_street_with_what_lasts(draw: Draw) -> None:
    city = estimate_demand(draw(population=PEOPLE, applications=APPLICATIONS), EVERYWHERE, "440300")
    by_code = {row["area_code"]: row for row in city.peak_places}
    assert city.peak == {"first_year": 2025, "last_year": 2028, "by": "street"}
    assert set(by_code) == {"440303001", "440306001", "440306002"}
    peak = [row["expected"] for row in city.years if 2025 <= row["year"] <= 2028]
    assert sum(row["yearly"] for row in city.peak_places) == pytest.approx(sum(peak) / 4)
    for row in city.peak_places:
        assert row["yearly"] == pytest.approx(row["lasting"] + row["one_off"])
    middle = by_code["440306002"]  # 26 to 45: renewals of cards of 2005 to 2008 are not theirs
    assert middle["one_off_share"] < by_code["440306001"]["one_off_share"]
    assert city.peak_places[0]["area_code"] == "440306001"
    assert [by_code[code]["known_ages_share"] for code in sorted(by_code)] == [0, 1, 1]


def test_a_peak_without_street_codes_stands_under_the_county_and_says_so(draw: Draw) -> None:
    people = """
    area_code | cell_id | lon   | lat   | floating_population | why
    440306    |         | 113.9 | 22.6  | 50                  | a county
              | grid-7  | 114.2 | 22.57 | 70                  | a cell
    440303001 |         | 114.1 | 22.55 | 10                  | a street
    """
    snapshot = draw(population=people, applications=APPLICATIONS)
    places = estimate_demand(snapshot, EVERYWHERE, "440300").peak_places
    assert {row["area_code"]: row["is_street_unknown"] for row in places} == {
        "440303": True,
        "440303001": False,
        "440306": True,
    }
    province = estimate_demand(snapshot, EVERYWHERE, "440000")
    assert province.peak["by"] == "county"
    assert {row["is_street_unknown"] for row in province.peak_places} == {False}


def test_newer_registrations_replace_the_census_of_their_city_alone(draw: Draw) -> None:
    people = """
    area_code | lon   | lat   | floating_population | reference_date | why
    440306001 | 113.9 | 22.6  | 900                 | 2025-12-31     | the bureau's count
    440306002 | 113.8 | 22.7  | 100                 | 2024-06-30     | an older one
    """
    province = estimate_demand(draw(population=people, applications=APPLICATIONS), EVERYWHERE, "440000")
    by_code = {row["area_code"]: row for row in province.areas}
    assert (by_code["440306"]["floating_population"], by_code["440306"]["source"]) == (1000, "snapshot")
    assert "440303" not in by_code  # the files speak for the whole city
    assert by_code["440104"]["source"] == "census_2020"
    days = {row["source"]: (row["oldest_date"], row["reference_date"]) for row in province.population_sources}
    assert days == {
        "census_2020": (date(2020, 11, 1), date(2020, 11, 1)),
        "snapshot": (date(2024, 6, 30), date(2025, 12, 31)),
    }


def test_origins_share_the_citys_expectation_and_their_ages_are_the_areas(draw: Draw) -> None:
    people = """
    area_code    | lon   | lat   | floating_population | origin_43 | origin_51 | age_16_25 | age_60_up | why
    440306001001 | 113.9 | 22.60 | 300                 | 300       |           | 300       |           | young
    440306002001 | 113.8 | 22.70 | 100                 |           | 100       |           | 100       | old
    440303001001 | 114.1 | 22.55 | 100                 |           |           | 50        | 50        | unknown
    """
    more = APPLICATIONS + "A6 | 2026-01-05 10:00:00 | 440306 | 620102 | expiry_renewal | from where nobody lives"
    result = estimate_demand(draw(population=people, applications=more), EVERYWHERE, "440300")
    total = result.total
    assert [(row["province_code"], row["observed"]) for row in result.origins] == [
        ("430000", 2),
        ("510000", 1),
        ("620000", 1),
    ]
    assert sum(row["expected"] for row in result.origins) == pytest.approx(total["expected"])
    assert sum(row["observed"] for row in result.origins) == total["observed"]
    assert result.origins[0]["expected"] == pytest.approx(total["expected"] * 0.75)  # by heads, not by the place's ages
    assert result.origins_known_share == pytest.approx(0.8)


def test_a_changed_assumption_moves_the_result_and_is_named(draw: Draw) -> None:
    snapshot = draw(population=PEOPLE, applications=APPLICATIONS)
    shipped = estimate_demand(snapshot, EVERYWHERE, "440300")
    more = estimate_demand(snapshot, EVERYWHERE, "440300", adjust({"loss_share": 0.02}))
    assert shipped.adjusted == []
    assert [(row["name"], row["value"], row["default"]) for row in more.adjusted] == [("loss_share", 0.02, 0.0135)]
    assert next(row["value"] for row in more.assumptions if row["name"] == "loss_share") == 0.02
    lost = [next(row for row in each.matters if row["matter"] == "loss_replacement") for each in (shipped, more)]
    assert lost[1]["expected"] > lost[0]["expected"] * 1.4


def test_factors_flatten_the_peak_and_the_seasons_and_keep_their_sums() -> None:
    flat = adjust({"mass_issue_factor": 0, "season_factor": 0})
    assert sum(flat.mass_issue.values()) == pytest.approx(sum(DemandParameters().mass_issue.values()))
    assert flat.months == pytest.approx([1 / 12] * 12)
    assert sum(adjust({"season_factor": 2}).months) == pytest.approx(1)
    rates = [float(yearly_rates(flat, year)[3, EXPIRY]) for year in (2024, 2026, 2030)]
    assert rates == pytest.approx([rates[0]] * 3, rel=0.2)
    shipped = [float(yearly_rates(DemandParameters(), year)[3, EXPIRY]) for year in (2024, 2026, 2030)]
    assert shipped[1] > 1.5 * shipped[2]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"loss": 0.01}, "there are .*loss_share"),
        ({"loss_share": 0.5}, "between 0 and 0.03"),
        ({"loss_share": float("nan")}, "between 0 and 0.03"),
        ({"first_card_age": 15.5}, "whole number"),
        ({"month_weights": 1.0}, "No assumption"),
    ],
)
def test_an_assumption_that_cannot_be_is_refused(change: dict[str, float], says: str) -> None:
    with pytest.raises(WrongUsage, match=says):
        adjust(change)
