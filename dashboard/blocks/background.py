"""How far a job in the background is, looked at every second while the rest of the page stays usable."""

import time
from typing import Any

import streamlit

from dashboard.jobs import Job, jobs
from dashboard.locale import _


def is_running(job: Job | None) -> bool:
    """Started and not over yet."""
    return job is not None and not job.is_over.is_set()


@streamlit.fragment(run_every=1.0)
def watch(key: Any) -> None:
    """The job's progress, pace and time left; the page is drawn anew when it is over."""
    job = jobs.find(key)
    if job is None or job.is_over.is_set():
        streamlit.rerun()
    elif job.started is None:
        streamlit.progress(0.0, _("等待前一项计算结束……"))
    elif not job.done or job.per_second is None:
        seconds = f"{time.monotonic() - job.started:.0f}"
        streamlit.progress(0.0, _("正在计算，已用 {seconds} 秒……", seconds=seconds))
    else:
        text = _(
            "已完成 {done} / {total} 次，每秒 {rate} 次，约剩 {left} 秒",
            done=job.done,
            total=job.total,
            rate=f"{job.per_second:.1f}",
            left=f"{job.seconds_left or 0:.0f}",
        )
        streamlit.progress(min(job.done / max(job.total, 1), 1.0), text)
