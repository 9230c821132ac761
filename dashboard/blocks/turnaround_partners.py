"""Which bureaus of the registered home review late by more than chance."""

from collections.abc import Sequence

import pandas
import plotly.graph_objects
import streamlit

from dashboard.blocks.turnaround_filters import Choice
from dashboard.charts import Marks, draw_funnel
from dashboard.charts.palette import MAIN, QUIET, TROUBLE
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.places import with_full_names
from dashboard.session import Reader, answer
from dashboard.state import switch
from dashboard.tables import write_number
from studies.partners import FEWEST_DUE, Bureau, Partners, compare_partners

FEWEST_DRAWN = 5  # with fewer a funnel shows nothing that the table does not
MOST_NAMED = 3


def show_partners(reader: Reader, choice: Choice) -> None:
    """The funnel, and all bureaus in its table."""
    streamlit.header(_("哪些户籍地审核偏慢"), anchor=False)
    kinds = {"county": _("按县级公安机关"), "province": _("按省份")}
    by = switch(_("户籍地"), "home", kinds, "county")
    partners = answer(compare_partners, by=by, lang=reader.lang, **choice.values)
    if partners.target is None:
        streamlit.info(_("所选范围还没有审核签发的承诺时限已到的件。"))
        return
    bureaus = pandas.DataFrame([vars(bureau) for bureau in partners.bureaus], columns=list(Bureau.__dataclass_fields__))
    bureaus = with_full_names(bureaus, "key", reader)
    sides = {
        "above": _("偏高"),
        "below": _("偏低"),
        "within": _("在界限内或未点名"),
        "few": _("件数太少，不评判"),
    }
    bureaus["verdict"] = bureaus["side"].map(sides)
    show_block(
        "",
        f"reviews_by_{by}",
        bureaus,
        {
            "name": Column(_("户籍地公安机关"), is_whole=True),
            "verdict": Column(_("评判")),
            "due": Column(_("到期"), "cases"),
            "late": Column(_("超诺"), "cases"),
            "late_share": Column(_("超诺率"), "share"),
            "low": Column(_("下限 99.8%"), "share"),
            "high": Column(_("上限 99.8%"), "share"),
        },
        figure=draw(bureaus, partners) if (bureaus["side"] != "few").sum() >= FEWEST_DRAWN else None,
        metrics=("promise_late_share",),
        definition=partners.method_zh if reader.lang == "zh" else partners.method_en,
        said=say_partners(partners, bureaus.loc[bureaus["side"] == "above", "name"].tolist()),
        n=(partners.due, "cases"),
        filters=choice.shown | {_("户籍地"): kinds[by]},
    )


def draw(bureaus: pandas.DataFrame, partners: Partners) -> plotly.graph_objects.Figure:
    """Those flagged stand out; those with too few cases are left to the table."""
    looks = (
        ("within", _("未点名"), QUIET, "circle", 0.5),
        ("above", _("偏高"), TROUBLE, "triangle-up", 1.0),
        ("below", _("偏低"), MAIN, "triangle-down", 1.0),
    )
    return draw_funnel(
        [
            Marks(bureaus[bureaus["side"] == side], title, colour, symbol, opacity)
            for side, title, colour, symbol, opacity in looks
        ],
        partners.limits,
        partners.target or 0.0,
        x_title=_("承诺时限已到的件（对数刻度）"),
        y_title=_("超诺率"),
        target_title=_("全部"),
        limit_titles=(_("95% 界限"), _("99.8% 界限")),
    )


def say_partners(partners: Partners, above: Sequence[str]) -> str:
    """How many bureaus stand out, and whose."""
    count = {side: sum(bureau.side == side for bureau in partners.bureaus) for side in ("above", "below", "few")}
    share = _("审核签发超过承诺时限的占 {share}。", share=write_number(partners.target, "share"))
    judged = _(
        "到期满 {fewest} 件的 {judged} 处中，{above} 处明显偏高，{below} 处明显偏低；另有 {few} 处件数太少，不评判。",
        fewest=FEWEST_DUE,
        judged=f"{len(partners.bureaus) - count['few']:,}",
        above=f"{count['above']:,}",
        below=f"{count['below']:,}",
        few=f"{count['few']:,}",
    )
    named = _("偏高的前几处：{names}。", names=_("；").join(above[:MOST_NAMED])) if above else ""
    width = write_number(partners.widening, "number")
    wide = _("各地之间的差别大于偶然，界限已放宽为 {width} 倍。", width=width) if partners.widening > 1 else ""
    return join_sentences(share, judged, named, wide)
