"""Leads in the checks: what counts, what is suppressed, what is innocent, and what single rows show."""

from datetime import date, timedelta

import pytest

from studies.verification_changes import find_change_leads
from studies.verification_lead_rows import MOST_ROWS, list_lead_rows
from studies.verification_leads import describe_leads
from studies.verification_organisations import FEWEST_CHECKS, find_organisation_leads, hide_who
from studies.verification_speeds import find_speed_leads
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Scope, Snapshot

HEAD = "verification_id | card_key | checked_at | organisation_id | sector | place_code | channel | answer"
PAIRS = """
verification_id | card_key | checked_at       | place_code | channel | why
1               | copied   | 2026-03-02 10:00 | 440306     | counter | in Shenzhen
2               | copied   | 2026-03-02 10:40 | 110101     | counter | in Beijing forty minutes later
3               | copied   | 2026-03-02 11:10 | 440306     | counter | and back: faster still
4               | flown    | 2026-03-02 10:00 | 440306     | counter | in Shenzhen
5               | flown    | 2026-03-02 15:00 | 110101     | counter | in Beijing five hours later
6               | on line  | 2026-03-02 10:00 | 440306     | counter | in Shenzhen
7               | on line  | 2026-03-02 10:05 | 110101     | online  | on line, wherever that is
8               | commuter | 2026-03-02 10:00 | 440307     | counter | Longgang
9               | commuter | 2026-03-02 10:15 | 441900     | counter | Dongguan begins there
10              | at home  | 2026-03-02 10:00 | 440304     | counter | two districts of one city
11              | at home  | 2026-03-02 10:01 | 440306     | counter | are no journey
12              | passing  | 2026-03-02 23:50 | 440306     |         | over midnight, no channel said
13              | passing  | 2026-03-03 00:20 | 420106     | machine | Wuhan half an hour later
14              |          | 2026-03-02 10:00 | 440306     | counter | nobody's
15              |          | 2026-03-02 10:01 | 110101     | counter | nobody's, elsewhere
16              | a day    | 2026-03-02       | 440306     | counter | some time that day
17              | a day    | 2026-03-02       | 110101     | counter | and some other time of it
18              | a day    | 2026-03-02 08:00 | 440306     | counter | which may have been long after this
"""


def rows_of(organisation: str, count: int, hits: int, *, answer: str = "invalid_lost") -> list[str]:
    """So many checks of one organisation on two days, the first of them hits."""
    return [
        f"{organisation}-{number} | c{organisation}{number} | 2026-03-{2 + number % 2:02d} 10:00 | {organisation} "
        f"| bank | 440306 | counter | {answer if number < hits else 'valid'}"
        for number in range(count)
    ]


def many_banks(*more: str) -> str:
    """Eight banks with two hits in a hundred checks, and whatever else."""
    banks = [row for bank in range(8) for row in rows_of(f"B{bank}", 100, 2)]
    return "\n".join([HEAD, *banks, *more])


def test_an_organisation_unlike_its_sector_is_a_lead_and_a_small_one_is_not_listed(draw: Draw) -> None:
    few = FEWEST_CHECKS - 1
    snapshot = draw(verifications=many_banks(*rows_of("ODD", 100, 20), *rows_of("TINY", few, few)))
    found = find_organisation_leads(snapshot, EVERYWHERE)
    assert [(lead.organisation_id, lead.measure, lead.side) for lead in found.leads] == [("ODD", "hit_rate", "above")]
    lead = found.leads[0]
    assert (lead.events, lead.checks, lead.share) == (20, 100, 0.2)
    assert lead.others_share == pytest.approx(16.5 / 801)
    assert (found.judged, found.suppressed) == (9, 1)
    assert "TINY" not in set(found.compared["organisation_id"])


def test_few_events_of_a_lead_are_not_told_and_its_mark_has_no_name(draw: Draw) -> None:
    banks = [row for bank in range(8) for row in rows_of(f"B{bank}", 100, 20)]
    few = [*rows_of("FEW", 100, 2), *rows_of("SOME", 50, 4)]
    found = find_organisation_leads(draw(verifications="\n".join([HEAD, *banks, *few])), EVERYWHERE)
    lead = next(lead for lead in found.leads if lead.organisation_id == "FEW")
    assert (lead.side, lead.checks, lead.events, lead.share, lead.p_value) == ("below", 100, None, None, None)
    assert (lead.suppressed, lead.hidden["events"]) == (True, "<5")
    drawn = hide_who(found.compared[found.compared["measure"] == "hit_rate"])
    assert sorted(drawn["organisation_id"]) == [*(f"B{bank}" for bank in range(8)), "–"], "SOME has no name"


def test_unknown_numbers_are_another_measure_and_no_hits(draw: Draw) -> None:
    odd = rows_of("ODD", 100, 20, answer="not_found")
    found = find_organisation_leads(draw(verifications=many_banks(*odd)), EVERYWHERE)
    assert [(lead.organisation_id, lead.measure) for lead in found.leads] == [("ODD", "not_found")]


REPORTS = """
report_id | card_key | kind | reported_at      | effective_at     | replicated_at    | why
1         | a        | lost | 2026-03-01 10:00 | 2026-03-01 10:05 | 2026-03-01 10:10 | known from 10:10 on
2         | b        | lost | 2026-03-01 10:00 | 2026-03-01 10:05 |                  | never reached the sectors
3         | c        | lost | 2026-03-01 10:00 | 2026-03-01 10:05 | 2026-03-01 10:10 | lost, and
4         | c        | found | 2026-03-02 10:00 | 2026-03-02 10:05 | 2026-03-02 10:10 | found again
5         | d        | lost | 2026-03-01       | 2026-03-01       | 2026-03-01       | of which the day alone is known
9         | e        | lost | 2026-03-01 10:00 | 2026-03-01 10:05 | 2026-03-01 10:10 | lost and found at one instant:
6         | e        | found | 2026-03-01 10:00 | 2026-03-01 10:05 | 2026-03-01 10:10 | that answers the loss
"""
LOST_CHECKS = """
verification_id | card_key | checked_at       | organisation_id | answer       | why
1               | a        | 2026-03-01 10:09 | B1              | valid        | not known yet: nobody's fault
2               | a        | 2026-03-01 10:10 | B1              | valid        | known: let through
3               | a        | 2026-03-05 10:00 | B1              | invalid_lost | known and refused
4               | b        | 2026-03-05 10:00 | B1              | valid        | they were never told
5               | c        | 2026-03-02 09:59 | B1              | valid        | let through
6               | c        | 2026-03-02 10:00 | B1              | valid        | reported found: no longer asked about
7               | a        | 2026-03-05 10:00 |                 | valid        | by nobody that is named
8               | c        | 2026-03-02       | B1              | valid        | perhaps after it was found
9               | d        | 2026-03-01 10:00 | B1              | valid        | perhaps before it was known
10              | d        | 2026-03-01       | B1              | valid        | perhaps too
11              | e        | 2026-03-05 10:00 | B1              | valid        | no longer lost
"""


def test_lost_cards_are_let_through_once_the_sectors_know_and_until_newer_news(draw: Draw) -> None:
    snapshot = draw(verifications=LOST_CHECKS, loss_reports=REPORTS)
    row = snapshot.ask("lead_organisations", EVERYWHERE).iloc[0]
    assert (row["checks"], row["lost_card_checks"], row["let_through"]) == (10, 3, 2)
    ids = snapshot.ask("lead_accept_rows", EVERYWHERE, organisation_id="B1", most=9)["verification_id"]
    assert ids.tolist() == ["5", "2"]


def test_where_replication_is_not_recorded_the_effect_counts(draw: Draw) -> None:
    reports = "\n".join(line.rsplit("|", 2)[0] for line in REPORTS.strip().splitlines())
    row = draw(verifications=LOST_CHECKS, loss_reports=reports).ask("lead_organisations", EVERYWHERE).iloc[0]
    assert (row["lost_card_checks"], row["let_through"]) == (5, 4), "1 and 4 as well"


def test_only_impossible_journeys_are_leads_one_a_card(draw: Draw) -> None:
    found = find_speed_leads(draw(verifications=PAIRS), EVERYWHERE)
    told = {(lead.from_verification_id, lead.to_verification_id): lead for lead in found.leads}
    assert set(told) == {("2", "3"), ("12", "13")}
    fastest = told["2", "3"]
    assert (fastest.card, fastest.pairs, fastest.minutes) == ("copi…", 2, 30)
    assert fastest.implied_km_per_hour == pytest.approx((fastest.distance_km - 50) / 0.5)
    assert told["12", "13"].minutes == 30
    assert found.pairs == 5, "two of the copied, the flight, the commuter, the passing one"


def test_a_pair_is_seen_from_either_end_and_not_from_elsewhere(draw: Draw) -> None:
    snapshot = draw(verifications=PAIRS)
    assert len(find_speed_leads(snapshot, EVERYWHERE, "420100").leads) == 1
    assert len(find_speed_leads(snapshot, Scope("11")).leads) == 1
    assert find_speed_leads(snapshot, EVERYWHERE, "440100").leads == []


@pytest.fixture
def weekly(draw: Draw) -> Snapshot:
    """Six banks with three checks a week for eighty weeks; the first has fifteen from the sixtieth on."""
    first = date(2024, 9, 2)
    rows = [
        f"{bank}-{week}-{number} | k{bank}{week}{number} | {first + timedelta(days=7 * week + number % 7)} 10:00 | "
        f"B{bank} | bank | 44030{4 + bank % 3} | counter | valid"
        for week in range(80)
        for bank in range(6)
        for number in range(15 if bank == 0 and week >= 60 else 3)
    ]
    return draw(verifications="\n".join([HEAD, *rows]))


def test_a_burst_is_a_lead_with_its_week(weekly: Snapshot) -> None:
    found = find_change_leads(weekly, EVERYWHERE)
    organisations = [lead for lead in found.leads if lead.kind == "organisation"]
    assert [(lead.key, lead.what, lead.direction) for lead in organisations] == [("B0", "checks", "rise")]
    lead = organisations[0]
    assert (lead.week, lead.before, lead.after) == (date(2025, 10, 27), 3, 15)
    assert lead.factor == pytest.approx(5, rel=0.05)
    series = found.series[(found.series["key"] == "B0") & (found.series["kind"] == "organisation")]
    assert series["count"].sum() == 60 * 3 + 20 * 15
    assert {each.key for each in found.leads if each.kind == "place"} <= {"440304"}, "where it is"


def test_an_area_has_the_leads_of_its_own_checks(weekly: Snapshot) -> None:
    assert find_change_leads(weekly, EVERYWHERE, "440305").leads == []
    assert {lead.key for lead in find_change_leads(weekly, Scope("440304")).leads} == {"B0"}


def test_single_rows_mask_the_card_and_end_at_the_most(draw: Draw, weekly: Snapshot) -> None:
    lead = find_change_leads(weekly, EVERYWHERE).leads[0]
    rows = list_lead_rows(weekly, EVERYWHERE, lead)
    assert len(rows) == MOST_ROWS
    assert rows["checked_at"].min().date() >= lead.week
    pairs = draw(verifications=PAIRS)
    fastest = next(lead for lead in find_speed_leads(pairs, EVERYWHERE).leads if lead.to_verification_id == "3")
    both = list_lead_rows(pairs, EVERYWHERE, fastest, lang="en")
    assert sorted(both["verification_id"]) == ["2", "3"]
    assert both["card"].tolist() == ["copi…", "copi…"]
    assert "card_key" not in both.columns
    odd = draw(verifications=many_banks(*rows_of("ODD", 100, 20)))
    hits = list_lead_rows(odd, EVERYWHERE, find_organisation_leads(odd, EVERYWHERE).leads[0])
    assert (len(hits), set(hits["answer"])) == (20, {"失效（丢失）"})


def test_an_empty_register_has_no_leads(draw: Draw) -> None:
    leads = describe_leads(draw(), EVERYWHERE)
    assert (leads.organisations, leads.changes, leads.speeds) == ([], [], [])
    assert (leads.judged_organisations, leads.judged_series, leads.false_alarm_years) == (0, 0, None)
