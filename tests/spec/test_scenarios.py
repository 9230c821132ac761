"""Plans kept under a name: none is lost, any name will do, and the same parameters give the same plan again."""

import fcntl
import json
import multiprocessing
import os
import threading
from pathlib import Path

import pytest

from errors import UnknownCode, UnreadableInput, WrongUsage
from etl.publish import rollback
from etl.refresh import refresh
from studies.scenario_comparison import compare_scenarios
from studies.scenarios import (
    check_name,
    delete_scenario,
    find_scenario,
    is_same_request,
    keep_scenario,
    list_scenarios,
    read_request,
    rename_scenario,
    reproduce,
)
from studies.siting import plan_sites
from studies.siting_request import SitingRequest
from tests.etl.files import POINT, application, write_csv
from tests.spec.conftest import Draw
from tests.spec.test_siting_study import CANDIDATES, PEOPLE, POINTS
from warehouse import EVERYWHERE, Scope, Snapshot
from warehouse import scenarios as storage
from warehouse.scenarios import Scenario, save_scenario, scenario_key

ONE = SitingRequest("440306", open_count=1, minutes=20.0)
TWO = SitingRequest("440306", open_count=2, minutes=20.0, forbid=("B",))
NAMES = ("二零二六年方案", "../../etc/passwd", "a/b\\c", "=1+1", "CON", ".", "<b>x</b>", "🙂", "-1")


@pytest.fixture
def snapshot(draw: Draw) -> Snapshot:
    return draw(as_of="2026-03-31", population=PEOPLE, candidate_sites=CANDIDATES, acceptance_points=POINTS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "warehouse"


def keep(folder: Path, snapshot: Snapshot, name: str, request: SitingRequest = ONE, over: bool = False) -> Scenario:
    return keep_scenario(folder, name, request, plan_sites(snapshot, EVERYWHERE, request), over)


def names(folder: Path) -> list[str]:
    return [scenario.name for scenario in list_scenarios(folder, EVERYWHERE).scenarios]


def test_a_scenario_is_found_again_with_its_parameters_and_its_outcome(folder: Path, snapshot: Snapshot) -> None:
    keep(folder, snapshot, "一点")
    keep(folder, snapshot, "两点", TWO)
    assert names(folder) == ["两点", "一点"]  # the latest first
    found = find_scenario(folder, EVERYWHERE, " 一点 ")
    assert read_request(found) == ONE
    assert read_request(find_scenario(folder, EVERYWHERE, "两点")) == TWO  # a tuple again, not a list
    assert (found.snapshot, found.summary["value"], found.summary["proven"]) == (snapshot.name, 350, True)
    assert [row["site_id"] for row in found.summary["open"]] == ["B"]
    assert (found.summary["before"]["covered"], found.summary["after"]["covered"]) == (200, 350)
    assert is_same_request(found, ONE)
    assert not is_same_request(found, TWO)


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_a_name_and_leads_nowhere_else(folder: Path, snapshot: Snapshot, name: str) -> None:
    keep(folder, snapshot, name)
    assert names(folder) == [name]
    written = {path for path in folder.parent.rglob("*") if path.is_file() and path.suffix != ".duckdb"}
    assert written == {folder / "current.json", folder / "scenarios/lock", *(folder / "scenarios").glob("*.json")}
    delete_scenario(folder, EVERYWHERE, name)
    assert names(folder) == []


def test_a_name_is_one_line_in_one_spelling_and_not_too_long() -> None:
    assert check_name("  两\n点 ") == "两 点"
    assert check_name("e\u0301") == check_name("\u00e9")
    assert check_name("a\u202eb\u200b") == "ab"  # what does not show would make two names look like one
    assert check_name("方案 999999199001010017") == f"方案 {'*' * 18}"
    for none in ("", " \n", "\u200b"):
        with pytest.raises(WrongUsage, match="has a name"):
            check_name(none)
    with pytest.raises(WrongUsage, match="60 characters at most, not 61"):
        check_name("字" * 61)


def test_a_taken_name_is_overwritten_only_when_asked(folder: Path, snapshot: Snapshot) -> None:
    keep(folder, snapshot, "方案")
    with pytest.raises(WrongUsage, match="saved already"):
        keep(folder, snapshot, "方案", TWO)
    assert read_request(find_scenario(folder, EVERYWHERE, "方案")) == ONE
    keep(folder, snapshot, "方案", TWO, over=True)
    assert names(folder) == ["方案"]
    assert read_request(find_scenario(folder, EVERYWHERE, "方案")) == TWO


def test_renaming_keeps_everything_else_and_takes_no_other_name(folder: Path, snapshot: Snapshot) -> None:
    before = keep(folder, snapshot, "旧")
    keep(folder, snapshot, "别的", TWO)
    with pytest.raises(WrongUsage, match="saved already"):
        rename_scenario(folder, EVERYWHERE, "旧", "别的")
    rename_scenario(folder, EVERYWHERE, "旧", "新")
    assert sorted(names(folder)) == ["别的", "新"]
    after = find_scenario(folder, EVERYWHERE, "新")
    assert (after.request, after.summary, after.saved_at) == (before.request, before.summary, before.saved_at)
    for change in (
        lambda: rename_scenario(folder, EVERYWHERE, "旧", "x"),
        lambda: delete_scenario(folder, EVERYWHERE, "旧"),
    ):
        with pytest.raises(UnknownCode, match="not saved"):
            change()


def test_a_broken_file_is_told_passed_over_and_never_lost(folder: Path, snapshot: Snapshot) -> None:
    keep(folder, snapshot, "好")
    keep(folder, snapshot, "坏", TWO)
    path = folder / "scenarios" / f"{scenario_key('坏')}.json"
    torn = path.read_bytes()[:200]
    path.write_bytes(torn)
    found = list_scenarios(folder, EVERYWHERE)
    assert ([each.name for each in found.scenarios], list(found.broken_files)) == (["好"], [path.name])
    with pytest.raises(UnknownCode):
        delete_scenario(folder, EVERYWHERE, "坏")
    assert path.read_bytes() == torn
    keep(folder, snapshot, "坏")  # the name may be taken again
    assert sorted(names(folder)) == ["坏", "好"]
    assert [each.read_bytes() for each in (folder / "scenarios").glob("*.broken")] == [torn]


@pytest.mark.parametrize("text", ["[]", "{}", '{"name": 1}', "\udcff"])
def test_what_is_no_scenario_is_broken(folder: Path, snapshot: Snapshot, text: str) -> None:
    keep(folder, snapshot, "好")
    (folder / "scenarios" / "0123456789abcdef.json").write_text(text, encoding="utf-8", errors="surrogateescape")
    assert names(folder) == ["好"]
    assert len(list_scenarios(folder, EVERYWHERE).broken_files) == 1


def test_a_scenario_without_its_outcome_is_broken_too(folder: Path, snapshot: Snapshot) -> None:
    saved = keep(folder, snapshot, "方案")
    save_scenario(
        folder, Scenario(saved.name, saved.saved_at, saved.snapshot, "", saved.request, {}), is_replacing=True
    )
    assert names(folder) == []
    assert len(list_scenarios(folder, EVERYWHERE).broken_files) == 1


def test_parameters_of_another_version_are_told(folder: Path, snapshot: Snapshot) -> None:
    saved = keep(folder, snapshot, "方案")
    newer = {**saved.request, "colour": "red"}
    with pytest.raises(UnreadableInput, match="'colour'"):
        read_request(Scenario(saved.name, "", "", "", newer, {}))
    older = {key: value for key, value in saved.request.items() if key != "floor"}
    assert read_request(Scenario(saved.name, "", "", "", older, {})) == ONE


def save_many(folder: str, writer: int) -> None:
    for number in range(20):
        save_scenario(Path(folder), Scenario(f"{writer} {number}", f"{number:02}", "s", "", {"x": "字" * 5000}, {}))
        save_scenario(Path(folder), Scenario("同名", f"{writer}", "s", "", {"x": "字" * 5000}, {}), is_replacing=True)


def test_two_processes_saving_at_once_lose_nothing(folder: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=save_many, args=(str(folder), writer)) for writer in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    found = storage.read_scenarios(folder)
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert (len(found.scenarios), found.broken_files) == (41, [])


def test_a_writer_waits_for_the_one_before(folder: Path) -> None:
    save_scenario(folder, Scenario("先", "1", "s", "", {}, {}))
    writer = threading.Thread(target=save_scenario, args=(folder, Scenario("后", "2", "s", "", {}, {})))
    with (folder / "scenarios" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        writer.start()
        writer.join(0.5)
        assert [each.name for each in storage.read_scenarios(folder).scenarios] == ["先"]
    writer.join()
    assert [each.name for each in storage.read_scenarios(folder).scenarios] == ["后", "先"]


def test_a_full_disk_leaves_the_scenario_as_it_was(
    folder: Path, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(folder, snapshot, "方案")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnreadableInput, match="No space left"):
        keep(folder, snapshot, "方案", TWO, over=True)
    assert read_request(find_scenario(folder, EVERYWHERE, "方案")) == ONE
    assert list((folder / "scenarios").glob("*.new")) == []


def test_scenarios_outlive_refresh_and_rollback(tmp_path: Path, local: Path) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "other"
    write_csv(raw / "acceptance_points" / "points.csv", [POINT])
    write_csv(raw / "applications" / "a.csv", [application(1)])
    refresh(raw, warehouse, local)
    save_scenario(warehouse, Scenario("方案", "2026", "s", "", {"area_code": "440300"}, {}))
    write_csv(raw / "applications" / "b.csv", [application(2)])
    refresh(raw, warehouse, local)
    assert [each.name for each in storage.read_scenarios(warehouse).scenarios] == ["方案"]
    rollback(warehouse)
    assert [each.name for each in storage.read_scenarios(warehouse).scenarios] == ["方案"]


def test_a_reader_sees_the_scenarios_of_areas_in_scope(folder: Path, snapshot: Snapshot) -> None:
    keep(folder, snapshot, "方案")
    assert len(list_scenarios(folder, Scope("4403")).scenarios) == 1
    assert list_scenarios(folder, Scope("4401")).scenarios == []
    with pytest.raises(UnknownCode):
        find_scenario(folder, Scope("4401"), "方案")


def test_the_same_parameters_on_the_same_snapshot_give_the_same_plan(folder: Path, snapshot: Snapshot) -> None:
    made = reproduce(snapshot, EVERYWHERE, keep(folder, snapshot, "方案", TWO))
    assert made.is_reproducible is True
    assert made.then == made.now
    assert "可重现" in made.says_zh
    assert snapshot.name in made.says_zh
    assert snapshot.name in made.says_en


def test_a_plan_that_comes_out_otherwise_is_told(folder: Path, snapshot: Snapshot) -> None:
    saved = keep(folder, snapshot, "方案")
    other = Scenario(saved.name, "", saved.snapshot, "", saved.request, {**saved.summary, "open": [{"site_id": "A"}]})
    assert reproduce(snapshot, EVERYWHERE, other).is_reproducible is False


def test_on_another_snapshot_both_values_are_told(draw: Draw, folder: Path, snapshot: Snapshot) -> None:
    saved = keep(folder, snapshot, "方案")
    fewer = PEOPLE.replace("| 80", "| 40")
    later = draw(as_of="2026-04-30", population=fewer, candidate_sites=CANDIDATES, acceptance_points=POINTS)
    made = reproduce(later, EVERYWHERE, saved)
    assert made.is_reproducible is None
    assert (made.then["value"], made.now["value"]) == (350, 310)
    for name in (snapshot.name, later.name):
        assert name in made.says_zh
        assert name in made.says_en


def test_side_by_side_only_what_differs_and_which_points_are_shared(folder: Path, snapshot: Snapshot) -> None:
    three = SitingRequest("440306", open_count=3, minutes=20.0)
    compared = compare_scenarios([keep(folder, snapshot, "两点", TWO), keep(folder, snapshot, "三点", three)])
    assert compared.names == ["两点", "三点"]
    assert compared.is_one_snapshot
    assert {row["parameter"]: row["values"] for row in compared.parameters} == {
        "open_count": [2, 3],
        "forbid": [["B"], []],
    }
    measures = {row["measure"]: row["values"] for row in compared.measures}
    assert measures["value"] == measures["covered"] == [430, 430]
    assert measures["proven"] == [True, True]
    assert measures["opened"] == [2, 3]
    assert measures["points"] == [3, 4]
    assert measures["setup_cost_yuan"] == [220, 520]
    assert measures["yearly_cost_yuan"] == [None, None]  # not handed in
    assert [(row["site_id"], row["opened_by"], row["is_common"]) for row in compared.sites] == [
        ("A", ["两点", "三点"], True),
        ("C", ["两点", "三点"], True),
        ("B", ["三点"], False),
    ]
    with pytest.raises(WrongUsage, match="two scenarios"):
        compare_scenarios([keep(folder, snapshot, "一点")] * 2)


def test_a_file_is_whole_json_with_what_the_design_asks(folder: Path, snapshot: Snapshot) -> None:
    saved = keep(folder, snapshot, "方案")
    row = json.loads((folder / "scenarios" / f"{saved.key}.json").read_text(encoding="utf-8"))
    assert set(row) == {"name", "saved_at", "snapshot", "as_of", "request", "summary"}
    assert {"value", "bound", "gap", "proven", "open", "before", "after", "cost_yuan"} <= set(row["summary"])
    assert row["saved_at"].endswith("+08:00")
