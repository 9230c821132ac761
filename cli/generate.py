"""`generate`: the raw files of a synthetic world, and the truth behind them."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit, say
from synthetic.world import DEFAULT_SEED, DEFAULT_UNTIL, WorldOptions, generate_world


def generate(
    out: Annotated[Path, typer.Option(help="Folder to write; truth/ goes inside.")],
    applications: Annotated[int, typer.Option(help="How many applications.")],
    verifications: Annotated[int | None, typer.Option(help="How many checks (default: half as many).")] = None,
    city: Annotated[str, typer.Option(help="Code of the city.")] = "440300",
    national: Annotated[bool, typer.Option("--national", help="The whole nation instead of one city.")] = False,
    months: Annotated[int, typer.Option(help="How many months, the last one that of --until.")] = 36,
    until: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day of the world.", show_default=str(DEFAULT_UNTIL))
    ] = datetime(DEFAULT_UNTIL.year, DEFAULT_UNTIL.month, DEFAULT_UNTIL.day),
    seed: Annotated[int, typer.Option(help="The same options and seed give the same bytes.")] = DEFAULT_SEED,
    messy: Annotated[float, typer.Option(help="Share of rows with a fault, 0 to 1.")] = 0.0,
    format: Annotated[str, typer.Option(help="bureau, csv or parquet.")] = "bureau",
    scenario: Annotated[
        str,
        typer.Option(help="usual, stationary, drift, slow_partner, holiday_shock, thin_records or register_anomalies."),
    ] = "usual",
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Write the raw files of a synthetic world, and the truth behind them."""
    options = WorldOptions(
        applications=applications,
        verifications=verifications,
        city=city,
        is_national=national,
        months=months,
        until=until.date(),
        seed=seed,
        messy_share=messy,
        format=format,
        scenario=scenario,
    )
    emit(generate_world(out, options, say), as_json)
