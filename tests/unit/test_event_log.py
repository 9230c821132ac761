"""Event logs of a few lines, with every figure worked out by hand."""

from pathlib import Path
from typing import Any

import pandas
import pytest

from errors import UnreadableInput, WrongUsage
from studies.event_log import describe_event_log_file

LOG = """case,activity,at
A,apply,2026-01-01 00:00:00
A,review,2026-01-03 00:00:00
A,issue,2026-01-11 00:00:00
B,apply,2026-01-02
B,issue,2026-01-06
NA,apply,2026-01-05
NA,review,2026-01-05 12:00
,apply,2026-01-05
C,,2026-01-05
D,apply,yesterday
"""


def describe(tmp_path: Path, text: str = LOG, **options: Any) -> dict[str, Any]:
    path = tmp_path / "log.csv"
    path.write_text(text, encoding="utf-8")
    return describe_event_log_file(path, "case", "activity", "at", **options)


def test_counts(tmp_path: Path) -> None:
    found = describe(tmp_path)
    # NA is a case like any other; the last three rows lack a case, an activity, a readable time.
    assert (found["cases"], found["events"], found["activities"], found["variants"]) == (3, 7, 3, 3)
    assert found["rejected"] == 3


def test_throughput_interpolates(tmp_path: Path) -> None:
    throughput = describe(tmp_path)["throughput_days"]
    # 0.5, 4 and 10 days.
    assert throughput["mean"] == pytest.approx(14.5 / 3)
    assert (throughput["p50"], throughput["p75"]) == (4, 7)
    assert throughput["p90"] == pytest.approx(8.8)
    assert list(throughput) == ["mean", "p10", "p25", "p50", "p75", "p80", "p90", "p95", "p99"]


def test_transitions(tmp_path: Path) -> None:
    rows = {(row["from"], row["to"]): row for row in describe(tmp_path)["transitions"]}
    assert set(rows) == {("apply", "review"), ("review", "issue"), ("apply", "issue")}
    assert rows["apply", "review"] == {
        "from": "apply", "to": "review", "n": 2, "mean_days": 1.25, "p50_days": 1.25,
        "p90_days": pytest.approx(0.5 + 1.5 * 0.9), "max_days": 2.0,
    }  # fmt: skip


def test_survival(tmp_path: Path) -> None:
    survival = describe(tmp_path, end=["issue"], days="4,10,0.5")["survival"]
    # B ends after 4 days, A after 10; NA is censored on 11 January, after 6.
    assert (survival["cases"], survival["events"], survival["censored"]) == (3, 2, 1)
    assert list(survival["at_days"]) == ["4", "10", "0.5"]
    assert survival["at_days"]["0.5"] == {"survival": 1.0, "standard_error": 0.0}
    assert survival["at_days"]["4"]["survival"] == pytest.approx(2 / 3)
    assert survival["at_days"]["4"]["standard_error"] == pytest.approx(2 / 3 * (1 / (3 * 2)) ** 0.5)
    assert survival["at_days"]["10"]["survival"] == pytest.approx(0)


def test_as_of_touches_only_survival(tmp_path: Path) -> None:
    found = describe(tmp_path, end=["issue"], as_of="2026-01-04", days="2")
    # Only A and B had begun, neither had ended.
    assert (found["survival"]["cases"], found["survival"]["events"], found["survival"]["censored"]) == (2, 0, 2)
    whole = describe(tmp_path)
    assert {key: found[key] for key in found if key != "survival"} == {
        key: whole[key] for key in whole if key != "survival"
    }


def test_an_end_exactly_at_as_of_counts(tmp_path: Path) -> None:
    assert describe(tmp_path, end=["issue"], as_of="2026-01-06")["survival"]["events"] == 1


def test_offsets_become_utc_and_ties_stay_in_file_order(tmp_path: Path) -> None:
    found = describe(
        tmp_path,
        "case,activity,at\n"
        "A,late,2026-01-01T08:00:00+08:00\n"  # midnight in UTC
        "A,also,2026-01-01T00:00:00Z\n"  # the same instant, later in the file
        "A,last,2026-01-01 01:00:00 +0100\n",
    )
    assert found["throughput_days"]["mean"] == 0
    assert [(row["from"], row["to"]) for row in found["transitions"]] == [("also", "last"), ("late", "also")]


def test_quoted_line_breaks_and_ragged_rows_are_read(tmp_path: Path) -> None:
    rows = 'case,activity,at,note\n1,a,2026-01-01,"two\nlines"\n1,b,2026-01-03\n'
    assert describe(tmp_path, rows)["throughput_days"]["mean"] == 2


@pytest.mark.parametrize("kind", ["utf-8-sig", "gb18030", "semicolon", "parquet"])
def test_files_of_other_kinds_say_the_same(tmp_path: Path, kind: str) -> None:
    rows = LOG.replace("apply", "受理")
    expected = describe(tmp_path, rows)
    path = tmp_path / ("other.parquet" if kind == "parquet" else "other.csv")
    if kind == "parquet":
        table = pandas.read_csv(tmp_path / "log.csv", dtype=str, keep_default_na=False)
        table.to_parquet(path)
    elif kind == "semicolon":
        path.write_text(rows.replace(",", ";"), encoding="utf-8")
    else:
        path.write_bytes(rows.encode(kind))
    assert describe_event_log_file(path, "case", "activity", "at") == expected


def test_typed_parquet_times_are_taken_as_they_are(tmp_path: Path) -> None:
    at = pandas.to_datetime(["2026-01-01 00:00", "2026-01-02 12:00"])
    for zone in (None, "Asia/Shanghai"):
        table = pandas.DataFrame({"case": [7, 7], "activity": ["a", "b"], "at": at.tz_localize(zone)})
        table.to_parquet(tmp_path / "typed.parquet")
        found = describe_event_log_file(tmp_path / "typed.parquet", "case", "activity", "at")
        assert found["throughput_days"]["mean"] == 1.5


@pytest.mark.parametrize(
    ("mistake", "error", "sentence"),
    [
        (
            {"text": "case,activity,when\n1,a,2026-01-01\n"},
            UnreadableInput,
            "has no column 'at'; it has case, activity",
        ),
        ({"text": "case,activity,at\n1,a,never\n"}, UnreadableInput, "no row with a case"),
        ({"text": ""}, UnreadableInput, "log.csv is empty"),
        ({"days": "1,soon"}, WrongUsage, "'soon' is none"),
        ({"as_of": "soon"}, WrongUsage, "'soon' is not a day"),
    ],
)
def test_mistakes_are_said_in_a_sentence(tmp_path: Path, mistake: dict[str, str], error: type, sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        describe(tmp_path, **mistake)
