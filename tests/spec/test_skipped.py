"""Stages passed over although a later one is finished, and rows whose times are out of order."""

from pathlib import Path

import pytest

from etl.refresh import refresh
from studies.skipped import find_skipped
from tests.etl.files import POINT, application, write_csv
from warehouse import EVERYWHERE, Scope, Snapshot, open_current

OTHER = POINT | {"acceptance_point_id": "440306510000", "name": "西乡派出所"}
WHOLE = {
    "transmitted_at": "2026-03-02",
    "reviewed_at": "2026-03-05",
    "produced_at": "2026-03-10",
    "quality_checked_at": "2026-03-11",
    "issued_at": "2026-03-12",
}
ELSEWHERE = {"acceptance_point_id": "440306510000", "accepted_at": "2026-03-02", "hukou_code": "340102"}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Five cases loaded and two rejected: refreshed, for the quarantine is the refresh's."""
    folder: Path = tmp_path_factory.mktemp("skipped")
    write_csv(folder / "raw" / "acceptance_points" / "points.csv", [POINT, OTHER])
    rows = [
        application(1, accepted_at="2026-03-02", **WHOLE),  # nothing missing
        application(2, **ELSEWHERE, reviewed_at="2026-03-05"),  # sending passed over
        application(3, **ELSEWHERE, transmitted_at="2026-03-02", reviewed_at="2026-03-05", issued_at="2026-03-12"),
        application(4, **ELSEWHERE, transmitted_at="2026-03-02"),  # in review: the next stage is not passed over
        application(7, **ELSEWHERE, transmitted_at="2026-03-02", reviewed_at="2026-03-05", produced_at="2026-03-06"),
        application(5, accepted_at="2026-03-02", **WHOLE | {"reviewed_at": "2026-03-01"}),  # reviewed before sent
        application(6, matter="?"),  # rejected for another reason
    ]
    write_csv(folder / "raw" / "applications" / "a.csv", rows)
    refresh(folder / "raw", folder / "warehouse", folder / "local")
    return open_current(folder / "warehouse")


def test_a_stage_is_passed_over_when_a_later_one_is_finished(snapshot: Snapshot) -> None:
    stages = find_skipped(snapshot, EVERYWHERE).stages
    assert stages["stage_name"].tolist() == ["传递", "审核签发", "制证", "质检", "送达待领"]
    assert stages["passed"].tolist() == [4, 3, 2, 2, 0]
    assert stages["skipped"].tolist() == [1, 0, 1, 1, 0]
    assert stages["skipped_share"].tolist()[:2] == [1 / 4, 0]


def test_where_it_happened(snapshot: Snapshot) -> None:
    skipped = find_skipped(snapshot, EVERYWHERE)
    assert set(skipped.points["name"]) == {"西乡派出所"}
    assert set(skipped.provinces["name"]) == {"安徽省"}
    assert sorted(skipped.points["stage"]) == ["produce", "quality_check", "transmit"]


def test_rows_out_of_order_are_counted_for_who_may_see_the_whole(snapshot: Snapshot) -> None:
    skipped = find_skipped(snapshot, EVERYWHERE, "440306")
    assert (skipped.out_of_order, skipped.files["file"].tolist()) == (1, ["applications/a.csv"])
    narrow = find_skipped(snapshot, Scope("4403"))
    assert (narrow.out_of_order, narrow.files["file"].tolist()) == (None, [])


def test_filters_and_scope_are_respected(snapshot: Snapshot) -> None:
    assert find_skipped(snapshot, EVERYWHERE, point="440306500000").stages["skipped"].sum() == 0
    assert find_skipped(snapshot, EVERYWHERE, matter="damage_renewal").stages["passed"].sum() == 0
    assert find_skipped(snapshot, EVERYWHERE, last_month="2026-02").stages["passed"].sum() == 0
    assert find_skipped(snapshot, Scope("440304")).points.empty
