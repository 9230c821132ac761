"""The Verification page: first what is the matter, then each measure with its table; small cells are not told."""

import pytest

from tests.pages.test_pages import Opened

HEADINGS = {
    "zh": [
        "挂失生效延迟",
        "错答：误放、误拒、已换领仍有效",
        "失效后使用：挂失后多久",
        "核查命中率",
        "数据来源中断（整个快照）",
        "失证找回率",
    ],
    "en": [
        "From report to effect",
        "Wrong answers: false accepts, false rejects, superseded cards",
        "Attempts after invalidation: how long after the report",
        "Hit rate of checks",
        "Gaps in the feeds (whole snapshot)",
        "Return rate of lost cards",
    ],
}


@pytest.mark.usefixtures("warehouse")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_blocks_stand_in_the_order_in_which_a_manager_asks(lang: str) -> None:
    page = Opened("verification", lang=lang)
    found = [header.value for header in page.test.header if header.value in HEADINGS[lang]]
    assert found == HEADINGS[lang]


@pytest.mark.usefixtures("warehouse")
def test_what_is_the_matter_comes_first() -> None:
    page = Opened("verification")
    assert page.says("“即时失效”没有做到")
    assert page.says("误放")


@pytest.mark.usefixtures("warehouse")
def test_the_span_chosen_is_the_one_told() -> None:
    assert Opened("verification", span="report_to_copies").says("挂失→同步到各行业：一半在")
    assert not Opened("verification").says("挂失→同步到各行业：一半在")


@pytest.mark.usefixtures("warehouse")
@pytest.mark.parametrize("cut", ["places", "organisations", "months"])
def test_hits_are_cut_as_chosen_and_small_counts_are_signs(cut: str) -> None:
    page = Opened("verification", hits=cut, finding="attempts", cut="organisations")
    tables = [frame.value for frame in page.test.dataframe]
    cells = {str(cell) for table in tables for cell in table.to_numpy().ravel()}
    assert "<5" in cells
    told = next(table for table in tables if "同步后仍答为有效（次）" in table.columns)
    assert not {"1", "2", "3", "4"} & set(told["核查次数（次）"].astype(str))


@pytest.mark.usefixtures("warehouse")
def test_checks_from_elsewhere_stand_on_the_demand_page_as_a_change() -> None:
    page = Opened("demand")
    assert "外地证件核查的变化" in [header.value for header in page.test.header]
    assert page.says("这是核查次数的变化，不是人数。")
