"""The decay of use: found again where it is known, whatever districts record; no answer where nothing can be told."""

import numpy
import pytest

from analysis.demand import Counts, Decay, fit_decay

AT = numpy.array([0.0, 10.0, 30.0, 60.0, 120.0])


def draw(decay: Decay, levels: tuple[float, ...], seed: int = 1, places: int = 1500) -> Counts:
    random = numpy.random.default_rng(seed)
    group = random.integers(0, len(levels), places)
    minutes, expected = random.gamma(2, 20, places), random.gamma(1, 60, places)
    applied = random.poisson(expected * numpy.array(levels)[group] * decay.use(minutes)).astype(float)
    return Counts.of(group, minutes, applied, expected)


@pytest.mark.parametrize("decay", [Decay(0.3, 65.0), Decay(0.0, 25.0), Decay(0.1, 40.0, 2.0)])
def test_the_decay_is_found_again_within_its_range(decay: Decay) -> None:
    fit = fit_decay(draw(decay, (1.0, 0.9, 0.4)))
    assert fit is not None
    assert fit.decay.use(AT) == pytest.approx(decay.use(AT), abs=0.03)
    low, high = fit.band(AT)
    assert (low <= fit.decay.use(AT)).all()
    assert (fit.decay.use(AT) <= high).all()
    assert (low <= decay.use(AT) + 0.02).all()
    assert (decay.use(AT) <= high + 0.02).all()


def test_how_much_a_district_records_moves_nothing() -> None:
    """Half of the applications of a far district are lost: taken for little use, they would bend the curve."""
    decay, minutes = Decay(0.22, 43.0), numpy.append(numpy.arange(0.0, 90.0, 3.0), numpy.arange(60.0, 150.0, 3.0))
    group, expected = numpy.repeat([0, 1], 30), numpy.full(60, 1000.0)
    whole = expected * decay.use(minutes)
    half = whole * numpy.where(group == 1, 0.5, 1.0)
    fits = [fit_decay(Counts.of(group, minutes, applied, expected)) for applied in (whole, half)]
    assert fits[0] is not None
    assert fits[1] is not None
    assert fits[0].decay.use(AT) == pytest.approx(decay.use(AT), abs=0.002)
    assert fits[0].decay.use(AT) == pytest.approx(fits[1].decay.use(AT), abs=1e-9)


def test_fewer_applications_leave_a_wider_range() -> None:
    fits = [fit_decay(draw(Decay(0.3, 65.0), (1.0,), places=places)) for places in (60, 1500)]
    assert fits[0] is not None
    assert fits[1] is not None
    few, many = ((high - low)[2] for low, high in (fit.band(AT) for fit in fits if fit is not None))
    assert few > 2 * many


@pytest.mark.parametrize(
    ("minutes", "applied"),
    [([10.0, 20.0], [0.0, 0.0]), ([10.0, 10.0], [5.0, 3.0]), ([], [])],
    ids=["nobody applied", "all live as far", "nobody lives there"],
)
def test_nothing_is_fitted_on_nothing(minutes: list[float], applied: list[float]) -> None:
    count = len(minutes)
    counts = Counts.of(
        numpy.zeros(count, dtype=int), numpy.array(minutes), numpy.array(applied), numpy.full(count, 10.0)
    )
    assert fit_decay(counts) is None


def test_use_falls_from_one_to_the_floor() -> None:
    decay = Decay(0.25, 30.0)
    minutes = numpy.array([0.0, 1.0, 30.0, 1e5, numpy.inf])
    use = decay.use(minutes)
    assert use[0] == 1
    assert (numpy.diff(use) <= 0).all()
    assert use[-1] == pytest.approx(0.25)


def test_places_out_of_reach_count_as_the_farthest() -> None:
    counts = Counts.of(
        numpy.zeros(2, dtype=int), numpy.array([5.0, numpy.inf]), numpy.array([9.0, 3.0]), numpy.full(2, 10.0)
    )
    assert counts.minutes.tolist() == [5.0, 360.0]
    fit = fit_decay(counts)
    assert fit is not None
    assert numpy.isfinite(fit.decay.use(AT)).all()
