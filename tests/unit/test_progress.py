"""Progress tells a share by bytes, a rate in rows and a time left that the clock bears out."""

import time

import duckdb
import pytest

from etl.progress import Progress, watching, write_rate, write_time_left


class Clock:
    """A clock that stands where it is put."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_share_rate_and_time_left_come_from_what_was_read() -> None:
    clock = Clock()
    progress = Progress([100, 300, 600], clock)
    assert progress.describe("a.csv") == "[1/3] a.csv · 0 %"  # nothing is known yet
    clock.now += 10
    progress.finish(1_000)
    assert progress.describe("b.csv") == "[2/3] b.csv · 10 % · 100 rows/s · about 2 min left"
    clock.now += 15
    assert progress.describe("b.csv", 0.5) == "[2/3] b.csv · 25 % · 100 rows/s · about 75 s left"
    clock.now += 15
    progress.finish(3_000)
    assert progress.describe("c.csv") == "[3/3] c.csv · 40 % · 100 rows/s · about 60 s left"
    clock.now += 60
    progress.finish(6_000)
    assert progress.describe("done") == "[3/3] done · 100 % · 100 rows/s · about 1 s left"


def test_files_known_already_take_no_time_and_say_nothing_about_it() -> None:
    clock = Clock()
    progress = Progress([900, 50, 50], clock)
    progress.finish(9_000, was_read=False)
    clock.now += 10
    progress.finish(500)
    assert progress.describe("c.csv") == "[3/3] c.csv · 95 % · 50 rows/s · about 10 s left"


def test_empty_files_are_no_division_by_nothing() -> None:
    clock = Clock()
    progress = Progress([0], clock)
    clock.now += 5
    assert progress.describe("a.csv") == "[1/1] a.csv · 100 %"


def test_rows_of_a_file_whose_size_could_not_be_told_are_no_division_by_nothing() -> None:
    clock = Clock()
    progress = Progress([0, 100], clock)
    progress.finish(50)
    clock.now += 5
    assert progress.describe("b.csv", 0.5) == "[2/2] b.csv · 50 % · about 5 s left"


@pytest.mark.parametrize(
    ("rate", "said"),
    [(12, "12 rows/s"), (34_500, "34 thousand rows/s"), (1_234_567, "1.2 million rows/s")],
)
def test_a_rate_has_the_digits_that_matter(rate: float, said: str) -> None:
    assert write_rate(rate) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "about 1 s left"), (40, "about 40 s left"), (600, "about 10 min left"), (9_000, "about 2.5 h left")],
)
def test_a_time_left_is_no_finer_than_it_can_be_known(seconds: float, said: str) -> None:
    assert write_time_left(seconds) == said


def test_a_long_query_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.progress.EVERY_SECONDS", 0.01)
    told: list[float] = []
    with duckdb.connect() as connection:
        started = time.monotonic()
        with watching(connection, told.append):
            while len(told) < 3 and time.monotonic() - started < 20:
                connection.execute("select sum(hash(range)) from range(3000000)").fetchall()
    assert len(told) >= 3
    assert all(0 <= share <= 1 for share in told)
