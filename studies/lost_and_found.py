"""What share of lost cards comes back: reported found or withdrawn within so many days, by month of the report."""

from typing import Any

import pandas

from analysis.verification import WITHIN_DAYS, describe_returns
from studies.small_cells import hide_small, hide_small_rows
from warehouse import Scope, Snapshot

METHOD_ZH = (
    "挂失（丢失、被盗）的证件中，在若干天内登记招领或撤销挂失的比例。尚未找回的只按观察到数据截止日计入"
    "（招领与撤销为竞争结局，Aalen–Johansen 法）；未找回之前的再次挂失算同一次。观察不到那么久的不给数。"
)
METHOD_EN = (
    "Of cards reported lost or stolen, the share reported found or withdrawn within so many days. Losses still open "
    "count as watched until the as-of day only (found and withdrawn are competing ends, Aalen–Johansen); a second "
    "report before the card is back is the same loss. None where nobody has been watched for so long."
)
COUNTS = ("losses", "back")
DERIVED = dict.fromkeys(("still_out", "within"), COUNTS)


def tell_returns(snapshot: Snapshot, scope: Scope, area_code: str | None = None) -> dict[str, Any]:
    """losses, back, still_out, within {days: found, withdrawn, share}, and the same by month of the report.

    Shares count losses still out as watched until the as-of day only (Aalen-Johansen); None where nobody has been
    watched so long. A month is `ripe` for a number of days when all its losses have been watched so long.
    """
    prefix = scope.within(area_code)
    rows = snapshot.ask("loss_returns", scope, area_code)
    whole = _describe(rows, snapshot)
    months = [{"month": month.strftime("%Y-%m"), **_describe(each, snapshot)} for month, each in rows.groupby("month")]
    if prefix:  # one to four cards of an area are not told, and no share of them
        whole, months = hide_small(whole, COUNTS, DERIVED), hide_small_rows(months, COUNTS, DERIVED)
    return whole | {"months": months}


def _describe(rows: pandas.DataFrame, snapshot: Snapshot) -> dict[str, Any]:
    found = describe_returns(rows["days"], rows["losses"], rows["outcome"])
    last = rows["month"].max() + pandas.offsets.MonthEnd(0) if len(rows) else None
    watched = (pandas.Timestamp(snapshot.as_of_on) - last).days if last is not None else -1
    return {
        "losses": found.losses,
        "back": found.losses - found.still_out,
        "still_out": found.still_out,
        "within": [
            {
                "days": days,
                "share": found.share_within(days),
                "found": found.found[days],
                "withdrawn": found.withdrawn[days],
                "is_ripe": watched >= days,
            }
            for days in WITHIN_DAYS
        ],
    }
