"""A bureau's own settings: the folder `local/`, and what holds where it says nothing."""

import contextlib
import os
import secrets
import tempfile
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from errors import UnreadableInput

LEAST = {
    "memory_limit_gb": 0.1, "threads": 0, "spark_memory_gb": 0.1,
    "publish_idle_months": 0, "publish_file_days": 0, "publish_walk_metres": 0,
}  # fmt: skip
"""What a setting of a number may be."""
CHOICES = {"limits_start": ("next_day", "same_day")}  # what a setting of a word may be
SHORTEST_KEY = 16  # bytes; a key that is made here has 32


@dataclass(frozen=True)
class Settings:
    """What `local/settings.toml` may set; the defaults stand here."""

    memory_limit_gb: float = 3.0
    threads: int = 0  # 0: as many as the machine has
    city_code: str = "440300"
    bureau_name: str = ""
    spark_master: str = "local[*]"
    spark_memory_gb: float = 2.0
    spark_storage: str = (
        ""  # a folder that Spark's machines share, such as hdfs://…/acceptance; '': the warehouse's own
    )
    limits_start: str = "next_day"  # the first day of a limit: the day after the act, or the day itself
    limits_roll_over: bool = False  # whether a limit that ends on a day off ends on the next working day
    publish_idle_months: int = 6  # a point without a case for longer is not published; 0: not looked at
    publish_file_days: int = 730  # nor are points whose newest file is older; 0: not looked at
    publish_walk_metres: int = 1000  # how far on foot a stop may be that the public list names


def load_settings(local: Path) -> Settings:
    """Read `local/settings.toml`; an unknown or mistyped setting is named rather than passed over."""
    path = local / "settings.toml"
    if not path.exists():
        return Settings()
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as mistake:
        raise UnreadableInput(f"{path}: not readable as TOML: {mistake}.") from mistake
    known: dict[str, type] = {item.name: type(item.default) for item in fields(Settings)}
    for name, value in given.items():
        if name not in known:
            raise UnreadableInput(f"{path}: unknown setting {name!r}; known are {', '.join(known)}.")
        accepted = (float, int) if known[name] is float else known[name]
        if not isinstance(value, accepted) or isinstance(value, bool) != (known[name] is bool):
            raise UnreadableInput(f"{path}: {name} should be a {known[name].__name__}, not {value!r}.")
        if name in LEAST and isinstance(value, int | float) and not LEAST[name] <= value < float("inf"):
            raise UnreadableInput(f"{path}: {name} should be {LEAST[name]} or more, not {value!r}.")
        if name in CHOICES and value not in CHOICES[name]:
            raise UnreadableInput(f"{path}: {name} should be one of {', '.join(CHOICES[name])}, not {value!r}.")
    return Settings(**given)


def load_key(local: Path) -> bytes:
    """The secret that turns ID numbers into pseudonyms; made on first use, readable by its owner alone."""
    path = local / "key"
    if not path.exists():
        _make_key(path)
    try:
        mode, text = path.stat().st_mode & 0o777, path.read_text(encoding="ascii", errors="replace").strip()
    except OSError as mistake:
        raise UnreadableInput(f"{path}: the key cannot be read: {mistake.strerror}.") from mistake
    if mode & 0o077:
        raise UnreadableInput(f"{path}: others than its owner may use the key (mode {mode:o}); run `chmod 600 {path}`.")
    if not text:
        raise UnreadableInput(f"{path}: the key is empty; put the key back, or delete the file to have a new one made.")
    try:
        key = bytes.fromhex(text)
    except ValueError as mistake:
        raise UnreadableInput(f"{path}: the key should be hexadecimal digits.") from mistake
    if len(key) < SHORTEST_KEY:
        raise UnreadableInput(
            f"{path}: the key is too short: {2 * len(key)} hexadecimal digits instead of {2 * SHORTEST_KEY} or more."
        )
    return key


def _make_key(path: Path) -> None:
    """Write a new key beside its place, then give it its name: no half-written key is ever found there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, new = tempfile.mkstemp(prefix="key.", dir=path.parent)  # mode 600
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
    with contextlib.suppress(FileExistsError):  # another process was first; its key holds
        os.link(new, path)
    os.unlink(new)
