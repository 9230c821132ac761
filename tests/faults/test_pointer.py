"""A pointer or a snapshot that is damaged is said in a sentence, and the next refresh repairs it; rollback holds."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.__main__ import main
from errors import MissingSnapshot, RefreshRefused
from etl.publish import current_snapshot, list_snapshots, refresh_lock, rollback
from etl.refresh import RefreshResult, refresh
from tests.faults.children import hand_over, lay_out, list_leftovers, read_version_held
from warehouse import open_current

DAMAGE = {
    "empty": "",
    "half": '{"snapshot": "snap',
    "another shape": "[]",
    "no name": '{"snapshot": null}',
    "a snapshot that is gone": '{"snapshot": "snapshot_20000101T000000000000Z_000000000000"}',
}


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two versions published one after the other."""
    folder = lay_out(tmp_path_factory.mktemp("published"))
    run(folder)
    hand_over(folder, 1)
    run(folder)
    return folder


@pytest.fixture
def folder(made_once: Path, tmp_path: Path) -> Path:
    """The same, for one test to spoil."""
    return Path(shutil.copytree(made_once, tmp_path / "published"))


@pytest.mark.parametrize("text", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_pointer_is_said_and_repaired(
    folder: Path, text: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pointer = folder / "warehouse" / "current.json"
    pointer.write_text(text)
    monkeypatch.setattr("sys.argv", ["run", "status", "--warehouse", str(folder / "warehouse")])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "run `./run refresh --raw DIR`, which repairs it" in said
    assert not run(folder, dry_run=True).changed
    assert pointer.read_text() == text, "a dry run repairs nothing"
    assert not run(folder).changed
    assert read_version_held(folder) == 1


def test_bytes_that_are_no_text_are_a_damaged_pointer_too(folder: Path) -> None:
    (folder / "warehouse" / "current.json").write_bytes(b"\xff\x00\xfe")
    with pytest.raises(MissingSnapshot, match="is damaged"):
        open_current(folder / "warehouse")
    run(folder)
    assert read_version_held(folder) == 1


@pytest.mark.parametrize("kept_bytes", [0, 5_000, 200_000])
def test_a_snapshot_cut_short_is_said_and_built_again(folder: Path, kept_bytes: int) -> None:
    current = folder / "warehouse" / f"{current_snapshot(folder / 'warehouse')}.duckdb"
    current.write_bytes(current.read_bytes()[:kept_bytes])
    with pytest.raises(MissingSnapshot, match="cannot be read"):
        open_current(folder / "warehouse")
    assert run(folder).changed
    assert read_version_held(folder) == 1


def test_a_refresh_after_a_rollback_publishes_what_raw_says(folder: Path) -> None:
    first = rollback(folder / "warehouse")[1]
    assert read_version_held(folder) == 0
    assert run(folder).changed
    assert read_version_held(folder) == 1
    assert first in list_snapshots(folder / "warehouse")


def test_the_snapshot_rolled_back_to_stays_while_it_is_current(folder: Path) -> None:
    hand_over(folder, 2)
    run(folder)
    warehouse = folder / "warehouse"
    rollback(warehouse)
    oldest = rollback(warehouse)[1]
    (warehouse / "snapshot_29990101T000000000000Z_000000000000.duckdb").write_bytes(b"a fourth")
    with refresh_lock(warehouse):
        pass  # a refresh that publishes nothing tidies up all the same
    assert oldest in list_snapshots(warehouse)
    assert read_version_held(folder) == 0


def test_the_last_three_snapshots_stay_and_nothing_else(folder: Path) -> None:
    published = list_snapshots(folder / "warehouse")
    for version in range(2, 6):
        hand_over(folder, version)
        published.append(str(run(folder).snapshot))
    assert list_snapshots(folder / "warehouse") == published[-3:]
    assert list_leftovers(folder) == []


def test_a_rollback_waits_for_no_refresh(folder: Path) -> None:
    with refresh_lock(folder / "warehouse"), pytest.raises(RefreshRefused, match="Another refresh"):
        rollback(folder / "warehouse")
    assert read_version_held(folder) == 1


def test_a_rollback_keeps_the_snapshot_that_a_killed_refresh_had_just_published(folder: Path) -> None:
    """Killed after the pointer moved and before anything was tidied away."""
    newest = str(current_snapshot(folder / "warehouse"))
    (folder / "warehouse" / "publishing").write_text(newest)
    was, now = rollback(folder / "warehouse")
    assert was == newest
    assert list_snapshots(folder / "warehouse") == [now, newest]


def test_a_rollback_goes_back_from_what_is_current_when_it_holds_the_lock(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refresh publishes between the command and its lock."""
    between = str(current_snapshot(folder / "warehouse"))

    @contextmanager
    def lock_after_a_refresh(warehouse: Path) -> Iterator[None]:
        hand_over(folder, 2)
        monkeypatch.setattr("etl.publish.refresh_lock", refresh_lock)
        run(folder)
        with refresh_lock(warehouse):
            yield

    monkeypatch.setattr("etl.publish.refresh_lock", lock_after_a_refresh)
    assert rollback(folder / "warehouse")[1] == between


def test_a_rollback_where_nothing_is_makes_no_folder(tmp_path: Path) -> None:
    with pytest.raises(MissingSnapshot, match="There is no snapshot"):
        rollback(tmp_path / "mistyped")
    assert not (tmp_path / "mistyped").exists()


def run(folder: Path, dry_run: bool = False) -> RefreshResult:
    return refresh(folder / "raw", folder / "warehouse", folder / "local", dry_run=dry_run)
