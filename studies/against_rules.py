"""Applications that the rules of their day would not have allowed: loaded like all others, counted and listed by rule.

The rules are the dated rows of data/policy and local/policy; the ruling on each application is the guide's.
"""

from dataclasses import dataclass, field
from typing import Any

import pandas

from warehouse import Scope, Snapshot

MOST_LISTED = 50  # of each rule: a sample, the latest first


@dataclass(frozen=True)
class AgainstRules:
    """`rules`: rule, applications, first_on, last_on, most first; `rows`: a sample of each rule with file and line.

    An application may stand under several rules; `checked` are all that the snapshot holds.
    """

    checked: int
    rules: list[dict[str, Any]] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)


def find_against_rules(snapshot: Snapshot, scope: Scope, most: int = MOST_LISTED) -> AgainstRules:
    """What the last refresh noted, within the reader's scope."""
    found = snapshot.ask("counts_against_rules", scope)
    rows = snapshot.ask("rows_against_rules", scope, most=most)
    checked = snapshot.ask("applications_held", scope)["applications"][0]
    return AgainstRules(int(checked), _records(found), _records(rows))


def _records(frame: pandas.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values, days as days."""
    days = {name: frame[name].dt.date for name in frame if str(name).endswith("_on")}
    return frame.assign(**days).astype(object).where(frame.notna(), None).to_dict("records")
