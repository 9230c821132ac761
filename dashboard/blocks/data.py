"""Blocks of the Data page."""

from collections.abc import Mapping
from typing import Any

import pandas
import streamlit

from dashboard.charts import draw_bars
from dashboard.charts.palette import MAIN, QUIET, TROUBLE
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, define, show_block
from dashboard.session import Reader
from dashboard.tables import write_number
from data.contracts import load_contract
from studies.reasons import name_rule, name_rules
from studies.senders import FEWEST_SENDING_DAYS, SHORTEST_DAYS, TIMES_USUAL, name_bureau
from studies.status import Status
from warehouse.metrics import list_metrics, load_metric

MOST_REASONS = 8  # drawn
MOST_NAMED = 3  # in the sentence, of reasons that come equally often
COUNTS = ("read", "loaded", "superseded", "quarantined")


def show_balance(reader: Reader, status: Status) -> None:
    """Every row read ends in exactly one of three places."""
    rows = pandas.DataFrame([{"record": record, **counts} for record, counts in status.records.items()])
    rows["name"] = [name_record(record, reader.lang) for record in rows["record"]]
    rows["difference"] = rows["read"] - rows["loaded"] - rows["superseded"] - rows["quarantined"]
    rows = rows.sort_values("read", ascending=False)
    total = rows[list(COUNTS)].sum()
    counted = {name: write_number(total[name], "rows") for name in COUNTS}
    is_balanced = bool((rows["difference"] == 0).all())
    show_block(
        _("每一行的去向"),
        "rows_by_record",
        rows,
        {"name": Column(_("记录类型"))} | count_columns() | {"difference": Column(_("差额"), "rows")},
        figure=draw_bars(
            rows,
            "name",
            {"loaded": _("入库"), "superseded": _("被取代"), "quarantined": _("隔离")},
            value_title=_("行"),
            colours=(MAIN, QUIET, TROUBLE),
            is_stacked=True,
        ),
        metrics=("quarantined_share",),
        definition=_(
            "读入 = 入库 + 被取代 + 隔离。被取代：同一记录的旧件或相同件；隔离：不合规则的行，连同全部原因保留。"
        ),
        said=join_sentences(
            _("读入 {read}，入库 {loaded}，被取代 {superseded}，隔离 {quarantined}。", **counted),
            _("账目相符。") if is_balanced else _("账目不符，请核对。"),
        ),
        n=(float(total["read"]), "rows"),
    )


def show_quarantine(reader: Reader, rows: pandas.DataFrame) -> None:
    """Rows kept out by rule, and the rows themselves."""
    if rows.empty:
        streamlit.header(_("隔离的行"), anchor=False)
        streamlit.info(_("没有隔离的行。"))
        return
    exploded = rows.explode("reasons").rename(columns={"reasons": "rule"})
    counted = exploded.groupby(["record", "rule"]).size().rename("rows").reset_index()
    counted = counted.sort_values(["rows", "rule"], ascending=[False, True])
    counted["name"] = [
        f"{name_record(row.record, reader.lang)} · {name_rule(row.rule, row.record, reader.lang)}"
        for row in counted.itertuples()
    ]
    show_block(
        _("隔离的行，按原因"),
        "quarantine_by_rule",
        counted,
        {"name": Column(_("原因")), "rule": Column(_("规则编号")), "rows": Column(_("行数"), "rows")},
        figure=draw_bars(
            counted, "name", {"rows": _("行数")}, value_title=_("行"), colours=(TROUBLE,), most=MOST_REASONS
        ),
        metrics=("quarantined_share",),
        definition=_(
            "一行可有多个原因，各计一次；图中画最多的 {most} 个，表中有全部。"
            "更正后带上 corrects_file、corrects_line 两列再交一次，原行即被取代。",
            most=MOST_REASONS,
        ),
        said=_say_most(counted, len(rows)),
        n=(len(rows), "rows"),
    )
    listed = rows.assign(
        record=[name_record(record, reader.lang) for record in rows["record"]],
        reasons=[name_rules(row.reasons, row.record, reader.lang) for row in rows.itertuples()],
    )
    columns = {
        "record": Column(_("记录类型")),
        "file": Column(_("文件")),
        "line": Column(_("行号"), "count"),
        "reasons": Column(_("原因"), is_whole=True),
    }
    show_block(_("隔离的行，逐行"), "quarantined_rows", listed, columns, n=(len(listed), "rows"))


def _say_most(counted: pandas.DataFrame, rejected: int) -> str:
    """The reason given most often; where several are, that they are, and the first of them."""
    rows = write_number(rejected, "rows")
    most = counted.loc[counted["rows"] == counted["rows"].max(), "name"].tolist()
    if len(most) == 1:
        return _("隔离 {rows}；最多的原因是{rule}。", rows=rows, rule=most[0])
    each = write_number(counted["rows"].max(), "rows")
    named = _("；").join(most[:MOST_NAMED]) + ("……" if len(most) > MOST_NAMED else "")
    return _(
        "隔离 {rows}；有 {count} 个原因并列最多，各 {each}：{rules}。",
        rows=rows,
        count=len(most),
        each=each,
        rules=named,
    )


def show_stopped(reader: Reader, status: Status) -> None:
    """Who has stopped sending, and whole record types that no longer come."""
    definition = _(
        "停报：到数据截至日已有 {days} 天以上没有新记录，且超过其平常间隔的 {times} 倍。"
        "平常间隔是该单位历来相邻两次来数间隔的第 99 百分位；来数不足 {fewest} 天的不判断，已关闭的受理点不列。"
        "整类记录以前有、现在没有文件的，也列在这里。",
        days=SHORTEST_DAYS,
        times=TIMES_USUAL,
        fewest=FEWEST_SENDING_DAYS,
    )
    if not status.stopped_senders:
        streamlit.header(_("停报"), anchor=False)
        streamlit.success(_("没有停报的受理点、单位或记录类型。"))
        streamlit.caption(definition)
        return
    kinds = {
        "acceptance_point": _("受理点"),
        "organisation": _("用证单位"),
        "reviewing_bureau": _("签发机关"),
        "record_type": _("记录类型"),
    }
    rows = pandas.DataFrame(status.stopped_senders)
    rows["name"] = [_name_sender(sender, reader.lang) for sender in status.stopped_senders]
    rows["kind"] = rows["kind"].map(kinds)
    columns = {
        "kind": Column(_("类别")),
        "name": Column(_("名称")),
        "id": Column(_("编号")),
        "last_at": Column(_("最后来数")),
        "days_silent": Column(_("已停报"), "whole_days"),
        "usual_gap_days": Column(_("平常间隔"), "whole_days"),
    }
    said = _("有 {rows} 个来源停报；请先核实是没有业务，还是没有报送。", rows=f"{len(rows):,}")
    show_block(_("停报"), "stopped_senders", rows, columns, definition=definition, said=said, n=(len(rows), "senders"))


def _name_sender(sender: Mapping[str, Any], lang: str) -> str | None:
    if sender["kind"] == "record_type":
        return name_record(sender["id"], lang)
    return name_bureau(sender["id"], lang) if sender["kind"] == "reviewing_bureau" else sender["name"]


def show_lineage() -> None:
    """One record's way."""
    streamlit.header(_("一条记录的来路"), anchor=False)
    steps = [
        _("**原始文件** data/raw：局里交来的 CSV、XLSX、Parquet"),
        _("**契约核对** data/contracts：识别表头与代码，逐行判定；证件号在此变为带密钥的摘要，出生日期变为年龄段"),
        _("**核对后的文件** warehouse/checked：合格行与隔离行，不再改动"),
        _("**核心表** etl/models/core：一条记录一行，取最新的一份"),
        _("**统计表** etl/models/marts：按常用问题预先计数"),
        _("**快照**：建成、检查、改名后才换上；读者始终看到完整的一份"),
        _("**问题、研究、页面**：页面只问研究，研究只问快照"),
    ]
    streamlit.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1)))


def show_glossary(reader: Reader) -> None:
    """What the words mean, and every metric."""
    streamlit.header(_("词汇"), anchor=False)
    terms = {
        _("受理点"): _("离开户籍地的人申办居民身份证的地点。"),
        _("环节"): _(
            "传递、审核签发、制证、质检、送达待领、领取；每个环节有经手单位，领取是申请人自己的时间，不计超期。"
        ),
        _("法定时限"): _("自受理日起 60 个日历日，登记了延期的再加 30 日。"),
        _("承诺时限"): _("各环节的工作日期限，由规定表给出，与法定时限分开计算。"),
        _("超期"): _("最终结果晚于法定时限，或过了时限仍在办。"),
        _("最终结果"): _("发证、不予办理、撤回，以先到者为准。"),
        _("数据截至"): _("数据中最晚一个事件的时间，不是电脑的时钟。"),
        _("流动人口"): _("离开户籍地居住的人；人户分离人口含市内区际迁移，不等于流动人口。"),
        _("覆盖"): _("在给定方式和时间内能到受理点的流动人口。"),
        _("界、差距、已证明"): _("任何方案都超不过的数，本方案离它多远，二者是否相等。"),
        _("误放"): _("挂失之后、生效之前，被挂失的证件仍被答为有效的核查。"),
        _("快照"): _("一次刷新发布的、不再改变的整份数据。"),
        _("删失"): _("到数据截至日还没有结果的件：只知道至少用了多少天。"),
    }
    lines = [_("**{term}**：{meaning}", term=term, meaning=meaning) for term, meaning in terms.items()]
    streamlit.markdown("\n".join(f"- {line}" for line in lines))
    with streamlit.expander(_("全部指标的定义")):
        streamlit.markdown("\n\n".join(define(load_metric(metric), reader.lang) for metric in list_metrics()))


def count_columns() -> dict[str, Column]:
    """Read, and the three places."""
    return {
        "read": Column(_("读入"), "rows"),
        "loaded": Column(_("入库"), "rows"),
        "superseded": Column(_("被取代"), "rows"),
        "quarantined": Column(_("隔离"), "rows"),
    }


def name_record(record: str, lang: str) -> str:
    """What a record type is called."""
    contract = load_contract(record)
    return contract.title_zh if lang == "zh" else contract.title_en
