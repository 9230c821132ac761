"""Each page draws, in both languages, over a small world; what the reader chooses is kept in the URL."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import Demo

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
PAGES = {
    "overview": ("总览", "Overview"),
    "demand": ("需求", "Demand"),
    "access": ("可达性", "Access"),
    "siting": ("选址", "Siting"),
    "turnaround": ("办理时长", "Turnaround"),
    "deadlines": ("时限", "Deadlines"),
    "verification": ("核查", "Verification"),
    "guide": ("指南与公布", "Guide & publication"),
    "data": ("数据", "Data"),
}
PARTS = {
    "deadlines": ("outlook", "answer", "uncollected"),
    "turnaround": ("partners", "trend", "records"),
    "guide": ("points", "travel"),
}
VIEWS = [*((name, "") for name in PAGES), *((name, part) for name, parts in PARTS.items() for part in parts)]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Names that are the same in Chinese: of formats, of people who found a method, of files, commands and columns.
SAME_IN_CHINESE = re.compile(
    r"CSV|XLSX|HTML|GeoJSON|Parquet|UTC|Kaplan|Meier|Aalen|Johansen|Spiegelhalter|Benjamini|Hochberg|Laney|XmR|Brier"
    r"|CUSUM|(?:BANK|TELECOM|HOTEL|RAIL|AIR|REGISTRY|OTHER)\d{4}|corrects_\w+|snapshot_\w+|\d{8}T\w+|SL\d+"
    r"|\./run \w+|(data|etl|warehouse|local)/[\w/]+|:material/\w+:|:\w+-badge|:small"
)
ENGLISH = re.compile(r"[A-Za-z]{3,}")


class Opened:
    """One page, opened with what its URL says, and free of errors."""

    def __init__(self, name: str, **url: str) -> None:
        test = AppTest.from_file(str(APP), default_timeout=120)
        for key, value in url.items():
            test.query_params[key] = value
        self.test = test.run().switch_page(f"app_pages/{name}.py").run()
        assert not self.test.exception
        assert [error.value for error in self.test.error] == []

    @property
    def texts(self) -> list[str]:
        """What the page says in words."""
        test = self.test
        kinds = (test.title, test.header, test.markdown, test.caption, test.success, test.warning, test.info)
        return [element.value for kind in kinds for element in kind]

    @property
    def labels(self) -> list[str]:
        """What its widgets are called."""
        test = self.test
        kinds = (test.selectbox, test.slider, test.text_input, test.button, test.metric, test.expander)
        return [element.label for kind in kinds for element in kind]

    def says(self, wording: str) -> bool:
        return any(wording in text for text in self.texts)


@pytest.mark.usefixtures("warehouse")
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("name", "part"), VIEWS)
def test_page_draws_in_its_language(name: str, part: str, lang: str) -> None:
    page = Opened(name, lang=lang, **({"part": part} if part else {}))
    assert page.test.title[0].value == PAGES[name][lang == "en"]
    assert page.says("模拟数据" if lang == "zh" else "Synthetic data")
    assert page.says("数据截至 2026-10-31" if lang == "zh" else "as of 2026-10-31")
    if lang == "zh":
        plain = [SAME_IN_CHINESE.sub("", text) for text in [*page.texts, *page.labels]]
        assert [text for text in plain if ENGLISH.search(text)] == []
    else:
        headings = [element.value for element in page.test.header]
        assert [text for text in [*headings, *page.labels] if CHINESE.search(text)] == []


@pytest.mark.usefixtures("warehouse")
@pytest.mark.parametrize("by", ["stage", "owner", "point", "hukou", "province", "matter", "month"])
def test_turnaround_by_each_key(by: str) -> None:
    assert Opened("turnaround", by=by).says("n = ")


@pytest.mark.usefixtures("warehouse")
def test_a_district_is_chosen_by_the_url() -> None:
    assert Opened("overview", area="440306").says("范围 宝安区")


@pytest.mark.usefixtures("warehouse")
def test_an_unknown_choice_in_the_url_falls_back() -> None:
    page = Opened("access", area="999999", minutes="soon", mode="rocket")
    assert page.says("范围 深圳市")
    assert page.says("步行 30 分钟")


@pytest.mark.usefixtures("warehouse")
def test_minutes_are_read_from_the_url_and_held_in_range() -> None:
    assert Opened("access", minutes="45").says("步行 45 分钟")
    assert Opened("access", minutes="100000").says("步行 90 分钟")


@pytest.mark.usefixtures("warehouse")
def test_a_choice_is_written_to_the_url_and_undone_when_it_is_the_default() -> None:
    page = Opened("access")
    page.test.slider[0].set_value(15).run()
    assert page.test.query_params["minutes"] == "15"
    page.test.slider[0].set_value(30).run()
    assert "minutes" not in page.test.query_params


@pytest.mark.usefixtures("warehouse")
def test_siting_waits_to_be_run_and_a_new_choice_takes_the_answer_away() -> None:
    page = Opened("siting", open="2")
    assert page.says("选好条件后点“运行”")
    page.test.button[0].click().run()
    assert page.says("方案使")
    page.test.slider[0].set_value(20).run()
    assert "run" not in page.test.query_params
    assert page.says("选好条件后点“运行”")


@pytest.mark.usefixtures("warehouse")
@pytest.mark.parametrize(
    ("objective", "said"),
    [
        ("coverage", "现有与新设受理点合计。已证明最优：同样条件下，任何方案都不会多于"),
        ("mean", "到最近受理点的平均时间由"),
        ("max", "方案使住得最远的人步行到受理点的时间由"),
        ("cover", "要使步行 30 分钟内的覆盖率达到 60.0%，须新设"),
    ],
)
def test_every_objective_is_answered_in_words(objective: str, said: str) -> None:
    assert Opened("siting", run="1", open="2", objective=objective, share="60").says(said)


@pytest.mark.usefixtures("warehouse")
def test_what_no_plan_can_reach_is_said_and_is_no_error() -> None:
    assert Opened("siting", run="1", objective="cover", share="100", minutes="5").says("达不到 100.0% 的覆盖率")


def test_a_case_is_looked_up(warehouse: Demo) -> None:
    page = Opened("deadlines", case=warehouse.case)
    assert page.says(f"受理号 {warehouse.case}")
    assert page.says("超期概率")


@pytest.mark.usefixtures("warehouse")
def test_a_case_that_is_not_there_is_said() -> None:
    assert Opened("deadlines", case="SL-none").says("本快照没有受理号 SL-none。")


@pytest.mark.usefixtures("warehouse")
def test_the_guide_answers_in_words() -> None:
    page = Opened("guide", hukou_province="430000", hukou="430100", matter="loss_replacement")
    assert page.says("湖南省长沙市")
    assert page.says("- 40元。")


def test_without_a_snapshot_the_page_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCEPTANCE_WAREHOUSE", str(tmp_path))
    test = AppTest.from_file(str(APP), default_timeout=60).run()
    assert not test.exception
    assert "./run demo" in test.warning[0].value


@pytest.mark.usefixtures("warehouse")
def test_a_moved_assumption_is_in_the_url_said_beside_every_figure_and_put_back_by_a_button() -> None:
    page = Opened("demand")
    shipped = next(text for text in page.texts if "深圳市有流动人口" in text)
    assert not page.says("按调整后的参数")
    lost = next(slider for slider in page.test.slider if slider.label.startswith("每年丢失率"))
    lost.set_value(2.0).run()
    assert page.test.query_params["loss_share"] == "0.02"
    assert sum("按调整后的参数：每年丢失率 2.00%（默认 1.35%）。" in text for text in page.texts) == 5
    assert shipped not in page.texts
    next(button for button in page.test.button if button.label == "恢复默认参数").click().run()
    assert "loss_share" not in page.test.query_params
    assert shipped in page.texts


@pytest.mark.usefixtures("warehouse")
def test_assumptions_in_the_url_are_held_in_range_and_nonsense_is_the_default() -> None:
    page = Opened("demand", loss_share="7", damage_share="nan", season_factor="much", first_card_age="15.5")
    assert page.says("按调整后的参数：每年丢失率 3.00%（默认 1.35%）。")
    assert page.says("每年丢失率 3.00%")
    assert not page.says("每年损坏率 ")


@pytest.mark.usefixtures("warehouse")
def test_modes_are_compared_when_asked_each_with_its_source() -> None:
    page = Opened("access")
    next(button for button in page.test.button if button.label == "比较步行、驾车和公共交通").click().run()
    assert page.test.query_params["compare"] == "1"
    assert page.says("同一时间上限：步行")
    shown = page.test.dataframe[-1].value
    assert shown["出行方式"].tolist() == ["步行", "驾车", "公共交通"]
    assert shown["分钟数的来源"].str.contains("不是实际路线").tolist() == [True, True, False]
    assert "公交线路" in shown["分钟数的来源"].iloc[2]


@pytest.mark.usefixtures("warehouse")
def test_who_no_point_reaches_is_listed_with_names() -> None:
    page = Opened("access", minutes="5")
    assert page.says("个地点的")
    page = Opened("access", minutes="90", mode="drive")
    assert page.says("所有流动人口都能在时间上限内到一个受理点。")


@pytest.mark.usefixtures("warehouse")
def test_the_definition_and_the_day_of_the_residents_stand_on_the_page() -> None:
    assert Opened("demand").says("人口来源：业务库人口资料，13,330,374 人，统计日期 2020-11-01。")
    assert Opened("demand", lang="en").says("as counted on 2020-11-01")


@pytest.mark.usefixtures("warehouse")
def test_the_peak_is_told_by_street_in_a_city_and_in_a_district() -> None:
    for area in ("440300", "440306"):
        page = Opened("demand", area=area)
        assert page.says("换证高峰落在哪些街道")
        shown = next(each.value for each in page.test.dataframe if "一次性占比（%）" in each.value)
        assert shown["街道"].is_unique
        assert (shown["高峰年均应有（件）"] >= shown["高峰过后常年（件）"]).all()
