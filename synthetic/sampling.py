"""Draws by the million: seeded streams, weighted choice in two look-ups, keyed mixing of numbers."""

import zlib
from dataclasses import dataclass

import numpy

Floats = numpy.ndarray
Integers = numpy.ndarray


def stream(seed: int, name: str, part: int = 0) -> numpy.random.Generator:
    """A random stream of its own for each purpose, so that one purpose more leaves the others as they were."""
    return numpy.random.Generator(numpy.random.SFC64([seed, zlib.crc32(name.encode()), part]))


@dataclass(frozen=True)
class WeightedRows:
    """Walker's alias method for many weight vectors at once: `chances` and `other` have shape (rows, choices)."""

    chances: Floats
    other: Integers

    @classmethod
    def from_weights(cls, weights: Floats) -> "WeightedRows":
        """Prepare draws for each row of `weights` (not negative, no row all zero)."""
        table = numpy.atleast_2d(weights).astype(float)
        tables = [_alias(row) for row in table]
        return cls(numpy.stack([item[0] for item in tables]), numpy.stack([item[1] for item in tables]))

    def draw(self, uniforms: Floats, rows: Integers | int = 0) -> Integers:
        """One choice for each uniform number in [0, 1), from the row it is given."""
        scaled = uniforms * self.chances.shape[1]
        choices = scaled.astype(numpy.int32)
        flat = choices + numpy.asarray(rows, dtype=numpy.int64) * self.chances.shape[1]
        keeps = scaled - choices < self.chances.ravel()[flat]
        return numpy.where(keeps, choices, self.other.ravel()[flat])


def _alias(weights: Floats) -> tuple[Floats, Integers]:
    """Vose's table: each column holds its own choice and at most one other."""
    scaled = (weights * (len(weights) / weights.sum())).tolist()
    chances, other = numpy.ones(len(scaled)), numpy.arange(len(scaled), dtype=numpy.int32)
    small = [at for at, share in enumerate(scaled) if share < 1.0]
    large = [at for at, share in enumerate(scaled) if share >= 1.0]
    while small and large:
        low, high = small.pop(), large.pop()
        chances[low], other[low] = scaled[low], high
        scaled[high] -= 1.0 - scaled[low]
        (small if scaled[high] < 1.0 else large).append(high)
    return chances, other


def mix(numbers: Integers, salt: int) -> Integers:
    """64 well-mixed bits for each number (splitmix64): pseudonyms without a table."""
    bits = numbers.astype(numpy.uint64) + numpy.uint64((salt * 0x9E3779B97F4A7C15) % 2**64)
    bits = (bits ^ (bits >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> numpy.uint64(31))


def uniform_of(bits: Integers) -> Floats:
    """The number in [0, 1) that 64 mixed bits stand for."""
    return (bits >> numpy.uint64(11)).astype(float) * 2.0**-53


def apportion(total: int, weights: Floats) -> Integers:
    """Whole numbers in proportion to the weights that sum to the total (largest remainders)."""
    if total <= 0 or weights.sum() <= 0:
        return numpy.zeros(len(weights), dtype=numpy.int64)
    exact = weights * (total / weights.sum())
    whole = numpy.floor(exact).astype(numpy.int64)
    rest = int(total - whole.sum())
    whole[numpy.argsort(whole - exact, kind="stable")[:rest]] += 1
    return whole


def apportion_rows(totals: Integers, weights: Floats) -> Integers:
    """`apportion` for each row: `weights` (rows, choices) -> whole numbers whose rows sum to `totals`."""
    sums = weights.sum(axis=1, keepdims=True)
    exact = numpy.divide(weights * totals[:, None], sums, out=numpy.zeros_like(weights), where=sums > 0)
    whole = numpy.floor(exact).astype(numpy.int64)
    rest = numpy.where(sums[:, 0] > 0, totals, 0) - whole.sum(axis=1)
    order = numpy.argsort(whole - exact, axis=1, kind="stable")
    ranks = numpy.empty_like(order)
    numpy.put_along_axis(ranks, order, numpy.arange(weights.shape[1])[None, :].repeat(len(weights), 0), axis=1)
    return whole + (ranks < rest[:, None])
