"""The data dictionary in docs/ is the one that contracts and models make; the page on raw files says what is read."""

import re
from pathlib import Path

import pytest

from etl.dictionary import TARGET, write_dictionary
from etl.intake.files import SUFFIXES
from etl.intake.headings import load_mapping

RAW_FILES = TARGET.with_name("raw_files.md")


def test_dictionary_is_not_stale() -> None:
    assert TARGET.read_text(encoding="utf-8") == write_dictionary(), "run `python -m etl.dictionary`"


@pytest.mark.parametrize("spelling", ["expiry_renewal = 22、到期换领", "CGCS2000", "true = 1、Y", "= 长期", "bank"])
def test_dictionary_lists_what_a_cell_may_say(spelling: str) -> None:
    assert spelling in write_dictionary()


def test_every_ending_that_is_read_is_written_down() -> None:
    text = RAW_FILES.read_text(encoding="utf-8")
    assert [suffix for suffix in SUFFIXES if f"`{suffix}`" not in text] == []


def test_the_example_of_a_mapping_works(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", RAW_FILES.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings" / "applications.toml").write_text(example, encoding="utf-8")
    assert load_mapping(tmp_path, "applications") == {
        "受理时刻": "accepted_at",
        "户籍代码": "hukou_code",
        "户口所在地编码": "hukou_code",
    }
