"""Application records: what the bureau knows of each case on the last day of the world.

Instants after that day are blank; the truth behind the cases still open goes to `truth/outcomes.parquet`. Guessed:
which documents are shown, how cards are collected, how exactly a residence is recorded, reasons of reviews.
"""

from dataclasses import dataclass
from datetime import date

import numpy

from data.policy import policy_rows, rows_in_force
from synthetic.cases import CaseMonth
from synthetic.clock import DAY_SECONDS
from synthetic.columns import NEVER, Coded, Days, Flags, Instants, Keys, Numbered, Numbers, Record
from synthetic.demand import LOSS, MATTERS
from synthetic.districts import KM_PER_DEGREE
from synthetic.people import Homes, People, person_keys
from synthetic.places import Cells
from synthetic.sampling import WeightedRows
from synthetic.stages import EXTENSION_DAY, INSTANTS, OUTCOMES, REJECTED, RETURNED, SIGNED, Course

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
DOCUMENT_CHANCES = WeightedRows.from_weights(
    numpy.array([[0.93, 0.04, 0.02, 0.01], [0.90, 0.06, 0.03, 0.01], [0.0, 0.42, 0.48, 0.10], [0.0, 0.93, 0.05, 0.02]])
)
COLLECTORS, COLLECTOR_CHANCES = ("self", "entrusted", "courier"), numpy.array([0.85, 0.08, 0.07])
PLACE_DIGITS, PLACE_CHANCES = (12, 9, 6), numpy.array([0.82, 0.13, 0.05])
LOCATED_SHARE, HOME_SPREAD_KM, FRAME = 0.85, 0.25, "CGCS2000"


@dataclass(frozen=True)
class Words:
    """Word lists that columns point into: hukou codes, points, residence codes of three lengths."""

    hukou: tuple[str, ...]
    points: tuple[str, ...]
    places: tuple[str, ...]
    place_of: numpy.ndarray  # (3, cells): number into `places` by length of the code

    @classmethod
    def of(cls, homes: Homes, point_count: int, cells: Cells) -> "Words":
        """Number every code once."""
        texts = [numpy.array([code[:digits] for code in cells.area_codes]) for digits in PLACE_DIGITS]
        places, numbers = numpy.unique(numpy.concatenate(texts), return_inverse=True)
        return cls(homes.codes, point_ids(point_count), tuple(map(str, places)), numbers.reshape(len(PLACE_DIGITS), -1))


def point_ids(count: int) -> tuple[str, ...]:
    """P00001 and so on."""
    return tuple(f"{POINT_PREFIX}{number:0{POINT_WIDTH}d}" for number in range(1, count + 1))


def application_record(
    random: numpy.random.Generator,
    month: CaseMonth,
    seen_until: int,
    cells: Cells,
    words: Words,
    fees: numpy.ndarray,
    seed: int,
) -> Record:
    """The columns of `applications` for the cases of one month, as known at the instant `seen_until`."""
    people, course = month.people, month.course
    numbers = numpy.arange(month.first_number, month.first_number + len(people.number))
    seen = {name: _seen(instant, seen_until) for name, instant in course.instants.items()}
    collected, withdrawn = _seen(course.collected, seen_until), _seen(course.withdrawn, seen_until)
    is_reviewed = seen["reviewed_at"] != NEVER
    lon, lat = _located(random, people, cells)
    return {
        "application_id": Numbered(ID_PREFIX, numbers, ID_WIDTH),
        "matter": Coded(people.matter, MATTERS),
        "applicant_key": Keys("k", person_keys(people.number, seed)),
        "sex": Coded((~people.is_man).astype(numpy.int64), ("male", "female")),
        "birth_date": Days(people.birth_day),
        "hukou_code": Coded(people.home, words.hukou),
        "residence_code": Coded(_residence(random, people, words), words.places),
        "residence_lon": Numbers(lon),
        "residence_lat": Numbers(lat),
        "crs": Coded(numpy.where(numpy.isnan(lon), -1, 0), (FRAME,)),
        "acceptance_point_id": Coded(month.points, words.points),
        "accepted_at": Instants(course.accepted),
        "transmitted_at": Instants(seen["transmitted_at"]),
        "reviewed_at": Instants(seen["reviewed_at"]),
        "review_outcome": Coded(numpy.where(is_reviewed, course.review, -1), REVIEWS),
        "review_reason": Coded(_reasons(random, course.review, is_reviewed), REASONS),
        "reviewing_bureau_code": Coded(numpy.where(is_reviewed, people.home, -1), words.hukou),
        "produced_at": Instants(seen["produced_at"]),
        "quality_checked_at": Instants(seen["quality_checked_at"]),
        "issued_at": Instants(seen["issued_at"]),
        "collected_at": Instants(collected),
        "withdrawn_at": Instants(withdrawn),
        "collected_by": Coded(_collectors(random, collected), COLLECTORS),
        "document_shown": Coded(_documents(random, people.matter), DOCUMENTS),
        "old_card_returned": Flags(_old_card(people.matter, collected)),
        "fee_yuan": Numbers(fees[people.matter], places=0),
        "is_remote": Flags(course.is_remote.astype(numpy.int8)),
        "extension_recorded": Flags(_extended(course, seen_until).astype(numpy.int8)),
    }


def fees_on(day: date) -> numpy.ndarray:
    """Yuan for each matter, by the fees in force on the day."""
    fees = {row["matter"]: int(row["fee_yuan"]) for row in rows_in_force(policy_rows("fees"), day)}
    return numpy.array([fees.get(matter, 0) for matter in MATTERS])


def outcome_record(first_number: int, course: Course, seen_until: int) -> Record:
    """What will become of the cases that are open at `seen_until`."""
    open_cases = numpy.flatnonzero(course.ended > seen_until)
    columns: Record = {
        "application_id": Numbered(ID_PREFIX, first_number + open_cases, ID_WIDTH),
        "outcome": Coded(course.outcome[open_cases], OUTCOMES),
        "outcome_at": Instants(course.ended[open_cases]),
    }
    columns |= {name: Instants(course.instants[name][open_cases]) for name in INSTANTS}
    return columns | {"collected_at": Instants(course.collected[open_cases])}


def _seen(instant: numpy.ndarray, seen_until: int) -> numpy.ndarray:
    return numpy.where(instant > seen_until, NEVER, instant)


def _residence(random: numpy.random.Generator, people: People, words: Words) -> numpy.ndarray:
    return words.place_of[_pick(random, PLACE_CHANCES, len(people.cell)), people.cell]


def _located(random: numpy.random.Generator, people: People, cells: Cells) -> tuple[numpy.ndarray, numpy.ndarray]:
    """A home somewhere in its cell; some homes are not located."""
    count = len(people.cell)
    east, north = random.standard_normal((2, count)) * (HOME_SPREAD_KM / KM_PER_DEGREE)
    east[random.random(count) >= LOCATED_SHARE] = numpy.nan
    lat = cells.lat[people.cell]
    width = numpy.cos(numpy.radians(cells.lat))[people.cell]
    return cells.lon[people.cell] + east / width, numpy.where(numpy.isnan(east), numpy.nan, lat + north)


def _reasons(random: numpy.random.Generator, review: numpy.ndarray, is_reviewed: numpy.ndarray) -> numpy.ndarray:
    """Why a case was returned or rejected; signed ones need no reason."""
    reasons = numpy.full(len(review), -1)
    for outcome, (first, last) in ((RETURNED, RETURN_REASONS), (REJECTED, REJECT_REASONS)):
        rows = numpy.flatnonzero((review == outcome) & is_reviewed)
        reasons[rows] = random.integers(first, last, len(rows))
    return reasons


def _collectors(random: numpy.random.Generator, collected: numpy.ndarray) -> numpy.ndarray:
    return numpy.where(collected == NEVER, -1, _pick(random, COLLECTOR_CHANCES, len(collected)))


def _documents(random: numpy.random.Generator, matter: numpy.ndarray) -> numpy.ndarray:
    return DOCUMENT_CHANCES.draw(random.random(len(matter)), matter)


def _old_card(matter: numpy.ndarray, collected: numpy.ndarray) -> numpy.ndarray:
    """The old card comes back when the new one is collected; where it is lost there is none."""
    returned = (collected != NEVER).astype(numpy.int8)
    return numpy.where(matter < LOSS, returned, -1).astype(numpy.int8)


def _extended(course: Course, seen_until: int) -> numpy.ndarray:
    """An extension is recorded shortly before the limit of 60 days, if it is recorded at all."""
    lasted = numpy.minimum(course.ended, seen_until) - course.accepted
    return course.has_extension & (lasted > EXTENSION_DAY * DAY_SECONDS)


def _pick(random: numpy.random.Generator, chances: numpy.ndarray, count: int) -> numpy.ndarray:
    return numpy.searchsorted(numpy.cumsum(chances)[:-1], random.random(count), side="right")


assert tuple(map(REVIEWS.index, ("signed", "returned", "rejected"))) == (SIGNED, RETURNED, REJECTED)
