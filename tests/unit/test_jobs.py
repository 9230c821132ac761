"""Work in the background: two requests do not mix, what fails is kept to be said, only so much is held."""

import threading
from typing import Any

import pytest

from dashboard.jobs import Job, Jobs


def _end(job: Job) -> Any:
    assert job.is_over.wait(10)
    return job.result


def test_two_requests_have_a_result_each_and_one_request_is_worked_out_once() -> None:
    jobs = Jobs()
    calls: list[str] = []

    def work(name: str) -> Any:
        def note(_tell: Any) -> str:
            calls.append(name)
            return name

        return note

    one, other = jobs.start("a", work("one")), jobs.start("b", work("other"))
    again = jobs.start("a", work("never"))
    assert (_end(one), _end(other), _end(again)) == ("one", "other", "one")
    assert calls == ["one", "other"]
    assert jobs.find("a") is one
    assert jobs.find("c") is None


def test_progress_pace_and_time_left_are_seen_while_it_runs() -> None:
    told, go_on = threading.Event(), threading.Event()

    def work(tell: Any) -> str:
        tell(50, 200)
        told.set()
        go_on.wait(10)
        return "done"

    job = Jobs().start("a", work)
    assert told.wait(10)
    assert (job.done, job.total, job.is_over.is_set()) == (50, 200, False)
    assert job.started is not None
    job.started -= 10
    assert job.per_second == pytest.approx(5, rel=0.2)
    assert job.seconds_left == pytest.approx(30, rel=0.2)
    go_on.set()
    assert _end(job) == "done"


def test_what_fails_is_kept_and_may_be_tried_again() -> None:
    def fail(tell: Any) -> None:
        raise ValueError("no")

    jobs = Jobs()
    failed = jobs.start("a", fail)
    assert _end(failed) is None
    assert isinstance(failed.mistake, ValueError)
    assert _end(jobs.start("a", lambda tell: "well")) == "well"


def test_one_job_waits_for_the_other_and_the_oldest_results_are_dropped() -> None:
    go_on = threading.Event()
    jobs = Jobs(most=2)
    jobs.start("first", lambda tell: go_on.wait(10))
    waiting = jobs.start("second", lambda tell: "second")
    assert not waiting.is_over.wait(0.05)
    assert waiting.started is None
    jobs.start("third", lambda tell: "third")
    assert jobs.find("first") is not None
    go_on.set()
    assert _end(waiting) == "second"
    _end(jobs.start("fourth", lambda tell: "fourth"))
    jobs.start("fifth", lambda tell: "fifth")
    assert jobs.find("first") is None
    assert jobs.find("fifth") is not None
