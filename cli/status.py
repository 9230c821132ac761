"""`status`: the current snapshot, its history and its files."""

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit
from studies.status import describe_status


def status(as_json: AsJson = False, warehouse: Warehouse = WAREHOUSE, local: Local = LOCAL) -> None:
    """Say what the warehouse holds, as of when, and where it came from."""
    emit(describe_status(warehouse), as_json)
