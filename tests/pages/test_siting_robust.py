"""The robustness view and the longer search: started in the background, watched, and said in words when over."""

from collections.abc import Iterator
from typing import Any

import pytest

from dashboard import jobs as store
from dashboard.blocks import siting_form, siting_longer, siting_robust
from tests.pages.test_pages import Opened

ASKED = {"run": "1", "open": "2", "view": "robust", "draws": "50"}


@pytest.fixture(autouse=True)
def _fresh_jobs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No result of another test."""
    fresh = store.Jobs()
    for module in (siting_robust, siting_longer):
        monkeypatch.setattr(module, "jobs", fresh)
    monkeypatch.setattr("dashboard.blocks.background.jobs", fresh)
    yield
    for job in list(fresh._jobs.values()):
        job.is_over.wait(60)


def _press(page: Opened, label: str) -> None:
    next(button for button in page.test.button if button.label == label).click().run()
    assert not page.test.exception


def _wait(page: Opened) -> None:
    """Until the work is over; then the page is drawn anew, as its watch does every second."""
    for job in list(siting_robust.jobs._jobs.values()):
        assert job.is_over.wait(60)
    page.test.run()
    assert not page.test.exception


@pytest.mark.usefixtures("warehouse")
@pytest.mark.parametrize(("lang", "label"), [("zh", "抽样检验"), ("en", "Test by draws")])
@pytest.mark.parametrize("objective", ["coverage", "mean"])
def test_draws_are_started_and_what_they_say_is_shown_and_kept(objective: str, lang: str, label: str) -> None:
    page = Opened("siting", **ASKED, objective=objective, lang=lang)
    _press(page, label)
    _wait(page)
    assert page.says("变异系数 15.0%" if lang == "zh" else "coefficient of variation of 15.0%")
    assert page.says("n = 50")
    assert page.says("比当次最好的方案差" if lang == "zh" else "regret")
    headings = [element.value for element in page.test.header]
    assert headings == (
        ["人数有误差时，各点仍入选的比例", "人数有误差时的覆盖率，与当次最好方案的差距"]
        if lang == "zh"
        else [
            "How often each site is still chosen where the numbers err",
            "Coverage where the numbers err, and how far behind the best plan",
        ]
    )
    later = Opened("siting", **ASKED, objective=objective, lang=lang)
    assert [element.value for element in later.test.header] == headings
    other = Opened("siting", **ASKED | {"draws": "100"}, objective=objective, lang=lang)
    assert [element.value for element in other.test.header] == []


@pytest.mark.usefixtures("warehouse")
def test_what_fails_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: Any) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(siting_robust, "find_robustness", fail)
    page = Opened("siting", **ASKED)
    _press(page, "抽样检验")
    _wait(page)
    assert [error.value for error in page.test.error] == ["计算出错，已记入日志；可再试一次。"]


@pytest.mark.usefixtures("warehouse")
def test_it_is_not_offered_for_the_longest_way() -> None:
    page = Opened("siting", **ASKED, objective="max")
    assert page.says("现在的条件不提供")
    assert "抽样检验" not in page.labels


@pytest.mark.usefixtures("warehouse")
def test_a_plan_that_is_not_proven_may_be_searched_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(siting_form, "SECONDS", 0.0)
    page = Opened("siting", run="1", open="6", minutes="20", objective="mean")
    assert page.says("限时内尚未证明最优")
    _press(page, "再算 60 秒")
    _wait(page)
    assert page.says("已证明最优")
    assert "再算 60 秒" not in page.labels
