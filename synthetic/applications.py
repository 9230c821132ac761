"""Application records: what the bureau knows of each case on the last day of the world.

Instants after that day are blank; the truth behind the cases still open goes to `truth/outcomes.parquet`. Guessed:
which documents are shown, how cards are collected, how exactly a residence is recorded, reasons of reviews.
"""

from dataclasses import dataclass
from datetime import date

import numpy

from data.policy import policy_rows, rows_in_force
from synthetic.cases import Cases
from synthetic.columns import (
    MICRO,
    NEVER,
    Amounts,
    Coded,
    Days,
    Degrees,
    Flags,
    Instants,
    Keys,
    Numbered,
    Record,
)
from synthetic.demand import LOSS, MATTERS
from synthetic.districts import KM_PER_DEGREE
from synthetic.people import Homes, People, person_keys
from synthetic.places import Cells
from synthetic.sampling import Lots, few, normal_steps, steps
from synthetic.stages import INSTANTS, OUTCOMES, REJECTED, RETURNED, SIGNED, draw_extensions

ID_PREFIX, ID_WIDTH = "SL", 10
POINT_PREFIX, POINT_WIDTH = "P", 5
REVIEWS = ("signed", "returned", "rejected")
REASONS = (
    "照片不合格",
    "指纹信息缺失",
    "现住址证明不全",
    "与常住人口信息不一致",
    "户籍信息已注销",
    "相貌差异较大无法确认身份",
)
RETURN_REASONS, REJECT_REASONS = (0, 3), (3, 6)
DOCUMENTS = ("id_card", "household_register", "residence_permit", "other")
DOCUMENT_LOTS = Lots.from_weights(
    numpy.array([[0.93, 0.04, 0.02, 0.01], [0.90, 0.06, 0.03, 0.01], [0.0, 0.42, 0.48, 0.10], [0.0, 0.93, 0.05, 0.02]])
)
COLLECTORS, COLLECTOR_LOTS = ("self", "entrusted", "courier"), Lots.from_weights(numpy.array([0.85, 0.08, 0.07]))
PLACE_DIGITS, PLACE_LOTS = (12, 9, 6), Lots.from_weights(numpy.array([0.82, 0.13, 0.05]))
LOCATED_SHARE, HOME_SPREAD_KM, FRAME = 0.85, 0.25, "CGCS2000"


@dataclass(frozen=True)
class Words:
    """Word lists that columns point into: hukou codes, points, residence codes of three lengths."""

    hukou: tuple[str, ...]
    points: tuple[str, ...]
    places: tuple[str, ...]
    place_of: numpy.ndarray  # number into `places` by length of the code and cell, in one row

    @classmethod
    def of(cls, homes: Homes, point_count: int, cells: Cells) -> "Words":
        """Number every code once."""
        texts = [numpy.array([code[:digits] for code in cells.area_codes]) for digits in PLACE_DIGITS]
        places, numbers = numpy.unique(numpy.concatenate(texts), return_inverse=True)
        return cls(homes.codes, point_ids(point_count), tuple(map(str, places)), numbers.astype(numpy.int32).ravel())


def point_ids(count: int) -> tuple[str, ...]:
    """P00001 and so on."""
    return tuple(f"{POINT_PREFIX}{number:0{POINT_WIDTH}d}" for number in range(1, count + 1))


def application_record(
    random: numpy.random.Generator,
    cases: Cases,
    seen_until: int,
    cells: Cells,
    words: Words,
    fees: numpy.ndarray,
    seed: int,
) -> Record:
    """The columns of `applications` for some cases, as known at the instant `seen_until`."""
    people, course = cases.people, cases.course
    numbers = numpy.arange(cases.first_number, cases.first_number + len(people.number))
    seen = {name: _seen(instant, seen_until) for name, instant in course.instants.items()}
    collected, withdrawn = _seen(course.collected, seen_until), _seen(course.withdrawn, seen_until)
    is_reviewed = seen["reviewed_at"] != NEVER
    lon, lat, is_located = _located(random, people, cells)
    return {
        "application_id": Numbered(ID_PREFIX, numbers, ID_WIDTH),
        "matter": Coded(people.matter, MATTERS),
        "applicant_key": Keys(person_keys(people.number, seed)),
        "sex": Coded(people.is_man.view(numpy.int8), ("female", "male")),
        "birth_date": Days(people.birth_day),
        "hukou_code": Coded(people.home, words.hukou),
        "residence_code": Coded(_residence(random, people, words), words.places),
        "residence_lon": Degrees(lon, is_located),
        "residence_lat": Degrees(lat, is_located),
        "crs": Coded(numpy.zeros(len(lon), dtype=numpy.int8), (FRAME,)),
        "acceptance_point_id": Coded(cases.points, words.points),
        "accepted_at": Instants(course.accepted),
        "transmitted_at": Instants(seen["transmitted_at"]),
        "reviewed_at": Instants(seen["reviewed_at"]),
        "review_outcome": Coded(_unless(is_reviewed, course.review), REVIEWS),
        "review_reason": Coded(_reasons(random, course.review, is_reviewed), REASONS),
        "reviewing_bureau_code": Coded(_unless(is_reviewed, people.home), words.hukou),
        "produced_at": Instants(seen["produced_at"]),
        "quality_checked_at": Instants(seen["quality_checked_at"]),
        "issued_at": Instants(seen["issued_at"]),
        "collected_at": Instants(collected),
        "withdrawn_at": Instants(withdrawn),
        "collected_by": Coded(_unless(collected != NEVER, COLLECTOR_LOTS.draw(random, len(collected))), COLLECTORS),
        "document_shown": Coded(DOCUMENT_LOTS.draw(random, len(collected), people.matter), DOCUMENTS),
        "old_card_returned": Flags(_old_card(people.matter, collected)),
        "fee_yuan": Amounts(fees.take(people.matter)),
        "is_remote": Flags(course.is_remote.view(numpy.int8)),
        "extension_recorded": Flags(draw_extensions(random, course, seen_until).view(numpy.int8)),
    }


def fees_on(day: date) -> numpy.ndarray:
    """Yuan for each matter, by the fees in force on the day."""
    fees = {row["matter"]: int(row["fee_yuan"]) for row in rows_in_force(policy_rows("fees"), day)}
    return numpy.array([fees.get(matter, 0) for matter in MATTERS], dtype=numpy.int32)


def outcome_record(cases: Cases, seen_until: int) -> Record:
    """What will become of the cases that are open at `seen_until`."""
    course, ended = cases.course, cases.course.ended()
    rows = numpy.flatnonzero(ended > seen_until)
    columns: Record = {
        "application_id": Numbered(ID_PREFIX, cases.first_number + rows, ID_WIDTH),
        "outcome": Coded(course.outcomes(rows), OUTCOMES),
        "outcome_at": Instants(ended[rows]),
    }
    columns |= {name: Instants(course.instants[name][rows]) for name in INSTANTS}
    return columns | {"collected_at": Instants(course.collected[rows])}


def _seen(instant: numpy.ndarray, seen_until: int) -> numpy.ndarray:
    if instant.max(initial=NEVER) <= seen_until:
        return instant
    return numpy.where(instant > seen_until, numpy.int32(NEVER), instant)


def _unless(is_known: numpy.ndarray, codes: numpy.ndarray) -> numpy.ndarray:
    """The codes, -1 where they are not known yet."""
    return numpy.where(is_known, codes, codes.dtype.type(-1))


def _residence(random: numpy.random.Generator, people: People, words: Words) -> numpy.ndarray:
    count = len(people.cell)
    cell_count = numpy.int32(len(words.place_of) // len(PLACE_DIGITS))
    return words.place_of.take(PLACE_LOTS.draw(random, count) * cell_count + people.cell)


def _located(
    random: numpy.random.Generator, people: People, cells: Cells
) -> tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
    """A home somewhere in its cell, in millionths of a degree; some homes are not located."""
    count = len(people.cell)
    is_located = numpy.ones(count, dtype=bool)
    is_located[few(random, count, 1.0 - LOCATED_SHARE)] = False
    spread = numpy.float32(HOME_SPREAD_KM / KM_PER_DEGREE * MICRO)
    middle_lon, middle_lat, stretch = cells.in_micro
    east, north = (normal_steps().take(steps(random, count)) * spread for _ in range(2))
    lon = middle_lon.take(people.cell) + (east * stretch.take(people.cell)).astype(numpy.int32)
    return lon, middle_lat.take(people.cell) + north.astype(numpy.int32), is_located


def _reasons(random: numpy.random.Generator, review: numpy.ndarray, is_reviewed: numpy.ndarray) -> numpy.ndarray:
    """Why a case was returned or rejected; signed ones need no reason."""
    reasons = numpy.full(len(review), -1, dtype=numpy.int8)
    for outcome, (first, last) in ((RETURNED, RETURN_REASONS), (REJECTED, REJECT_REASONS)):
        rows = numpy.flatnonzero((review == outcome) & is_reviewed)
        reasons[rows] = random.integers(first, last, len(rows))
    return reasons


def _old_card(matter: numpy.ndarray, collected: numpy.ndarray) -> numpy.ndarray:
    """The old card comes back when the new one is collected; where it is lost there is none."""
    return numpy.where(matter < LOSS, (collected != NEVER).view(numpy.int8), numpy.int8(-1))


assert tuple(map(REVIEWS.index, ("signed", "returned", "rejected"))) == (SIGNED, RETURNED, REJECTED)
