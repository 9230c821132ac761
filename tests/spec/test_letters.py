"""Reminder letters and call-in lists: each bureau and each point reads of its own cases and of no others."""

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from errors import InfeasibleRequest, WrongUsage
from reports.call_in_lists import write_call_in_lists
from reports.letters import letter_files, letter_text, letter_xlsx, name_file, write_letters, zip_letters
from reports.reminder_letters import write_reminders
from studies.letters import choose_reminders, group_by_bureau
from studies.uncollected import count_uncollected, list_uncollected
from studies.worklist import Worklist, find_worklist
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Scope, Snapshot

DAY = date(2026, 3, 20)
# Due on day 60. Without a ripe case there are no chances, so the overdue one makes them: all are late.
APPLICATIONS = """
application_id | accepted_at | transmitted_at | reviewed_at | produced_at | quality_checked_at | issued_at  | collected_at | hukou_code | acceptance_point_id | why
A1             | 2026-01-05  | 2026-01-06     |             |             |                    |            |              | 430102     | P1                  | overdue at 430102
A2             | 2026-01-20  | 2026-01-21     |             |             |                    |            |              | 430102     | P1                  | 1 day left
B1             | 2026-01-05  | 2026-01-06     |             |             |                    |            |              | 340123     | P1                  | overdue at 340123
C1             | 2026-01-19  | 2026-01-20     | 2026-02-02  |             |                    |            |              | 430102     | P2                  | being made in 440300
D1             | 2026-03-18  |                |             |             |                    |            |              | 430102     | P1                  | just begun
W1             | 2025-12-01  | 2025-12-02     | 2025-12-03  | 2025-12-04  | 2025-12-05         | 2026-02-01 |              | 430102     | P1                  | waits 47 days
W2             | 2025-12-01  | 2025-12-02     | 2025-12-03  | 2025-12-04  | 2025-12-05         | 2026-02-17 |              | 340123     | P2                  | waits 31 days
W3             | 2025-12-01  | 2025-12-02     | 2025-12-03  | 2025-12-04  | 2025-12-05         | 2026-02-18 |              | 340123     | P2                  | waits 30 days
W4             | 2025-12-01  | 2025-12-02     | 2025-12-03  | 2025-12-04  | 2025-12-05         | 2025-12-06 | 2025-12-07   | 340123     | P2                  | collected
"""  # noqa: E501
POINTS = """
acceptance_point_id | name       | kind           | division_code
P1                  | 西乡派出所 | police_station | 440306
P2                  | 南山/大厅? | police_station | 440305
"""


@pytest.fixture
def snapshot(draw: Draw) -> Snapshot:
    return draw("2026-03-20 12:00", applications=APPLICATIONS, acceptance_points=POINTS)


@pytest.fixture
def worklist(snapshot: Snapshot) -> Worklist:
    return find_worklist(snapshot, EVERYWHERE)


def numbers_in(content: bytes) -> set[str]:
    """The application numbers in a workbook or a text."""
    if content.startswith(b"PK"):
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        text = " ".join(str(cell) for row in sheet.to_python() for cell in row)
    else:
        text = content.decode("utf-8-sig")
    return set(re.findall(r"\b[A-DW]\d\b", text))


def test_no_case_stands_in_the_letter_of_another_bureau(worklist: Worklist) -> None:
    groups = group_by_bureau(choose_reminders(worklist, within=7), DAY)
    own = {"430102": {"A1", "A2"}, "340123": {"B1"}, "440300": {"C1"}}
    assert {group.responsible_code: {row["application_id"] for row in group.rows} for group in groups} == own
    files = letter_files(write_reminders(groups, DAY))
    assert len(files) == 2 * len(own)
    for name, content in files.items():
        assert numbers_in(content) == own[name.split("_")[2]], name


def test_one_bureau_is_written_to_alone(worklist: Worklist) -> None:
    (group,) = group_by_bureau(choose_reminders(worklist, within=7, responsible_code="340123"), DAY)
    assert [row["application_id"] for row in group.rows] == ["B1"]


def test_without_a_number_of_days_the_overdue_and_those_at_risk_are_meant(worklist: Worklist) -> None:
    chosen = choose_reminders(worklist)
    assert set(chosen["priority"]) <= {"now", "soon", "overdue"}
    assert {"A1", "B1"} <= set(chosen["application_id"])
    assert set(chosen["application_id"]) == set(
        worklist.cases.loc[worklist.cases["priority"] != "watch", "application_id"]
    )


def test_a_letter_says_to_whom_from_whom_of_which_day_and_what(worklist: Worklist) -> None:
    groups = group_by_bureau(choose_reminders(worklist, within=7), DAY)
    letter = write_reminders(groups, DAY, "深圳市公安局户政处")[0]
    text = letter_text(letter).decode("utf-8-sig")
    for known in (
        "湖南省长沙市芙蓉区公安机关：",
        "截至2026年3月20日",
        "共2件：已超过法定时限1件，尚未到期1件。",
        "深圳市公安局户政处",
    ):
        assert known in text
    line = next(line for line in text.splitlines() if " A1 " in line)
    assert line.split() == ["1", "A1", "2026-01-05", "审核签发", "2026-01-06", "2026-03-06", "-14"]
    assert "________" in letter_text(write_reminders(groups, DAY)[0]).decode("utf-8-sig"), "to be filled in by hand"


def test_a_letter_in_english_and_the_mark_of_synthetic_data(worklist: Worklist) -> None:
    groups = group_by_bureau(choose_reminders(worklist, within=7), DAY, "en")
    text = letter_text(write_reminders(groups, DAY, "", "en", is_synthetic=True)[0]).decode("utf-8-sig")
    assert "SYNTHETIC DATA" in text
    assert "2 in all, 1 of them past the statutory limit and 1 not due yet" in text


def test_the_same_letter_has_the_same_bytes(worklist: Worklist) -> None:
    letters = write_reminders(group_by_bureau(choose_reminders(worklist, within=7), DAY), DAY)
    assert letter_xlsx(letters[0]) == letter_xlsx(letters[0])
    assert zip_letters(letters) == zip_letters(letters)
    with zipfile.ZipFile(io.BytesIO(zip_letters(letters))) as archive:
        assert sorted(archive.namelist()) == sorted(letter_files(letters))


def test_nobody_to_write_to_is_said(draw: Draw) -> None:
    young = "application_id | accepted_at\nA1 | 2026-03-16"
    worklist = find_worklist(draw("2026-03-20", applications=young), EVERYWHERE)
    with pytest.raises(InfeasibleRequest, match="nobody to write to"):
        group_by_bureau(choose_reminders(worklist), DAY)


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("催办函", "湖南省/长沙", "430102"), "催办函_湖南省_长沙_430102"),
        (("..", "a:b*c?", "\\\x00"), "x_a_b_c_x"),
    ],
)
def test_file_names_are_safe_and_readable(parts: tuple[str, ...], name: str) -> None:
    assert name_file(*parts) == name


def test_cards_wait_by_point_and_band(snapshot: Snapshot) -> None:
    counts = count_uncollected(snapshot, EVERYWHERE)
    assert (counts.cards, counts.listed) == (3, 2)
    assert {band["from_days"]: band["cards"] for band in counts.bands} == {
        0: 0, 8: 0, 16: 1, 31: 2, 61: 0, 91: 0, 181: 0,
    }  # fmt: skip
    assert [(point["acceptance_point_id"], point["cards"], point["listed"]) for point in counts.points] == [
        ("P2", 2, 1),
        ("P1", 1, 1),
    ], "of as many to call in, the point with more cards first"
    assert count_uncollected(snapshot, EVERYWHERE, "440305").cards == 2
    assert count_uncollected(snapshot, Scope("4401")).cards == 0
    with pytest.raises(WrongUsage, match="--days should be one of"):
        count_uncollected(snapshot, EVERYWHERE, waiting_days=30)


def test_the_longest_wait_is_listed_first(snapshot: Snapshot) -> None:
    cards = list_uncollected(snapshot, EVERYWHERE, waiting_days=0)
    assert cards[["application_id", "waiting_days"]].values.tolist() == [["W1", 47], ["W2", 31], ["W3", 30]]
    assert list_uncollected(snapshot, EVERYWHERE, waiting_days=0, point_id="P2")["application_id"].tolist() == [
        "W2",
        "W3",
    ]
    assert list_uncollected(snapshot, EVERYWHERE, limit=1)["application_id"].tolist() == ["W1"]


def test_each_point_is_told_of_its_own_cards(snapshot: Snapshot, tmp_path: Path) -> None:
    lists = write_call_in_lists(list_uncollected(snapshot, EVERYWHERE), 31, DAY)
    files = write_letters(lists, tmp_path)
    names = {Path(file).name for file in files}
    assert names == {
        f"催领名单_{point}_2026-03-20.{kind}" for point in ("西乡派出所_P1", "南山_大厅_P2") for kind in ("txt", "xlsx")
    }
    for file in files:
        assert numbers_in(Path(file).read_bytes()) == ({"W1"} if "P1" in file else {"W2"})
