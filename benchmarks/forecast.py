"""The forecast against the truth of synthetic worlds: counts, bands, Brier scores, calibration.

`python -m benchmarks.forecast [SEEDS [FIRST]]` (default 5 1) draws so many worlds of each scenario, refreshes each,
forecasts its open cases and compares with `truth/outcomes.parquet`. It prints one line a world as Markdown and
writes `docs/forecast_calibration.svg` from all cases. The rule beside it calls late what used over 80 % of its limit.
`python -m benchmarks.forecast many [APPLICATIONS]` does a stationary world with a million open cases, and the seconds.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy
import pandas
from numpy.typing import NDArray

from analysis.turnaround.band import Band
from analysis.turnaround.calibration import calibrate
from benchmarks.forecast_plot import draw_calibration
from etl.refresh import refresh
from studies.forecast import forecast_band, forecast_lateness, number_states
from studies.look_back import VERSIONS, look_back
from synthetic.world import WorldOptions, generate_world
from warehouse import EVERYWHERE, Snapshot, open_current

SCENARIOS = ("stationary", "drift", "slow_partner", "holiday_shock")
APPLICATIONS, MONTHS = 450_000, 15  # chance alone moves the count of late ones by 9 % (90 %)
MANY_APPLICATIONS, MANY_MONTHS = 13_500_000, 9
RULE_SHARE = 0.8
PLOT = Path(__file__).parent.parent / "docs" / "forecast_calibration.svg"


@dataclass(frozen=True)
class Trial:
    """One world: what was expected, what its truth says, and mean squared errors."""

    champion: str
    band: Band
    late: int
    overdue: int
    brier: float
    rule_brier: float
    chance: NDArray[numpy.float64]
    is_late: NDArray[numpy.float64]

    @property
    def is_inside(self) -> bool:
        """Whether the true count lies in the band."""
        return self.band.low <= self.late <= self.band.high

    @property
    def width(self) -> float:
        """Half the band over what was expected."""
        return (self.band.high - self.band.low) / 2 / self.band.expected


def main(seeds: int, first: int) -> None:
    """Run the worlds and print."""
    print(
        "| scenario | seed | expected late | band of 90 % | true | inside | half width | Brier | over the rule | by |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    trials = []
    for scenario in SCENARIOS:
        for seed in range(first, first + seeds):
            trial = in_world(APPLICATIONS, MONTHS, scenario, seed, try_forecast)
            trials.append(trial)
            print(_line(scenario, seed, trial), flush=True)
    inside, widest = sum(trial.is_inside for trial in trials), max(trial.width for trial in trials)
    ratio = sum(trial.brier for trial in trials) / sum(trial.rule_brier for trial in trials)
    print(f"\nInside {inside} of {len(trials)}; widest ±{widest:.1%}; Brier over the rule's, all worlds, {ratio:.3f}")
    chance, is_late = (numpy.concatenate([getattr(trial, name) for trial in trials]) for name in ("chance", "is_late"))
    bins = calibrate(chance, is_late)
    PLOT.write_text(draw_calibration(bins), encoding="utf-8")
    for each in bins:
        print(f"| {each.cases:,} | {each.expected_share:.4f} | {each.actual_share:.4f} |")


def many(applications: int) -> None:
    """One stationary world with many open cases: the count, and the seconds."""
    in_world(applications, MANY_MONTHS, "stationary", 1, _time_many)


def in_world(applications: int, months: int, scenario: str, seed: int, work: Callable[[Path, Snapshot], Any]) -> Any:
    """Draw a world, refresh it, and work on its snapshot and truth."""
    with tempfile.TemporaryDirectory() as folder:
        raw, warehouse, local = (Path(folder) / name for name in ("raw", "warehouse", "local"))
        options = WorldOptions(
            applications, verifications=0, months=months, seed=seed, scenario=scenario, format="parquet"
        )
        generate_world(raw, options)
        refresh(raw, warehouse, local)
        return work(raw, open_current(warehouse))


def try_forecast(raw: Path, snapshot: Snapshot) -> Trial:
    """Forecast the open cases of a world and compare with what becomes of them."""
    day = snapshot.as_of_on
    assert day is not None
    cases = snapshot.ask("open_cases", EVERYWHERE, as_of=day, application_id=None)
    chance = forecast_lateness(snapshot, EVERYWHERE, cases, day)
    is_late = find_late(raw, cases)
    rule = (cases["open_days"] > RULE_SHARE * (cases["open_days"] + cases["days_left"])).to_numpy(float)
    is_open = cases["days_left"].to_numpy() >= 0
    return Trial(
        champion=look_back(snapshot, EVERYWHERE, day).champion,
        band=forecast_band(snapshot, EVERYWHERE, day, chance),
        late=int(is_late.sum()),
        overdue=int((~is_open).sum()),
        brier=float(((chance - is_late) ** 2).mean()),
        rule_brier=float(((rule - is_late) ** 2).mean()),
        chance=chance[is_open],
        is_late=is_late[is_open],
    )


def find_late(raw: Path, cases: pandas.DataFrame) -> NDArray[numpy.float64]:
    """Whether each open case will miss the due day it has now (1) or not (0), by the truth."""
    truth = pandas.read_parquet(raw / "truth" / "outcomes.parquet", columns=["application_id", "outcome_at"])
    ends = cases[["application_id", "due_on"]].merge(truth, on="application_id", how="left", validate="one_to_one")
    assert ends["outcome_at"].notna().all()
    return (ends["outcome_at"].dt.normalize() > ends["due_on"]).to_numpy(float)


def _time_many(raw: Path, snapshot: Snapshot) -> None:
    day = snapshot.as_of_on
    assert day is not None
    cases = _timed("open cases read", lambda: snapshot.ask("open_cases", EVERYWHERE, as_of=day, application_id=None))
    is_open = cases["days_left"].to_numpy() >= 0
    states = _timed("states numbered", lambda: number_states(cases[is_open]))
    for version, score in VERSIONS.items():
        _timed(f"fit and score, {version}", partial(score, snapshot, EVERYWHERE, states, day))
    _timed("looking back", lambda: look_back(snapshot, EVERYWHERE, day))
    trial = try_forecast(raw, snapshot)
    print(f"{len(cases):,} open cases, {trial.overdue:,} of them overdue; by {trial.champion}")
    print(f"expected late {trial.band.expected:,.0f} ({trial.band.low:,.0f} to {trial.band.high:,.0f})")
    print(f"true {trial.late:,}: {trial.band.expected / trial.late - 1:+.1%}; without overdue ones ", end="")
    print(f"{trial.chance.sum() / trial.is_late.sum() - 1:+.1%}")
    print(f"Brier over the rule's {trial.brier / trial.rule_brier:.3f}")


def _timed(label: str, work: Callable[[], Any]) -> Any:
    clock, processor = time.perf_counter(), time.process_time()
    found = work()
    print(
        f"{label}: {time.perf_counter() - clock:.2f} s, processor {time.process_time() - processor:.2f} s", flush=True
    )
    return found


def _line(scenario: str, seed: int, trial: Trial) -> str:
    band = trial.band
    return (
        f"| {scenario} | {seed} | {band.expected:.0f} | {band.low:.0f}–{band.high:.0f} | {trial.late} "
        f"| {'yes' if trial.is_inside else '**no**'} | ±{trial.width:.1%} | {trial.brier:.5f} "
        f"| {trial.brier / trial.rule_brier:.3f} | {trial.champion} |"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["many"]:
        many(int(sys.argv[2]) if len(sys.argv) > 2 else MANY_APPLICATIONS)
    else:
        main(*(int(given) for given in [*sys.argv[1:], *("5", "1")[len(sys.argv) - 1 :]][:2]))
