"""Division codes: names, parents, successors, prefixes; census and flows beside them."""

import pytest

from data.build_history import Spell, sole_successor
from data.census import load_census, load_flows
from data.divisions import (
    area_prefix,
    carry_to_successor,
    division_name,
    divisions_by_code,
    full_name,
    lineage,
    load_divisions,
    load_streets,
    province_of,
)
from errors import UnknownCode


@pytest.mark.parametrize(
    ("code", "successor"),
    [
        ("110228", "110118"),  # Miyun county became a district
        ("500105", "500157"),  # Jiangbei went whole to Liangjiang New Area in 2025, after the history's end
        ("500112", "500112"),  # Yubei was split between two: stays as it is
        ("130103", "130103"),  # Qiaodong of Shijiazhuang was split
        ("411219", "411281"),  # Yima was 419001 for a year; that number is Jiyuan's since 1996
        ("512326", "500156"),  # Wulong: three codes in a row, one of them Hongya's today
        ("130107", "130107"),  # retired in 1989, in force again since 1992
        ("440305", "440305"),  # in force
        ("440305001", "440305001"),  # a street is none of its business
        ("999999", "999999"),  # unknown
    ],
)
def test_a_retired_code_is_carried_only_to_a_sole_successor_in_force(code: str, successor: str) -> None:
    assert carry_to_successor(code) == successor


def test_a_chain_of_successors_is_followed_through_time() -> None:
    still = 9999
    history = {
        "100001": [Spell(1981, 1985, "county A", ("100002",))],
        # The number held A for two years, and has been another county's since.
        "100002": [Spell(1985, 1987, "A", ("100003",)), Spell(1996, still, "B", ())],
        "100003": [Spell(1987, 1990, "A city", ("100003",)), Spell(1990, still, "A district", ())],
        "100004": [Spell(1981, 1990, "split", ("100002", "100003"))],
        "100005": [Spell(1981, 1986, "to the split one", ("100004",))],
        "100006": [Spell(1981, 1990, "to no one", ())],
        "100007": [Spell(1981, 1990, "to a code no longer listed", ("100008",))],
        "100008": [Spell(1990, still, "not in the list in force", ())],
    }
    found = {code: sole_successor(code, history, {"100002", "100003"}) for code in history}
    assert {code: successor for code, successor in found.items() if successor} == {"100001": "100003"}


def test_every_successor_is_in_force_and_no_code_in_force_has_one() -> None:
    known = divisions_by_code()
    carried = [division for division in known.values() if division.successor_code]
    assert len(carried) > 2500
    assert {known[division.successor_code].status for division in carried} == {"in_force"}
    assert {division.status for division in carried} == {"retired"}


def test_every_code_has_its_parents() -> None:
    known = divisions_by_code()
    assert all(division.province_code in known for division in known.values())
    assert all(d.prefecture_code in known for d in known.values() if d.level != "province")


def test_a_census_zone_hangs_on_its_prefecture() -> None:
    zone = divisions_by_code()["130171"]
    assert (zone.status, zone.prefecture_code) == ("census_only", "130100")


@pytest.mark.parametrize(
    ("code", "prefix"),
    [
        ("000000", ""),
        ("440000", "44"),
        ("440300", "4403"),
        ("440306", "440306"),
        ("110100", "11"),  # stands for the whole municipality: old counties are 1102xx
        ("500100", "50"),
        ("441900", "4419"),  # no counties: cases carry 441900 itself
        ("440306001", "440306001"),
    ],
)
def test_area_prefix(code: str, prefix: str) -> None:
    assert area_prefix(code) == prefix


@pytest.mark.parametrize(
    ("code", "lang", "name"),
    [
        ("440305", "zh", "南山区"),
        ("110100", "zh", "北京市"),  # the municipality's name, not 市辖区
        ("110100", "en", "Beijing"),
        ("440300", "en", "Shenzhen"),
        ("440305", "en", "南山区"),  # no English name ships
        ("440305001", "zh", "南头街道"),
        ("440305001007", "zh", "南头街道"),  # a committee: its street
        ("440305999", "zh", "南山区"),  # an unknown street: its county
        ("440399", "zh", "深圳市"),  # an unknown county: its prefecture
        ("449999", "zh", "广东省"),
        ("000000", "zh", "全国"),
    ],
)
def test_division_name_falls_back_to_the_nearest_known_parent(code: str, lang: str, name: str) -> None:
    assert division_name(code, lang) == name


@pytest.mark.parametrize("code", ["990000", "44", "4403O5", "", "４４０３０５"])
def test_a_code_of_no_province_is_unknown(code: str) -> None:
    with pytest.raises(UnknownCode):
        division_name(code)


def test_full_name_and_lineage_leave_out_what_says_nothing() -> None:
    assert full_name("110101") == "北京市东城区"
    assert full_name("429004") == "湖北省仙桃市"  # not 省直辖县级行政区划
    assert full_name("340203", "en").endswith("Anhui")
    assert lineage("110101") == ("110101", "110100", "110000", "000000")
    assert province_of("440305001") == "440000"


def test_loaded_tables_are_fresh_each_time() -> None:
    spoilt = load_divisions()
    spoilt["name"] = "spoilt"
    assert "spoilt" not in set(load_divisions()["name"])
    streets = load_streets()
    assert streets["code"].is_unique
    assert set(streets["county_code"]) <= set(divisions_by_code())


def test_the_census_sums_to_the_bulletin_at_every_level() -> None:
    census = load_census()
    for level in ("country", "province", "prefecture"):
        assert census.loc[census["level"] == level, "other_province"].sum() == 124_837_153, level


def test_counties_and_zones_sum_to_their_prefecture() -> None:
    census = load_census()
    parents = {code: each.prefecture_code for code, each in divisions_by_code().items()}
    leaves = census[census["level"].isin(["county", "zone"])]
    counts = ["population", "same_county", "other_county_same_province", "other_province"]
    sums = leaves.groupby(leaves["code"].map(parents))[counts].sum()
    prefectures = census[census["level"] == "prefecture"].set_index("code")[counts]
    without_counties = {"441900", "442000", "460400", "620200"}
    assert set(prefectures.index) - set(sums.index) == without_counties
    assert sums.equals(prefectures.loc[sums.index])


def test_flows_agree_with_the_census_margin() -> None:
    arrivals = load_flows().groupby("residence_province_code")["persons"].sum()
    census = load_census()
    provinces = census[census["level"] == "province"].set_index("code")["other_province"]
    assert (arrivals - provinces).abs().max() <= 31  # rounding, one a cell
    assert set(load_flows()["basis"]) == {"modelled"}
