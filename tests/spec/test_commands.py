"""Every command of the design's table, on one small world, with the keys that must be there."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.__main__ import COMMANDS, main
from studies.scenarios import keep_scenario
from studies.siting import plan_sites
from studies.siting_request import SitingRequest
from tests.conftest import Demo
from warehouse import EVERYWHERE, open_current

AREA = "440300"
LOG = "case,activity,at\n1,apply,2026-01-01\n1,issue,2026-01-11\n2,apply,2026-01-02\n"
STAGES = "groups[key cases open p50_days p80_days p90_days late_share]"
CASES = "cases[application_id due_on days_left stage responsible_code late_probability priority reason changed note]"

# command line, and the keys: `name`, or `name[keys of the rows]`, or `name{keys inside}`
TABLE = [
    ("refresh --raw RAW --dry-run", "snapshot records files{loaded skipped quarantined} seconds"),
    ("status", "snapshot as_of records against_rules{checked rules rows}"),
    ("quarantine", "rows[file line reasons]"),
    ("templates --out OUT/templates", "files"),
    (
        f"demand --area {AREA} --set loss_share=0.015 --set season_factor=0",
        "areas[area_code floating_population expected observed served_share] months[month expected observed] "
        "peak_places[area_code yearly lasting one_off one_off_share] adjusted[name value default]",
    ),
    (
        f"access --area {AREA} --minutes 20 --mode walk",
        "population covered covered_share mean_minutes p90_minutes max_minutes gini palma unreached_places "
        "by_origin[province_code population covered_share mean_minutes] unreached[area_id name minutes nearest_point]",
    ),
    ("directions --from 114.05,22.55 --to POINT", "minutes legs[mode line from to stops metres minutes]"),
    *(
        (
            f"site --area {AREA} --open {count} --minutes 30 --mode drive --objective {objective}",
            "objective value bound gap proven open[site_id name adds] before after seconds",
        )
        for objective, count in (("coverage", 3), ("mean", 2), ("max", 2))
    ),
    (
        f"site --area {AREA} --minutes 60 --mode drive --objective cover --share 0.9",
        "objective value bound gap proven open before after seconds",
    ),
    (
        f"windows --area {AREA} --volume 100",
        "window_from window_to states{overloaded fits idle unknown} notes assumptions[name value mark meaning_zh] "
        "points[acceptance_point_id windows load busiest_weekday busiest_hour in_time_share windows_needed state] "
        "options[option place_id windows yearly_cost_yuan capacity demand cases cost_per_case_yuan] "
        "peers[code source counted_on residents points windows residents_per_point residents_per_window]",
    ),
    (
        f"site --area {AREA} --open 2 --minutes 30 --mode walk --explain --merge 1",
        "rejected[site_id name adds shortfall] curve[open_count value bound adds sites] "
        "pareto[cost_yuan value bound sites] alternatives[change site_id value bound loss proven leaves enters] "
        "comparison[plan value sites] closures[site_id serves lost taken_over_by] pairs merged{closed loss proven}",
    ),
    (f"site --area {AREA} --open 1 --mode drive --save 乙 --overwrite", "objective value bound gap proven saved"),
    (
        "scenarios",
        "scenarios[name saved_at snapshot area_code opened objective value value_unit bound gap proven covered_share "
        "cost_yuan] broken_files",
    ),
    ("scenarios --run 甲", "name is_reproducible says_zh says_en then now"),
    ("report --scenario 甲 --format xlsx --out OUT/paper.xlsx", "file sheets scenario snapshot as_of"),
    ("report --scenario 甲 --format pdf --out OUT/paper.pdf", "file pages scenario snapshot as_of"),
    ("report --scenario 甲 --format html --out OUT/paper.html --lang en", "file pages scenario snapshot as_of"),
    *((f"turnaround --by {by}", STAGES) for by in ("stage", "point", "hukou", "matter")),
    (
        "turnaround --events OUT/log.csv --case case --activity activity --timestamp at --end issue --days 1,10",
        "cases events activities variants throughput_days{mean p10 p25 p50 p75 p80 p90 p95 p99} "
        "transitions[from to n mean_days p50_days p90_days max_days] survival{cases events censored at_days}",
    ),
    ("deadlines --within 90 --limit 5", f"open overdue expected_late {CASES}"),
    ("case CASE", "application_id due_on days_left stage responsible_code late_probability history notes reason"),
    ("note CASE 已电话催办 --who 王", "application_id noted_at text who is_masked"),
    (f"letters --out OUT/letters --area {AREA} --within 30", "files bureaus cases"),
    ("uncollected --days 91 --limit 5 --out OUT/lists", "cards listed bands points cases files"),
    ("verification", "checks hit_rate exposure_minutes{p50 p95 p99} false_accepts sectors"),
    (
        f"guide --hukou 430102 --residence {AREA} --matter expiry_renewal --on 2026-03-01",
        "eligible reason where documents fee_yuan limit_days may_be_entrusted form receipt loss_report found_card "
        "temporary_card{fee_yuan about} points[name kind address phone hours]",
    ),
    (f"report --area {AREA} --month 2026-08 --format xlsx --out OUT/report.xlsx", "file sheets"),
    (f"report --area {AREA} --month 2026-08 --format pdf --out OUT/report.pdf", "file pages"),
    (f"report --area {AREA} --month 2026-08 --format html --out OUT/report.html --lang en", "file pages"),
    (f"publish --area {AREA} --out OUT/public", "files points refused differences opened closed travel_saved"),
    (f"spared --area {AREA} --set home_detour=1.4", "total years origins rows left_out assumptions adjusted"),
    ("query COUNT", "columns rows"),
]


@pytest.fixture(scope="module")
def scenario(demo: Demo) -> Iterator[str]:
    """A plan saved under a name, taken away again with those that the commands save."""
    request, folder = SitingRequest(AREA, open_count=1, mode="drive"), demo.warehouse / "scenarios"
    plan = plan_sites(open_current(demo.warehouse), EVERYWHERE, request)
    yield keep_scenario(demo.warehouse, "甲", request, plan).name
    for path in folder.glob("*.json"):
        path.unlink()


@pytest.mark.usefixtures("scenario")
@pytest.mark.parametrize(("line", "keys"), TABLE, ids=[line for line, _ in TABLE])
def test_the_command_answers_with_its_keys(
    line: str,
    keys: str,
    demo: Demo,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "log.csv").write_text(LOG)
    words = {"RAW": str(demo.raw), "OUT": str(tmp_path), "POINT": demo.point, "CASE": demo.case}
    arguments = [_filled(word, words) for word in line.split()]
    status, out = run([*arguments, "--json", *demo.places], capsys, monkeypatch)
    assert status == 0
    document = json.loads(out)
    for key in _split(keys):
        _require(document, key)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (f"report --area {AREA} --month 2026-08 --format doc --out OUT/a.doc", "pdf, xlsx, html"),
        ("deadlines --as-of yesterday", ""),
        ("case nobody", "nobody"),
        ("note nobody text", "nobody"),
        ("letters --out OUT/a --within -5000", "nobody to write to"),
        ("uncollected --days 30", "--days should be one of"),
        ("deadlines --days-back 0", "--days-back"),
        ("demand --area 999999", "999999"),
        (f"demand --area {AREA} --set loss=0.01", "loss_share"),
        (f"demand --area {AREA} --set loss_share=much", "NAME=NUMBER"),
        (f"demand --area {AREA} --set loss_share=2", "between 0 and 0.03"),
        (f"site --area {AREA} --open 100000", "100,000"),
        (f"windows --area {AREA} --level 1.5", "--level should be above 0 and below 1, not 1.5."),
        ("query DROP", "SELECT"),
        ("scenarios --run 无", "'无' is not saved"),
        ("scenarios --delete 无", "'无' is not saved"),
        ("scenarios --compare 无", "not saved"),
        ("scenarios 甲", "--run, --compare, --rename or --delete"),
        ("scenarios --run --delete 甲", "one of --run"),
        ("report --scenario 无 --format html --out OUT/a.html", "'无' is not saved"),
        (f"report --scenario 甲 --area {AREA} --out OUT/a.xlsx", "leave --area and --month out"),
        ("report --out OUT/a.xlsx", "--scenario for a decision paper"),
        ("templates --out OUT/file/inside", "cannot be used"),
        ("guide --hukou 430102 --residence 440300 --matter 22 --on 2026-03-01 --lang fr", "zh, en"),
        (f"site --area {AREA} --open 2 --seconds -1", "--seconds"),
        (f"site --area {AREA} --open 2 --merge 1", "goes with --explain"),
        (f"site --area {AREA} --open 2 --mode walk --explain --merge 100000", "100,000 points are to be closed"),
        ("access --area abc", "six digits"),
        ("serve --port 99999", "--port should be between 1 and 65535, not 99999."),
        ("serve --port -1", "--port"),
        ("watch --raw OUT/nowhere", "There is no folder"),
        ("watch --raw RAW --incoming OUT/nowhere", "There is no folder"),
        ("watch --raw OUT --once", "holds none of the files that the current snapshot was made of"),
        ("watch --raw RAW --seconds 0", "--seconds is how long to watch: more than 0."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    line: str,
    sentence: str,
    demo: Demo,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "file").touch()
    words = {"RAW": str(demo.raw), "OUT": str(tmp_path), "DROP": "drop table meta"}
    monkeypatch.setattr(sys, "argv", ["run", *(_filled(word, words) for word in line.split()), *demo.places])
    with pytest.raises(SystemExit) as stopped:
        main()
    said = capsys.readouterr()
    assert stopped.value.code in (1, 2)
    assert sentence in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


def test_the_table_walks_every_command() -> None:
    walked = {line.split()[0] for line, _ in TABLE}
    # The first two make the world that the others read; browser tests open what the last two serve and bring.
    assert walked | {"generate", "demo", "rollback", "serve", "watch"} == set(COMMANDS)


def run(arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """Run a command in this process; its exit status and what it printed."""
    monkeypatch.setattr(sys, "argv", ["run", *arguments])
    status = 0
    try:
        main()
    except SystemExit as stopped:
        status = int(stopped.code or 0)
    captured = capsys.readouterr()
    return status, captured.out or captured.err


def _filled(word: str, words: dict[str, str]) -> str:
    if word == "COUNT":
        return "select count(*) as cases from core_case_days"
    for name, value in words.items():
        word = word.replace(name, value)
    return word


def _split(keys: str) -> list[str]:
    """`a b[c d] e` -> `a`, `b[c d]`, `e`."""
    parts, depth = [""], 0
    for letter in keys:
        depth += (letter in "[{") - (letter in "]}")
        if letter == " " and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _require(document: dict[str, Any], key: str) -> None:
    name, _, inner = key.rstrip("]}").replace("{", "[").partition("[")
    assert name in document
    value = document[name]
    for row in value if isinstance(value, list) else [value]:
        assert set(inner.split()) <= set(row) if inner else True
