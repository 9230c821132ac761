"""The way of a case: how long each stage takes, who lets it wait, and how it ends.

Calibrated on the domain notes, themselves guesses from news reports: across provinces the median from acceptance to
issue is about 22 days and the 90th percentile 38, inside a province the median 12; 0.5 to 1 % take more than 60 days;
reviews reject 2 to 4 % and return about 2 %; 0.5 to 1 % fail the quality check and are made again; under 1 % are
withdrawn; about 8 % lie uncollected after 30 days. How the days divide among the owners is a guess. Every parameter is
written to `truth/stages.json`.
"""

import functools
from dataclasses import dataclass
from typing import Any

import numpy

from synthetic.clock import DAY_SECONDS, to_even, to_wall, to_working_day
from synthetic.columns import NEVER

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

    def as_truth(self) -> dict[str, Any]:
        """The parameters of every stage, for `truth/stages.json`."""
        names = [name for name in globals() if name.isupper() and name not in ("STAGES", "INSTANTS", "NEVER")]
        parameters = {name.lower(): globals()[name] for name in sorted(names)}
        return parameters | {"breakdown_from_day": self.breakdown_from, "stages": STAGES}


@dataclass(frozen=True)
class Course:
    """What truly happens to each case: wall seconds by instant, NEVER where it does not come."""

    accepted: numpy.ndarray
    instants: dict[str, numpy.ndarray]
    collected: numpy.ndarray
    withdrawn: numpy.ndarray
    review: numpy.ndarray  # SIGNED, RETURNED or REJECTED
    is_remote: numpy.ndarray
    has_extension: numpy.ndarray  # would be recorded, if the case lasts until EXTENSION_DAY

    @functools.cached_property
    def outcome(self) -> numpy.ndarray:
        """0 issued, 1 rejected, 2 withdrawn."""
        rejected = (self.review == REJECTED) & (self.withdrawn == NEVER)
        return numpy.where(self.withdrawn != NEVER, 2, numpy.where(rejected, 1, 0))

    @functools.cached_property
    def ended(self) -> numpy.ndarray:
        """The instant of the first final outcome."""
        ends = (self.instants["issued_at"], self.instants["reviewed_at"], self.withdrawn)
        return numpy.choose(self.outcome, ends)


def draw_speeds(
    random: numpy.random.Generator, hukou_codes: tuple[str, ...], point_count: int, first_day: int, last_day: int
) -> Speeds:
    """Factors of every hukou bureau and every point."""
    count = len(hukou_codes)
    provinces = [code[:2] for code in hukou_codes]
    slow = numpy.array([SLOW_PROVINCES.get(province, 1.0) for province in provinces])
    return Speeds(
        bureau=slow * numpy.exp(random.normal(0.0, BUREAU_SIGMA, count)),
        bureau_rejects=REJECTED_SHARE * numpy.exp(random.normal(-0.06, REJECTED_SIGMA, count)),
        is_far=numpy.array([province in FAR_PROVINCES for province in provinces]),
        point=numpy.exp(random.normal(0.0, POINT_SIGMA, point_count)),
        first_day=first_day,
        breakdown_from=first_day + int((last_day - first_day) * BREAKDOWN_AT_SHARE),
    )


def draw_course(
    random: numpy.random.Generator,
    speeds: Speeds,
    accepted: numpy.ndarray,
    hukou: numpy.ndarray,
    point: numpy.ndarray,
    is_across: numpy.ndarray,
) -> Course:
    """The true course of every case: `hukou` and `point` are numbers into `speeds`."""
    count = len(accepted)
    far = speeds.is_far[hukou]
    is_remote = random.random(count) < numpy.where(far, REMOTE_SHARE_FAR_PROVINCES, REMOTE_SHARE)
    review = _review_outcomes(random, speeds.bureau_rejects[hukou])
    days = _stage_days(random, speeds, accepted, hukou, point, is_across)
    _add_delays(random, days, review, is_remote)
    even = to_even(accepted)
    instants = {}
    for stage, name in zip(STAGES, INSTANTS, strict=True):
        if stage == "produce":
            _slow_breakdown(days[stage], even, speeds.breakdown_from)
        even = to_working_day(even + days[stage] * DAY_SECONDS)
        instants[name] = to_wall(even)
    collected = _collected(random, even, count)
    withdrawn = _withdrawn(random, accepted, instants, review)
    _cut(instants, collected, withdrawn, review)
    chance = numpy.where(is_remote, EXTENSION_SHARE_REMOTE, EXTENSION_SHARE)
    return Course(accepted, instants, collected, withdrawn, review, is_remote, random.random(count) < chance)


def _review_outcomes(random: numpy.random.Generator, rejects: numpy.ndarray) -> numpy.ndarray:
    uniforms = random.random(len(rejects))
    outcome = numpy.where(uniforms < rejects, REJECTED, SIGNED)
    return numpy.where(uniforms > 1.0 - RETURNED_SHARE, RETURNED, outcome)


def _stage_days(
    random: numpy.random.Generator,
    speeds: Speeds,
    accepted: numpy.ndarray,
    hukou: numpy.ndarray,
    point: numpy.ndarray,
    is_across: numpy.ndarray,
) -> dict[str, numpy.ndarray]:
    across = is_across.astype(numpy.int64)
    years = (accepted // DAY_SECONDS - speeds.first_day) / 365.25
    days = {}
    for stage in STAGES:
        logs = random.standard_normal(len(accepted)) * SIGMA[stage] + numpy.log(MEDIAN_DAYS[stage])[across]
        days[stage] = numpy.exp(logs)
    days["transmit"] *= speeds.point[point] * YEARLY_TRANSMIT_FACTOR**years
    days["review"] *= speeds.bureau[hukou]
    return days


def _add_delays(
    random: numpy.random.Generator,
    days: dict[str, numpy.ndarray],
    review: numpy.ndarray,
    is_remote: numpy.ndarray,
) -> None:
    """Cases stuck somewhere, cards made again, corrections after a return, and remote places."""
    count = len(review)
    stuck = numpy.flatnonzero(random.random(count) < STUCK_SHARE)
    extra = STUCK_DAYS * numpy.exp(random.normal(0.0, STUCK_SIGMA, len(stuck)))
    where = random.integers(0, 3, len(stuck))
    for number, stage in enumerate(("review", "produce", "issue")):
        days[stage][stuck[where == number]] += extra[where == number]
    remade = numpy.flatnonzero(random.random(count) < REMAKE_SHARE)
    days["quality_check"][remade] += REMAKE_DAYS * random.lognormal(0.0, 0.3, len(remade))
    returned = numpy.flatnonzero(review == RETURNED)
    days["produce"][returned] += RETURNED_DAYS * random.lognormal(0.0, 0.5, len(returned))
    remote = numpy.flatnonzero(is_remote)
    days["issue"][remote] += REMOTE_EXTRA_DAYS * random.lognormal(0.0, 0.4, len(remote))


def _slow_breakdown(days: numpy.ndarray, even: numpy.ndarray, breakdown_from: int) -> None:
    since = even / DAY_SECONDS - breakdown_from
    days[(since >= 0) & (since < BREAKDOWN_DAYS)] *= BREAKDOWN_FACTOR


def _collected(random: numpy.random.Generator, issued_even: numpy.ndarray, count: int) -> numpy.ndarray:
    """The applicant's own time; counters close on most days off, so do collections."""
    days = numpy.exp(random.standard_normal(count) * COLLECT_SIGMA + numpy.log(COLLECT_MEDIAN_DAYS))
    collected = to_wall(to_working_day(issued_even + numpy.minimum(days, 500.0) * DAY_SECONDS))
    return numpy.where(random.random(count) < NEVER_COLLECTED_SHARE, NEVER, collected)


def _withdrawn(
    random: numpy.random.Generator,
    accepted: numpy.ndarray,
    instants: dict[str, numpy.ndarray],
    review: numpy.ndarray,
) -> numpy.ndarray:
    """Withdrawn by the applicant: of his own accord while the case runs, or after it was returned."""
    count = len(accepted)
    withdrawn = numpy.full(count, NEVER)
    plain = numpy.flatnonzero((random.random(count) < WITHDRAWN_SHARE) & (review == SIGNED))
    returned = numpy.flatnonzero((review == RETURNED) & (random.random(count) < RETURNED_WITHDRAWN_SHARE))
    for rows, begin in ((plain, accepted), (returned, instants["reviewed_at"])):
        days = WITHDRAWN_DAYS * random.lognormal(0.0, 0.8, len(rows))
        left = to_wall(to_working_day(to_even(begin[rows]) + days * DAY_SECONDS))
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
