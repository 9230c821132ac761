"""Whether the forecast was right on earlier days: expected against actual, and calibration."""

from dataclasses import dataclass
from typing import Any

import numpy

from analysis.turnaround.band import band_of
from analysis.turnaround.calibration import Group, calibrate
from studies.look_back import Look, LookBack, look_back
from warehouse import Scope, Snapshot

METHOD_ZH = (
    "以四个较早的日子（最近一个在 61 天前，其余每隔 30 天）当时所知的情况重新预测当时在办未超期的件，与其后的事实比较；"
    "只计到期日已过的件。两种算法（期限已到的同类件；近 13 周各环节的快慢）中，"
    "Brier 分数（概率误差平方的均值）较小者用于今日。"
)
METHOD_EN = (
    "Four earlier days (the latest 61 days ago, then every 30) are forecast again with what was known on them, for the "
    "cases open and not overdue then, and compared with what came; only cases whose due day has passed. Of two "
    "versions (ripe cases alike; pace of the stages in the last 13 weeks) the one with the smaller Brier score (mean "
    "squared error of the chances) is used today."
)


@dataclass(frozen=True)
class ForecastCheck:
    """`days` [{day, cases, expected, low, high, actual}], newest first; `calibration` of all these cases together.

    `briers` is the mean Brier score of each version, `error_share` the error of counts beyond chance.
    """

    days: list[dict[str, Any]]
    calibration: list[Group]
    briers: dict[str, float]
    champion: str
    cases: int
    error_share: float
    snapshot: str
    as_of: str | None
    method_zh: str = METHOD_ZH
    method_en: str = METHOD_EN


def check_earlier_days(snapshot: Snapshot, scope: Scope) -> ForecastCheck:
    """The forecast of earlier days against what came, in the whole of the reader's scope."""
    day = snapshot.as_of_on
    back = look_back(snapshot, scope, day) if day else LookBack("ripe", 0.0, ())
    looks = back.of(back.champion)
    chance, late = (
        numpy.concatenate([getattr(look, name) for look in looks] or [numpy.zeros(0)]) for name in ("chance", "late")
    )
    versions = dict.fromkeys(look.version for look in back.looks)
    return ForecastCheck(
        days=[_describe(look, back.error_share) for look in looks],
        calibration=calibrate(chance, late),
        briers={version: float(numpy.mean([look.brier for look in back.of(version)])) for version in versions},
        champion=back.champion,
        cases=len(chance),
        error_share=back.error_share,
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else None,
    )


def _describe(look: Look, error_share: float) -> dict[str, Any]:
    band = band_of(look.chance, error_share)
    return {
        "day": look.day,
        "cases": len(look.chance),
        "expected": band.expected,
        "low": band.low,
        "high": band.high,
        "actual": int(look.tally.actual),
    }
