"""Where Spark reads and writes Parquet: the working folder, or a folder that Hadoop's file systems reach (hdfs://…).

Files go there and back through the Hadoop classes that Spark brings along, so that no other library is needed.
"""

import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from errors import RefreshRefused

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


@dataclass(frozen=True)
class Storage:
    """Relations as Parquet in `folder` for DuckDB and under `url` for Spark: the same place where `files` is None."""

    session: "SparkSession"
    folder: Path
    url: str
    files: Any = None  # org.apache.hadoop.fs.FileSystem

    def push(self, name: str) -> "DataFrame":
        """What DuckDB wrote to the folder, as Spark sees it."""
        if self.files:
            self.files.copyFromLocalFile(True, True, _path(self.session, _local(self.folder / name)), self._at(name))
        return self.read(name)

    def write(self, name: str, frame: "DataFrame") -> None:
        """Write a relation from Spark."""
        frame.write.parquet(f"{self.url}/{name}")

    def read(self, name: str) -> "DataFrame":
        """A relation for Spark; a path is a pattern to its reader, so what would be one is escaped."""
        return self.session.read.parquet(re.sub(r"([\\{}\[\]*?])", r"\\\1", f"{self.url}/{name}"))

    @contextmanager
    def pull(self, name: str) -> "Iterator[list[Path]]":
        """The files of a relation that Spark wrote, in its order, for this block."""
        copy = self.folder / name
        if self.files:
            # False: it stays; True: without files of checksums.
            self.files.copyToLocalFile(False, self._at(name), _path(self.session, _local(copy)), True)
        yield sorted(copy.glob("part-*.parquet"))
        if self.files:
            shutil.rmtree(copy)

    def _at(self, name: str) -> Any:
        return _path(self.session, f"{self.url}/{name}")


@contextmanager
def open_storage(session: "SparkSession", url: str, folder: Path) -> Iterator[Storage]:
    """A place for one refresh: the folder itself, or one of its own under the URL that is gone afterwards."""
    if not url:
        yield Storage(session, folder, _local(folder))
        return
    from py4j.protocol import Py4JJavaError

    own = f"{url.rstrip('/')}/refresh_{uuid.uuid4().hex}"
    try:
        files, path = _file_system(session, own), _path(session, own)
        private = _hadoop(session).permission.FsPermission("700")
        files.mkdirs(path, private)
    except Py4JJavaError as mistake:
        raise RefreshRefused(f"spark_storage {url} cannot be written: {mistake.java_exception.getMessage()}.") from None
    try:
        yield Storage(session, folder, own, files)
    finally:
        files.delete(path, True)


def _file_system(session: "SparkSession", url: str) -> Any:
    return _path(session, url).getFileSystem(session.sparkContext._jsc.hadoopConfiguration())


def _path(session: "SparkSession", url: str) -> Any:
    return _hadoop(session).Path(url)


def _hadoop(session: Any) -> Any:
    return session._jvm.org.apache.hadoop.fs


def _local(path: Path) -> str:
    """A local path as Hadoop writes it: a URL, but with nothing escaped."""
    return f"file://{path.absolute()}"
