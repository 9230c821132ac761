"""Minutes from origins to destinations as handed in, dense or sparse, and the weight of the band each lies in."""

from typing import Any, TypeAlias

import numpy
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from errors import WrongUsage

FloatArray = NDArray[numpy.float64]
Table: TypeAlias = Any  # a FloatArray, or a sparse.csr_array of floats
PADDED = ("bsr", "dia")  # formats that fill up with zeros
VALUES_AT_ONCE = 65_536  # half a megabyte: what is compared several times stays in the processor's cache


def read_minutes(minutes: Any) -> Table:
    """Minutes of shape (origins, destinations), checked, as a dense array or by rows; copied only where need be.

    Out of reach is infinite, or absent from a sparse array, where a zero that is stored means no way at all; BSR and
    DIA cannot tell a stored zero from padding: theirs is absent. Raises WrongUsage for what is not a table of minutes.
    """
    table = _by_rows(minutes) if sparse.issparse(minutes) else read_numbers("Minutes", minutes)
    if table.ndim != 2:
        raise WrongUsage(f"Minutes should be a table of origins by destinations, not of {table.ndim} dimensions.")
    values = stored_values(table)
    least = values.min() if values.size else 0.0  # NaN where any is NaN
    if not least >= 0:
        raise WrongUsage(f"Minutes should be 0 or more, not {least:g}.")
    return table


def stored_values(table: Table) -> FloatArray:
    """What a table holds: every value of a dense array, the stored ones of a sparse array."""
    return table.data if sparse.issparse(table) else table


def band_weights(minutes: Any, bands: ArrayLike, weights: ArrayLike) -> Table:
    """The weight of the band of each pair, in the shape of `minutes`; 0 beyond the last band.

    `bands` are the upper ends in minutes, ascending, each part of its own band, with one weight each. Rows of a sparse
    array keep their index.
    """
    ends, steps = _read_bands(bands, weights)
    table = read_minutes(minutes)
    if isinstance(table, numpy.ndarray):
        return _weigh(table.ravel(), ends, steps).reshape(table.shape)
    return sparse.csr_array((_weigh(table.data, ends, steps), table.indices, table.indptr), shape=table.shape)


def read_amounts(name: str, values: ArrayLike, count: int) -> FloatArray:
    """Finite numbers of 0 or more, `count` of them; raises WrongUsage otherwise."""
    amounts = read_numbers(name, values)
    if amounts.shape != (count,):
        raise WrongUsage(f"{name} of shape {amounts.shape} does not fit minutes that call for {count}.")
    wrong = amounts[~((amounts >= 0) & (amounts < numpy.inf))]
    if len(wrong):
        raise WrongUsage(f"{name} should be finite and 0 or more, not {wrong[0]:g}.")
    return amounts


def read_numbers(name: str, values: ArrayLike) -> FloatArray:
    """An array of numbers; raises WrongUsage for anything else."""
    try:
        return numpy.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise WrongUsage(f"{name} should be numbers.") from None


def _by_rows(minutes: Any) -> Any:
    if minutes.ndim != 2:
        return minutes
    rows = minutes.tocsr()
    stored = rows.indptr[-1]  # the arrays may be longer
    values = read_numbers("Minutes", rows.data[:stored])
    table = sparse.csr_array((values, rows.indices[:stored], rows.indptr), shape=rows.shape)
    if minutes.format in PADDED:
        table = table.copy()
        table.eliminate_zeros()
    return table


def _read_bands(bands: ArrayLike, weights: ArrayLike) -> tuple[FloatArray, FloatArray]:
    ends, steps = numpy.atleast_1d(read_numbers("Bands", bands)), numpy.atleast_1d(read_numbers("Weights", weights))
    is_ascending = numpy.isfinite(ends).all() and (ends >= 0).all() and (numpy.diff(ends) > 0).all()
    if ends.ndim != 1 or ends.shape != steps.shape or not len(ends) or not is_ascending:
        raise WrongUsage("Bands should be finite minutes that ascend, with one weight each.")
    return ends, read_amounts("Weights", steps, len(ends))


def _weigh(values: FloatArray, ends: FloatArray, steps: FloatArray) -> FloatArray:
    """Counting the ends that a value exceeds is four times as quick as searching for it among them."""
    by_band = numpy.append(steps, 0.0)
    weights = numpy.empty(len(values))
    for start in range(0, len(values), VALUES_AT_ONCE):
        part = values[start : start + VALUES_AT_ONCE]
        band = numpy.zeros(len(part), dtype=numpy.uint16)
        for end in ends:
            band += part > end
        numpy.take(by_band, band, out=weights[start : start + len(part)], mode="clip")
    return weights
