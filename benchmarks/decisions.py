"""Decisions on worlds whose latent demand is known: how much of what the best plan would serve does each plan serve?

`python -m benchmarks.decisions [WORLDS] [--first SEED]`: cities of few points, use falling with the way, one point
opened half-way, two districts a part of whose applications is never recorded. Three plans open the same number of
points: from the truth (the latent need and the true decay, proven), from the records alone (`site --objective served`),
and greedily by recorded applications within half an hour on foot. Each is judged by the truth. Beside them, the
applications of the neighbours of the point that opened half-way: had it not opened, foretold from the records before
it, and those that came.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

import numpy
import pandas

from analysis.access import distance_km
from analysis.siting import p_median
from etl.refresh import refresh
from studies.area import describe_area
from studies.demand_time import last_day
from studies.placed import place_applications
from studies.siting import plan_sites
from studies.siting_decision import open_decision
from studies.siting_ground import Ground
from studies.siting_request import SitingRequest
from studies.use_history import whole_months
from studies.use_told import tell_use
from synthetic.demand import reach_share
from synthetic.world import WorldOptions, generate_world
from warehouse import EVERYWHERE, Snapshot, open_current

CITIES = ("440300", "440100", "330100", "510100", "320500")
OPENED, MINUTES, APPLICATIONS, MONTHS = 10, 30.0, 200_000, 24


def judge_world(city: str, seed: int, folder: Path) -> dict[str, Any]:
    """Served a year by the truth under every plan; what the opening half-way was foretold to bring, and brought."""
    options = WorldOptions(APPLICATIONS, 0, city, months=MONTHS, seed=seed, format="parquet", scenario="thin_records")
    generate_world(folder / "raw", options)
    refresh(folder / "raw", folder / "warehouse", folder / "local")
    snapshot = open_current(folder / "warehouse")
    try:
        request = SitingRequest(city, OPENED, MINUTES, objective="served", seconds=30.0)
        plan = plan_sites(snapshot, EVERYWHERE, request)
        decision = open_decision(snapshot, EVERYWHERE, request, [row["site_id"] for row in plan.open])
        ground = decision.ground
        truth = Truth(ground, true_need(folder, ground.places["area_id"]))
        best = truth.plan()
        greedy = greedy_on_records(snapshot, ground, city)
        served = {
            name: truth.served(each)
            for name, each in (("truth", best), ("records", decision.chosen), ("greedy", greedy), ("today", []))
        }
        told = tell_use(snapshot, EVERYWHERE, city)
        opening = told.openings[0] if told.openings else dict.fromkeys(("without", "forecast", "low", "high", "came"))
        return {"city": city, "seed": seed, **served, "proven": str(plan.proven), **opening}
    finally:
        snapshot.close()


class Truth:
    """The latent need of each place, and the true use by distance."""

    def __init__(self, ground: Ground, need: numpy.ndarray) -> None:
        places, sites, points = ground.places, ground.candidates, ground.points
        self.need = need
        self.use = reach_share(distance_km(places["lon"], places["lat"], sites["lon"], sites["lat"]))
        self.today = reach_share(distance_km(places["lon"], places["lat"], points["lon"], points["lat"])).max(axis=1)

    def served(self, opened: list[int]) -> float:
        """Cases a year at full scale."""
        return float(self.need @ numpy.maximum(self.today, self.use[:, opened].max(axis=1, initial=0.0)))

    def plan(self) -> list[int]:
        """The best choice of sites, proven."""
        lost = 1.0 - numpy.column_stack([self.use, self.today])
        plan = p_median(lost, self.need, OPENED + 1, required=[lost.shape[1] - 1], time_limit=300.0)
        assert plan.proven, "the plan from the truth is not proven"
        return [site for site in plan.open_sites if site < self.use.shape[1]]


def true_need(folder: Path, areas: pandas.Series) -> numpy.ndarray:
    """Cards needed in the last twelve months by the people of each place."""
    table = pandas.read_parquet(folder / "raw" / "truth" / "demand.parquet")
    last = sorted(table["month"].unique())[-12:]
    need = table[table["month"].isin(last)].groupby("area_code")["need"].sum()
    return need.reindex(areas).fillna(0.0).to_numpy(float)


def greedy_on_records(snapshot: Snapshot, ground: Ground, city: str) -> list[int]:
    """Site after site with most recorded applications within reach that no point reaches yet."""
    months = whole_months(snapshot, EVERYWHERE)
    area = describe_area(city)
    counts = place_applications(snapshot, EVERYWHERE, area, ground.places, months, last_day(months[-1])).counts
    left = numpy.where(ground.kept <= MINUTES, 0.0, counts.sum(axis=1))
    opened: list[int] = []
    for _ in range(OPENED):
        gains = left @ (ground.minutes <= MINUTES)
        gains[opened] = -1.0
        opened.append(int(gains.argmax()))
        left = numpy.where(ground.minutes[:, opened[-1]] <= MINUTES, 0.0, left)
    return opened


def _opening(row: dict[str, Any]) -> str:
    if row["came"] is None:
        return "too few"
    return f"{row['without']:7.0f} {row['forecast']:8.0f} ({row['low']:.0f}-{row['high']:.0f}) {row['came']:8d}"


def main() -> None:
    """Print one line a world, and the worst of all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("worlds", nargs="?", type=int, default=10)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    asked = parser.parse_args()
    rows = []
    print("city    seed   records/truth  greedy/truth  today/truth  proven  without  foretold (90 %)        came")
    for number in range(asked.worlds):
        with tempfile.TemporaryDirectory() as folder:
            row = judge_world(CITIES[number % len(CITIES)], asked.first + number, Path(folder))
        rows.append(row)
        shares = [f"{float(row[name]) / float(row['truth']):>13.2%}" for name in ("records", "greedy", "today")]
        print(f"{row['city']}  {row['seed']:>4}  {' '.join(shares)}  {row['proven']}  {_opening(row)}", flush=True)
    table = pandas.DataFrame(rows)
    print(
        f"worst of records {(table['records'] / table['truth']).min():.2%} (goal: at least 97 %), "
        f"best of greedy {(table['greedy'] / table['truth']).max():.2%} (goal: at most 97 %)"
    )


if __name__ == "__main__":
    main()
