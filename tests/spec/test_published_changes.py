"""A published list says what it changes against the one before; published again, it has the same bytes."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from errors import UnreadableInput
from reports.points_files import write_publication
from reports.points_tables import points_xlsx
from reports.points_words import change_rows, say_differences
from studies.publication import Publication, list_open_points
from studies.publication_changes import Differences, compare_lists, describe_list, find_differences, find_repeat
from studies.publication_changes import write_list as as_bytes
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Snapshot
from warehouse.published import keep_published, read_published

BEFORE = """
acceptance_point_id | name | kind | division_code | lon | lat | address | phone | hours | windows | opened_on | closed_on | matters | partner_provinces | why
P1 | 甲厅   | registration_hall | 440306 | 113.9   | 22.6 | 宝安路1号 | 110 | 工作日9:00-17:00 | 3 | 2017-07-01 |            | 到期换领 | 全国 | stays as it is
P2 | 乙所   | police_station    | 440306 | 113.9   | 22.7 | 福海路1号 | 110 | 工作日9:00-17:00 | 1 | 2017-07-01 |            | 到期换领 | 全国 | two fields change
P3 | 丙中心 | service_centre    | 440303 | 114.1   | 22.5 | 罗湖路2号 | 110 | 工作日9:00-17:00 | 1 | 2020-01-01 | 2026-04-10 | 到期换领 | 全国 | closes
P4 | 丁所   | police_station    | 440303 | 114.1   | 22.6 | 文锦路3号 | 110 | 工作日9:00-17:00 | 1 | 2020-01-01 |            | 到期换领 | 全国 | moves by a kilometre
P5 | 戊所   | police_station    | 440303 | 114.1   | 22.4 | 文锦路4号 | 110 | 工作日9:00-17:00 | 1 | 2020-01-01 |            | 到期换领 | 全国 | loses its telephone
P6 | 己所   | police_station    | 440303 | 114.1   | 22.3 | 文锦路5号 | 110 | 工作日9:00-17:00 | 1 | 2020-01-01 |            | 到期换领 | 全国 | surveyed again, 20 metres off
P7 | 庚所   | police_station    | 440303 |         |      | 文锦路6号 | 110 | 工作日9:00-17:00 | 1 | 2020-01-01 |            | 到期换领 | 全国 | another address, no coordinates
P8 | 辛所   | police_station    | 440303 | 114.1   | 22.2 | 文锦路7号 | 110 | 工作日9:00-17:00 | 1 | 2020-01-01 |            | 到期换领 | 全国 | is gone from the files
"""  # noqa: E501
AFTER = """
acceptance_point_id | name | kind | division_code | lon | lat | address | phone | hours | windows | opened_on | closed_on | matters | partner_provinces | why
P1 | 甲厅   | registration_hall | 440306 | 113.9   | 22.6 | 宝安路1号 | 110 | 工作日9:00-17:00 | 3 | 2017-07-01 |            | 到期换领 | 全国 |
P2 | 乙所   | police_station    | 440306 | 113.9   | 22.7 | 福海路1号 | 119 | 工作日9:00-17:00 | 1 | 2017-07-01 |            | 到期换领;丢失补领 | 全国 |
P3 | 丙中心 | service_centre    | 440303 | 114.1   | 22.5 | 罗湖路2号 | 110 | 工作日9:00-17:00 | 1 | 2020-01-01 | 2026-04-10 | 到期换领 | 全国 |
P4 | 丁所   | police_station    | 440303 | 114.11  | 22.6 | 文锦路30号 | 110 | 工作日9:00-17:00 | 1 | 2020-01-01 |            | 到期换领 | 全国 |
P5 | 戊所   | police_station    | 440303 | 114.1   | 22.4 | 文锦路4号 |     | 工作日9:00-17:00 | 1 | 2020-01-01 |            | 到期换领 | 全国 |
P6 | 己所   | police_station    | 440303 | 114.1002 | 22.3 | 文锦路5号 | 110 | 工作日9:00-17:00 | 1 | 2020-01-01 |            | 到期换领 | 全国 |
P7 | 庚所   | police_station    | 440303 |         |      | 文锦路60号 | 110 | 工作日9:00-17:00 | 1 | 2020-01-01 |            | 到期换领 | 全国 |
P9 | 壬所   | police_station    | 440303 | 114.1   | 22.1 | 文锦路8号 | 110 | 工作日9:00-17:00 | 1 | 2026-04-15 |            | 到期换领 | 全国 | opened
"""  # noqa: E501
Publish = Callable[[Snapshot, str], Differences]


@pytest.fixture
def publish(tmp_path: Path) -> Publish:
    """As the command does: write the files, keep the list; returns what --json tells."""

    def run(snapshot: Snapshot, folder: str) -> Differences:
        publication = list_open_points(snapshot, EVERYWHERE, "440300")
        differences = find_repeat(publication, tmp_path)
        write_publication(publication, find_differences(publication, tmp_path), tmp_path / folder)
        keep_published(tmp_path, "440300", as_bytes(publication))
        return differences

    return run


@pytest.fixture
def before(draw: Draw) -> Snapshot:
    return draw(acceptance_points=BEFORE, as_of="2026-03-31 12:00:00")


@pytest.fixture
def after(draw: Draw) -> Snapshot:
    return draw(acceptance_points=AFTER, as_of="2026-04-30 12:00:00")


def test_the_first_list_says_that_it_is_the_first(publish: Publish, before: Snapshot, tmp_path: Path) -> None:
    assert publish(before, "out") == Differences(is_first=True, since=None)
    assert "首次公布" in (tmp_path / "out" / "points.zh.html").read_text("utf-8")


def test_every_point_of_either_list_is_in_the_part_where_it_belongs(
    publish: Publish, before: Snapshot, after: Snapshot
) -> None:
    publish(before, "first")
    found = publish(after, "second")
    parts = {name: [point.acceptance_point_id for point in points] for name, points in found.parts.items()}
    assert parts == {
        "new": ["P9"],
        "closed": ["P3", "P8"],
        "withheld": ["P5"],
        "moved": ["P4", "P7"],
        "changed": ["P2"],
    }
    assert found.unchanged == 2
    assert (found.is_first, found.since) == (False, "2026-03-31")
    assert [point.on for point in found.closed] == ["2026-04-10", None]
    assert found.new[0].on == "2026-04-15"
    assert [(each.field, each.old, each.new) for each in found.changed[0].fields] == [
        ("phone", "110", "119"),
        ("matters", ["expiry_renewal"], ["expiry_renewal", "loss_replacement"]),
    ]
    assert [each.field for each in found.moved[0].fields] == ["address", "coordinates"]


def test_the_changes_are_told_in_words(publish: Publish, before: Snapshot, after: Snapshot, tmp_path: Path) -> None:
    publish(before, "first")
    publish(after, "second")
    page = (tmp_path / "second" / "points.zh.html").read_text("utf-8")
    assert "新列入1处、不再受理2处、资料核实中暂未列入1处、迁址2处、信息变更1处；未变2处" in page
    assert "办公电话由“110”改为“119”；受理事项由“到期换领”改为“到期换领、丢失补领”" in page
    assert "2026-04-10停用" in page
    english = (tmp_path / "second" / "points.en.html").read_text("utf-8")
    assert "Telephone: “110” is now “119”" in english


def test_published_again_nothing_differs_and_the_bytes_are_the_same(
    publish: Publish, before: Snapshot, after: Snapshot, tmp_path: Path
) -> None:
    publish(before, "first")
    publish(after, "second")
    again = publish(after, "third")
    assert not again.is_any
    assert (again.is_first, again.unchanged) == (False, 6)
    names = sorted(str(path.relative_to(tmp_path / "second")) for path in (tmp_path / "second").rglob("*.*"))
    assert len(names) == 7
    for name in names:
        assert (tmp_path / "second" / name).read_bytes() == (tmp_path / "third" / name).read_bytes(), name
    assert len(read_published(tmp_path, "440300")) == 2


def test_back_to_an_older_list_is_a_change_too(
    publish: Publish, before: Snapshot, after: Snapshot, tmp_path: Path
) -> None:
    for number, snapshot in enumerate((before, after, before)):
        found = publish(snapshot, str(number))
    assert [point.acceptance_point_id for point in found.new] == ["P3", "P5", "P8"]
    assert [each["as_of_on"] for each in read_published(tmp_path, "440300")] == [
        "2026-03-31",
        "2026-04-30",
        "2026-03-31",
    ]


def test_a_list_that_cannot_be_read_is_passed_over(publish: Publish, before: Snapshot, tmp_path: Path) -> None:
    folder = tmp_path / "published" / "440300"
    folder.mkdir(parents=True)
    for number, content in enumerate(
        ("{", "[]", '{"as_of_on": 1}', '{"as_of_on": "2026", "points": [1], "refused": []}')
    ):
        (folder / f"{number:06d}.json").write_text(content)
    assert publish(before, "out").is_first
    assert len(read_published(tmp_path, "440300")) == 1


def test_a_folder_where_nothing_can_be_kept_is_named(before: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "published").write_text("in the way")
    with pytest.raises(UnreadableInput, match="published cannot be kept"):
        keep_published(tmp_path, "440300", as_bytes(list_open_points(before, EVERYWHERE, "440300")))


@pytest.mark.parametrize("seed", range(20))
def test_differences_are_those_of_a_comparison_point_by_point(before: Snapshot, seed: int) -> None:
    chance = random.Random(seed)
    whole = list_open_points(before, EVERYWHERE, "440300")
    first, second = _shuffled(whole, chance), _shuffled(whole, chance)
    found = compare_lists(second, describe_list(first))
    old, new = ({point.acceptance_point_id: point for point in each.points} for each in (first, second))
    expected: dict[str, set[str]] = {name: set() for name in ("new", "closed", "withheld", "moved", "changed")}
    unchanged = 0
    for key in old.keys() | new.keys():
        if key not in old:
            expected["new"].add(key)
        elif key not in new:
            expected["closed"].add(key)
        elif old[key].address != new[key].address and old[key].lon is None:
            expected["moved"].add(key)
        elif old[key] != new[key]:
            expected["changed"].add(key)
        else:
            unchanged += 1
    assert {name: {point.acceptance_point_id for point in points} for name, points in found.parts.items()} == expected
    assert found.unchanged == unchanged
    assert len(change_rows(found, "en")) == sum(map(len, expected.values()))
    assert str(unchanged) in say_differences(found, "en")
    assert points_xlsx(second, found) == points_xlsx(second, found)


def _shuffled(publication: Publication, chance: random.Random) -> Publication:
    """Some of the points, some with other fields."""
    changes: list[dict[str, Any]] = [{}, {"phone": "119"}, {"address": "别处"}, {"windows": None}, {"name": "另名"}]
    points = [replace(point, **chance.choice(changes)) for point in publication.points if chance.random() < 0.8]
    return replace(publication, points=points)
