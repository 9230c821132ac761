"""Windows and loads on the Siting page: with and without a plan, in both languages, with what the URL asks."""

import pytest

from tests.pages.test_pages import CHINESE, ENGLISH, SAME_IN_CHINESE, Opened

HEADINGS = {
    "zh": ["各受理点的窗口与负荷", "一周之中何时来人", "各种做法的每件成本", "与其他地方相比"],
    "en": [
        "Windows and load of each point",
        "When people come in the week",
        "Cost per case of each option",
        "Beside other places",
    ],
}


def headings(page: Opened) -> list[str]:
    return [element.value for element in page.test.header]


@pytest.mark.usefixtures("warehouse")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_windows_need_no_plan(lang: str) -> None:
    page = Opened("siting", view="windows", volume="50", lang=lang)
    assert headings(page) == HEADINGS[lang]
    if lang == "zh":
        plain = [SAME_IN_CHINESE.sub("", text) for text in [*page.texts, *page.labels]]
        assert [text for text in plain if ENGLISH.search(text)] == []
    else:
        assert [text for text in [*headings(page), *page.labels] if CHINESE.search(text)] == []


@pytest.mark.usefixtures("warehouse")
def test_every_column_is_shown_in_english_too() -> None:
    """Two columns of one heading would be one."""
    here = [len(table.value.columns) for table in Opened("siting", view="windows", volume="50").test.dataframe]
    there = [
        len(table.value.columns) for table in Opened("siting", view="windows", volume="50", lang="en").test.dataframe
    ]
    assert here == there == [15, 4, 13, 9]


@pytest.mark.usefixtures("warehouse")
@pytest.mark.parametrize(("lang", "nation"), [("zh", "全国"), ("en", "China")])
def test_the_nation_stands_by_its_name_among_the_peers(lang: str, nation: str) -> None:
    peers = Opened("siting", view="windows", lang=lang).test.dataframe[3].value
    assert nation in peers.iloc[:, 0].tolist()


@pytest.mark.usefixtures("warehouse")
def test_a_sample_looks_idle_and_the_page_says_so_until_it_is_multiplied() -> None:
    page = Opened("siting", view="windows")
    assert page.says("若资料只是一部分")
    assert page.test.metric[0].value == "0 个"
    page.test.slider(key="url.volume").set_value(50).run()
    assert page.test.query_params["volume"] == "50"
    assert page.test.metric[0].value != "0 个"


@pytest.mark.usefixtures("warehouse")
def test_a_plan_stays_when_the_level_of_service_is_changed() -> None:
    page = Opened("siting", open="2", run="1", view="windows")
    assert page.says("方案使")
    assert headings(page) == HEADINGS["zh"]
    page.test.slider(key="url.wait").set_value(20).run()
    assert page.test.query_params["run"] == "1"
    assert page.says("等候不超过 20 分钟")
