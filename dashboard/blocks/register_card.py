"""Is this card invalid now: the question, and the answer.

What is asked of single cards stands in no address and no log: an ID number becomes its pseudonym before anything is
kept, and the box is emptied.
"""

from dataclasses import dataclass
from typing import Any

import pandas
import streamlit

from dashboard.blocks.looks import log_before
from dashboard.blocks.register_reports import minute_of, present_reports
from dashboard.locale import _, join_sentences, plain
from dashboard.parts import Column
from dashboard.session import Reader, current_reader, local_folder, open_current_register
from dashboard.tables import present
from data.identity import judge, number_in
from data.labels import label
from data.settings import load_key
from errors import UnreadableInput
from studies.register_now import INVALID, NO_REPORT, SHOWN_LETTERS, CardNow, describe_card, find_card, list_checks
from warehouse import Scope, Snapshot
from warehouse.overlay import Register

TYPED, ASKED = "register_now.typed", "register_now.asked"


@dataclass(frozen=True)
class Asked:
    """What was typed, as it may be kept: the pseudonym that it names, and what is shown of it."""

    card_key: str
    shown: str
    note: str = ""
    is_number: bool = False


def ask_card() -> None:
    """A box for a card."""
    form = streamlit.form("register_now")
    with form, streamlit.container(horizontal=True, vertical_alignment="bottom"):
        streamlit.text_input(_("证件号码、登记编号或证件标识"), key=TYPED, max_chars=64, autocomplete="off")
        streamlit.form_submit_button(_("查询"), icon=":material/search:", on_click=_take_typed)


def _take_typed() -> None:
    """Keep the card that was meant; what was typed leaves the box, and this process, at once."""
    typed = streamlit.session_state[TYPED].strip()
    streamlit.session_state[TYPED] = ""
    streamlit.session_state[ASKED] = _read_typed(typed) if typed else None


def _read_typed(typed: str) -> Asked:
    """The card that was meant; none (and a note why) where what was typed cannot be looked up here."""
    number, key = number_in(typed), None
    if number is None and judge(typed) != "not":
        return Asked("", "", _("请只输入证件号码本身，前后不要带其他文字。"))
    if number:
        key = _find_key()
        if key is None:
            return Asked("", "", _("这台机器上没有可用的密钥，不能按证件号码查询；请用登记编号或证件标识。"))
    if number is not None and len(number) == 18 and judge(number) != "is":
        return Asked("", "", _("号码的校验码不对，请核对是否录错。"))
    card_key = find_card(open_current_register(), current_reader().scope, typed, key)
    return Asked(card_key, _("证件号码") if number else plain(typed), is_number=number is not None)


def _find_key() -> bytes | None:
    """The bureau's key, where there is one that may be used; looking makes none."""
    try:
        return load_key(local_folder()) if (local_folder() / "key").exists() else None
    except UnreadableInput:
        return None


def show_card(reader: Reader, register: Register) -> None:
    """The card that was asked for, as it is now."""
    asked = streamlit.session_state.get(ASKED)
    if not asked:
        return
    if asked.note:
        streamlit.warning(asked.note)
    if not asked.card_key:
        return
    card = _card(register.name, reader.scope.prefix, asked.card_key, _register=register)
    rows = len(card.reports) + len(card.checks)
    what = _("证件标识 {card}…", card=card.card_key[:SHOWN_LETTERS]) if rows else _("没有记录的证件")
    if not log_before(_("核查"), what, rows, "card", register.name):
        return
    if not rows and not asked.is_number:
        streamlit.info(_("{card}：查无此登记编号或证件标识，请核对；标识至少输前八位。", card=asked.shown))
        return
    said = _describe(reader, card, asked.shown)
    {INVALID: streamlit.error, NO_REPORT: streamlit.info}.get(card.state, streamlit.success)(said)
    if card.reports:
        streamlit.table(present_reports(reader, card.reports), hide_index=True)
    if card.checks:
        rows = pandas.DataFrame(card.checks)
        rows["answer"] = [label("answer", answer, reader.lang) for answer in rows["answer"]]
        rows["sector"] = [label("sector", sector, reader.lang) for sector in rows["sector"]]
        columns = {
            "checked_at": Column(_("最近的核查"), "instant"),
            "sector": Column(_("行业")),
            "answer": Column(_("答复")),
        }
        streamlit.table(present(rows, columns), hide_index=True)


def _describe(reader: Reader, card: CardNow, shown: str) -> str:
    """The card's state in a sentence."""
    if card.state == NO_REPORT:
        return _("{card}：没有挂失记录。这不等于有效：过期、已换领的证件不在此列。", card=shown)
    if not card.reports:
        state = _("已失效") if card.state == INVALID else _("未失效")
        return _("{card}：**{state}**。登记在您的范围以外。", card=shown, state=state)
    last = card.reports[0]
    facts = {"card": shown, "kind": label("loss_kind", last.kind, reader.lang), "at": minute_of(last.reported_at)}
    if card.state != INVALID:
        return _("{card}：**未失效**。{at} 登记{kind}，此前的挂失不再有效。", **facts)
    accepted = (
        _("其后最近的核查中有 {count} 次仍被答为有效。", count=card.answered_valid) if card.answered_valid else ""
    )
    effect = _("生效于 {at}。", at=minute_of(last.effective_at)) if last.effective_at else _("尚未见生效回执。")
    return join_sentences(_("{card}：**已失效**。{at} 登记{kind}。", **facts), effect, accepted)


@streamlit.cache_data(max_entries=64, show_spinner=False)
def _card(name: str, prefix: str, card_key: str, _register: Register) -> CardNow:
    held_checks = _held_checks(_register.snapshot.name, prefix, card_key, _snapshot=_register.snapshot)
    return describe_card(_register, Scope(prefix), card_key, held_checks)


@streamlit.cache_data(max_entries=64, show_spinner=False)
def _held_checks(name: str, prefix: str, card_key: str, _snapshot: Snapshot) -> list[dict[str, Any]]:
    """Kept while overlays come: looking through millions of checks takes longest."""
    return list_checks(_snapshot, Scope(prefix), card_key)
