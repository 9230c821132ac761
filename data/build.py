"""Makes the facts that ship from the facts folder: `python -m data.build FACTS_DIR`.

Needs chinesecalendar (the test extra). What each file is made of is said in data/SOURCES.md.
"""

import sys
from pathlib import Path

from data import build_calendar, build_census, build_divisions
from data.build_facts import FOLDER, write_rows


def build(folder: Path, out: Path = FOLDER) -> dict[str, int]:
    """Writes the five tables into `out`; returns file name -> rows."""
    divisions = build_divisions.build_divisions(folder)
    streets = build_divisions.build_streets(folder, divisions)
    tables = {
        "divisions.csv": (build_divisions.COLUMNS, divisions),
        "streets.csv": (build_divisions.STREET_COLUMNS, streets),
        "census_2020.csv": (build_census.COLUMNS, build_census.build_census(folder)),
        "flows_2020.csv": (build_census.FLOW_COLUMNS, build_census.build_flows(folder)),
        "calendar.csv": (build_calendar.COLUMNS, build_calendar.build_calendar()),
    }
    return {name: write_rows(name, columns, rows, out) for name, (columns, rows) in tables.items()}


def main(arguments: list[str]) -> int:
    """Exit status 2 without a facts folder."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: python -m data.build FACTS_DIR", file=sys.stderr)
        return 2
    for name, rows in build(Path(arguments[0])).items():
        print(f"{name}: {rows} rows")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
