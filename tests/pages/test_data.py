"""The Data page names who has stopped sending, why rows were kept out, and why files were not read."""

import itertools
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from etl.refresh import refresh
from tests.etl.files import POINT, application, write_csv
from tests.pages.test_pages import Opened
from warehouse.snapshot import current_name


@pytest.fixture
def stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A point that sent daily and then no more, while another goes on; in a warehouse where the pages look for one."""
    raw = tmp_path / "raw"
    other = POINT | {"acceptance_point_id": "440306510000", "name": "西乡派出所"}
    write_csv(raw / "acceptance_points" / "points.csv", [POINT, other])
    days = [date(2026, 3, 1) - timedelta(days=number) for number in range(60)]
    sent = [(POINT, day) for day in days] + [(other, day) for day in days[20:]]
    rows = [
        application(number, accepted_at=f"{day} 10:00:00", acceptance_point_id=point["acceptance_point_id"])
        for number, (point, day) in enumerate(sent)
    ]
    write_csv(raw / "applications" / "a.csv", rows)
    refresh(raw, tmp_path / "warehouse", tmp_path / "local")
    monkeypatch.setenv("ACCEPTANCE_WAREHOUSE", str(tmp_path / "warehouse"))
    monkeypatch.setenv("ACCEPTANCE_LOCAL", str(tmp_path / "local"))


@pytest.mark.usefixtures("stopped")
@pytest.mark.parametrize(("lang", "said"), [("zh", "有 1 个来源停报"), ("en", "Senders that have stopped: 1")])
def test_a_point_that_stopped_sending_is_named(lang: str, said: str) -> None:
    page = Opened("data", lang=lang)
    assert page.says(said)
    (table,) = [each.value for each in page.test.dataframe if "西乡派出所" in each.value.to_string()]
    assert table.iloc[0].tolist()[2:] == ["440306510000", "2026-02-09", 20, 1]


@pytest.fixture
def rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two rows rejected for one reason each, and a file that cannot be read."""
    raw = tmp_path / "raw"
    write_csv(raw / "acceptance_points" / "points.csv", [POINT])
    bad = [application(1), application(2, matter="?"), application(3, accepted_at="soon")]
    write_csv(raw / "applications" / "a.csv", bad)
    (raw / "applications" / "empty.csv").touch()
    refresh(raw, tmp_path / "warehouse", tmp_path / "local")
    monkeypatch.setenv("ACCEPTANCE_WAREHOUSE", str(tmp_path / "warehouse"))
    monkeypatch.setenv("ACCEPTANCE_LOCAL", str(tmp_path / "local"))
    return tmp_path


@pytest.mark.usefixtures("rejected")
@pytest.mark.parametrize(
    ("lang", "tie", "reason"),
    [
        ("zh", "有 2 个原因并列最多，各 1 行：受理记录 · 受理时间：无法识读；", "文件是空的"),
        ("en", "2 reasons come equally often", "the file is empty"),
    ],
)
def test_reasons_that_tie_are_named_and_files_refused_in_the_reader_s_language(
    lang: str, tie: str, reason: str
) -> None:
    page = Opened("data", lang=lang)
    assert page.says(tie)
    tables = "".join(each.value.to_string() for each in page.test.dataframe)
    assert reason in tables
    assert "nan" not in tables


@pytest.mark.usefixtures("rejected")
def test_reasons_are_never_cut_by_a_narrow_screen() -> None:
    page = Opened("data", lang="en")
    widths = [column for each in page.test.dataframe for column in json.loads(each.proto.columns or "{}").items()]
    (width,) = [settings["width"] for name, settings in widths if name == "Reason"]
    assert width >= 8 * len("Accepted at: unreadable")


def test_a_page_whose_snapshot_was_dropped_meanwhile_follows_the_pointer(
    rejected: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = current_name(rejected / "warehouse")
    read = itertools.cycle(["snapshot_dropped_meanwhile", published])
    for place in ("warehouse.snapshot", "dashboard.session"):  # wherever the pointer is read
        monkeypatch.setattr(f"{place}.current_name", lambda warehouse: next(read), raising=False)
    page = Opened("data", lang="en")
    assert page.says(published.removeprefix("snapshot_"))
