"""The answer of the Siting page in words."""

import pytest

from dashboard.blocks.siting_verdict import say_difference
from dashboard.locale import speaking


@pytest.mark.parametrize(
    ("before", "after", "unit", "said"),
    [
        (76_106.6, 78_220.4, "cases", "多 2,113 件"),  # 78,220 - 76,107, as a reader subtracts: not the 2,113.8 behind
        (100.0, 40.0, "persons", "少 60 人"),
        (30.84, 27.06, "minutes", "缩短 3.7 分钟"),  # 27.1 - 30.8
        (20.0, 21.5, "minutes", "延长 1.5 分钟"),
        (30.81, 30.79, "minutes", "没有变化"),
    ],
)
def test_a_difference_is_that_of_the_numbers_shown(before: float, after: float, unit: str, said: str) -> None:
    with speaking("zh"):
        assert say_difference(before, after, unit) == said
