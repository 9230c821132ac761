"""Draws by the million: seeded streams, weighted choice in two look-ups, keyed mixing of numbers.

Most draws are a look-up with 16 random bits: a random stream yields four of them a step, and a table of 65,536 entries
holds what each stands for. So the tails of a normal quantity end at 4.3 sigma, and next to nothing hangs on how a
processor rounds a logarithm.
"""

import functools
import zlib
from dataclasses import dataclass
from statistics import NormalDist

import numpy

Floats = numpy.ndarray
Integers = numpy.ndarray
STEPS = 65_536


def stream(seed: int, name: str, part: int = 0) -> numpy.random.Generator:
    """A random stream of its own for each purpose, so that one purpose more leaves the others as they were."""
    return numpy.random.Generator(numpy.random.SFC64([seed, zlib.crc32(name.encode()), part]))


def steps(random: numpy.random.Generator, count: int) -> Integers:
    """Whole numbers below `STEPS`, each as likely as the others."""
    return _raw(random, 4, count).view(numpy.uint16)[:count]


def uniforms(random: numpy.random.Generator, count: int) -> Floats:
    """Numbers in [0, 1) of single precision."""
    words = _raw(random, 2, count).view(numpy.uint32)[:count]
    return (words >> numpy.uint32(8)).astype(numpy.float32) * numpy.float32(2.0**-24)


def _raw(random: numpy.random.Generator, in_each: int, count: int) -> Integers:
    return random.bit_generator.random_raw(-(-count // in_each))


def below(share: Floats | float) -> Integers:
    """The step below which a share of all steps lies."""
    return numpy.round(numpy.asarray(share) * STEPS).astype(numpy.int32)


def few(random: numpy.random.Generator, count: int, share: float) -> Integers:
    """The rows that a rare event strikes, each of `count` rows with the chance `share`, in order."""
    if share <= 0.0 or count <= 0:
        return numpy.zeros(0, dtype=numpy.int64)
    expected = count * share
    at_once = int(expected + 6.0 * expected**0.5) + 10
    rows = numpy.cumsum(random.geometric(share, at_once)) - 1
    while rows[-1] < count:
        rows = numpy.concatenate([rows, rows[-1] + numpy.cumsum(random.geometric(share, at_once))])
    return rows[: numpy.searchsorted(rows, count)]


@functools.cache
def normal_steps() -> Floats:
    """The standard normal quantity that each step stands for."""
    quantile = NormalDist().inv_cdf
    lower = numpy.array([quantile((step + 0.5) / STEPS) for step in range(STEPS // 2)])
    return numpy.concatenate([lower, -lower[::-1]]).astype(numpy.float32)


@functools.cache
def lognormal_steps(sigma: float) -> Floats:
    """The log-normal quantity of median 1 that each step stands for."""
    return numpy.exp(normal_steps().astype(float) * sigma).astype(numpy.float32)


@functools.cache
def exponential_steps() -> Floats:
    """The exponential quantity of mean 1 that each step stands for."""
    return -numpy.log((numpy.arange(STEPS)[::-1] + 0.5) / STEPS)


def lognormal(random: numpy.random.Generator, median: float, sigma: float, count: int) -> Floats:
    """Log-normal quantities of single precision."""
    return lognormal_steps(sigma).take(steps(random, count)) * numpy.float32(median)


@dataclass(frozen=True)
class Lots:
    """Which of a few choices each step stands for, by row: exact to one step."""

    choices: Integers

    @classmethod
    def from_weights(cls, weights: Floats) -> "Lots":
        """Lots for each row of `weights`."""
        rows = numpy.atleast_2d(weights).astype(float)
        shares = (apportion(STEPS, row) for row in rows)
        numbers = numpy.arange(rows.shape[1], dtype=numpy.int8 if rows.shape[1] < 128 else numpy.int16)
        return cls(numpy.concatenate([numpy.repeat(numbers, share) for share in shares]))

    def draw(self, random: numpy.random.Generator, count: int, rows: Integers | None = None) -> Integers:
        """`count` choices, each from the row it is given."""
        drawn = steps(random, count)
        return self.choices.take(drawn if rows is None else drawn + rows.astype(numpy.int32) * STEPS)


@dataclass(frozen=True)
class WeightedRows:
    """Walker's alias method for many weight vectors at once: `chances` and `other` hold rows of `width` choices."""

    chances: Floats
    other: Integers
    width: int

    @classmethod
    def from_weights(cls, weights: Floats) -> "WeightedRows":
        """Prepare draws for each row of `weights` (not negative, no row all zero)."""
        table = numpy.atleast_2d(weights).astype(float)
        tables = [_alias(row) for row in table]
        chances, other = (numpy.concatenate(part) for part in zip(*tables, strict=True))
        return cls(chances.astype(numpy.float32), other, table.shape[1])

    def draw(self, uniforms: Floats, rows: Integers | int = 0) -> Integers:
        """One choice for each uniform number in [0, 1), from the row it is given."""
        scaled = uniforms * numpy.float32(self.width)
        choices = scaled.astype(numpy.int32)
        flat = choices + rows * self.width if isinstance(rows, int) else choices + rows.astype(numpy.int32) * self.width
        return numpy.where(scaled - choices < self.chances.take(flat), choices, self.other.take(flat))


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
    return (bits >> numpy.uint64(40)).astype(numpy.float32) * numpy.float32(2.0**-24)


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


def apportion_groups(totals: Integers, weights: Floats, group: Integers) -> Integers:
    """`apportion` inside each group: `group` numbers the total that an entry shares in."""
    sums = numpy.bincount(group, weights=weights, minlength=len(totals))
    exact = weights * numpy.divide(totals, sums, out=numpy.zeros(len(totals)), where=sums > 0)[group]
    whole = numpy.floor(exact).astype(numpy.int64)
    rest = numpy.where(sums > 0, totals, 0) - numpy.bincount(group, weights=whole, minlength=len(totals)).astype(int)
    order = numpy.lexsort((whole - exact, group))
    first = numpy.searchsorted(group[order], numpy.arange(len(totals)))
    rank = numpy.arange(len(group)) - first[group[order]]
    whole[order] += rank < rest[group[order]]
    return whole
