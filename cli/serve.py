"""`serve`: the dashboard."""

import os
import sys
from typing import Annotated

import typer

from cli.options import LOCAL, ROOT, WAREHOUSE, AsJson, Local, Warehouse, emit
from warehouse.snapshot import current_name


def serve(
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Serve the dashboard on this machine until interrupted."""
    emit({"url": f"http://127.0.0.1:{port}", "snapshot": current_name(warehouse)}, as_json)
    sys.stdout.flush()
    os.environ |= {"ACCEPTANCE_WAREHOUSE": str(warehouse.resolve()), "ACCEPTANCE_LOCAL": str(local.resolve())}
    os.chdir(ROOT)  # where .streamlit/config.toml lies
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/app.py", "--server.port", str(port)]
    os.execv(sys.executable, command)
