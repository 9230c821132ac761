"""Opening hours as bureaus write them, read as hours open by weekday; what cannot be read is left unread."""

import pytest

from studies.opening_hours import read_hours


@pytest.mark.parametrize(
    ("text", "by_day"),
    [
        ("周一至周五 09:00-12:00 14:00-17:30;周六 09:00-12:00", [6.5] * 5 + [3, 0]),
        ("星期一到星期五上午9：00—12：00，下午1：30—5：30（法定节假日除外）", [7] * 5 + [0, 0]),
        ("工作日8:30-17:00", [8.5] * 5 + [0, 0]),
        ("每天 8点-20点", [12] * 7),
        ("周一、周三、周五 9:00-12:00；周末10:00-16:00", [3, 0, 3, 0, 3, 6, 6]),
        ("周一至周五8:30-12:00,14:00-18:00,周六、周日9:00-16:00", [7.5] * 5 + [7, 7]),
        ("周六至周一 9:00-17:00", [8, 0, 0, 0, 0, 8, 8]),
        ("9:00-17:00", [8] * 5 + [0, 0]),
        ("周二8点半-12点", [0, 3.5, 0, 0, 0, 0, 0]),
        ("周一至周日24小时", [24] * 7),
    ],
)
def test_hours_of_each_day(text: str, by_day: list[float]) -> None:
    week = read_hours(text)
    assert week is not None
    assert week.sum(axis=1).tolist() == pytest.approx(by_day)
    assert ((week >= 0) & (week <= 1)).all()


def test_the_afternoon_of_a_twelve_hour_clock() -> None:
    week = read_hours("周一上午9:00-12:00，下午1:30-5:30")
    assert week is not None
    assert week[0, 13:18].tolist() == [0.5, 1, 1, 1, 0.5]


@pytest.mark.parametrize(
    "text", [None, "", "按公告时间流动服务", "双周周六9:00-12:00", "周一至周五 25:00-26:00", "周日休息"]
)
def test_what_cannot_be_read_is_no_hours(text: str | None) -> None:
    assert read_hours(text) is None
