"""One Spark session with the settings without which its answers differ from DuckDB's; quiet on stdout and stderr."""

import importlib.util
import os
import re
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from data.settings import Settings
from errors import RefreshRefused

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

OLDEST_JAVA = 17
LOG = "spark.log"
ZONE = "-Duser.timezone=Asia/Shanghai"
# Timestamps are Beijing wall time without a zone, and no process may think otherwise: else they shift by hours.
ALIKE = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.session.timeZone": "Asia/Shanghai",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.driver.extraJavaOptions": ZONE,
    "spark.executor.extraJavaOptions": ZONE,
}


def check_installed() -> None:
    """Raise RefreshRefused with what is missing and how to get it."""
    if importlib.util.find_spec("pyspark") is None:
        raise RefreshRefused("--engine spark needs the Python package pyspark; run `./run install spark` once.")
    version = _java_version()
    if version is None or version < OLDEST_JAVA:
        found = f"Java {version} was found" if version else "none was found"
        raise RefreshRefused(
            f"--engine spark needs Java {OLDEST_JAVA} or newer and {found}; install it "
            "(Debian: apt-get install openjdk-17-jre-headless) or set JAVA_HOME to it."
        )


@contextmanager
def open_session(settings: Settings, folder: Path) -> "Iterator[SparkSession]":
    """The session that runs already, or one for this block; what Spark prints goes to `spark.log` in the folder."""
    from pyspark.sql import SparkSession

    active = SparkSession.getActiveSession()
    if active is not None:
        yield active
        return
    session = _start(settings, folder)
    try:
        yield session
    finally:
        session.stop()


@contextmanager
def refusing_failures(folder: Path, kept: Path) -> Iterator[None]:
    """Turn what Java reports into RefreshRefused, and keep what Spark printed as `kept`; a wrong model is a bug."""
    from py4j.protocol import Py4JError
    from pyspark.errors import AnalysisException, PySparkException

    kept.unlink(missing_ok=True)
    try:
        yield
    except BaseException as error:
        if (folder / LOG).exists():
            shutil.copyfile(folder / LOG, kept)
            kept.chmod(0o600)
        is_java = isinstance(error, Py4JError | PySparkException | ConnectionError)
        if not is_java or isinstance(error, AnalysisException):
            raise
        more = f" (more in {kept})" if kept.exists() else ""
        raise RefreshRefused(f"Spark failed: {_first_line(error)}{more}") from error


def _first_line(error: BaseException) -> str:
    from py4j.protocol import Py4JJavaError

    said = str(error)
    if isinstance(error, Py4JJavaError):
        said = error.java_exception.getMessage() or error.java_exception.toString()
    return next(iter(said.strip().splitlines()), type(error).__name__)


def _start(settings: Settings, folder: Path) -> "SparkSession":
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkRuntimeError
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    conf = SparkConf().setAll(list(_configuration(settings, folder).items()))
    log = folder / LOG
    try:
        with log.open("wb") as output:
            # A second session of one process goes through the Java machine of the first.
            gateway = SparkContext._gateway or launch_gateway(conf, {"stdout": output, "stderr": output})
    except PySparkRuntimeError as mistake:
        # Lines of a stack are indented; the last that is not says what was wrong.
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        said = [line for line in lines if line.strip() and not line[0].isspace()] or [str(mistake)]
        sentence = re.sub(r'^(Exception in thread "main" )?[\w.$]+Exception: ', "", said[-1])
        raise RefreshRefused(f"Spark did not start: {sentence}") from mistake
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of pandas 3, which nothing here hands to Spark
        return SparkSession(SparkContext(conf=conf, gateway=gateway))


def _configuration(settings: Settings, folder: Path) -> dict[str, str]:
    given = ALIKE | {
        "spark.app.name": "acceptance",
        "spark.master": settings.spark_master,
        "spark.driver.memory": f"{int(settings.spark_memory_gb * 1024)}m",
        "spark.ui.enabled": "false",
        "spark.sql.warehouse.dir": (folder / "tables").absolute().as_uri(),
    }
    if not settings.spark_master.startswith("local"):
        return given
    alone = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    return given | alone | {"spark.local.dir": str((folder / "scratch").absolute())}


def _java_version() -> int | None:
    """The major version of the Java that Spark would start."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if java is None or not Path(java).exists():
        return None
    said = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
    found = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(found[1]) if found else None
