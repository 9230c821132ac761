"""A plan that is not proven within the seconds of a page can be searched for a minute more, in the background."""

import functools
from collections.abc import Hashable
from dataclasses import replace

import streamlit

from dashboard.blocks.background import is_running, watch
from dashboard.jobs import Progress, jobs
from dashboard.locale import _
from dashboard.session import Reader
from studies.siting import SitingResult, plan_sites
from studies.siting_request import SitingRequest
from warehouse import Scope, Snapshot

LONGER_SECONDS = 60.0


def take_longer(reader: Reader, request: SitingRequest, plan: SitingResult) -> SitingResult:
    """The plan of the longer search where it was made, else this one."""
    job = None if plan.proven else jobs.find(_key(reader, request))
    return plan if job is None or job.result is None else job.result


def offer_longer(reader: Reader, request: SitingRequest, plan: SitingResult) -> None:
    """A button that searches on, and how far that is; nothing where the plan is proven or was searched longer."""
    if plan.proven:
        return
    key = _key(reader, request)
    job = jobs.find(key)
    if job is not None and job.result is not None:
        return
    label = _("再算 {seconds} 秒", seconds=f"{LONGER_SECONDS:.0f}")
    if not is_running(job) and streamlit.button(label, icon=":material/timer:"):
        job = jobs.start(key, functools.partial(_work, reader.snapshot, reader.scope, _longer(request)))
    if job is not None and job.mistake is not None:
        streamlit.error(_("计算出错，已记入日志；可再试一次。"))
    elif is_running(job):
        watch(key)


def _longer(request: SitingRequest) -> SitingRequest:
    return replace(request, seconds=LONGER_SECONDS)


def _key(reader: Reader, request: SitingRequest) -> Hashable:
    return ("plan", reader.snapshot.name, reader.scope.prefix, _longer(request))


def _work(snapshot: Snapshot, scope: Scope, request: SitingRequest, _on_progress: Progress) -> SitingResult:
    return plan_sites(snapshot, scope, request)
