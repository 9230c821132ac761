"""The lines that a bureau supplied, as a network to search, with the names of their stops."""

from dataclasses import dataclass

import numpy
import pandas

from analysis.access import TransitNetwork, build_network
from data.labels import labels
from warehouse import Scope, Snapshot

# Words by which bureaus and feeds name a vehicle, besides its code and its wording in data/labels.toml.
OTHER_WORDS = {
    "metro": ("subway", "underground", "轨道交通", "轻轨", "城市轨道交通"),
    "bus": ("公交", "巴士", "公共汽车", "brt", "trolleybus", "无轨电车", "电车"),
    "tram": ("light rail", "streetcar"),
    "rail": ("train", "railway", "火车", "城际", "城际铁路", "市域铁路"),
    "ferry": ("轮船", "渡轮", "水上巴士"),
    "cable": ("gondola", "索道", "funicular"),
    "coach": ("大巴", "长途汽车"),
}


@dataclass(frozen=True)
class SuppliedLines:
    """`rows` as the question `transit_lines` has them; `network` knows lines by number, stops by number."""

    rows: pandas.DataFrame
    network: TransitNetwork


def read_lines(snapshot: Snapshot, scope: Scope) -> SuppliedLines | None:
    """The lines supplied; None where there are none.

    A stop named by several rows lies where the first of them puts it.
    """
    rows = snapshot.ask("transit_lines", scope)
    if rows.empty:
        return None
    stop, _ = pandas.factorize(rows["stop_id"])
    first = numpy.unique(stop, return_index=True)[1]
    line, _ = pandas.factorize(rows["line_id"])
    network = build_network(
        rows["lon"].to_numpy(float)[first],
        rows["lat"].to_numpy(float)[first],
        line,
        stop,
        rows["minutes_from_previous"].to_numpy(float),
        rows["headway_minutes"].to_numpy(float),
        rows["is_one_way"].to_numpy(bool),
    )
    return SuppliedLines(rows, network)


def vehicle_code(word: object) -> str:
    """地铁, subway, Metro -> metro; a word that is not known stays, none at all is `transit`."""
    text = word.strip() if isinstance(word, str) else ""
    known = {
        code: {code, labels("vehicle", "zh")[code], labels("vehicle", "en")[code].lower()} for code in labels("vehicle")
    }
    for code, words in known.items():
        if text.lower() in words | set(OTHER_WORDS.get(code, ())):
            return code
    return text or "transit"


def name_vehicle(code: str, lang: str) -> str:
    """metro -> 地铁; a word that is not known stays."""
    return labels("vehicle", lang).get(code, labels("mode", lang).get(code, code))
