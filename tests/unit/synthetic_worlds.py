"""Small synthetic worlds, and how to read them back."""

import gzip
from pathlib import Path

import pandas
import pyarrow.parquet

from data.contracts import RECORD_TYPES
from synthetic.world import WorldOptions

LONG_RECORDS = ("applications", "loss_reports", "verifications")
INSTANTS = ("transmitted_at", "reviewed_at", "produced_at", "quality_checked_at", "issued_at", "collected_at")


def small(**options: object) -> WorldOptions:
    """A world of a few hundred cases and few cells."""
    return WorldOptions(**({"applications": 400, "months": 8, "cells": 90} | options))  # type: ignore[arg-type]


def text_of(path: Path) -> str:
    """A CSV as text, whatever it is wrapped in."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    is_bureau = "bureau" in str(path) and path.parent.name in RECORD_TYPES
    return data.decode("gb18030" if is_bureau else "utf-8")


def read_all(folder: Path, record: str) -> pandas.DataFrame:
    """Every Parquet file of a record type, in order of time."""
    files = sorted((folder / record).glob("*.parquet"))
    return pandas.concat([pyarrow.parquet.read_table(path).to_pandas() for path in files], ignore_index=True)
