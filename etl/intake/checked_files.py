"""Checked Parquet that no raw file stands behind any more: it goes once the snapshot without it is published."""

from collections.abc import Sequence
from pathlib import Path

from etl.intake.check import CheckedFile


def remove_stale(checked: Path, current: Sequence[CheckedFile]) -> int:
    """Remove what was read under an older key, contract or content, or from a file that left RAW; returns how many."""
    kept = {file.parquet.stem for file in current if file.parquet}
    # Sorted: notes before their Parquet, for Parquet without notes is tidied away after a kill.
    stale = sorted(path for path in checked.glob("*/*") if path.stem not in kept)
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)
