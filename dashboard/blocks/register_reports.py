"""Loss reports as rows of a page."""

from datetime import datetime

import pandas

from dashboard.locale import _
from dashboard.parts import Column
from dashboard.places import full_place
from dashboard.session import Reader
from dashboard.tables import present
from data.labels import label
from studies.register_now import INVALID, SHOWN_LETTERS, Report


def present_reports(reader: Reader, reports: list[Report]) -> pandas.DataFrame:
    """The reports as they are shown, each with the state of its card now."""
    rows = pandas.DataFrame(
        [
            {
                "report_id": report.report_id,
                "kind": label("loss_kind", report.kind, reader.lang),
                "place": full_place(report.place_code, reader) if report.place_code else None,
                "reported": minute_of(report.reported_at),
                "effective": minute_of(report.effective_at),
                "arrived": f"{report.arrived_at:%Y-%m-%d %H:%M:%S}" if report.arrived_at else None,
                "card": report.card_key[:SHOWN_LETTERS] if report.card_key else None,
                "state": state_of(report),
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


def state_of(report: Report) -> str:
    """What the register now says of the card of a report."""
    if report.state is None:
        return _("无证件标识")
    return _("已失效") if report.state == INVALID else _("未失效")


def minute_of(at: datetime | None) -> str | None:
    """To the minute, as it is shown."""
    return f"{at:%Y-%m-%d %H:%M}" if at else None
