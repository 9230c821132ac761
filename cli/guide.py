"""`guide`: who may apply where, with what, how long, how much. Needs no snapshot."""

from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, check_language, emit, read_date
from studies.guide import answer_guide


def guide(
    hukou: Annotated[str, typer.Option(help="Code of the registered home: province, prefecture or county.")],
    residence: Annotated[str, typer.Option(help="Code of the place of residence.")],
    matter: Annotated[str, typer.Option(help="expiry_renewal, damage_renewal, loss_replacement or first_issue.")],
    on: Annotated[str, typer.Option(help="Day of the application, YYYY-MM-DD.")],
    lang: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Answer from the dated policy tables, those of the bureau's own folder included."""
    day = read_date(on, "--on")
    answer = answer_guide(hukou, residence, matter, day, local=local, lang=check_language(lang))
    emit(answer.as_dict(), as_json)
