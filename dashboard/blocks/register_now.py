"""The register as of this moment: is this card invalid, and which reports came last. Draws itself anew every second."""

import logging
from datetime import UTC, datetime

import streamlit

from dashboard.blocks.looks import log_before
from dashboard.blocks.register_card import ask_card, show_card
from dashboard.blocks.register_reports import present_reports, state_of
from dashboard.locale import _, join_sentences, plain
from dashboard.session import Reader, current_reader, open_current_register, warehouse_folder
from dashboard.tables import write_number
from data.clock import BEIJING
from data.labels import label
from errors import AcceptanceError
from studies.register_now import Newest, list_newest
from warehouse import Scope
from warehouse.overlay import Register, WatchState, read_watch_state

log = logging.getLogger("dashboard")
EVERY_SECONDS = 1
LISTED = 12


def show_register_now(reader: Reader) -> None:
    """The question for a card, and below it what moves by itself."""
    streamlit.header(_("失效证件实时查询"), anchor=False)
    ask_card()
    _show_live(reader.snapshot.name)


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
        show_card(reader, register)
        _say_state(newest, register)
        _show_newest(reader, newest, register)


@streamlit.cache_data(max_entries=16, show_spinner=False)
def _newest(name: str, prefix: str, area_code: str, _register: Register) -> Newest:
    return list_newest(_register, Scope(prefix), area_code, LISTED)


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
                state=state_of(last),
            )
        )
    streamlit.table(present_reports(reader, newest.reports), hide_index=True)
    streamlit.caption(_caption())


def _caption() -> str:
    return _(
        "证件自挂失记录到达之时起即为失效，不等生效回执；以登记时间最晚的一条为准，招领或撤销之后恢复。"
        "先列刷新后到达的，再列快照中登记最晚的。本页其他图表只截至上次刷新。每次查看单条记录都留有日志。"
    )
