"""`rollback`: the previous snapshot becomes current again."""

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit
from etl.publish import rollback as move_pointer_back


def rollback(as_json: AsJson = False, warehouse: Warehouse = WAREHOUSE, local: Local = LOCAL) -> None:
    """Move the pointer to the snapshot before the current one."""
    was, now = move_pointer_back(warehouse)
    emit({"snapshot": now, "was": was}, as_json)
