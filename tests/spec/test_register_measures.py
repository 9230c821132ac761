"""The register's rules, told on small tables: who is falsely rejected, what is an attempt, what is not told at all."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from etl.refresh import refresh
from studies.feed_gaps import tell_feed_gaps
from studies.small_cells import hide_small_rows
from studies.verification import describe_verification
from synthetic.world import WorldOptions, generate_world
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, open_current

REPORTS = """
report_id | card_key | kind   | reported_at         | effective_at        | replicated_at       | place_code
1         | a        | lost   | 2026-03-02 09:00:00 | 2026-03-02 09:30:00 | 2026-03-02 10:00:00 | 440306
2         | a        | found  | 2026-03-05 09:00:00 | 2026-03-05 09:30:00 | 2026-03-05 10:00:00 | 440306
3         | a        | lost   | 2026-03-20 09:00:00 | 2026-03-20 12:00:00 |                     | 440304
4         | b        | stolen | 2026-03-03          | 2026-03-03 15:00:00 | 2026-03-03 15:30:00 | 440306
5         | c        | lost   | 2026-03-04 09:00:00 |                     |                     | 440306
6         | c        | withdrawn | 2026-03-04 09:40:00 |                  |                     | 440306
"""
CHECKS = """
verification_id | card_key | checked_at          | answer       | organisation_id | why
1               | a        | 2026-03-02 09:30:00 | valid        | X1 | in effect that instant, not copied yet: attempt
2               | a        | 2026-03-04 10:00:00 | valid        | X1 | the copies know: stale
3               | a        | 2026-03-05 09:10:00 | invalid_lost | X1 | found is reported but not in effect: nothing
4               | a        | 2026-03-05 11:00:00 | invalid_lost | X2 | found is in effect: false reject
5               | a        | 2026-03-20 08:59:59 | invalid_lost | X2 | the last instant before the newer loss
6               | a        | 2026-03-20 09:00:00 | invalid_lost | X2 | a newer loss is reported: no false reject
7               | a        | 2026-03-20 10:00:00 | valid        | X1 | that loss is not in effect: false accept
8               | b        | 2026-03-03 14:00:00 | valid        | X1 | reported some time that day: not told
9               | c        | 2026-03-04 09:20:00 | valid        | X1 | pending: false accept
10              | c        | 2026-03-04 10:00:00 | valid        | X1 | withdrawn meanwhile: nothing
11              | d        | 2026-03-06 10:00:00 | superseded   | X1 | an old card
12              | d        | 2026-03-06 10:00:00 | valid        | X1 | at the same instant: not later
13              | d        | 2026-03-09 10:00:00 | valid        | X2 | later: superseded still valid
"""


def test_each_finding_has_its_rule(draw: Draw) -> None:
    answer = describe_verification(draw(loss_reports=REPORTS, verifications=CHECKS), EVERYWHERE)
    assert answer.false_accepts == 2, "7 and 9"
    assert answer.false_rejects == 2, "4 and 5"
    assert answer.attempts == 2, "1 and 2"
    assert answer.superseded_valid == 1, "13"
    attempts = answer.findings["attempts"]
    assert (attempts["answered_valid"], attempts["valid_though_copied"]) == (2, 1)
    assert [(each["from_days"], each["checks"]) for each in attempts["days"][:3]] == [(0, 1), (1, 1), (8, 0)]


def test_three_spans_and_where_a_time_is_a_day_only(draw: Draw) -> None:
    snapshot = draw(loss_reports=REPORTS, verifications=CHECKS, as_of="2026-03-31 09:00:00")
    spans = describe_verification(snapshot, EVERYWHERE).exposure_spans
    assert spans["report_to_effect"]["reports"] == 3, "1, 3 and 5; of 4 only the day is known"
    assert (spans["report_to_effect"]["pending"], spans["report_to_effect"]["without_time"]) == (1, 1)
    # 30 minutes, 180 minutes, and 5 watched for 40 minutes until it was withdrawn.
    assert spans["report_to_effect"]["p50"] == 180
    assert spans["effect_to_copies"]["p50"] == 30, "30 minutes for 1 and for 4; 3 is still on its way"
    assert spans["effect_to_copies"]["pending"] == 1
    assert spans["report_to_copies"]["pending"] == 2


def test_a_card_is_back_when_found_or_withdrawn(draw: Draw) -> None:
    snapshot = draw(loss_reports=REPORTS, verifications=CHECKS, as_of="2026-03-31 09:00:00")
    returns = describe_verification(snapshot, EVERYWHERE).returns
    assert (returns["losses"], returns["back"], returns["still_out"]) == (4, 2, 2), "a twice, b, c"
    within = {each["days"]: each for each in returns["within"]}
    assert within[7]["share"] == pytest.approx(2 / 4)
    assert within[90]["share"] is None, "b has been out for 28 days"


def test_organisations_and_places_are_not_told_below_five(draw: Draw) -> None:
    many = "\n".join(f"{n} | {n} | 2026-03-02 10:00 | valid | X1 | 440306" for n in range(20, 29))
    few = "\n".join(f"{n} | {n} | 2026-03-02 10:00 | valid | X2 | 440304" for n in range(30, 33))
    head = "verification_id | card_key | checked_at | answer | organisation_id | place_code"
    answer = describe_verification(draw(verifications=f"{head}\n{many}\n{few}"), EVERYWHERE)
    one, two = answer.organisations
    assert (two["cards"], two["card_hit_rate"], two["suppressed"]) == (None, None, True)
    assert one["cards"] is None, "it could be worked out from the total"
    assert (answer.checks, answer.cards, answer.suppressed) == (12, 12, False), "the whole is told"


def test_a_small_month_of_an_area_cannot_be_worked_out_from_the_others(draw: Draw) -> None:
    reports = ["report_id | card_key | kind | reported_at | effective_at | place_code"]
    for month, count in (("2026-01", 3), ("2026-02", 7), ("2026-03", 9)):
        reports += [
            f"{month} {n} | {month} {n} | lost | {month}-05 10:00 | {month}-05 11:00 | 440306" for n in range(count)
        ]
    answer = describe_verification(draw(loss_reports="\n".join(reports)), EVERYWHERE, "440300")
    spans = [month["report_to_effect"] for month in answer.exposure_months]
    assert [(span["reports"], span["hidden"].get("reports")) for span in spans] == [
        (None, "<5"),
        (None, "*"),
        (9, None),
    ]
    assert answer.exposure_minutes["reports"] == 19
    assert [month["losses"] for month in answer.returns["months"]] == [None, None, 9]
    assert [month["within"] is None for month in answer.returns["months"]] == [True, True, False]


def test_a_county_has_no_parts(draw: Draw) -> None:
    checks = "\n".join(f"{n} | {n} | 2026-03-02 10:00 | invalid_lost" for n in range(9))
    reports = "\n".join(f"{n} | {n} | lost | 2026-03-01 10:00 | 2026-03-01 11:00 | 440306" for n in range(9))
    snapshot = draw(
        verifications=f"verification_id | card_key | checked_at | answer\n{checks}",
        loss_reports=f"report_id | card_key | kind | reported_at | effective_at | place_code\n{reports}",
    )
    city, county = (describe_verification(snapshot, EVERYWHERE, code) for code in ("440300", "440306"))
    assert [(row["place"], row["checks"], row["cards"]) for row in city.places] == [("440306", 9, 9)]
    assert [len(rows) for rows in (city.exposure_places, city.findings["attempts"]["places"])] == [1, 1]
    assert (county.checks, county.cards, county.places) == (9, 9, [])
    assert (county.exposure_places, county.findings["attempts"]["places"]) == ([], [])


def test_what_is_derived_from_a_small_count_goes_with_it() -> None:
    rows = [{"n": 100, "k": 3, "share": 0.03}, {"n": 50, "k": 0, "share": 0.0}, {"n": 60, "k": 4, "share": 4 / 60}]
    told = hide_small_rows(rows, ("n", "k"), {"share": ("n", "k")})
    assert [row["k"] for row in told] == [None, 0, None]
    assert [row["share"] for row in told] == [None, 0.0, None]
    assert told[0]["hidden"] == {"k": "<5", "share": "*"}


def test_non_local_checks_are_a_change(draw: Draw) -> None:
    rows = []
    for month, local, other in (("2025-03", 8, 10), ("2026-02", 9, 10), ("2026-03", 10, 15), ("2026-04", 1, 1)):
        rows += [f"{month} l{n} | x | {month}-05 10:00 | 440305" for n in range(local)]
        rows += [f"{month} o{n} | x | {month}-05 10:00 | 430102" for n in range(other)]
    head = "verification_id | card_key | checked_at | card_home_code"
    answer = describe_verification(draw(verifications="\n".join([head, *rows])), EVERYWHERE)
    months = {row["month"]: row for row in answer.non_local["months"]}
    assert months["2026-03"]["other_province_share"] == pytest.approx(15 / 25)
    assert months["2026-03"]["change_on_year"] == pytest.approx(0.5)
    assert months["2026-03"]["change_on_quarter"] == pytest.approx(15 / (10 / 3) - 1), "January and December have none"
    assert not months["2026-04"]["is_whole"]
    assert months["2026-04"]["change_on_quarter"] is None


def test_a_change_does_not_tell_the_small_count_before_it(draw: Draw) -> None:
    rows = ["verification_id | card_key | checked_at | card_home_code"]
    for month, others in (("2025-03", 4), ("2025-12", 6), ("2026-01", 6), ("2026-02", 3), ("2026-03", 15)):
        rows += [f"{month} {n} | x | {month}-05 10:00 | 430102" for n in range(others)]
    snapshot = draw(verifications="\n".join(rows), as_of="2026-03-31 09:00:00")
    whole, area = (describe_verification(snapshot, EVERYWHERE, code).non_local for code in (None, "440300"))
    assert whole["months"][-1]["change_on_year"] == pytest.approx(15 / 4 - 1), "the whole register is told in full"
    for row in (area["months"][-1], area["places"][0], whole["places"][0]):
        assert (row["other_city"], row["suppressed"]) == (15, False)
        changes = [value for name, value in row.items() if "change_on" in name]
        assert changes == [None] * 4, "with the count beside it, 4 and 3 could be worked out"


def test_the_planted_gap_of_a_world_is_found_and_no_other(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    generate_world(raw, WorldOptions(applications=120_000, verifications=20_000, format="parquet"))
    for record in raw.iterdir():
        if record.name not in ("loss_reports", "verifications"):
            record.rename(tmp_path / record.name)
    refresh(raw, tmp_path / "warehouse", tmp_path / "local")
    told = tell_feed_gaps(open_current(tmp_path / "warehouse"), EVERYWHERE)
    (gap,) = told.gaps
    assert (gap["feed"], gap["from"][:10], gap["until"][:10]) == ("replication", "2025-03-08", "2025-03-09")
    assert 24 <= gap["hours"] <= 27
    assert gap["released"] > 5 * gap["usual"], "what was held back came at once"


def test_days_of_which_no_hour_is_known_are_no_gap(draw: Draw) -> None:
    checks = ["verification_id | card_key | checked_at"]
    start = datetime(2025, 9, 1, 9)
    for day in range(120):
        at = start + timedelta(days=day)
        # For a week the sector sent the day alone.
        times = (
            [at.strftime("%Y-%m-%d")] * 12
            if 60 <= day < 67
            else [f"{at + timedelta(minutes=45 * n)}" for n in range(12)]
        )
        checks += [f"{day}-{n} | x | {time}" for n, time in enumerate(times)]
    snapshot = draw(verifications="\n".join(checks))
    assert tell_feed_gaps(snapshot, EVERYWHERE).gaps == []
    without = "\n".join(line for line in checks if not line.split(" | ")[-1].startswith(("2025-10-31", "2025-11-0")))
    (gap,) = tell_feed_gaps(draw(verifications=without), EVERYWHERE).gaps
    assert gap["from"][:10] == "2025-10-30"
