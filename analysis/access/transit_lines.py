"""Lines of public transport as the search reads them: one pattern for each direction in which a line runs."""

from dataclasses import dataclass

import numpy
from numpy.typing import ArrayLike

from analysis.access.nearby import IntArray
from analysis.access.travel import FloatArray
from errors import UnreadableInput


@dataclass(frozen=True)
class Patterns:
    """Runs of stops, one after another: pattern p has the positions start[p] to start[p + 1].

    `line`: the line of each pattern; `wait`: minutes until one boards it; by position `row` is the row given, `stop`
    the stop, `ride` the minutes since the pattern's first stop.
    """

    line: IntArray
    wait: FloatArray
    start: IntArray
    row: IntArray
    stop: IntArray
    ride: FloatArray

    @property
    def lengths(self) -> IntArray:
        """Positions of each pattern."""
        return numpy.diff(self.start)

    @property
    def owner(self) -> IntArray:
        """The pattern of each position."""
        return numpy.repeat(numpy.arange(len(self.line)), self.lengths)

    def backwards(self) -> "Patterns":
        """Every pattern from its last stop to its first: a way there costs what the way back costs here."""
        owner = self.owner
        flipped = self.start[owner] + self.start[owner + 1] - 1 - numpy.arange(len(owner))
        whole = self.ride[self.start[1:] - 1]
        return Patterns(
            self.line, self.wait, self.start, self.row[flipped], self.stop[flipped], (whole[owner] - self.ride[flipped])
        )


def lay_patterns(
    line: ArrayLike, stop: ArrayLike, minutes: ArrayLike, headway: ArrayLike, is_one_way: ArrayLike
) -> Patterns:
    """Patterns of lines given row by row: lines 0, 1, … in order, each with its stops in the order of travel.

    `minutes` are those from the stop before, not read at a line's first stop; `headway` in minutes and `is_one_way`
    are read at the first stop. Half the headway is waited at each boarding. A line runs in both directions unless it
    is one-way; one whose last stop is its first is a ring, on which one may ride past that stop.
    """
    lines, stops = numpy.asarray(line, dtype=numpy.int64), numpy.asarray(stop, dtype=numpy.int64)
    step, one_way = numpy.asarray(minutes, dtype=float), numpy.asarray(is_one_way, dtype=bool)
    _, first, counts = numpy.unique(lines, return_index=True, return_counts=True)
    waits = numpy.asarray(headway, dtype=float)[first] / 2
    if (numpy.diff(lines) < 0).any() or not ((numpy.delete(step, first) >= 0).all() and (waits >= 0).all()):
        raise UnreadableInput("Lines should come one after another, with minutes and headways of 0 or more.")
    runs = [_runs(at, count, stops, step, one_way[at]) for at, count in zip(first, counts, strict=True)]
    numbers = [number for number, found in enumerate(runs) for _ in found]
    flat = [run for found in runs for run in found]
    rows = numpy.concatenate([run for run, _ in flat]) if flat else numpy.empty(0, numpy.int64)
    return Patterns(
        line=lines[first][numbers],
        wait=waits[numbers],
        start=numpy.cumsum([0, *(len(run) for run, _ in flat)]),
        row=rows,
        stop=stops[rows],
        ride=numpy.concatenate([ride for _, ride in flat]) if flat else numpy.empty(0),
    )


def _runs(
    at: int, count: int, stops: IntArray, step: FloatArray, is_one_way: bool
) -> list[tuple[IntArray, FloatArray]]:
    """The rows and minutes since the first stop of a line, in each direction."""
    rows, steps = numpy.arange(at, at + count), step[at : at + count].copy()
    steps[0] = 0.0
    if count > 2 and stops[at] == stops[at + count - 1]:
        rows, steps = numpy.append(rows, rows[1:]), numpy.append(steps, steps[1:])
    there = rows, numpy.cumsum(steps)
    if is_one_way:
        return [there]
    return [there, (rows[::-1], numpy.cumsum([0.0, *steps[:0:-1]]))]
