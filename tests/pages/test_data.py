"""The Data page names who has stopped sending."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from etl.refresh import refresh
from tests.etl.files import POINT, application, write_csv
from tests.pages.test_pages import Opened


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
