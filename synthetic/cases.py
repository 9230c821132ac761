"""The cases of a world, batch by batch: where they come up, who applies, at which point, what becomes of them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy

from synthetic.clock import DAY_SECONDS, day_number, draw_accepted
from synthetic.demand import choose_points
from synthetic.geography import Geography
from synthetic.options import WorldOptions
from synthetic.people import People, Population
from synthetic.sampling import stream
from synthetic.scenarios import choose_scenario
from synthetic.stages import Course, Speeds, draw_course, draw_speeds

BATCH = 65_536  # cases worked on at once: their columns stay in the processor's cache


@dataclass(frozen=True)
class Cases:
    """Cases of one month that were accepted one after another; `first_number` is the running number of the first."""

    month: int
    first_number: int
    people: People
    points: numpy.ndarray
    course: Course


def find_speeds(geography: Geography, options: WorldOptions) -> Speeds:
    """How slow the bureaus and points of a world are."""
    days = day_number(options.month_starts[0]), day_number(options.until)
    random = stream(options.seed, "speeds")
    scenario = choose_scenario(options.scenario, days[1], geography.homes.codes, geography.cells)
    return draw_speeds(random, geography.homes.codes, len(geography.points.kind), *days, scenario)


def draw_cases(geography: Geography, speeds: Speeds, options: WorldOptions) -> Iterator[Cases]:
    """All cases in the order of acceptance, in batches; together exactly as many as were asked for."""
    demand = geography.demand
    by_month = demand.expected.sum(axis=1)
    counts = stream(options.seed, "months").multinomial(options.applications, by_month / by_month.sum())
    population = Population(geography.districts, geography.cells, demand, geography.homes)
    first_number = 1
    for month, count in enumerate(counts.tolist()):
        random = stream(options.seed, "cases", month)
        all_cells = _draw_cells(random, demand.expected[month], count)
        all_accepted = draw_accepted(random, options.month_starts[month], options.until, count)
        for first in range(0, count, BATCH):
            cells, accepted = all_cells[first : first + BATCH], all_accepted[first : first + BATCH]
            people = population.draw(random, month, cells, accepted // DAY_SECONDS)
            points = choose_points(random, demand.choices[month], people.cell)
            across = population.is_across(people)
            course = draw_course(random, speeds, accepted, people.home, points, across)
            yield Cases(month, first_number, people, points, course)
            first_number += len(cells)


def _draw_cells(random: numpy.random.Generator, expected: numpy.ndarray, count: int) -> numpy.ndarray:
    """The cell of each applicant, in no order."""
    by_cell = random.multinomial(count, expected / expected.sum())
    cells = numpy.repeat(numpy.arange(len(expected)), by_cell)
    random.shuffle(cells)
    return cells.astype(numpy.int32)
