"""The guide, read as a specification: who may apply where, from which day, with what and for how much."""

import datetime
import re
from pathlib import Path

import pytest

from errors import UnknownCode, WrongUsage
from studies.guide import GuideAnswer, answer_guide
from studies.guide_told import tell_answer

TIANJIN, HENAN, JIANGSU, ANHUI = "120101", "410105", "320102", "341202"
ZHEJIANG, JIANGXI, CHONGQING, SICHUAN = "330782", "360102", "500103", "510802"
HUBEI, HUNAN = "420502", "430602"
PAIRS = [(TIANJIN, HENAN), (JIANGSU, ANHUI), (ZHEJIANG, JIANGXI), (CHONGQING, SICHUAN), (HUBEI, HUNAN)]
BOTH_WAYS = PAIRS + [(other, one) for one, other in PAIRS]


def ask(hukou: str, residence: str, on: str, matter: str = "expiry_renewal") -> GuideAnswer:
    return answer_guide(hukou, residence, matter, datetime.date.fromisoformat(on))


# -- renewals and replacements across provinces ---------------------------------------------------------------


@pytest.mark.parametrize(("hukou", "residence"), BOTH_WAYS)
def test_the_pairs_accept_each_other_from_november_2015(hukou: str, residence: str) -> None:
    before = ask(hukou, residence, "2015-10-31")
    assert not before.eligible
    assert before.opens_on == datetime.date(2015, 11, 1)
    assert before.date_precision == "month"  # of the day from which it will be yes
    for on in ("2015-11-01", "2015-11-02", "2016-02-29", "2016-06-30", "2016-07-02", "2017-07-02", "2026-11-23"):
        assert ask(hukou, residence, on).eligible


@pytest.mark.parametrize(("hukou", "residence"), BOTH_WAYS)
@pytest.mark.parametrize(("lang", "said"), [("zh", "只查到是2015年11月"), ("en", "Only the month is known (2015-11)")])
def test_of_the_pilots_only_the_month_is_known_and_that_is_said(
    hukou: str, residence: str, lang: str, said: str
) -> None:
    for on in (datetime.date(2015, 10, 31), datetime.date(2015, 11, 1)):
        answer = answer_guide(hukou, residence, "expiry_renewal", on, lang=lang)
        assert answer.date_precision == "month"
        assert said in answer.cautions[0]


@pytest.mark.parametrize(
    ("residence", "on", "eligible"),
    [
        ("440305", "2016-06-30", False),  # a large city: Shenzhen
        ("440305", "2016-07-01", True),
        ("440305", "2016-07-02", True),
        ("440700", "2016-07-01", False),  # a city that is on no list
        ("440700", "2017-06-30", False),
        ("440700", "2017-07-01", True),
        ("440700", "2017-07-02", True),
        ("440700", "2030-02-28", True),  # a day to come is judged by the rows that hold today
    ],
)
def test_an_unrelated_pair_on_each_side_of_each_date(residence: str, on: str, eligible: bool) -> None:
    for hukou in (ANHUI, "340000", "341200"):  # county, province, city
        assert ask(hukou, residence, on).eligible is eligible


def test_what_is_only_assumed_is_said() -> None:
    assert "推断" in ask(ANHUI, "440305", "2016-07-01").cautions[0]  # that Shenzhen was on the list of 2016
    assert ask(ANHUI, "440305", "2017-07-01").cautions == ()  # the Opinion itself


def test_a_leap_day_is_a_day_like_others() -> None:
    answer = ask(ANHUI, "440305", "2024-02-29")
    assert answer.eligible
    assert answer.due_on == datetime.date(2024, 4, 29)
    assert not ask(ANHUI, "440305", "2016-02-29").eligible


@pytest.mark.parametrize(
    ("hukou", "residence"),
    [
        (ANHUI, ZHEJIANG),  # both in a pair, not in the same
        (HENAN, JIANGSU),
        (HUNAN, SICHUAN),
        ("130102", TIANJIN),  # one of a pair, the other of none
        ("220102", "230102"),  # neither in a pair
    ],
)
def test_an_unrelated_pair_waits_for_the_city_or_the_nation(hukou: str, residence: str) -> None:
    assert not ask(hukou, residence, "2015-11-01").eligible
    assert not ask(hukou, residence, "2016-06-30").eligible
    assert ask(hukou, residence, "2017-07-01").eligible


@pytest.mark.parametrize("residence", ["310115", "440305", "110100", "210202", "510107"])
def test_large_and_medium_cities_accept_all_provinces_from_july_2016(residence: str) -> None:
    assert not ask(ANHUI, residence, "2016-06-30").eligible
    assert ask(ANHUI, residence, "2016-07-01").eligible


@pytest.mark.parametrize("residence", ["330782", "440500", "130224"])
def test_other_places_accept_all_provinces_from_july_2017(residence: str) -> None:
    before = ask(ANHUI, residence, "2017-06-30")
    assert not before.eligible
    assert "2017-07-01" in before.reason
    assert ask(ANHUI, residence, "2017-07-01").rule == "nation"


def test_dongguan_began_with_hainan_only() -> None:
    assert ask("460106", "441900", "2016-07-01").eligible
    assert not ask(ANHUI, "441900", "2016-07-01").eligible


def test_shanghai_did_not_accept_sichuan_while_sichuan_accepted_shanghai() -> None:
    refused = ask(SICHUAN, "310115", "2016-08-01")
    assert not refused.eligible
    assert refused.opens_on == datetime.date(2017, 7, 1)
    assert ask("310115", "510107", "2016-08-01").eligible


# -- first cards -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("110105", "130102"),  # Beijing, Tianjin, Hebei
        ("310115", ANHUI),  # the Yangtze delta
        ("350102", "360102"),  # Fujian, Jiangxi
        ("440305", HUNAN),  # Guangdong, Hunan
        (CHONGQING, "520102"),  # Sichuan, Chongqing, Guizhou
    ],
)
def test_first_cards_begin_in_five_regions_in_2021_both_ways(one: str, other: str) -> None:
    for hukou, residence in ((one, other), (other, one)):
        assert not ask(hukou, residence, "2020-12-31", "first_issue").eligible
        for on in ("2021-01-01", "2021-01-02"):
            pilot = ask(hukou, residence, on, "first_issue")
            assert pilot.eligible
            assert pilot.date_precision == "year"
            assert "只查到是2021年" in pilot.cautions[0]
            assert "一个试点城市" in pilot.reason


@pytest.mark.parametrize(
    ("hukou", "residence", "whole_from"),
    [
        ("310115", ANHUI, "2022-08-01"),
        ("350102", "360102", "2022-08-01"),
        ("520102", CHONGQING, "2022-08-01"),
        ("110105", "130102", "2022-10-01"),
        (HUNAN, "440305", "2022-10-01"),
    ],
)
def test_the_pilot_regions_open_in_whole_in_2022(hukou: str, residence: str, whole_from: str) -> None:
    day = datetime.date.fromisoformat(whole_from)
    before = answer_guide(hukou, residence, "first_issue", day - datetime.timedelta(days=1))
    assert "一个试点城市" in before.reason
    assert "全域" in answer_guide(hukou, residence, "first_issue", day).reason


def test_first_cards_within_a_province_are_only_assumed() -> None:
    assert not ask("440902", "440305", "2024-04-30", "first_issue").eligible
    assert "推断" in ask("440902", "440305", "2024-05-01", "first_issue").cautions[-1]


def test_first_cards_elsewhere_begin_in_may_2024() -> None:
    before = ask("210102", "440305", "2024-04-30", "first_issue")
    assert not before.eligible
    assert before.opens_on == datetime.date(2024, 5, 1)
    assert ask("210102", "440305", "2024-05-01", "first_issue").eligible


def test_the_renewal_pairs_never_meant_first_cards() -> None:
    assert not ask(HENAN, TIANJIN, "2016-01-01", "first_issue").eligible
    assert not ask(HENAN, TIANJIN, "2018-01-01", "first_issue").eligible


# -- inside a province -----------------------------------------------------------------------------------------


def test_other_provinces_began_within_the_province_in_november_2015() -> None:
    assert not ask("440902", "440305", "2015-10-31").eligible
    assert ask("440902", "440305", "2015-11-01").eligible
    assert not ask("411702", "410202", "2015-11-01").eligible  # Henan was busy with its pair
    assert ask("411702", "410202", "2017-07-01").eligible


@pytest.mark.parametrize("on", ["2015-01-01", "2026-11-23"])
@pytest.mark.parametrize("place", ["440305", "441900"])
@pytest.mark.parametrize("matter", ["expiry_renewal", "first_issue"])
def test_at_the_hukou_place_it_is_no_out_of_area_matter(place: str, matter: str, on: str) -> None:
    answer = ask(place, place, on, matter)
    assert answer.eligible
    assert answer.relation == "same_county"
    assert "不属异地受理" in answer.reason
    assert answer.where.startswith("户籍地")


def test_a_row_for_other_provinces_says_nothing_within_the_province() -> None:
    assert ask(ANHUI, "320703", "2017-02-20").eligible  # Lianyungang's own date, for other provinces
    assert not ask("320102", "320703", "2017-02-20").eligible


def test_two_districts_of_one_municipality_are_inside_a_province() -> None:
    assert ask("110101", "110105", "2026-11-23").relation == "in_province"
    assert ask("110100", "110105", "2026-11-23").relation == "in_province"


# -- with what, for how much, how long, by whom ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("matter", "on", "fee_yuan"),
    [
        ("expiry_renewal", "2026-11-23", 20),
        ("damage_renewal", "2026-11-23", 40),
        ("loss_replacement", "2026-11-23", 40),
        ("first_issue", "2018-03-31", 20),  # the last day on which a first card cost something
        ("first_issue", "2018-04-01", 0),
    ],
)
def test_fees(matter: str, on: str, fee_yuan: int) -> None:
    assert ask(ANHUI, "310115", on, matter).fee_yuan == fee_yuan


def test_documents_fit_the_matter() -> None:
    renewal = ask(ANHUI, "310115", "2026-11-23", "expiry_renewal")
    replacement = ask(ANHUI, "310115", "2026-11-23", "loss_replacement")
    first = ask(ANHUI, "310115", "2026-11-23", "first_issue")
    assert "原居民身份证" in renewal.documents[0]
    assert "居住证" in replacement.documents[0]
    assert first.documents[0] == "居民户口簿"
    assert any("就业、就学或居住" in document for document in first.documents)


def test_at_home_the_out_of_area_papers_are_not_asked_for() -> None:
    at_home = ask(ANHUI, ANHUI, "2026-11-23", "expiry_renewal")
    assert not any("异地" in document for document in at_home.documents)


def test_limits_and_entrustment() -> None:
    renewal = ask(ANHUI, "310115", "2026-11-23")
    assert (renewal.limit_days, renewal.extension_days) == (60, 30)
    assert renewal.may_be_entrusted  # collection, by family of those who have held a card
    assert not ask(ANHUI, "310115", "2026-11-23", "first_issue").may_be_entrusted


def test_where_to_go_begins_with_the_service_centre() -> None:
    answer = ask(ANHUI, "310115", "2026-11-23")
    assert answer.venues == ("service_centre", "registration_hall", "police_station")
    order = [answer.where.index(word) for word in ("政务服务中心", "户政办证大厅", "派出所")]
    assert order == sorted(order)
    assert ask(ANHUI, ANHUI, "2026-11-23").venues == ("police_station", "registration_hall")


def test_the_form_the_receipt_and_coming_in_person() -> None:
    away, home = ask(ANHUI, "310115", "2026-11-23"), ask(ANHUI, ANHUI, "2026-11-23")
    assert "《居民身份证异地受理登记表》" in away.form[0]
    assert "异地" not in home.form[0]
    assert "领证回执" in away.receipt[0]
    assert "两枚指纹" in away.in_person[0]
    assert any("交回" in paper for paper in away.on_collection)
    assert not any("交回" in paper for paper in ask(ANHUI, "310115", "2026-11-23", "loss_replacement").on_collection)


def test_who_collects_for_another_and_with_which_papers() -> None:
    renewal = ask(ANHUI, "310115", "2026-11-23")
    assert not renewal.may_apply_for_another
    assert any("直系亲属" in each and "第二代" in each for each in renewal.entrustment)
    assert len(renewal.papers_for_another) == 4
    first = ask(ANHUI, "310115", "2026-11-23", "first_issue")
    assert first.papers_for_another == ()
    assert any("监护人" in each for each in first.entrustment)


def test_a_temporary_card_costs_ten_yuan() -> None:
    card = ask(ANHUI, "310115", "2026-11-23").temporary_card
    assert card["fee_yuan"] == 10
    assert "3个月" in card["about"][0]


def test_a_loss_report_and_what_it_does_not_do() -> None:
    report = ask(ANHUI, "310115", "2026-11-23", "loss_replacement").loss_report
    assert "《居民身份证挂失申报登记表》" in " ".join(report["how"])
    assert "失效居民身份证信息系统" in report["effect"][0]
    assert "芯片" in report["no_effect"][0]
    assert "没有查到" in report["found_again"][0]
    assert any("招领" in line for line in ask(ANHUI, "310115", "2026-11-23").found_card)


def test_the_last_day_follows_the_settings_of_the_bureau(tmp_path: Path) -> None:
    """2026-03-02 and sixty days: Friday 1 May, a holiday."""

    def due(settings: str) -> datetime.date | None:
        (tmp_path / "settings.toml").write_text(settings, encoding="utf-8")
        return answer_guide(ANHUI, "440305", "expiry_renewal", datetime.date(2026, 3, 2), local=tmp_path).due_on

    assert due("") == datetime.date(2026, 5, 1)
    assert due('limits_start = "same_day"') == datetime.date(2026, 4, 30)
    assert due("limits_roll_over = true") == datetime.date(2026, 5, 6)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("matter", ["expiry_renewal", "damage_renewal", "loss_replacement", "first_issue"])
def test_every_answer_is_told_under_the_same_headings(matter: str, lang: str) -> None:
    answer = answer_guide(ANHUI, "440305", matter, datetime.date(2026, 11, 23), lang=lang)
    sections = tell_answer(answer)
    keys = [section.key for section in sections if not section.key.startswith("loss_")]
    assert keys == [
        "answer", "where", "who", "documents", "on_the_spot", "fee", "limit", "collection", "another",
        "temporary_card", "refusal",
    ]  # fmt: skip
    assert all(line.strip() for section in sections for line in section.lines)
    assert any(section.key.startswith("loss_") for section in sections) is (matter == "loss_replacement")
    if lang == "zh":
        assert not any(re.search("[A-Za-z]{3}", line) for section in sections for line in section.lines)


def test_what_rests_on_a_guess_has_a_star() -> None:
    lines = [line for section in tell_answer(ask(ANHUI, "310115", "2026-11-23")) for line in section.lines]
    starred = [line for line in lines if line.endswith("＊")]
    assert any("直系亲属" in line for line in starred)
    assert not any("领证时带" in line for line in starred)


def test_who_is_refused_is_sent_home_with_a_reason() -> None:
    answer = ask(ANHUI, "330782", "2016-07-01")
    assert answer.where.startswith("户籍地安徽省阜阳市颍州区")
    assert answer.rule == ""


def test_hong_kong_is_outside_these_rules() -> None:
    for hukou, residence in (("810000", "440305"), ("440305", "810000"), ("810000", "810000")):
        assert not ask(hukou, residence, "2026-11-23").eligible
    never = ask("810000", "440305", "2016-01-01")
    assert never.opens_on is None  # no later row of the roll-out helps
    assert "异地受理范围" in never.where


# -- codes, matters, languages, local rows ---------------------------------------------------------------------


@pytest.mark.parametrize("code", ["310000", "310100", "310115"])
def test_codes_of_each_level_are_taken(code: str) -> None:
    assert ask("340000", code, "2026-11-23").eligible


def test_a_retired_code_is_read_as_its_successor() -> None:
    assert ask("110228", "110118", "2026-11-23").relation == "same_county"  # Miyun county, now a district


@pytest.mark.parametrize("code", ["990000", "440399", "44", "Shenzhen"])
def test_an_unknown_code_is_named(code: str) -> None:
    with pytest.raises(UnknownCode, match=code):
        ask(code, "440305", "2026-11-23")
    with pytest.raises(UnknownCode, match=code):
        ask("440305", code, "2026-11-23")


def test_an_unknown_matter_is_told_the_choices() -> None:
    choices = "expiry_renewal, damage_renewal, loss_replacement, first_issue"
    with pytest.raises(WrongUsage, match=choices):
        ask(ANHUI, "310115", "2026-11-23", "marriage")


def test_bureau_reason_codes_name_the_matter_too() -> None:
    assert ask(ANHUI, "310115", "2026-11-23", "41").matter == "loss_replacement"


def test_english() -> None:
    answer = answer_guide(ANHUI, "440300", "first_issue", datetime.date(2026, 11, 23), lang="en")
    assert answer.reason.startswith("Yes. If you are registered in 颍州区, 阜阳市, Anhui you can apply in Shenzhen")
    assert answer.reason.endswith("since May 2024 first cards of people from other provinces are accepted everywhere.")
    assert answer.documents[0] == "Household register"


def test_a_change_of_policy_is_a_row(tmp_path: Path) -> None:
    """An able county that opened early, and a fee that a city waives: two rows, no code."""
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "rollout.csv").write_text(
        "rule,residence_code,valid_from,zh\nyiwu,330782,2016-09-01,义乌市先行受理。\n", encoding="utf-8"
    )
    (tmp_path / "policy" / "fees.csv").write_text(
        "matter,fee_yuan,valid_from\nexpiry_renewal,0,2016-10-01\n", encoding="utf-8"
    )

    def at_yiwu(on: datetime.date) -> GuideAnswer:
        return answer_guide(ANHUI, "330782", "expiry_renewal", on, local=tmp_path)

    assert not at_yiwu(datetime.date(2016, 8, 31)).eligible
    opened = at_yiwu(datetime.date(2016, 9, 1))
    assert (opened.eligible, opened.rule, opened.fee_yuan) == (True, "yiwu", 20)
    assert "义乌市先行受理" in opened.reason
    assert at_yiwu(datetime.date(2016, 10, 1)).fee_yuan == 0


def test_a_later_version_of_a_row_goes_before_the_earlier_one(tmp_path: Path) -> None:
    """Another paper from 2027, a family that may no longer collect, a service centre of the bureau's own."""
    (tmp_path / "policy").mkdir()
    for table, text in (
        ("documents", "matter,step,item,valid_from,zh\nexpiry_renewal,apply,old_card,2027-01-01,身份证或电子证照\n"),
        ("collectors", "matter,action,person,valid_from,zh\nexpiry_renewal,collect,immediate_family,2027-01-01,不行\n"),
        ("venues", "scope,place_code,sequence,venue,zh\nout_of_area,440305,1,service_centre,南山区政务大厅三楼\n"),
    ):
        (tmp_path / "policy" / f"{table}.csv").write_text(text, encoding="utf-8")

    def at(residence: str, on: str) -> GuideAnswer:
        return answer_guide(ANHUI, residence, "expiry_renewal", datetime.date.fromisoformat(on), local=tmp_path)

    assert "原居民身份证" in at("440305", "2026-12-31").documents[0]
    assert at("440305", "2027-01-01").documents == ("身份证或电子证照",)
    assert at("440305", "2026-12-31").may_be_entrusted
    assert not at("440305", "2027-01-01").may_be_entrusted
    assert "南山区政务大厅三楼" in at("440305", "2027-01-01").where
    assert "南山区政务大厅三楼" not in at("440306", "2027-01-01").where


def test_the_answer_as_json_keys() -> None:
    promised = ["eligible", "reason", "where", "documents", "fee_yuan", "limit_days", "may_be_entrusted"]
    answer = ask(ANHUI, "310115", "2026-11-23").as_dict()
    assert list(answer)[:7] == promised
    assert answer["on"] == "2026-11-23"


def test_a_place_that_is_not_open_as_a_whole_names_its_parts_that_are() -> None:
    whole = answer_guide("430000", "440000", "expiry_renewal", datetime.date(2016, 7, 1))
    assert not whole.eligible
    assert any("深圳市" in said and "广州市" in said for said in whole.cautions)
    assert answer_guide("430000", "440300", "expiry_renewal", datetime.date(2016, 7, 1)).eligible
    before = answer_guide("430000", "440000", "expiry_renewal", datetime.date(2016, 6, 30))
    assert not any("深圳市" in said for said in before.cautions), "the day before no part is open"
