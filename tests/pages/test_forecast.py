"""What the Deadlines page says of the coming weeks, of a what-if and to a citizen: what the studies say."""

import pytest

from studies.citizen import tell_citizen
from studies.expected_late import expect_late
from studies.what_if import ask_what_if
from tests.conftest import Demo
from tests.pages.test_pages import Opened
from warehouse import EVERYWHERE, open_current


@pytest.mark.parametrize("by", ["point", "responsible"])
def test_the_coming_weeks_are_told_as_the_study_counts_them(warehouse: Demo, by: str) -> None:
    found = expect_late(open_current(warehouse.warehouse), EVERYWHERE, by=by)
    page = Opened("deadlines", part="outlook", late_by=by)
    assert page.says(f"（90% 区间 {found.low:,.0f}–{found.high:,.0f} 件）；已超期的 {found.overdue:,} 件另计。")
    tables = [table.value.to_string() for table in page.test.dataframe]
    names = [group["name"] for group in found.groups if group["expected"] > 0]
    assert any(names[0] in table for table in tables)


def test_what_if_is_told_with_every_change(warehouse: Demo) -> None:
    rows = ask_what_if(open_current(warehouse.warehouse), EVERYWHERE).rows
    page = Opened("deadlines", part="outlook", lang="en")
    told = next(text for text in page.texts if "next 30 days" in text and "%" in text)
    for row in rows:
        assert f"{row['on_time_share'] * 100:.2f}" in told


def test_a_citizen_is_told_the_due_day_and_what_is_taken_for_granted(warehouse: Demo) -> None:
    snapshot = open_current(warehouse.warehouse)
    assert snapshot.as_of_on is not None
    applied_on = snapshot.as_of_on.replace(day=1)
    found = tell_citizen(snapshot, EVERYWHERE, "440300", "430100", applied_on)
    page = Opened(
        "deadlines", part="answer", from_province="430000", from_hukou="430100", applied_on=applied_on.isoformat()
    )
    assert page.says(f"法定时限 {found.due_on}，超期概率 ")
    assert page.says("湖南省长沙市")
    assert page.says(f"已过 {found.elapsed_days} 天，以至今尚无结果为前提。")
    today = Opened("deadlines", part="answer", applied_on=snapshot.as_of_on.isoformat())
    assert not today.says("以至今尚无结果为前提。")
