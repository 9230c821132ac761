"""Records that do not add up: stages passed over, and rows whose times are out of order."""

import pandas

from dashboard.blocks.turnaround_filters import Choice
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, link_page, show_block, show_table
from dashboard.session import Reader, answer
from dashboard.tables import present, write_number
from studies.skipped import Skipped, find_skipped


def show_oddities(reader: Reader, choice: Choice) -> None:
    """By stage, then where it happens; rows kept out are on the Data page."""
    skipped = answer(find_skipped, lang=reader.lang, **choice.values)
    show_block(
        _("环节缺失或颠倒的记录"),
        "skipped_by_stage",
        skipped.stages,
        {
            "stage_name": Column(_("环节")),
            "passed": Column(_("后面的环节已完成"), "cases"),
            "skipped": Column(_("其中本环节无记录"), "cases"),
            "skipped_share": Column(_("占比"), "fine_share"),
        },
        definition=skipped.method_zh if reader.lang == "zh" else skipped.method_en,
        said=say_skipped(skipped),
        n=(float(skipped.stages["passed"].max()) if len(skipped.stages) else 0.0, "cases"),
        filters=choice.shown,
    )
    show_where(_("受理点"), "skipped_by_point", skipped.points)
    show_where(_("户籍省份"), "skipped_by_province", skipped.provinces)
    if skipped.out_of_order:
        link_page("data", _("去看隔离的行"))


def show_where(title: str, name: str, rows: pandas.DataFrame) -> None:
    """Where stages were passed over, most first; nothing where none was."""
    if rows.empty:
        return
    columns = {
        "name": Column(title),
        "stage_name": Column(_("环节")),
        "passed": Column(_("后面的环节已完成"), "cases"),
        "skipped": Column(_("其中本环节无记录"), "cases"),
        "skipped_share": Column(_("占比"), "fine_share"),
    }
    show_table(present(rows, columns), columns, name, title)


def say_skipped(skipped: Skipped) -> str:
    """How much is missing, and how much was kept out."""
    total = int(skipped.stages["skipped"].sum())
    if total:
        worst = skipped.stages.loc[skipped.stages["skipped"].idxmax()]
        said = _(
            "跳过的环节共 {total} 个，最多的是{stage}，占 {share}。",
            total=f"{total:,}",
            stage=worst["stage_name"],
            share=write_number(worst["skipped_share"], "fine_share"),
        )
    else:
        said = _("所选范围没有跳过环节的件。")
    if skipped.out_of_order is None:
        return said
    rows = write_number(skipped.out_of_order, "rows")
    return join_sentences(said, _("整个快照另有 {rows}因时间先后颠倒未予载入，不分地区和筛选。", rows=rows))
