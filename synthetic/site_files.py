"""The small files of a world: points, candidate sites, the floating population by cell, lines of public transport.

A bureau hands over points and sites as sheets, the others as sheets too unless they are long.
"""

from pathlib import Path

import numpy

from data.contracts import PROVINCES
from synthetic.applications import FRAME, point_ids
from synthetic.columns import Style
from synthetic.demand import MATTERS
from synthetic.geography import Geography
from synthetic.options import WorldOptions
from synthetic.places import AGE_BANDS
from synthetic.points import HOURS, KINDS, STAYS_OPEN, Sites, addresses, site_costs, site_names
from synthetic.transit import transit_columns
from synthetic.writers import write_sheet, write_small_csv, write_small_parquet

Columns = dict[str, list]
CENSUS_DAY, LONGEST_SHEET = "2020-11-01", 1_000
ALL_PROVINCES = "全国"


def write_sites(out: Path, geography: Geography, options: WorldOptions) -> dict[str, tuple[Path, int]]:
    """Write these record types; returns file and rows of each.

    A nation gets no lines: its cells are counties, between which none could be laid.
    """
    parts = {
        "acceptance_points": point_columns(geography, options.seed),
        "candidate_sites": candidate_columns(geography, options.seed),
        "population": population_columns(geography),
    }
    lines = {} if options.is_national else transit_columns(geography, options.seed)
    parts |= {"transit_lines": lines} if lines else {}
    return {
        record: (_write(out, record, columns, Style(options.format, record)), len(columns["lon"]))
        for record, columns in parts.items()
    }


def point_columns(geography: Geography, seed: int) -> Columns:
    """The columns of `acceptance_points`, in canonical words."""
    points = geography.points
    return {
        "acceptance_point_id": list(point_ids(len(points.kind))),
        "name": site_names(points, geography.districts, geography.streets),
        **_where(points, geography),
        "address": addresses(points, geography.districts, seed),
        "phone": [f"000-{at + 1:08d}" for at in range(len(points.kind))],
        "hours": [HOURS[kind] for kind in points.kind],
        "windows": points.windows.tolist(),
        "opened_on": [_day_text(day) for day in points.opened],
        "closed_on": [None if day == STAYS_OPEN else _day_text(day) for day in points.closed],
        "matters": [";".join(MATTERS)] * len(points.kind),
        "partner_provinces": [ALL_PROVINCES] * len(points.kind),
    }


def candidate_columns(geography: Geography, seed: int) -> Columns:
    """The columns of `candidate_sites`."""
    sites = geography.candidates
    setup, yearly = site_costs(sites, seed)
    names = site_names(sites, geography.districts, geography.streets)
    return {
        "site_id": [f"S{at + 1:05d}" for at in range(len(sites.kind))],
        "name": [f"{name}(候选)" for name in names],
        **_where(sites, geography),
        "windows": sites.windows.tolist(),
        "setup_cost_yuan": setup.astype(int).tolist(),
        "yearly_cost_yuan": yearly.astype(int).tolist(),
    }


def population_columns(geography: Geography) -> Columns:
    """The columns of `population`: persons registered in another county, by cell, on the census day."""
    cells = geography.cells
    count = len(cells.area_codes)
    return {
        "area_code": list(cells.area_codes),
        "lon": numpy.round(cells.lon, 6).tolist(),
        "lat": numpy.round(cells.lat, 6).tolist(),
        "crs": [FRAME] * count,
        "floating_population": cells.floating.tolist(),
        "from_other_province": cells.from_other_province.tolist(),
        "reference_date": [CENSUS_DAY] * count,
        **{f"age_{band}": cells.ages[:, at].tolist() for at, band in enumerate(AGE_BANDS)},
        **{f"origin_{code}": cells.origins[:, at].tolist() for at, code in enumerate(PROVINCES)},
    }


def _where(sites: Sites, geography: Geography) -> Columns:
    """Kind, division and place of points or sites."""
    return {
        "kind": [KINDS[kind] for kind in sites.kind],
        "division_code": [geography.districts.codes[at] for at in sites.district],
        "lon": numpy.round(sites.lon, 6).tolist(),
        "lat": numpy.round(sites.lat, 6).tolist(),
        "crs": [FRAME] * len(sites.kind),
    }


def _write(out: Path, record: str, columns: Columns, style: Style) -> Path:
    """One file in the way of the format."""
    rows = len(next(iter(columns.values())))
    if style.format == "parquet":
        write_small_parquet(path := out / record / f"{record}.parquet", columns)
        return path
    spelt = columns | {"kind": [style.word("kind", kind) for kind in columns["kind"]]} if "kind" in columns else columns
    if style.format == "bureau" and rows <= LONGEST_SHEET:
        write_sheet(path := out / record / f"{record}.xlsx", record, spelt)
        return path
    write_small_csv(path := out / record / f"{record}.csv", record, spelt, style)
    return path


def _day_text(day: int) -> str:
    return str(numpy.datetime64(int(day), "D"))
