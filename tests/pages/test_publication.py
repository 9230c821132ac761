"""The public list and the travel spared, on the page."""

import pytest

from tests.pages.test_pages import Opened

pytestmark = pytest.mark.usefixtures("warehouse")


def test_the_list_its_changes_and_its_dates_stand_on_the_page() -> None:
    page = Opened("guide", part="points", area="440300")
    heads = [header.value for header in page.test.header]
    assert [head for head in heads if head != "不予公布的受理点"] == ["受理点名单", "与上次公布相比", "启用与停用"]
    assert page.says("处受理点。")
    assert page.says("这是首次公布的名单")
    assert len(page.test.get("download_button")) >= 4


def test_an_assumption_of_the_travel_is_moved_said_and_put_back() -> None:
    page = Opened("guide", part="travel", area="440300")
    shipped = next(text for text in page.texts if "约少跑" in text)
    detour = next(slider for slider in page.test.slider if slider.label.startswith("回乡路程绕行系数"))
    detour.set_value(1.5).run()
    assert page.test.query_params["home_detour"] == "1.5"
    assert page.says("按调整后的参数：回乡路程绕行系数 1.5。")
    assert shipped not in page.texts
    next(button for button in page.test.button if button.label == "恢复默认参数").click().run()
    assert shipped in page.texts
