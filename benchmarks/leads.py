"""Leads over worlds in which anomalies were planted: how many are found, how many innocents are flagged.

`python -m benchmarks.leads 11 12 13` makes the world of each seed (scenario `register_anomalies`), looks for leads and
compares them with `truth/anomalies.csv`. A lead that is neither planted nor one of the organisations that in every
world read an old copy is false. `--runs` prints how long a series without a change runs until an alarm.
"""

import argparse
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy
import pandas

from analysis.verification.change_points import average_run_weeks, simulate_run_weeks
from etl.refresh import refresh
from studies.verification_leads import Leads, describe_leads
from synthetic.world import WorldOptions, generate_world
from warehouse import EVERYWHERE, Snapshot, open_current

# What is planted -> the list it should be in, and the measure or count (and direction) there.
WANTED = {
    "stale_copy": ("organisations", "let_through", "above"),
    "many_hits": ("organisations", "hit_rate", "above"),
    "many_unknown": ("organisations", "not_found", "above"),
    "checks_rise": ("changes", "checks", "rise"),
    "checks_stop": ("changes", "checks", "fall"),
    "hits_rise": ("changes", "hits", "rise"),
    "copied_card": ("speeds", "", ""),
}


def judge_world(seed: int, checks: int, folder: Path) -> tuple[pandas.DataFrame, list[str], float]:
    """Every planted or innocent thing with `is_found`, the false leads in words, and the seconds the leads took."""
    options = WorldOptions(checks // 4, checks, format="parquet", seed=seed, scenario="register_anomalies")
    generate_world(folder / "raw", options)
    refresh(folder / "raw", folder / "warehouse", folder / "local")
    snapshot = open_current(folder / "warehouse")
    try:
        began = time.perf_counter()
        leads = describe_leads(snapshot, EVERYWHERE)
        seconds = time.perf_counter() - began
        return *compare(pandas.read_csv(folder / "raw/truth/anomalies.csv", dtype=str), leads, snapshot), seconds
    finally:
        snapshot.close()


def compare(truth: pandas.DataFrame, leads: Leads, snapshot: Snapshot) -> tuple[pandas.DataFrame, list[str]]:
    """The truth with `is_found`, and the leads on what is neither planted nor usual."""
    told = list_told(leads, snapshot)
    planted = truth["role"] == "planted"
    flagged = {key for _, key, _, _ in told}
    truth = truth.assign(
        is_found=[
            (WANTED[row["kind"]][0], row["id"], *WANTED[row["kind"]][1:]) in told
            if row["role"] == "planted"
            else row["id"] in flagged
            for row in truth.to_dict("records")
        ]
    )
    known = set(truth.loc[planted | (truth["role"] == "usual"), "id"])
    innocent = set(truth.loc[truth["role"] == "innocent", "id"])
    false = [f"{key} {' '.join(words)}".strip() for _, key, *words in sorted(told) if key not in known | innocent]
    rises = {key for _, key, what, way in told if key.startswith("HOTEL") and (what, way) == ("checks", "rise")}
    truth.loc[truth["kind"] == "holiday_rise", "is_found"] = bool(rises - known)
    return truth, false


def list_told(leads: Leads, snapshot: Snapshot) -> set[tuple[str, str, str, str]]:
    """Each lead as list, key, measure and direction; a card by its whole key."""
    return {
        *(("organisations", lead.organisation_id, lead.measure, lead.side) for lead in leads.organisations),
        *(("changes", lead.key, lead.what, lead.direction) for lead in leads.changes),
        *(("speeds", card, "", "") for card in _cards(leads, snapshot)),
    }


def _cards(leads: Leads, snapshot: Snapshot) -> list[str]:
    pairs = snapshot.ask("lead_pairs", EVERYWHERE).set_index("to_verification_id")["card_key"]
    return [str(pairs[lead.to_verification_id]) for lead in leads.speeds]


def week_errors(truth: pandas.DataFrame, leads: Leads) -> list[float]:
    """Weeks between each planted change that was found and the week told."""
    found = {(lead.key, lead.what, lead.direction): lead.week for lead in leads.changes}
    since = truth[truth["since"].notna() & truth["is_found"]]
    return [
        abs((pandas.Timestamp(found[row["id"], *WANTED[row["kind"]][1:]]) - pandas.Timestamp(row["since"])).days) / 7
        for row in since.to_dict("records")
    ]


def show_runs() -> None:
    """The average run of series without a change beside what is reckoned with."""
    generator = numpy.random.default_rng(1)
    print("counts a week   score   weeks until an alarm (simulated)   reckoned with")
    for mean in (0.1, 0.5, 2.0, 10.0, 50.0):
        for score in (3.0, 5.0, 7.0):
            weeks = simulate_run_weeks(mean, score, 200, generator, 10_000)
            print(f"{mean:13.1f} {score:7.1f} {weeks:34,.0f} {float(average_run_weeks(score)):14,.0f}", flush=True)


def main() -> None:
    """Print one line a world, then the sums by kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("seeds", nargs="*", type=int)
    parser.add_argument("--checks", type=int, default=100_000)
    parser.add_argument("--runs", action="store_true")
    asked = parser.parse_args()
    if asked.runs:
        show_runs()
    found, of, false_leads = Counter[str](), Counter[str](), 0
    for seed in asked.seeds:
        with tempfile.TemporaryDirectory() as folder:
            truth, false, seconds = judge_world(seed, asked.checks, Path(folder))
        of.update(truth["kind"])
        found.update(truth.loc[truth["is_found"], "kind"])
        false_leads += len(false)
        planted = truth[truth["role"] == "planted"]
        missed = [f"{row['kind']} {row['id']}" for row in planted[~planted["is_found"]].to_dict("records")]
        print(
            f"seed {seed}: {planted['is_found'].sum()} of {len(planted)} found, "
            f"{truth.loc[truth['role'] == 'innocent', 'is_found'].sum()} innocents flagged, {len(false)} false "
            f"({'; '.join(false) or '–'}), missed {'; '.join(missed) or '–'}, {seconds:.2f} s",
            flush=True,
        )
    for kind, count in of.items():
        print(f"{kind:<16} {found[kind]:>4} of {count}")
    if asked.seeds:
        print(f"false leads: {false_leads} in {len(asked.seeds)} worlds")


if __name__ == "__main__":
    main()
