"""The reasons of a plan on the Siting page, and its further conditions, which the URL keeps."""

import pytest

from tests.pages.test_pages import CHINESE, ENGLISH, SAME_IN_CHINESE, Opened

HEADS = {
    "zh": [
        "与现状和逐个挑选相比",
        "几乎一样好的方案",
        "落选的点还差多少",
        "多开一个点带来多少",
        "同样的年度经费能做到多少",
        "可合并的现有受理点",
        "一并停办几个，损失最小",
        "服务同一批人的受理点",
    ],
    "en": [
        "Beside today and greedy choice",
        "Plans nearly as good",
        "What the sites left out lack",
        "What one more point brings",
        "What the same yearly cost could do",
        "Existing points that could be merged",
        "Which to close together, losing least",
        "Points that serve the same people",
    ],
}
pytestmark = pytest.mark.usefixtures("warehouse")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_reasons_are_told_in_both_languages(lang: str) -> None:
    page = Opened("siting", run="1", open="2", view="reasons", lang=lang)
    assert [element.value for element in page.test.header] == HEADS[lang]
    assert len([text for text in page.texts if "n = " in text]) == len(HEADS[lang])
    if lang == "zh":
        assert [text for text in page.texts if ENGLISH.search(SAME_IN_CHINESE.sub("", text))] == []
    else:
        assert [text for text in page.labels if CHINESE.search(text)] == []


@pytest.mark.parametrize("objective", ["mean", "max", "cover"])
def test_the_reasons_of_every_objective_are_told(objective: str) -> None:
    page = Opened("siting", run="1", open="2", view="reasons", objective=objective, share="60")
    assert {element.value for element in page.test.header} >= {HEADS["zh"][0], HEADS["zh"][2], HEADS["zh"][5]}


def test_further_conditions_are_read_from_the_url_and_bind_the_plan() -> None:
    page = Opened("siting", run="1", open="1", require="S00002", forbid="S00003", close="P00001,nowhere")
    close, require, forbid = (element.value for element in page.test.multiselect)
    assert (close, require, forbid) == (["P00001"], ["S00002"], ["S00003"])
    assert page.says("方案使")


def test_a_site_both_required_and_forbidden_is_told_and_no_plan_made() -> None:
    page = Opened("siting", run="1", open="1", require="S00002", forbid="S00003,S00002")
    assert page.says("同时列为必须开设和不得开设，请去掉其中一处")
    assert not page.says("方案使")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"open": "1", "require": "S00001,S00002"}, "必须开设的有 2 个，多于新设的 1 个"),
        ({"open": "2", "budget": "1"}, "超出所给的 10,000 元"),
        ({"open": "2", "budget": "0"}, "超出所给的 0 元"),
        ({"open": "40", "area": "440308"}, "请减少新设受理点"),
        ({"open": "1", "floor": "100", "minutes": "5"}, "每个区都达到 100.0% 的覆盖率"),
    ],
)
def test_the_condition_that_no_plan_meets_is_said(asked: dict[str, str], said: str) -> None:
    assert Opened("siting", run="1", **asked).says(said)
