"""A setting that cannot be meant is named, with what would be right."""

from pathlib import Path

import pytest

from data.settings import Settings, load_settings
from errors import UnreadableInput


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("threads = -1", "threads should be 0 or more, not -1"),
        ("threads = true", "threads should be a int, not True"),
        ("threads = 2.5", "threads should be a int, not 2.5"),
        ("memory_limit_gb = 0", "memory_limit_gb should be 0.1 or more, not 0"),
        ("memory_limit_gb = true", "memory_limit_gb should be a float, not True"),
        ("memory_limit_gb = nan", "memory_limit_gb should be 0.1 or more, not nan"),
        ("memory_limit_gb = inf", "memory_limit_gb should be 0.1 or more, not inf"),
        ("spark_memory_gb = -2.0", "spark_memory_gb should be 0.1 or more, not -2.0"),
        ("city_code = 440300", "city_code should be a str, not 440300"),
        ('limits_start = "tomorrow"', "limits_start should be one of next_day, same_day, not 'tomorrow'"),
        ("limits_roll_over = 1", "limits_roll_over should be a bool, not 1"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named(tmp_path: Path, line: str, told: str) -> None:
    (tmp_path / "settings.toml").write_text(line)
    with pytest.raises(UnreadableInput, match=told):
        load_settings(tmp_path)


def test_what_may_be_set(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("memory_limit_gb = 8\nthreads = 0\n")
    assert load_settings(tmp_path) == Settings(memory_limit_gb=8, threads=0)
