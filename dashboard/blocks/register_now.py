"""The register as of this moment: is this card invalid, and which reports came last. Draws itself anew every second.

What is asked of single cards stands in no address and no log: an ID number becomes its pseudonym before anything is
kept, and the box is emptied.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas
import streamlit

from dashboard.blocks.looks import log_before
from dashboard.locale import _, join_sentences, plain
from dashboard.parts import Column
from dashboard.places import full_place
from dashboard.session import Reader, current_reader, local_folder, open_current_register, warehouse_folder
from dashboard.tables import present, write_number
from data.clock import BEIJING
from data.identity import judge, number_in
from data.labels import label
from data.settings import load_key
from errors import AcceptanceError, UnreadableInput
from studies.register_now import (
    INVALID,
    NO_REPORT,
    SHOWN_LETTERS,
    CardNow,
    Newest,
    Report,
    describe_card,
    find_card,
    list_checks,
    list_newest,
)
from warehouse import Scope, Snapshot
from warehouse.overlay import Register, WatchState, read_watch_state

log = logging.getLogger("dashboard")
EVERY_SECONDS = 1
LISTED = 12
TYPED, ASKED = "register_now.typed", "register_now.asked"


@dataclass(frozen=True)
class Asked:
    """What was typed, as it may be kept: the pseudonym that it names, and what is shown of it."""

    card_key: str
    shown: str
    note: str = ""
    is_number: bool = False


def show_register_now(reader: Reader) -> None:
    """The question for a card, and below it what moves by itself."""
    streamlit.header(_("失效证件实时查询"), anchor=False)
    _ask()
    _show_live(reader.snapshot.name)


def _ask() -> None:
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


@streamlit.fragment(run_every=f"{EVERY_SECONDS}s")
def _show_live(drawn: str) -> None:
    """What may change at any moment; `drawn`: the snapshot of the page around it.

    It draws itself without the page, so it says itself what goes wrong.
    """
    try:
        _draw_live(drawn)
    except AcceptanceError as mistake:
        log.warning("%s", mistake)
        streamlit.warning(_("还没有可用的数据快照：请先运行 ./run demo 或 ./run refresh --raw 目录。"))


def _draw_live(drawn: str) -> None:
    """The card asked for, and what came; where another snapshot has become current, the whole page is drawn anew."""
    reader, register = current_reader(), open_current_register()
    if reader.snapshot.name != drawn:
        streamlit.rerun()
    newest = _newest(register.name, reader.scope.prefix, reader.area_code, _register=register)
    with streamlit.container(key="register_now"):
        _show_card(reader, register)
        _say_state(newest, register)
        _show_newest(reader, newest, register)


@streamlit.cache_data(max_entries=16, show_spinner=False)
def _newest(name: str, prefix: str, area_code: str, _register: Register) -> Newest:
    return list_newest(_register, Scope(prefix), area_code, LISTED)


@streamlit.cache_data(max_entries=64, show_spinner=False)
def _card(name: str, prefix: str, card_key: str, _register: Register) -> CardNow:
    held_checks = _held_checks(_register.snapshot.name, prefix, card_key, _snapshot=_register.snapshot)
    return describe_card(_register, Scope(prefix), card_key, held_checks)


@streamlit.cache_data(max_entries=64, show_spinner=False)
def _held_checks(name: str, prefix: str, card_key: str, _snapshot: Snapshot) -> list[dict[str, Any]]:
    """Kept while overlays come: looking through millions of checks takes longest."""
    return list_checks(_snapshot, Scope(prefix), card_key)


def _show_card(reader: Reader, register: Register) -> None:
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
        streamlit.table(_present_reports(reader, card.reports), hide_index=True)
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
    facts = {"card": shown, "kind": label("loss_kind", last.kind, reader.lang), "at": _minute(last.reported_at)}
    if card.state != INVALID:
        return _("{card}：**未失效**。{at} 登记{kind}，此前的挂失不再有效。", **facts)
    accepted = (
        _("其后最近的核查中有 {count} 次仍被答为有效。", count=card.answered_valid) if card.answered_valid else ""
    )
    effect = _("生效于 {at}。", at=_minute(last.effective_at)) if last.effective_at else _("尚未见生效回执。")
    return join_sentences(_("{card}：**已失效**。{at} 登记{kind}。", **facts), effect, accepted)


def _say_state(newest: Newest, register: Register) -> None:
    """Whether a watch is running, what it brought, and when this was last looked at."""
    state = read_watch_state(warehouse_folder())
    if register.is_broken:
        streamlit.warning(_("刷新后到达的数据读不出来，下面只有快照中的；监视会重建，否则请运行 ./run refresh。"))
    came = ""
    if newest.files:
        came = _(
            "刷新后到达 {files}：挂失 {reports}，核查 {checks}，拒收 {rejected}。",
            files=write_number(newest.files, "files"),
            reports=write_number(newest.taken.get("loss_reports", 0), "reports"),
            checks=write_number(newest.taken.get("verifications", 0), "checks"),
            rejected=write_number(newest.rejected, "rows"),
        )
    looked = _("本页查看于 {at}。", at=f"{datetime.now(BEIJING):%H:%M:%S}")
    streamlit.markdown(join_sentences(_describe_watch(state), came, looked))


def _describe_watch(state: WatchState) -> str:
    if not state.is_running:
        return _("没有监视在运行，新到的文件要等下次刷新（可用 ./run watch 开始监视）。")
    if state.trouble:
        return _("监视在运行，但遇到问题，请看它的输出。")
    at = state.looked_at.astimezone(BEIJING) if state.looked_at else datetime.now(UTC)
    return _("监视在运行，上次查看 {at}。", at=f"{at:%H:%M:%S}")


def _show_newest(reader: Reader, newest: Newest, register: Register) -> None:
    """The reports that came last."""
    if not newest.reports:
        streamlit.info(_("没有挂失记录。"))
        return
    shown = register.name, reader.area_code, reader.scope
    if not log_before(_("核查"), _("最近的挂失记录"), len(newest.reports), "newest", shown):
        return
    last = newest.reports[0]
    if last.arrived_at:
        streamlit.markdown(
            _(
                "最新到达 {at}：登记编号 {number}，{kind}，{state}。",
                at=f"{last.arrived_at:%H:%M:%S}",
                number=plain(last.report_id),
                kind=label("loss_kind", last.kind, reader.lang),
                state=_state(last),
            )
        )
    streamlit.table(_present_reports(reader, newest.reports), hide_index=True)
    streamlit.caption(_caption())


def _caption() -> str:
    return _(
        "证件自挂失记录到达之时起即为失效，不等生效回执；以登记时间最晚的一条为准，招领或撤销之后恢复。"
        "先列刷新后到达的，再列快照中登记最晚的。本页其他图表只截至上次刷新。每次查看单条记录都留有日志。"
    )


def _present_reports(reader: Reader, reports: list[Report]) -> pandas.DataFrame:
    rows = pandas.DataFrame(
        [
            {
                "report_id": report.report_id,
                "kind": label("loss_kind", report.kind, reader.lang),
                "place": full_place(report.place_code, reader) if report.place_code else None,
                "reported": _minute(report.reported_at),
                "effective": _minute(report.effective_at),
                "arrived": f"{report.arrived_at:%Y-%m-%d %H:%M:%S}" if report.arrived_at else None,
                "card": report.card_key[:SHOWN_LETTERS] if report.card_key else None,
                "state": _state(report),
            }
            for report in reports
        ]
    )
    columns = {
        "state": Column(_("证件状态")),
        "report_id": Column(_("登记编号")),
        "card": Column(_("证件标识（前八位）")),
        "kind": Column(_("类型")),
        "place": Column(_("挂失地")),
        "reported": Column(_("登记时间")),
        "effective": Column(_("生效时间")),
        "arrived": Column(_("到达时间")),
    }
    return present(rows, columns)


def _state(report: Report) -> str:
    if report.state is None:
        return _("无证件标识")
    return _("已失效") if report.state == INVALID else _("未失效")


def _minute(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%d %H:%M}" if at else None
