"""The way of a case: how long each stage takes, who lets it wait, and how it ends.

Calibrated on the domain notes, themselves guesses from news reports: across provinces the median from acceptance to
issue is about 22 days and the 90th percentile 38, inside a province the median 12; 0.5 to 1 % take more than 60 days;
reviews reject 2 to 4 % and return about 2 %; 0.5 to 1 % fail the quality check and are made again; under 1 % are
withdrawn; about 8 % lie uncollected after 30 days. How the days divide among the owners is a guess. Every parameter is
written to `truth/stages.json`.
"""

from dataclasses import dataclass
from typing import Any

import numpy

from synthetic.clock import DAY_SECONDS, settle, to_even
from synthetic.columns import NEVER
from synthetic.sampling import few, lognormal, uniforms
from synthetic.scenarios import Scenario

STAGES = ("transmit", "review", "produce", "quality_check", "issue")
INSTANTS = ("transmitted_at", "reviewed_at", "produced_at", "quality_checked_at", "issued_at")
# Medians in days on the even scale (inside the province, across provinces) and sigma of the logarithm.
MEDIAN_DAYS = {
    "transmit": (0.4, 0.4),
    "review": (1.1, 3.4),
    "produce": (5.0, 9.3),
    "quality_check": (0.8, 1.2),
    "issue": (1.4, 2.4),
}
SIGMA = {"transmit": 0.9, "review": 0.80, "produce": 0.60, "quality_check": 0.5, "issue": 0.55}
SLOW_PROVINCES = {"65": 2.0, "54": 2.2, "41": 1.5, "53": 1.6}  # guess: reviews take so many times as long
BUREAU_SIGMA, POINT_SIGMA = 0.35, 0.35
YEARLY_TRANSMIT_FACTOR = 0.88  # points learn
STUCK_SHARE, STUCK_DAYS, STUCK_SIGMA = 0.003, 34.0, 0.55
REMAKE_SHARE, REMAKE_DAYS = 0.008, 7.0
RETURNED_SHARE, RETURNED_DAYS, RETURNED_WITHDRAWN_SHARE = 0.020, 5.0, 0.15
REJECTED_SHARE, REJECTED_SIGMA = 0.028, 0.35
WITHDRAWN_SHARE, WITHDRAWN_DAYS = 0.005, 4.0
REMOTE_SHARE, REMOTE_SHARE_FAR_PROVINCES, REMOTE_EXTRA_DAYS = 0.005, 0.05, 7.0
FAR_PROVINCES = ("54", "63", "65", "62", "53")
BREAKDOWN_AT_SHARE, BREAKDOWN_DAYS, BREAKDOWN_FACTOR = 0.6, 24, 1.6  # a making centre stands still for a while
NEVER_COLLECTED_SHARE, COLLECT_MEDIAN_DAYS, COLLECT_SIGMA = 0.03, 4.0, 1.2
LONGEST_WAIT_DAYS = 500.0
EXTENSION_SHARE, EXTENSION_SHARE_REMOTE, EXTENSION_DAY = 0.5, 0.85, 56
SIGNED, RETURNED, REJECTED = range(3)
OUTCOMES = ("issued", "rejected", "withdrawn")


@dataclass(frozen=True)
class Speeds:
    """How slow each bureau and point is: factors on the days of a review and of a transmission."""

    bureau: numpy.ndarray
    bureau_rejects: numpy.ndarray
    is_far: numpy.ndarray
    point: numpy.ndarray
    first_day: int
    breakdown_from: int
    scenario: Scenario

    def as_truth(self) -> dict[str, Any]:
        """The parameters of every stage, for `truth/stages.json`."""
        names = [name for name in globals() if name.isupper() and name not in ("STAGES", "INSTANTS", "NEVER")]
        parameters = {name.lower(): globals()[name] for name in sorted(names)}
        return parameters | {"breakdown_from_day": self.breakdown_from, "stages": STAGES} | self.scenario.as_truth()


@dataclass(frozen=True)
class Course:
    """What truly happens to each case: wall seconds by instant, NEVER where it does not come."""

    accepted: numpy.ndarray
    instants: dict[str, numpy.ndarray]
    collected: numpy.ndarray
    withdrawn: numpy.ndarray
    review: numpy.ndarray  # SIGNED, RETURNED or REJECTED
    is_remote: numpy.ndarray

    def outcomes(self, rows: numpy.ndarray) -> numpy.ndarray:
        """How these cases end: 0 issued, 1 rejected, 2 withdrawn."""
        is_withdrawn = self.withdrawn[rows] != NEVER
        return numpy.where(is_withdrawn, 2, (self.review[rows] == REJECTED).astype(numpy.int8))

    def ended(self) -> numpy.ndarray:
        """The instant of the first final outcome."""
        ends = self.instants["issued_at"].copy()
        rows = numpy.flatnonzero(ends == NEVER)
        withdrawn = self.withdrawn[rows]
        ends[rows] = numpy.where(withdrawn != NEVER, withdrawn, self.instants["reviewed_at"][rows])
        return ends


def draw_speeds(
    random: numpy.random.Generator,
    hukou_codes: tuple[str, ...],
    point_count: int,
    first_day: int,
    last_day: int,
    scenario: Scenario,
) -> Speeds:
    """Factors of every hukou bureau and every point."""
    count = len(hukou_codes)
    provinces = [code[:2] for code in hukou_codes]
    slow = numpy.array([SLOW_PROVINCES.get(province, 1.0) for province in provinces])
    return Speeds(
        bureau=(slow * numpy.exp(random.normal(0.0, BUREAU_SIGMA, count))).astype(numpy.float32),
        bureau_rejects=REJECTED_SHARE * numpy.exp(random.normal(-0.06, REJECTED_SIGMA, count)),
        is_far=numpy.array([province in FAR_PROVINCES for province in provinces]),
        point=numpy.exp(random.normal(0.0, POINT_SIGMA, point_count)).astype(numpy.float32),
        first_day=first_day,
        breakdown_from=first_day + int((last_day - first_day) * BREAKDOWN_AT_SHARE),
        scenario=scenario,
    )


def draw_course(
    random: numpy.random.Generator,
    speeds: Speeds,
    accepted: numpy.ndarray,
    hukou: numpy.ndarray,
    point: numpy.ndarray,
    is_across: numpy.ndarray,
) -> Course:
    """The true course of every case (in order of acceptance): `hukou` and `point` are numbers into `speeds`."""
    count, first_day = len(accepted), int(accepted[0]) // DAY_SECONDS if len(accepted) else 0
    is_remote = _remote(random, speeds, hukou)
    review = _review_outcomes(random, speeds.bureau_rejects, hukou)
    days = _stage_days(random, speeds, first_day, hukou, point, is_across)
    _add_delays(random, days, review, is_remote)
    even = to_even(accepted, first_day)
    instants = {}
    for stage, name in zip(STAGES, INSTANTS, strict=True):
        if stage == "produce" and not speeds.scenario.is_steady:
            _slow_breakdown(days[stage], even, speeds.breakdown_from - first_day)
        speeds.scenario.slow(stage, days[stage], even + first_day, hukou)
        even, instants[name] = settle(even + days[stage], first_day)
    waits = numpy.minimum(lognormal(random, COLLECT_MEDIAN_DAYS, COLLECT_SIGMA, count), LONGEST_WAIT_DAYS)
    _, collected = settle(even + waits, first_day)  # counters close on most days off
    collected[few(random, count, NEVER_COLLECTED_SHARE)] = NEVER
    withdrawn = _withdrawn(random, accepted, instants, review, first_day)
    _cut(instants, collected, withdrawn, review)
    return Course(accepted, instants, collected, withdrawn, review, is_remote)


def draw_extensions(random: numpy.random.Generator, course: Course, seen_until: int) -> numpy.ndarray:
    """Whether an extension is recorded: shortly before the limit of 60 days, if at all."""
    lasted = numpy.minimum(course.ended(), seen_until) - course.accepted
    rows = numpy.flatnonzero(lasted > EXTENSION_DAY * DAY_SECONDS)
    chance = numpy.where(course.is_remote[rows], EXTENSION_SHARE_REMOTE, EXTENSION_SHARE)
    has_extension = numpy.zeros(len(lasted), dtype=bool)
    has_extension[rows] = uniforms(random, len(rows)) < chance
    return has_extension


def _remote(random: numpy.random.Generator, speeds: Speeds, hukou: numpy.ndarray) -> numpy.ndarray:
    rows = few(random, len(hukou), REMOTE_SHARE_FAR_PROVINCES)
    stays = uniforms(random, len(rows)) < REMOTE_SHARE / REMOTE_SHARE_FAR_PROVINCES
    is_remote = numpy.zeros(len(hukou), dtype=bool)
    is_remote[rows[stays | speeds.is_far[hukou[rows]]]] = True
    return is_remote


def _review_outcomes(random: numpy.random.Generator, rejects: numpy.ndarray, hukou: numpy.ndarray) -> numpy.ndarray:
    """Rejected in some cases, by bureau; returned in some of the others."""
    review = numpy.full(len(hukou), SIGNED, dtype=numpy.int8)
    review[few(random, len(hukou), RETURNED_SHARE)] = RETURNED
    most = min(float(rejects.max()), 1.0)
    rows = few(random, len(hukou), most)
    review[rows[uniforms(random, len(rows)) * most < rejects[hukou[rows]]]] = REJECTED
    return review


def _stage_days(
    random: numpy.random.Generator,
    speeds: Speeds,
    first_day: int,
    hukou: numpy.ndarray,
    point: numpy.ndarray,
    is_across: numpy.ndarray,
) -> dict[str, numpy.ndarray]:
    """Days on the even scale, single precision."""
    across = is_across.astype(numpy.float32)
    days = {}
    for stage in STAGES:
        inside, outside = MEDIAN_DAYS[stage]
        days[stage] = lognormal(random, 1.0, SIGMA[stage], len(hukou))
        days[stage] *= across * numpy.float32(outside - inside) + numpy.float32(inside)
    years = 0.0 if speeds.scenario.is_steady else (first_day - speeds.first_day) / 365.25
    learned = YEARLY_TRANSMIT_FACTOR**years
    days["transmit"] *= speeds.point.take(point) * numpy.float32(learned)
    days["review"] *= speeds.bureau.take(hukou)
    return days


def _add_delays(
    random: numpy.random.Generator,
    days: dict[str, numpy.ndarray],
    review: numpy.ndarray,
    is_remote: numpy.ndarray,
) -> None:
    """Cases stuck somewhere, cards made again, corrections after a return, and remote places."""
    count = len(review)
    for stage in ("review", "produce", "issue"):
        _delay(random, days[stage], few(random, count, STUCK_SHARE / 3.0), STUCK_DAYS, STUCK_SIGMA)
    _delay(random, days["quality_check"], few(random, count, REMAKE_SHARE), REMAKE_DAYS, 0.3)
    _delay(random, days["produce"], numpy.flatnonzero(review == RETURNED), RETURNED_DAYS, 0.5)
    _delay(random, days["issue"], numpy.flatnonzero(is_remote), REMOTE_EXTRA_DAYS, 0.4)


def _delay(
    random: numpy.random.Generator, days: numpy.ndarray, rows: numpy.ndarray, median: float, sigma: float
) -> None:
    days[rows] += lognormal(random, median, sigma, len(rows))


def _slow_breakdown(days: numpy.ndarray, even: numpy.ndarray, breakdown_from: int) -> None:
    """Days of making that begin while the centre stands still; `breakdown_from` on the scale of `even`."""
    if -BREAKDOWN_DAYS < breakdown_from < even.max(initial=0.0):
        days[(even >= breakdown_from) & (even < breakdown_from + BREAKDOWN_DAYS)] *= numpy.float32(BREAKDOWN_FACTOR)


def _withdrawn(
    random: numpy.random.Generator,
    accepted: numpy.ndarray,
    instants: dict[str, numpy.ndarray],
    review: numpy.ndarray,
    first_day: int,
) -> numpy.ndarray:
    """Withdrawn by the applicant: of his own accord while the case runs, or after it was returned."""
    withdrawn = numpy.full(len(accepted), NEVER, dtype=numpy.int32)
    plain = few(random, len(accepted), WITHDRAWN_SHARE)
    returned = numpy.flatnonzero(review == RETURNED)
    returned = returned[few(random, len(returned), RETURNED_WITHDRAWN_SHARE)]
    for rows, begin in ((plain[review[plain] == SIGNED], accepted), (returned, instants["reviewed_at"])):
        waits = lognormal(random, WITHDRAWN_DAYS, 0.8, len(rows))
        _, left = settle(to_even(begin[rows], first_day) + waits, first_day)
        last = instants["produced_at"][rows] - 60
        withdrawn[rows] = numpy.clip(left, begin[rows] + 60, numpy.maximum(last, begin[rows] + 60))
    return withdrawn


def _cut(
    instants: dict[str, numpy.ndarray], collected: numpy.ndarray, withdrawn: numpy.ndarray, review: numpy.ndarray
) -> None:
    """Nothing comes after a rejection or a withdrawal."""
    rejected = numpy.flatnonzero(review == REJECTED)
    gone = numpy.flatnonzero(withdrawn != NEVER)
    for name in INSTANTS[2:]:
        instants[name][rejected] = NEVER
    for name in INSTANTS:
        late = instants[name][gone] > withdrawn[gone]
        instants[name][gone[late]] = NEVER
    collected[rejected] = NEVER
    collected[gone] = NEVER
