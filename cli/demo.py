"""`demo`: world -> refresh -> dashboard."""

from typing import Annotated

import typer

from cli.options import LOCAL, RAW, WAREHOUSE, AsJson, Local, Warehouse, say
from cli.refresh import show_refresh
from cli.serve import serve as serve_dashboard
from etl.refresh import refresh
from synthetic.world import WorldOptions, generate_world


def demo(
    city: Annotated[str, typer.Option(help="Code of the city.")] = "440300",
    applications: Annotated[int, typer.Option(help="How many applications.")] = 200_000,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Show the dashboard.")] = True,
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Make a synthetic world, refresh the warehouse from it, and show the dashboard."""
    raw = RAW / "demo"
    options = WorldOptions(applications=applications, city=city, messy_share=0.002, scenario="register_anomalies")
    generate_world(raw, options, say)
    result = refresh(raw, warehouse, local, allow_shrink=True, say=say)
    show_refresh(result, warehouse, as_json)
    if serve:
        serve_dashboard(as_json=False, warehouse=warehouse, local=local)
