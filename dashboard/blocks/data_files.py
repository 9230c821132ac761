"""Blocks of the Data page about files and snapshots: what was read, what was not, what is kept."""

import re

import pandas

from dashboard.blocks.data import count_columns, name_record
from dashboard.locale import _
from dashboard.parts import Column, show_block
from dashboard.session import Reader
from studies.reasons import name_file_reason
from studies.status import Status


def show_files(reader: Reader, status: Status) -> None:
    """The files of this snapshot: where their rows went, since when they are known, under which contract."""
    files = pandas.DataFrame(status.files)
    files["name"] = [name_record(record, reader.lang) for record in files["record"]]
    files["state"] = [_("未能读取") if file["reason"] else _("已读") for file in status.files]
    files["unknown"] = [
        _("；").join(name_file_reason(heading, reader.lang) for heading in headings) or None
        for headings in files["unknown_headings"]
    ]
    files["seen"] = files["first_seen_at"].map(_write_moment)
    columns = {"name": Column(_("记录类型")), "file": Column(_("文件")), "state": Column(_("状态"))} | count_columns()
    columns |= {
        "unknown": Column(_("不认识的表头")),
        "seen": Column(_("首次见到（UTC）")),
        "contract_version": Column(_("契约版本"), "count"),
        "digest": Column(_("内容摘要")),
    }
    definition = _("内容摘要是文件全部字节的散列值的前 12 位；同样的字节以前读过的，不再重读，首次见到的时间也不变。")
    show_block(_("本快照的文件"), "files", files, columns, definition=definition, n=(len(files), "files"))


def show_unread(reader: Reader, status: Status) -> None:
    """Files that could not be read, and what was left alone in the folder of raw files; nothing where all was read."""
    unread = [file for file in (*status.files, *status.ignored_files) if file["reason"]]
    if not unread:
        return
    files = pandas.DataFrame(unread)[["file", "reason"]]
    files["reason"] = [name_file_reason(reason, reader.lang) for reason in files["reason"]]
    columns = {"file": Column(_("文件")), "reason": Column(_("原因"))}
    definition = _("按文件名结尾和所在文件夹认文件；docs/raw_files.md 列出读哪些。改好后放回原处，再次刷新即可。")
    show_block(_("未读的文件"), "unread_files", files, columns, definition=definition, n=(len(files), "files"))


def show_history(status: Status) -> None:
    """The snapshots kept."""
    history = pandas.DataFrame(status.history)
    history["built"] = [
        _write_moment(at) or _name_moment(name)
        for name, at in zip(history["snapshot"], history["built_at"], strict=True)
    ]
    history["state"] = [_("当前") if current else _("保留") for current in history["is_current"]]
    columns = {
        "built": Column(_("建成时间（UTC）")),
        "state": Column(_("状态")),
        "as_of": Column(_("数据截至"), "instant"),
        "rows": Column(_("入库"), "rows"),
        "files": Column(_("文件"), "files"),
        "engine": Column(_("引擎")),
        "snapshot": Column(_("快照")),
    }
    definition = _("保留最近三个快照；./run rollback 退回上一个。")
    show_block(_("刷新历史"), "snapshots", history, columns, definition=definition, n=(len(history), "snapshots"))


def _write_moment(at: str | None) -> str | None:
    """An instant as written into a snapshot, without its offset: 2026-11-23T21:06:41+00:00 -> 2026-11-23 21:06:41."""
    return at[:19].replace("T", " ") if isinstance(at, str) and at else None


def _name_moment(snapshot: str) -> str:
    """The instant in a snapshot's name: snapshot_20261123T210641521657Z_… -> 2026-11-23 21:06:41."""
    found = re.search(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)", snapshot)
    return "{}-{}-{} {}:{}:{}".format(*found.groups()) if found else snapshot
