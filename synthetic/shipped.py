"""The tables of `data/` as columns of text, for a generator that should start in a moment: without pandas."""

import functools

import numpy
import pyarrow
import pyarrow.csv

from data.tables import FOLDER


@functools.cache
def shipped(name: str, column: str) -> numpy.ndarray:
    """A column of `data/<name>.csv` as text; '' where a cell is empty."""
    return numpy.array(_table(name)[column].to_pylist())


@functools.cache
def _table(name: str) -> pyarrow.Table:
    path = FOLDER / f"{name}.csv"
    with path.open(encoding="utf-8") as file:
        names = file.readline().strip().split(",")
    as_text = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pyarrow.string()), strings_can_be_null=False)
    return pyarrow.csv.read_csv(path, convert_options=as_text)


def numbers(column: numpy.ndarray) -> numpy.ndarray:
    """A column of text as decimal numbers; NaN where a cell is empty."""
    return numpy.where(column == "", "nan", column).astype(float)
