"""Writing documents where the user asked for them."""

from pathlib import Path

from errors import AcceptanceError


def write_document(path: Path, content: bytes) -> str:
    """Write one document, its folder too; raises AcceptanceError where the place cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as mistake:
        raise AcceptanceError(f"{path} cannot be written: {mistake.strerror}.") from mistake
    return str(path)
