"""What a planner must know before reading a plan, in both languages."""

import numpy

from studies.siting_ground import Ground
from studies.siting_request import SitingRequest
from studies.use import Use


def write_notes(ground: Ground, request: SitingRequest) -> list[dict[str, str]]:
    """What a planner must know before reading the plan."""
    notes = [] if ground.use is None else [_note_of_use(ground.use)]
    if request.objective in ("coverage", "cover") and (ground.kept <= request.minutes).all():
        notes.append(
            {
                "zh": f"保留的受理点已使全部流动人口在{request.minutes:g}分钟内可达，新增点不再增加覆盖。",
                "en": f"The points kept already reach every resident within {request.minutes:g} minutes: "
                "new ones add none.",
            }
        )
    if request.objective == "cover" and request.open_count is not None:
        notes.append(
            {
                "zh": "“最少点数”自行求出点数，未使用给定的新增点数。",
                "en": "The objective cover finds the number of points itself; --open was not used.",
            }
        )
    return notes


def _note_of_use(use: Use) -> dict[str, str]:
    """What the cases served rest on."""
    half, far = float(use.decay.use(numpy.array([30.0]))[0]), use.decay.floor
    fitted = use.mark == "derived"
    zh = "由本地受理记录拟合" if fitted else "记录太少，取假定值"
    en = "fitted on the applications of this area" if fitted else "too few records to learn from: a guess"
    return {
        "zh": f"每年可办=应有件数×办理比例：门口为1，30分钟处为{half:.0%}，再远不低于{far:.0%}（{zh}）。",
        "en": f"Cases a year = expected x use: 1 at the door, {half:.0%} at 30 minutes, never below {far:.0%} ({en}).",
    }
