"""`directions`: the way from a place to a point, leg by leg."""

from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, check_language, emit, one_line
from studies.directions import find_way, read_place
from studies.way_in_words import describe_way
from warehouse import EVERYWHERE, open_current


def directions(
    start: Annotated[str, typer.Option("--from", help="LON,LAT in degrees, WGS-84.")],
    point: Annotated[str, typer.Option("--to", help="An open acceptance point.")],
    lang: Annotated[str, typer.Option(help="zh or en: the language of the sentences.")] = "zh",
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Say how to get from a place to a point, on foot or by public transport, and how long that takes."""
    check_language(lang)
    way = find_way(open_current(warehouse), EVERYWHERE, read_place(start), point)
    if as_json:
        emit(way, as_json)
        return
    for sentence in describe_way(way, lang):
        print(one_line(sentence))
