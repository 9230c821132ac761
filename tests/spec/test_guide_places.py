"""The guide with the points of a snapshot: which are named, in which order, and what is said of where to go."""

import datetime

from studies.guide import answer_guide
from studies.guide_places import with_points
from studies.guide_told import describe_point, tell_answer
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Scope

HUNAN = "430102"
POINTS = """
acceptance_point_id | name | kind | division_code | phone | opened_on | closed_on | matters | partner_provinces
station | 桃源所 | police_station | 440305 | 26000001 | | | |
hall | 南山大厅 | registration_hall | 440305 | | | | 到期换领;丢失补领 | 全国
centre | 政务中心 | service_centre | 440305 | 26000003 | 2026-05-01 | | | 湖南;湖北
van | 流动车 | mobile | 440305 | | | | |
closed | 旧大厅 | registration_hall | 440305 | | | 2025-01-01 | |
elsewhere | 福田大厅 | registration_hall | 440304 | | | | |
"""


def names(
    draw: Draw,
    on: str = "2026-06-01",
    hukou: str = HUNAN,
    residence: str = "440305",
    matter: str = "expiry_renewal",
    scope: Scope = EVERYWHERE,
) -> list[str]:
    snapshot = draw(acceptance_points=POINTS, as_of="2026-10-31")
    answer = answer_guide(hukou, residence, matter, datetime.date.fromisoformat(on))
    return [point["name"] for point in with_points(answer, snapshot, scope).points]


def test_service_centre_then_hall_then_station_then_the_rest(draw: Draw) -> None:
    assert names(draw) == ["政务中心", "南山大厅", "桃源所", "流动车"]


def test_a_point_not_yet_open_or_closed_is_not_named(draw: Draw) -> None:
    assert names(draw, on="2026-04-30") == ["南山大厅", "桃源所", "流动车"]


def test_after_the_data_the_points_of_its_last_day_are_named(draw: Draw) -> None:
    assert names(draw, on="2030-01-01") == ["政务中心", "南山大厅", "桃源所", "流动车"]


def test_a_point_that_serves_other_provinces_or_other_matters_is_not_named(draw: Draw) -> None:
    assert names(draw, hukou="510107") == ["南山大厅", "桃源所", "流动车"]  # the centre serves Hunan and Hubei
    assert names(draw, matter="damage_renewal") == ["政务中心", "桃源所", "流动车"]  # the hall takes two matters


def test_where_the_district_has_none_those_of_the_city_are_named(draw: Draw) -> None:
    assert "福田大厅" in names(draw, residence="440303")
    assert names(draw, residence="440106") == []  # another city: none is known, none is named


def test_who_is_refused_is_told_of_the_points_at_home(draw: Draw) -> None:
    assert names(draw, on="2015-01-01", hukou="440304", residence="310115") == ["福田大厅"]
    assert names(draw, hukou="810000") == []  # nowhere at all


def test_a_reader_sees_the_points_of_his_scope(draw: Draw) -> None:
    assert names(draw, scope=Scope("440304")) == ["福田大厅"]
    assert names(draw, scope=Scope("440306")) == []


def test_where_to_go_is_said_by_what_the_area_has(draw: Draw) -> None:
    snapshot = draw(acceptance_points=POINTS, as_of="2026-10-31")

    def where(on: str, lang: str) -> str:
        answer = answer_guide(HUNAN, "440305", "expiry_renewal", datetime.date.fromisoformat(on), lang=lang)
        return with_points(answer, snapshot, EVERYWHERE).where

    assert where("2026-06-01", "zh") == "先到南山区的政务服务中心（共1处）。下面列出的其他几处也可以办。"
    assert where("2026-04-30", "zh").startswith("先到南山区的户政办证大厅")  # the centre was not there yet
    assert "a government service centre in 南山区 (1 there)." in where("2026-06-01", "en")


def test_a_point_is_told_with_what_is_known_of_it(draw: Draw) -> None:
    snapshot = draw(acceptance_points=POINTS, as_of="2026-10-31")
    answer = with_points(
        answer_guide(HUNAN, "440305", "expiry_renewal", datetime.date(2026, 6, 1)), snapshot, EVERYWHERE
    )
    assert [describe_point(point, "zh") for point in answer.points[:2]] == [
        "政务中心（南山区）：26000003",
        "南山大厅（南山区）",
    ]
    (where,) = [section for section in tell_answer(answer, most_points=1) if section.key == "where"]
    assert where.lines[1:] == ("政务中心（南山区）：26000003", "另有3处，见公布的受理点名单。")
    assert answer.points_are_synthetic
