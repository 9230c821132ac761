"""The head of the Verification page: what is the matter with the register, in sentences, and its first numbers."""

import streamlit

from dashboard.locale import _, join_sentences
from dashboard.parts import show_number
from dashboard.session import Reader
from dashboard.tables import write_number
from studies.verification import Verification

MOST_OVER_AN_HOUR = 0.01  # of the reports: then the promise is taken as kept


def explain(reader: Reader, found: Verification) -> str:
    """What is a hit, an exposure, a false accept."""
    return found.method_zh if reader.lang == "zh" else found.method_en


def counted(value: float | None, kind: str) -> tuple[float, str] | None:
    """How many a chart counts; nothing where that is too few to be told."""
    return None if value is None else (value, kind)


def show_verdict(found: Verification) -> None:
    """What is the matter, the worst first, and four numbers with their definitions."""
    streamlit.markdown(say_verdict(found))
    columns = streamlit.columns(4)
    exposure = found.exposure_minutes
    with columns[0]:
        pending = _("尚未生效 {count}", count=tell(exposure["pending"], "reports"))
        show_number("exposure_p95", exposure["p95"], "whole_minutes", pending)
    with columns[1]:
        show_number("false_accepts", found.false_accepts, "checks", tell_if_small(found.false_accepts))
    with columns[2]:
        cards = _("涉及证件 {cards}", cards=tell(found.attempt_cards, "cards"))
        show_number("attempts", found.attempts, "checks", cards)
    with columns[3]:
        hits = _("被查证件 {cards}", cards=tell(found.cards, "cards"))
        show_number("card_hit_rate", found.card_hit_rate, "fine_share", hits)


def tell(count: float | None, kind: str) -> str:
    """A count with its unit; one that is not told is said to be small."""
    return _("不足 5") if count is None else write_number(count, kind)


def tell_if_small(count: float | None) -> str:
    """That a count is too small to be told; nothing where it is told."""
    return _("不足 5，不显示") if count is None else ""


def say_verdict(found: Verification) -> str:
    """One sentence for each thing that is wrong; one that all is well where none is."""
    if found.checks == 0 and found.exposure_minutes["reports"] == 0:
        return _("这个地区没有核查和挂失记录。")
    return join_sentences(*(_say_exposure(found), _say_answers(found), _say_late_copies(found), _say_gap(found)))


def _say_exposure(found: Verification) -> str:
    exposure = found.exposure_minutes
    if not exposure["reports"]:
        return ""
    late = _(
        "“即时失效”没有做到：{hour} 的挂失一小时后仍未生效，最慢的 5% 要 {p95}以上。",
        hour=write_number(exposure["over_1_hour_share"], "share"),
        p95=write_number(exposure["p95"], "whole_minutes"),
    )
    at_once = _("挂失一般能在一小时内生效（95% 在 {p95}内）。", p95=write_number(exposure["p95"], "whole_minutes"))
    pending = _("{count}挂失至今没有生效。", count=write_number(exposure["pending"], "reports"))
    is_late = (exposure["over_1_hour_share"] or 0) > MOST_OVER_AN_HOUR
    return join_sentences(late if is_late else at_once, pending if exposure["pending"] else "")


def _say_answers(found: Verification) -> str:
    if found.false_accepts == 0 and found.false_rejects == 0:
        return ""
    return _(
        "挂失到生效之间误放 {accepts}，招领或撤销之后误拒 {rejects}。",
        accepts=tell(found.false_accepts, "checks"),
        rejects=tell(found.false_rejects, "checks"),
    )


def _say_late_copies(found: Verification) -> str:
    attempts = found.findings["attempts"]
    if attempts["answered_valid"] == 0:
        return ""
    return _(
        "失效之后还被使用 {attempts}，其中 {valid}仍被答为有效（{copied}在同步之后，即用证单位的数据过旧）。",
        attempts=tell(attempts["checks"], "checks"),
        valid=tell(attempts["answered_valid"], "checks"),
        copied=tell(attempts["valid_though_copied"], "checks"),
    )


def _say_gap(found: Verification) -> str:
    if not found.feed_gaps:
        return ""
    gap = found.feed_gaps[0]
    return _(
        "数据来源中断 {count} 次，最近一次：{name}自 {start} 起 {hours} 小时。",
        count=f"{len(found.feed_gaps):,}",
        name=gap["name"],
        start=gap["from"][:16].replace("T", " "),
        hours=f"{gap['hours']:,}",
    )
