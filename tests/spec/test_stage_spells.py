"""How spells in the stages are counted: one small case for each way through, worked by hand."""

from datetime import date, timedelta

import pytest

from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Snapshot

HEAD = (
    "application_id | accepted_at | transmitted_at | reviewed_at | review_outcome | produced_at | quality_checked_at "
    "| issued_at | withdrawn_at"
)
FIRSTS = [date(2026, 3, 2), date(2026, 3, 9)]  # Mondays
LASTS = [date(2026, 3, 8), date(2026, 3, 15)]
AS_OF = "2026-03-18 12:00"
Row = tuple[int, int, int, int, bool, bool]  # week (0 or 1), stage, from_days, to_days, is_ended, is_final


def count_spells(snapshot: Snapshot, most_cases: int = 1000, as_of: date = date(2026, 3, 18)) -> dict[Row, int]:
    """Cases by how they were watched."""
    found = snapshot.ask(
        "stage_spells",
        EVERYWHERE,
        as_of=as_of,
        since=FIRSTS[0],
        firsts=FIRSTS,
        lasts=LASTS,
        most_cases=most_cases,
        long_days=35,
    )
    found["week"] = [FIRSTS.index(day.date()) for day in found["first_on"]]
    keys = ["week", "stage", "from_days", "to_days", "is_ended", "is_final"]
    return {tuple(row): cases for *row, cases in found[[*keys, "cases"]].itertuples(index=False)}


@pytest.mark.parametrize(
    ("case", "spells"),
    [
        pytest.param(
            "a | 2026-03-03 | | | | | | |",
            [(0, 0, 0, 5, False, False), (1, 0, 6, 12, False, False)],
            id="still there",
        ),
        pytest.param(
            "a | 2026-03-03 | 2026-03-05 | 2026-03-11 | signed | | | |",
            [
                (0, 0, 0, 2, True, False),
                (0, 1, 0, 3, False, False),
                (1, 1, 4, 6, True, False),
                (1, 2, 0, 4, False, False),
            ],
            id="moved on",
        ),
        pytest.param(
            "a | 2026-03-03 | | 2026-03-05 | signed | | | |",  # reviewed, and nobody wrote down when it was sent
            [
                (0, 0, 0, 2, True, False),
                (0, 1, 0, 0, True, False),
                (0, 2, 0, 3, False, False),
                (1, 2, 4, 10, False, False),
            ],
            id="passed over",
        ),
        pytest.param(
            "a | 2026-03-03 | 2026-03-04 | | | 2026-03-06 | | |",  # the review was over when it was made
            [
                (0, 0, 0, 1, True, False),
                (0, 1, 0, 2, True, False),
                (0, 2, 0, 0, True, False),
                (0, 3, 0, 2, False, False),
                (1, 3, 3, 9, False, False),
            ],
            id="review passed over",
        ),
        pytest.param(
            "a | 2026-03-03 | 2026-03-04 | 2026-03-10 | rejected | | | |",
            [(0, 0, 0, 1, True, False), (0, 1, 0, 4, False, False), (1, 1, 5, 6, True, True)],
            id="rejected",
        ),
        pytest.param(
            "a | 2026-03-03 | 2026-03-04 | | | | | | 2026-03-11",
            [(0, 0, 0, 1, True, False), (0, 1, 0, 4, False, False), (1, 1, 5, 7, True, True)],
            id="withdrawn",
        ),
        pytest.param(
            "a | 2026-02-20 | 2026-02-23 | 2026-02-25 | signed | 2026-03-03 | 2026-03-04 | 2026-03-06 |",
            [(0, 2, 5, 6, True, False), (0, 3, 0, 1, True, False), (0, 4, 0, 2, True, True)],
            id="issued, begun before",
        ),
        pytest.param(
            "a | 2026-02-20 | 2026-02-23 | 2026-02-25 | signed | 2026-02-26 | 2026-02-26 | 2026-02-27 |",
            [],
            id="over before",
        ),
    ],
)
def test_a_case_is_watched_day_by_day_in_each_stage(draw: Draw, case: str, spells: list[Row]) -> None:
    found = count_spells(draw(AS_OF, applications=f"{HEAD}\n{case}"))
    assert found == dict.fromkeys(spells, 1)


def test_what_came_after_the_day_is_put_aside(draw: Draw) -> None:
    case = "a | 2026-03-03 | 2026-03-12 | 2026-03-17 | signed | | | |"
    snapshot = draw(AS_OF, applications=f"{HEAD}\n{case}")
    found = count_spells(snapshot, as_of=date(2026, 3, 11))
    assert found == {(0, 0, 0, 5, False, False): 1, (1, 0, 6, 8, False, False): 1}


def test_cells_are_who_has_the_case(draw: Draw) -> None:
    case = "a | 2026-03-03 | 2026-03-04 | 2026-03-05 | signed | 2026-03-06 | | |"
    found = draw(AS_OF, applications=f"{HEAD}\n{case}").ask(
        "stage_spells",
        EVERYWHERE,
        as_of=date(2026, 3, 8),
        since=FIRSTS[0],
        firsts=FIRSTS[:1],
        lasts=LASTS[:1],
        most_cases=10,
        long_days=35,
    )
    codes = found.sort_values("stage")[["stage", "wide_code", "narrow_code"]].to_numpy().tolist()
    assert codes == [[0, 440300, 440306], [1, 430000, 430102], [2, 440300, 440300], [3, 440300, 440300]]
    assert found["is_across"].all()


def test_what_ends_after_a_weekend_was_ready_on_one_of_its_days(draw: Draw) -> None:
    """Withdrawn on Monday the 9th: on Saturday, Sunday or Monday; about a third each."""
    cases = [f"case {number} | 2026-03-03 | 2026-03-04 | | | | | | 2026-03-09" for number in range(120)]
    found = count_spells(draw(AS_OF, applications="\n".join([HEAD, *cases])))
    ends = {row: count for row, count in found.items() if row[5]}
    assert set(ends) == {(0, 1, 0, 3, True, True), (0, 1, 0, 4, True, True), (1, 1, 5, 5, True, True)}
    assert sum(ends.values()) == 120
    assert min(ends.values()) >= 20, "4 standard deviations below 40"


def test_a_sample_stands_for_all_and_long_ones_are_all_there(draw: Draw) -> None:
    short = [f"short {number} | 2026-03-03 | | | | | | |" for number in range(300)]
    long_ones = [f"long {number} | {date(2026, 3, 3) - timedelta(days=40)} | | | | | | |" for number in range(20)]
    snapshot = draw(AS_OF, applications="\n".join([HEAD, *short, *long_ones]))
    first_week, long_week = (0, 0, 0, 5, False, False), (0, 0, 39, 45, False, False)
    everyone = count_spells(snapshot)
    assert (everyone[first_week], everyone[long_week]) == (300, 20)
    samples = [count_spells(snapshot, most_cases=320 // one_in) for one_in in (2, 3, 5, 7)]
    assert [each[long_week] for each in samples] == [20] * 4
    for one_in, each in zip((2, 3, 5, 7), samples, strict=True):
        assert each[first_week] % one_in == 0
        assert each[first_week] != 300, "a sample"
    # One of 1 in k has a standard deviation of (300 (k - 1))^0.5: 17 to 42; the mean of four not above 17.
    assert sum(each[first_week] for each in samples) / 4 == pytest.approx(300, abs=3 * 17)
