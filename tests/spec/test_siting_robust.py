"""`site --draws`: how often each site is chosen when demand is drawn anew, and regrets, over a small world."""

import pytest

from errors import WrongUsage
from studies.siting_draws import Drawing
from studies.siting_request import SitingRequest
from studies.siting_robust import find_robustness
from tests.conftest import Demo
from warehouse import EVERYWHERE, open_current

DRAWN = Drawing(draws=12)


@pytest.mark.parametrize("objective", ["coverage", "served", "mean"])
def test_draws_tell_of_every_plan_and_site(demo: Demo, objective: str) -> None:
    snapshot = open_current(demo.warehouse)
    request = SitingRequest("440300", 3, 20, objective=objective)
    told: list[tuple[int, int]] = []
    found = find_robustness(snapshot, EVERYWHERE, request, DRAWN, lambda done, total: told.append((done, total)))
    again = find_robustness(snapshot, EVERYWHERE, request, DRAWN)
    assert (found.sites, found.plans) == (again.sites, again.plans)
    assert told[-1] == (12, 12)
    plans = {row["plan"]: row for row in found.plans}
    assert list(plans) == ["base", "greedy", "least_max_regret", "least_mean_regret"]
    assert sum(row["chosen_share"] for row in found.sites) == pytest.approx(3)
    assert {row["site_id"] for row in found.sites if row["in_plan"]} == set(plans["base"]["site_ids"])
    assert found.least_regret_plan == plans["least_max_regret"]["site_ids"]
    for row in plans.values():
        assert plans["least_max_regret"]["max_regret"] <= row["max_regret"] + 1e-9
        assert plans["least_mean_regret"]["mean_regret"] <= row["mean_regret"] + 1e-9
        assert 0 <= row["covered_share_p5"] <= row["covered_share_p50"] <= row["covered_share_p95"] <= 1


def test_without_error_the_plan_is_always_the_best_and_is_regretted_never(demo: Demo) -> None:
    request = SitingRequest("440300", 3, 20)
    exact = Drawing(draws=3, place_variation=0.0, district_variation=0.0)
    found = find_robustness(open_current(demo.warehouse), EVERYWHERE, request, exact)
    assert [row["chosen_share"] for row in found.sites if row["in_plan"]] == [1, 1, 1]
    assert found.plans[0]["max_regret"] == pytest.approx(0)
    assert found.is_base_least_regret


def test_required_sites_are_chosen_in_every_draw_and_forbidden_ones_in_none(demo: Demo) -> None:
    snapshot = open_current(demo.warehouse)
    ids = snapshot.ask("candidate_sites", EVERYWHERE, "440300")["site_id"].tolist()
    request = SitingRequest("440300", 3, 20, require=(ids[0],), forbid=(ids[1],))
    chosen = {
        row["site_id"]: row["chosen_share"] for row in find_robustness(snapshot, EVERYWHERE, request, DRAWN).sites
    }
    assert chosen[ids[0]] == 1
    assert ids[1] not in chosen


@pytest.mark.parametrize("asked", [{"objective": "max"}, {"objective": "cover"}, {"floor": 0.1}])
def test_other_requests_are_refused_in_a_sentence(demo: Demo, asked: dict) -> None:
    with pytest.raises(WrongUsage, match="coverage, served and mean"):
        find_robustness(open_current(demo.warehouse), EVERYWHERE, SitingRequest("440300", 3, **asked), DRAWN)


@pytest.mark.parametrize("draws", [0, 5_000])
def test_a_number_of_draws_without_meaning_is_refused(draws: int) -> None:
    with pytest.raises(WrongUsage):
        Drawing(draws=draws)
