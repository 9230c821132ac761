"""Long work in the background: started once for what is asked, watched by any page, kept when the page is left.

A job runs in a thread of its own that never calls Streamlit; its state is read by the pages that ask for it. One job
runs at a time, the others wait; the latest results are kept.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

MOST_KEPT = 12

log = logging.getLogger("dashboard")
Progress = Callable[[int, int], None]
Work = Callable[[Progress], Any]


@dataclass
class Job:
    """How far one piece of work is. Written by its thread, read by pages."""

    done: int = 0
    total: int = 0
    started: float | None = None
    """By the clock that only goes on (time.monotonic); None while it waits for its turn."""
    result: Any = None
    mistake: BaseException | None = None
    is_over: threading.Event = field(default_factory=threading.Event)

    @property
    def seconds_left(self) -> float | None:
        """At the pace so far; None before there is one."""
        if self.started is None or not self.done:
            return None
        return (time.monotonic() - self.started) / self.done * (self.total - self.done)

    @property
    def per_second(self) -> float | None:
        """Steps done a second; None before the first."""
        if self.started is None or not self.done:
            return None
        return self.done / max(time.monotonic() - self.started, 1e-9)


class Jobs:
    """The jobs of this process, by what they are asked."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._lock, self._most = threading.Lock(), most
        self._jobs: OrderedDict[Hashable, Job] = OrderedDict()
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="job")

    def find(self, key: Hashable) -> Job | None:
        """The job of this key, where there is one."""
        with self._lock:
            return self._jobs.get(key)

    def start(self, key: Hashable, work: Work) -> Job:
        """The job of this key; started where there is none, or where the last one failed."""
        with self._lock:
            job = self._jobs.get(key)
            if job is None or job.mistake is not None:
                job = self._jobs[key] = Job()
                self._threads.submit(_run, job, work)
            self._jobs.move_to_end(key)
            self._drop_oldest()
            return job

    def _drop_oldest(self) -> None:
        """Forget what was over longest ago beyond the number kept; what runs or waits stays."""
        over = [key for key, job in self._jobs.items() if job.is_over.is_set()]
        for key in over[: max(len(self._jobs) - self._most, 0)]:
            del self._jobs[key]


def _run(job: Job, work: Work) -> None:
    """Do the work; what it raises is kept for the page to say."""
    job.started = time.monotonic()

    def tell(done: int, total: int) -> None:
        job.total, job.done = total, done

    try:
        job.result = work(tell)
    except Exception as mistake:
        job.mistake = mistake
        log.exception("a job failed")
    finally:
        job.is_over.set()


jobs = Jobs()
