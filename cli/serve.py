"""`serve`: the dashboard."""

import os
import sys
from typing import Annotated

import typer

from cli.options import LOCAL, ROOT, WAREHOUSE, AsJson, Local, Warehouse, emit
from errors import WrongUsage
from warehouse.snapshot import current_name


def serve(
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Serve the dashboard on this machine until interrupted."""
    if not 1 <= port <= 65535:
        raise WrongUsage(f"--port should be between 1 and 65535, not {port}.")
    emit({"url": f"http://127.0.0.1:{port}", "snapshot": current_name(warehouse)}, as_json)
    sys.stdout.flush()
    os.environ |= {"ACCEPTANCE_WAREHOUSE": str(warehouse.resolve()), "ACCEPTANCE_LOCAL": str(local.resolve())}
    os.chdir(ROOT)  # where .streamlit/config.toml lies
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/app.py", "--server.port", str(port)]
    os.execv(sys.executable, command)
