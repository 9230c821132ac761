"""`guide`: who may apply where, with what, how long, how much. Needs no snapshot."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, check_language, emit, one_line, read_date
from data.labels import label
from reports.files import write_document
from reports.guide_html import guide_html
from studies.guide import GuideAnswer, answer_guide
from studies.guide_told import has_assumed, tell_answer, tell_found


def guide(
    hukou: Annotated[str, typer.Option(help="Code of the registered home: province, prefecture or county.")],
    residence: Annotated[str, typer.Option(help="Code of the place of residence.")],
    matter: Annotated[str, typer.Option(help="expiry_renewal, damage_renewal, loss_replacement or first_issue.")],
    on: Annotated[str, typer.Option(help="Day of the application, YYYY-MM-DD.")],
    out: Annotated[Path | None, typer.Option(help="Write the answer as a page to print (HTML).")] = None,
    lang: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Answer from the dated policy tables, the bureau's own included; where a snapshot is there, with its points."""
    day = read_date(on, "--on")
    answer = _with_points(
        answer_guide(hukou, residence, matter, day, local=local, lang=check_language(lang)), warehouse
    )
    written = write_document(out, guide_html(answer)) if out else None
    if as_json:
        emit(answer.as_dict() | {"file": written}, as_json)
        return
    _show(answer)
    if written:
        print(f"\n{written}")


def _with_points(answer: GuideAnswer, warehouse: Path) -> GuideAnswer:
    """The answer with the points of the current snapshot; without them where there is none."""
    if not (warehouse / "current.json").is_file():
        return answer
    from errors import MissingSnapshot
    from studies.guide_places import with_points
    from warehouse import EVERYWHERE, open_current

    try:
        with closing(open_current(warehouse)) as snapshot:
            return with_points(answer, snapshot, EVERYWHERE)
    except MissingSnapshot:
        return answer


def _show(answer: GuideAnswer) -> None:
    """Headings, and under each its lines."""
    sections = tell_answer(answer)
    if answer.matter == "loss_replacement":
        sections += [section for section in tell_found(answer) if section.key == "found_card"]
    for number, section in enumerate(sections):
        print(("\n" if number else "") + section.title)
        for line in section.lines:
            print(f"  · {one_line(line)}")
    if has_assumed(sections):
        print(f"\n{label('guide', 'assumed', answer.lang)}")
