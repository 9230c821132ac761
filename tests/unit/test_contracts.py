"""Contracts: no heading stands for two columns, and what they name exists."""

from collections import Counter

import pytest

from data.contracts import RECORD_TYPES, load_contract
from errors import UnreadableInput
from etl.intake.headings import find_header, fold


@pytest.mark.parametrize("record", RECORD_TYPES)
def test_every_heading_stands_for_one_column(record: str) -> None:
    headings = Counter(
        heading
        for column in load_contract(record).columns.values()
        for heading in {fold(heading) for heading in column.headings}
    )
    assert [heading for heading, count in headings.items() if count > 1] == []


@pytest.mark.parametrize("record", RECORD_TYPES)
def test_what_a_contract_names_is_a_column_of_it(record: str) -> None:
    contract = load_contract(record)
    named = {*contract.key, *contract.events, *contract.stages, *contract.references}
    named |= {name for group in (*contract.at_most_one, *contract.exactly_one) for name in group}
    assert named <= set(contract.columns)


def test_a_header_under_a_title_is_found_and_width_does_not_matter() -> None:
    rows = [
        ["异地受理统计", ""],
        ["起点编号", "ＤＥＳＴＩＮＡＴＩＯＮ＿ＩＤ", "出行方式", "分钟"],
        ["a", "b", "步行", "5"],
    ]
    header = find_header(rows, load_contract("travel_times"), {})
    assert (header.row, dict(header.positions)) == (1, {"origin_id": 0, "destination_id": 1, "mode": 2, "minutes": 3})


def test_an_unknown_heading_gets_a_suggestion_and_a_mapping_settles_it() -> None:
    contract = load_contract("travel_times")
    rows = [["起点编号", "终点编号", "出行方式", "出行时间"]]
    with pytest.raises(
        UnreadableInput, match=r"no heading for 分钟 \(minutes\); 出行时间: did you mean 出行时间\(分钟\)\?"
    ):
        find_header(rows, contract, {})
    assert find_header(rows, contract, {"出行时间": "minutes"}).positions["minutes"] == 3
