"""What only the maker of a world knows; nothing but tests and studies of method may read it.

`demand.parquet`: need and expected applications by cell and month at full scale, and how many came. `stages.json`: the
parameters of every stage. `outcomes.parquet`: what becomes of the cases still open on the last day. `faults.csv`: every
fault with file, line and what the intake should make of it. `anomalies.csv`: what was planted among the checks, with
what is innocent (`register_anomalies` alone). `world.json`: the options and the files.
"""

import csv
import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy
import pyarrow
import pyarrow.parquet

from synthetic.anomalies import Planted
from synthetic.columns import Record, Style, as_table, texts, typed
from synthetic.demand import Demand
from synthetic.faults import Noted
from synthetic.geography import Geography
from synthetic.options import WorldOptions
from synthetic.stages import Speeds
from synthetic.writers import write_small_parquet

FOLDER = "truth"
NATIVE = Style("parquet", "applications")


def write_demand(folder: Path, geography: Geography, came: numpy.ndarray) -> None:
    """`came` counts the applications by month and cell."""
    demand: Demand = geography.demand
    months, cells = demand.need.shape
    first_days = numpy.array(demand.months, dtype="datetime64[D]").astype(numpy.int32)
    write_small_parquet(
        folder / "demand.parquet",
        {
            "area_code": pyarrow.concat_arrays([texts(geography.cells.area_codes)] * months),
            "month": typed(numpy.repeat(first_days, cells), kind=pyarrow.date32()),
            "need": typed(demand.need.ravel()),
            "expected": typed(demand.expected.ravel()),
            "applications": typed(came.ravel()),
        },
    )


def write_outcomes(folder: Path, outcomes: Iterable[Record]) -> None:
    """True outcomes of the cases that are open on the last day."""
    table = pyarrow.concat_tables([as_table(columns, NATIVE) for columns in outcomes]).combine_chunks()
    pyarrow.parquet.write_table(table, folder / "outcomes.parquet", compression="zstd", store_schema=False)


def write_stages(folder: Path, speeds: Speeds, geography: Geography) -> None:
    """Parameters of the stages, the factor of every bureau and point, and the size of every point."""
    truth = speeds.as_truth() | {
        "bureau_factors": dict(zip(geography.homes.codes, _rounded(speeds.bureau), strict=True)),
        "point_factors": _rounded(speeds.point),
        "point_sizes": _rounded(geography.points.pull),
    }
    _write_json(folder / "stages.json", truth)


def write_faults(folder: Path, faults: list[Noted]) -> None:
    """One line for each fault; the header alone where there is none."""
    with (folder / "faults.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([item.name for item in fields(Noted)])
        writer.writerows([tuple(vars(fault).values()) for fault in faults])


def write_anomalies(folder: Path, planted: list[Planted]) -> None:
    """What was planted among the checks, and what only seems so; no file where nothing was."""
    path = folder / "anomalies.csv"
    if not planted:
        path.unlink(missing_ok=True)
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([item.name for item in fields(Planted)])
        writer.writerows([tuple(vars(each).values()) for each in planted])


def write_world(folder: Path, options: WorldOptions, geography: Geography, files: list[str], records: dict) -> None:
    """Options, scale, files and rows."""
    full_scale = geography.demand.full_scale_applications
    document = {
        "synthetic": True,
        "options": _options(options),
        "full_scale_applications": round(full_scale),
        "sampling_share": options.applications / full_scale,
        "floating_population": int(geography.cells.floating.sum()),
        "files": files,
        "records": records,
    }
    _write_json(folder / "world.json", document)


def _options(options: WorldOptions) -> dict[str, Any]:
    """The options as given; the usual scenario goes without saying."""
    said = asdict(options) | {"until": options.until.isoformat()}
    return {name: value for name, value in said.items() if (name, value) != ("scenario", "usual")}


def _write_json(path: Path, document: Any) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


def _rounded(values: numpy.ndarray) -> list[float]:
    return numpy.round(values.astype(float), 4).tolist()
