"""Where the time of issued cases goes: the parts add up to the whole."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from studies.stage_shares import StageShares, share_delay
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Scope

# quick: 0, 3, 4, 1, 2 days; slow: 2, 9, 10, 1, 3; gap: 5 in review, 10 to issue, three
# stages passed over; the others are not issued.
CASES = """
application_id | accepted_at | transmitted_at | reviewed_at | produced_at | quality_checked_at | issued_at  | withdrawn_at
quick          | 2026-01-05  | 2026-01-05     | 2026-01-08  | 2026-01-12  | 2026-01-13         | 2026-01-15 |
slow           | 2026-01-05  | 2026-01-07     | 2026-01-16  | 2026-01-26  | 2026-01-27         | 2026-01-30 |
gap            | 2026-01-05  |                | 2026-01-10  |             |                    | 2026-01-20 |
left           | 2026-01-05  | 2026-01-06     | 2026-01-16  |             |                    |            | 2026-01-20
open           | 2026-01-05  | 2026-01-06     |             |             |                    |            |
"""  # noqa: E501


def test_stages_and_owners_each_add_up_to_the_mean_total(draw: Draw) -> None:
    shares = share_delay(draw("2026-02-14", applications=CASES), EVERYWHERE)
    assert shares.cases == 3
    assert shares.total is not None
    assert shares.total.mean_days == pytest.approx((10 + 25 + 15) / 3)
    assert [round(part.mean_days * 3) for part in shares.stages] == [2, 17, 14, 2, 15]
    assert {part.key: round(part.mean_days * 3) for part in shares.owners} == {
        "point": 2 + 15,
        "home_bureau": 17,
        "making_centre": 14 + 2,
    }
    assert [part.name for part in shares.owners] == ["受理点", "户籍地县级公安机关", "制证中心"]
    assert shares.stages[1].share == pytest.approx(17 / 50)
    assert (shares.stages[1].p50_days, shares.stages[1].p90_days) == (5, 9)


def test_area_scope_and_months_are_respected(draw: Draw) -> None:
    snapshot = draw("2026-02-14", applications=CASES)
    assert share_delay(snapshot, EVERYWHERE, "440306", last_month="2026-01").cases == 3
    assert share_delay(snapshot, EVERYWHERE, first_month="2026-02").cases == 0
    nobody = share_delay(snapshot, Scope("440304"))
    assert (nobody.cases, nobody.total, nobody.stages, nobody.owners) == (0, None, [], [])


days = strategies.one_of(strategies.none(), strategies.integers(0, 40))
cases = strategies.lists(strategies.tuples(days, days, days, days, strategies.integers(0, 40)), min_size=1, max_size=12)


def drawn(rows: list[tuple[int | None, ...]]) -> str:
    """Cases issued in the end, each stage with its days or passed over (None)."""
    text = (
        "application_id | accepted_at | transmitted_at | reviewed_at | produced_at | quality_checked_at | issued_at\n"
    )
    for number, stages in enumerate(rows):
        day, cells = date(2026, 1, 5), []
        for length in stages:
            day += timedelta(days=length or 0)
            cells.append("" if length is None else str(day))
        text += f"{number} | 2026-01-05 | {' | '.join(cells)}\n"
    return text


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases)
def test_means_add_up_whatever_was_passed_over(draw: Draw, rows: list[tuple[int | None, ...]]) -> None:
    shares: StageShares = share_delay(draw("2026-12-31", applications=drawn(rows)), EVERYWHERE)
    assert shares.total is not None
    mean = sum(length or 0 for stages in rows for length in stages) / len(rows)
    for parts in (shares.stages, shares.owners):
        assert sum(part.mean_days for part in parts) == pytest.approx(mean, abs=1e-9)
    assert shares.total.mean_days == pytest.approx(mean, abs=1e-9)
    if mean:
        assert sum(part.share or 0 for part in shares.stages) == pytest.approx(1)
