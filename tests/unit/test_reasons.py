"""Reasons in words, in both languages."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from studies.reasons import name_file_reason, name_rule, name_rules

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        ("stages.out_of_order", "各环节时间：先后颠倒", "Stage times: out of order"),
        ("application_id.missing", "受理号：缺失", "Application number: missing"),
        ("row.total", "整行：合计行，不是记录", "Whole row: a row of totals, not a record"),
        ("nowhere.odd", "nowhere：odd", "nowhere: odd"),  # what a later version may say
    ],
)
def test_a_rule_in_words(rule: str, zh: str, en: str) -> None:
    assert (name_rule(rule, "applications", "zh"), name_rule(rule, "applications", "en")) == (zh, en)


def test_several_rules_in_one_line() -> None:
    rules = ["application_id.missing", "accepted_at.future"]
    assert name_rules(rules, "applications", "zh") == "受理号：缺失；受理时间：晚于明日"


@pytest.mark.parametrize(
    ("reason", "zh"),
    [
        ("the file is empty", "文件是空的"),
        ("the file is gzip within gzip; unpack it once", "压缩了两层；请先解压一层"),
        ("the file cannot be opened: Permission denied", "文件打不开：Permission denied"),
        (
            "no heading for 受理时间 (accepted_at); 受理时间点: did you mean 受理时间?",
            "缺少表头：受理时间 (accepted_at)；受理时间点（是否为 受理时间？）",
        ),
        ("sheet 备注 was not read: the file is empty", "工作表 备注 未读：文件是空的"),
        ("something new", "something new"),
    ],
)
def test_why_a_file_was_not_read(reason: str, zh: str) -> None:
    assert name_file_reason(reason, "zh") == zh
    assert name_file_reason(reason, "en") == reason


def fixed_reasons() -> Iterator[str]:
    """Every plain text that the reading of a file may be refused with."""
    for path in [ROOT / "data" / "text.py", *(ROOT / "etl" / "intake").glob("*.py")]:
        calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
        for call in calls:
            is_refusal = isinstance(call.func, ast.Name) and call.func.id == "UnreadableInput"
            if is_refusal and isinstance(call.args[0], ast.Constant):
                yield str(call.args[0].value)


def test_every_fixed_reason_has_its_chinese() -> None:
    reasons = list(fixed_reasons())
    assert len(reasons) > 8
    assert [reason for reason in reasons if name_file_reason(reason, "zh") == reason] == []
