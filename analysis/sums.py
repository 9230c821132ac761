"""Sums by number."""

import numpy
from numpy.typing import NDArray


def sum_by(numbers: NDArray[numpy.integer], values: NDArray[numpy.float64], count: int) -> NDArray[numpy.float64]:
    """Add up the values of each number from 0 to count − 1."""
    return numpy.asarray(numpy.bincount(numbers, values, count), dtype=numpy.float64)
