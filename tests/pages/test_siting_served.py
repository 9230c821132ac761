"""The objective of cases served, through every view of the Siting page."""

import pytest

from tests.pages.test_pages import Opened

ASKED = {"run": "1", "open": "2", "objective": "served"}


@pytest.mark.usefixtures("warehouse")
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("view", ["plan", "reasons", "robust", "windows", "scenarios"])
def test_every_view_answers_for_cases_served(view: str, lang: str) -> None:
    page = Opened("siting", **ASKED, view=view, lang=lang)
    assert page.says({"zh": "方案使每年可办的件由", "en": "a year would be served"}[lang])
    assert page.says({"zh": "由本地受理记录拟合", "en": "fitted on the applications of this area"}[lang])
    assert page.test.metric[0].label == {"zh": "每年可办", "en": "Cases a year"}[lang]
    if view == "robust":
        assert page.says({"zh": "点“抽样检验”", "en": "Press"}[lang])


@pytest.mark.usefixtures("warehouse")
def test_what_a_point_adds_is_told_in_cases() -> None:
    tables = Opened("siting", **ASKED).test.dataframe
    assert "每年多办（件）" in tables[1].value.columns
