"""How fast the stages went in the last weeks: what the newer forecast, the what-if and the citizen's answer use."""

from datetime import date, timedelta

import pandas

from analysis.turnaround.paces import usual_weeks
from warehouse import Scope, Snapshot

WEEKS = 13  # long enough for the slow tail, short enough to show a drift
MOST_CASES = 200_000  # beyond, cases that did not last long are counted in a sample
LONG_DAYS = 45


def find_spells(snapshot: Snapshot, scope: Scope, day: date, most_cases: int = MOST_CASES) -> pandas.DataFrame:
    """Spells in the stages during the 13 weeks that end on the day, without the weeks in which work stood still.

    The columns are those of the question `stage_spells`.
    """
    firsts = [day - timedelta(days=7 * week + 6) for week in range(WEEKS)]
    spells = snapshot.ask(
        "stage_spells",
        scope,
        as_of=day,
        since=min(firsts),
        firsts=firsts,
        lasts=[first + timedelta(days=6) for first in firsts],
        most_cases=most_cases,
        long_days=LONG_DAYS,
    )
    return spells[usual_weeks(spells)] if len(spells) else spells
