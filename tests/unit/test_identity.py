"""Which text is taken for an ID number, and which is not: the people in these tables were never born."""

import stat
from pathlib import Path

import pytest

from data.identity import complete, day_in, hide, hide_in_name, judge, number_in
from data.settings import load_key
from errors import UnreadableInput
from etl.intake.files import list_raw_files
from etl.intake.functions import pseudonymiser
from tests.etl.planted import FORMS

NUMBER = complete("999999900101001")  # 999999 19900101 001 and its check digit
WRONG = NUMBER[:17] + ("1" if NUMBER[17] == "0" else "0")  # a digit mistyped


@pytest.mark.parametrize("form", FORMS)
def test_free_text_keeps_no_digit_of_a_number(form: str) -> None:
    text = hide(FORMS[form](NUMBER))
    assert "9" not in text
    assert "19" not in text


@pytest.mark.parametrize("text", [WRONG, f"{WRONG[:6]} {WRONG[6:14]} {WRONG[14:]}", "6222021234567890123"])
def test_free_text_hides_mistyped_numbers_and_any_long_one(text: str) -> None:
    assert set(hide(text)) <= {"*", " "}


@pytest.mark.parametrize(
    "text",
    [
        "0755-84465000, 0755-84465001 转 8001",  # telephones
        "0731-84191999 0731-84192000",  # ... of a city whose area code reads as a day
        "周一至周五 9:00-12:00 14:00-17:30",
        "9:00-12:00 14:00-17:30",
        "受理时间2026-03-02 14:05:00,退回时间2026-03-05 09:10:00",
        "宝安区新安街道110号101室",
        "22,24,41,10,11,12,13,14",  # matters
        "11,12,13,14,15,21,22,23,31,32,33,34,35,36,37,41,42,43",  # provinces
        "440306500000",  # an organ
    ],
)
def test_free_text_that_is_something_else_stays(text: str) -> None:
    assert hide(text) == text


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (NUMBER, "is"),
        (NUMBER[:6] + "-" + NUMBER[6:14] + "-" + NUMBER[14:], "is"),
        ("SL" + NUMBER, "is"),
        (NUMBER + ".0", "is"),
        (WRONG, "may"),  # it need not be one
        ("999999900101001", "may"),  # 15 places have no check digit
        ("000123" + NUMBER, "may"),  # inside a longer number
        ("9.9999919900101e+17", "may"),
        ("440306202603020001", "not"),  # place, own day, serial number
        ("440306500000202603020001", "not"),  # organ, own day, serial number
        ("440306260302001", "not"),
        ("20260302143005", "not"),
        ("100000000000001234", "not"),
        ("440306500000", "not"),
        ("a3f9999990010100112345678901234f", "not"),  # a digest
        ("0f8fad5b-d9cb-469f-a165-708677289501", "not"),
    ],
)
def test_codes(code: str, verdict: str) -> None:
    assert judge(code, "20260302") == verdict


@pytest.mark.parametrize(
    "text", ["20260302090500", "2026-03-02 09:05", "2026/3/2", "2026年3月2日", "2026-03-02T01:05Z"]
)
def test_the_day_of_a_row_is_read_as_it_is_written(text: str) -> None:
    assert day_in(text) == "20260302"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (f"applications/{NUMBER}.csv", f"applications/{18 * '*'}.csv"),
        (f"applications/{NUMBER[:6]}-{NUMBER[6:14]}-{NUMBER[14:]}.csv", "applications/******-********-****.csv"),
        ("applications/999999900101001.csv", f"applications/{15 * '*'}.csv"),
        ("applications/440306_20260302_0001.csv", "applications/440306_20260302_0001.csv"),  # no check digit
        ("applications/440306260302001.csv", "applications/440306260302001.csv"),  # nobody of 100 years
        ("applications/20260302143005123.csv", "applications/20260302143005123.csv"),
    ],
)
def test_file_names(name: str, shown: str) -> None:
    assert hide_in_name(name) == shown


def test_names_that_differ_in_hidden_digits_only_are_numbered(tmp_path: Path) -> None:
    folder = tmp_path / "applications"
    folder.mkdir()
    for number in (NUMBER, complete("999999900101002")):
        (folder / f"{number}.csv").touch()
    taken, _ = list_raw_files(tmp_path)
    assert [file.name for file in taken] == [f"applications/{18 * '*'}.csv", f"applications/{18 * '*'}(2).csv"]


@pytest.mark.parametrize(
    "text", ["", "12", "9.99999199001010E+17", f"{NUMBER},{NUMBER}", f"张{NUMBER}", "9:9" + NUMBER[2:]]
)
def test_a_cell_that_is_no_one_number(text: str) -> None:
    assert number_in(text) is None


def test_another_key_gives_another_pseudonym() -> None:
    import pyarrow

    first, second = (pseudonymiser(key)(pyarrow.array([NUMBER]))[0].as_py() for key in (b"one", b"two"))
    assert first != second


@pytest.mark.parametrize(
    ("content", "mode", "sentence"),
    [
        ("ab" * 32, 0o644, r"others than its owner may use the key \(mode 644\); run `chmod 600 "),
        ("", 0o600, "the key is empty; put the key back, or delete the file"),
        ("\n", 0o600, "the key is empty"),
        ("ab" * 15, 0o600, "the key is too short: 30 hexadecimal digits instead of 32 or more"),
        ("our secret", 0o600, "the key should be hexadecimal digits"),
    ],
)
def test_a_key_that_cannot_be_used_says_why(local: Path, content: str, mode: int, sentence: str) -> None:
    local.mkdir()
    (local / "key").write_text(content)
    (local / "key").chmod(mode)
    with pytest.raises(UnreadableInput, match=sentence):
        load_key(local)


def test_a_key_that_cannot_be_read_says_why(local: Path) -> None:
    (local / "key").mkdir(parents=True)
    with pytest.raises(UnreadableInput, match=r"the key cannot be read: Is a directory\."):
        load_key(local)


def test_a_new_key_is_its_owner_s_alone_and_nothing_lies_beside_it(local: Path) -> None:
    assert len(load_key(local)) == 32
    assert [(path.name, stat.S_IMODE(path.stat().st_mode)) for path in local.iterdir()] == [("key", 0o600)]
