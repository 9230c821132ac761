"""The tables of `data/` as columns of text, for a generator that should start in a moment."""

import functools

import numpy
import pyarrow
import pyarrow.csv

from data.tables import FOLDER

Columns = dict[str, numpy.ndarray]


@functools.cache
def shipped(name: str) -> Columns:
    """Every column of `data/<name>.csv` as text; '' where a cell is empty."""
    path = FOLDER / f"{name}.csv"
    with path.open(encoding="utf-8") as file:
        names = file.readline().strip().split(",")
    as_text = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pyarrow.string()), strings_can_be_null=False)
    table = pyarrow.csv.read_csv(path, convert_options=as_text)
    return {column: numpy.array(table[column].to_pylist()) for column in names}


def numbers(column: numpy.ndarray) -> numpy.ndarray:
    """A column of text as decimal numbers; NaN where a cell is empty."""
    return numpy.where(column == "", "nan", column).astype(float)
