"""Checked Parquet that no raw file stands behind any more: it goes once the snapshot without it is published."""

from collections.abc import Sequence
from pathlib import Path

from etl.intake.check import CheckedFile


def remove_stale(checked: Path, current: Sequence[CheckedFile]) -> None:
    """Remove what was read under an older key, contract or content, or from a file that left RAW."""
    kept = {file.parquet.stem for file in current if file.parquet}
    # Sorted: notes before their Parquet, for Parquet without notes is tidied away after a kill.
    for path in sorted(path for path in checked.glob("*/*") if path.stem not in kept):
        path.unlink(missing_ok=True)
