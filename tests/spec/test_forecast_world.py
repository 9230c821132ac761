"""The forecast in a world whose outcomes are known, and in the same world as it was known on an earlier day."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy
import pandas
import pytest

from errors import UnknownCode, WrongUsage
from etl.refresh import refresh
from studies.citizen import tell_citizen
from studies.days_off import find_days_off
from studies.expected_late import WEEKS_AHEAD, expect_late
from studies.forecast import forecast_band, forecast_lateness, number_states
from studies.forecast_check import check_earlier_days
from studies.look_back import VERSIONS, look_back
from studies.what_if import CHANGES, ask_what_if
from synthetic.world import WorldOptions, generate_world
from warehouse import EVERYWHERE, Snapshot, open_current

APPLICATIONS, MONTHS, SEED = 60_000, 15, 1
EARLIER = date(2026, 9, 24)  # a Thursday, 37 days before the end
CITY, HOME = "440300", "430000"
INSTANTS = (
    "transmitted_at",
    "reviewed_at",
    "produced_at",
    "quality_checked_at",
    "issued_at",
    "collected_at",
    "withdrawn_at",
)


@dataclass(frozen=True)
class World:
    """A stationary world, its last day and its open cases with their chances."""

    raw: Path
    snapshot: Snapshot
    day: date
    cases: pandas.DataFrame
    chance: numpy.ndarray


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    options = WorldOptions(
        APPLICATIONS, verifications=0, months=MONTHS, seed=SEED, scenario="stationary", format="parquet"
    )
    generate_world(folder / "raw", options)
    refresh(folder / "raw", folder / "warehouse", folder / "local")
    snapshot = open_current(folder / "warehouse")
    assert snapshot.as_of_on is not None
    cases, chance = forecast(snapshot, snapshot.as_of_on)
    yield World(folder / "raw", snapshot, snapshot.as_of_on, cases, chance)
    snapshot.close()


@pytest.fixture(scope="module")
def known_then(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """The same world as it was written down at the end of the earlier day."""
    folder = tmp_path_factory.mktemp("then")
    cut(world.raw, folder / "raw")
    refresh(folder / "raw", folder / "warehouse", folder / "local")
    snapshot = open_current(folder / "warehouse")
    yield snapshot
    snapshot.close()


def cut(raw: Path, then: Path) -> None:
    """Copy the points, and the applications without anything that happened after the earlier day."""
    shutil.copytree(raw / "acceptance_points", then / "acceptance_points")
    (then / "applications").mkdir()
    end = pandas.Timestamp(EARLIER + timedelta(days=1))
    for path in sorted((raw / "applications").glob("*.parquet")):
        rows = pandas.read_parquet(path)
        rows = rows[rows["accepted_at"] < end]
        outcome = rows["review_outcome"].where(rows["reviewed_at"] < end)
        instants = {name: rows[name].where(rows[name] < end) for name in INSTANTS}
        rows.assign(review_outcome=outcome, **instants).to_parquet(then / "applications" / path.name, index=False)


def forecast(snapshot: Snapshot, day: date) -> tuple[pandas.DataFrame, numpy.ndarray]:
    cases = snapshot.ask("open_cases", EVERYWHERE, as_of=day, application_id=None)
    return cases, forecast_lateness(snapshot, EVERYWHERE, cases, day)


def find_late(world: World) -> numpy.ndarray:
    """Whether each open case misses its due day, by the truth."""
    truth = pandas.read_parquet(world.raw / "truth" / "outcomes.parquet", columns=["application_id", "outcome_at"])
    ends = world.cases[["application_id", "due_on"]].merge(truth, how="left", validate="one_to_one")
    assert ends["outcome_at"].notna().all()
    return (ends["outcome_at"].dt.normalize() > ends["due_on"]).to_numpy(float)


def test_the_true_count_lies_in_the_band(world: World) -> None:
    band = forecast_band(world.snapshot, EVERYWHERE, world.day, world.chance)
    late = find_late(world).sum()
    assert late >= 30, "enough to tell"
    assert band.low <= late <= band.high
    assert band.high - band.low < band.expected, "a band that says something"


def test_it_knows_more_than_the_rule_of_four_fifths_of_the_limit(world: World) -> None:
    limit = world.cases["open_days"] + world.cases["days_left"]
    rule = (world.cases["open_days"] > 0.8 * limit).to_numpy(float)
    late = find_late(world)
    assert ((world.chance - late) ** 2).mean() < 0.8 * ((rule - late) ** 2).mean()


def test_chances_are_shares_and_the_overdue_are_certain(world: World) -> None:
    is_overdue = (world.cases["days_left"] < 0).to_numpy()
    assert is_overdue.any()
    assert (world.chance[is_overdue] == 1).all()
    others = world.chance[~is_overdue]
    assert ((others >= 0) & (others <= 1)).all()


def test_nothing_is_said_without_a_day(world: World) -> None:
    assert numpy.isnan(forecast_lateness(world.snapshot, EVERYWHERE, world.cases, None)).all()


def test_nothing_later_than_the_day_is_used(world: World, known_then: Snapshot) -> None:
    assert known_then.as_of_on == EARLIER
    now, then = look_back(world.snapshot, EVERYWHERE, EARLIER), look_back(known_then, EVERYWHERE, EARLIER)
    assert len(now.looks) >= 4
    assert (now.champion, now.error_share) == (then.champion, pytest.approx(then.error_share, abs=1e-12))
    assert [look.brier for look in now.looks] == pytest.approx([look.brier for look in then.looks], abs=1e-12)


def test_both_versions_say_of_a_day_what_they_said_on_it(world: World, known_then: Snapshot) -> None:
    ids, scores = [], []
    for snapshot in (world.snapshot, known_then):
        cases = snapshot.ask("open_cases", EVERYWHERE, as_of=EARLIER, application_id=None)
        # An extension bears no date: on the earlier day itself those without one alone can be compared.
        cases = cases[(cases["days_left"] >= 0) & (cases["extended_days"] == 0)].sort_values("application_id")
        ids.append(cases["application_id"].tolist())
        states = number_states(cases)
        scores.append({name: score(snapshot, EVERYWHERE, states, EARLIER) for name, score in VERSIONS.items()})
    both = sorted(set(ids[0]) & set(ids[1]))
    assert len(both) > 0.95 * max(map(len, ids))
    for name in VERSIONS:
        one, other = (pandas.Series(found[name], index=names)[both] for names, found in zip(ids, scores, strict=True))
        assert one.to_numpy() == pytest.approx(other.to_numpy(), abs=1e-12), name


def test_weeks_add_up_to_the_total_and_groups_to_no_more(world: World) -> None:
    overdue = int((world.cases["days_left"] < 0).sum())
    for by in ("point", "responsible"):
        found = expect_late(world.snapshot, EVERYWHERE, by=by)
        assert len(found.weeks) == WEEKS_AHEAD
        for name in ("open", "expected"):
            total = getattr(found, name)
            assert sum(week[name] for week in found.weeks) == pytest.approx(total)
            assert sum(group[name] for group in found.groups) <= total + 1e-9
        assert found.expected == pytest.approx(world.chance[world.chance < 1].sum(), rel=0.05)
        assert (found.overdue, found.open + found.overdue + found.beyond) == (overdue, len(world.cases))
        expected = [group["expected"] for group in found.groups]
        assert expected == sorted(expected, reverse=True)
    assert all(week["low"] <= week["expected"] <= week["high"] <= week["open"] for week in found.weeks)


def test_weeks_begin_on_mondays_with_this_one(world: World) -> None:
    weeks = expect_late(world.snapshot, EVERYWHERE).weeks
    assert weeks[0]["week"] <= world.day < weeks[1]["week"]
    assert {each["week"].weekday() for each in weeks} == {0}
    due_on = world.cases.loc[world.cases["days_left"] >= 0, "due_on"]
    for each in weeks:
        monday = pandas.Timestamp(each["week"])
        assert each["open"] == due_on.between(monday, monday + timedelta(days=6)).sum()


def test_an_unknown_way_to_divide_or_area_is_told(world: World) -> None:
    with pytest.raises(WrongUsage, match="by point or responsible"):
        expect_late(world.snapshot, EVERYWHERE, by="colour")
    with pytest.raises(UnknownCode):
        expect_late(world.snapshot, EVERYWHERE, "999999")
    with pytest.raises(WrongUsage):
        expect_late(world.snapshot, EVERYWHERE, as_of=world.day + timedelta(days=1))


def test_earlier_days_are_checked_newest_first(world: World) -> None:
    check = check_earlier_days(world.snapshot, EVERYWHERE)
    days = [day["day"] for day in check.days]
    assert days == [world.day - timedelta(days=back) for back in (61, 91, 121, 151)]
    assert check.champion == min(check.briers, key=lambda version: check.briers[version])
    assert sum(group.cases for group in check.calibration) == check.cases == sum(day["cases"] for day in check.days)
    came = sum(group.cases * group.actual_share for group in check.calibration)
    assert came == pytest.approx(sum(day["actual"] for day in check.days))


def test_what_a_citizen_is_told(world: World) -> None:
    found = tell_citizen(world.snapshot, EVERYWHERE, CITY, HOME, world.day)
    assert found.due_on == world.day + timedelta(days=60), "the legal limit"
    days = [each for each in found.days.values() if each]
    assert 0 < days[0] < days[1] < days[2] <= 60
    told = [(each - world.day).days for each in found.dates.values() if each]
    assert all(0 <= later - day <= 3 for day, later in zip(days, told, strict=True)), "that day or after days off"
    assert 0 < found.late_probability < 0.2


def test_nobody_is_told_a_day_off(world: World) -> None:
    asked = [world.day - timedelta(days=back) for back in range(7)]
    outlooks = [tell_citizen(world.snapshot, EVERYWHERE, CITY, HOME, applied_on) for applied_on in asked]
    told = [
        (each.applied_on + timedelta(days=each.days[name] or 0), day)
        for each in outlooks
        for name, day in each.dates.items()
    ]
    assert all(day and find_days_off(world.snapshot, EVERYWHERE, day).last_worked_on == day for _, day in told)
    assert any(day != moved for day, moved in told), "one of them fell on a day off"


def test_the_longer_without_an_outcome_the_likelier_to_be_late(world: World) -> None:
    outlooks = [
        tell_citizen(world.snapshot, EVERYWHERE, CITY, HOME, world.day - timedelta(days=7 * week)) for week in range(10)
    ]
    assert [each.elapsed_days for each in outlooks] == [7 * week for week in range(10)]
    chances = [each.late_probability for each in outlooks]
    assert chances == sorted(chances)
    assert chances[9] == 1, "63 days on it is overdue"
    assert chances[5] > 2 * chances[0]
    assert all(days is None or days > each.elapsed_days for each in outlooks for days in each.days.values())


def test_places_nobody_knows_are_told(world: World) -> None:
    with pytest.raises(UnknownCode):
        tell_citizen(world.snapshot, EVERYWHERE, "999999", HOME, world.day)
    with pytest.raises(UnknownCode):
        tell_citizen(world.snapshot, EVERYWHERE, CITY, "999999", world.day)


def test_slower_work_is_never_on_time_more_often_and_faster_never_less(world: World) -> None:
    found = ask_what_if(world.snapshot, EVERYWHERE)
    assert [row["change"] for row in found.rows] == list(CHANGES)
    share = {row["change"]: row["on_time_share"] for row in found.rows}
    assert 0.9 < share["today"] < 1
    assert share["fewer_staff"] < share["today"]
    assert share["slower_making"] < share["today"]
    assert share["faster_review"] > share["today"]
    p50 = {row["change"]: row["p50_days"] for row in found.rows}
    assert p50["slower_making"] == p50["today"] + 3
