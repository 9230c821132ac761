"""A bureau's own settings: the folder `local/`, and what holds where it says nothing."""

import os
import secrets
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from errors import UnreadableInput


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


def load_settings(local: Path) -> Settings:
    """Read `local/settings.toml`; an unknown or mistyped setting is named rather than passed over."""
    path = local / "settings.toml"
    if not path.exists():
        return Settings()
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as mistake:
        raise UnreadableInput(f"{path}: not readable as TOML: {mistake}.") from mistake
    known = {item.name: type(item.default) for item in fields(Settings)}
    for name, value in given.items():
        if name not in known:
            raise UnreadableInput(f"{path}: unknown setting {name!r}; known are {', '.join(known)}.")
        if not isinstance(value, known[name]) and not (known[name] is float and isinstance(value, int)):
            raise UnreadableInput(f"{path}: {name} should be a {known[name].__name__}, not {value!r}.")
    return Settings(**given)


def load_key(local: Path) -> bytes:
    """The secret that turns ID numbers into pseudonyms; made on first use, readable by its owner alone."""
    path = local / "key"
    if not path.exists():
        local.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
    text = path.read_text(encoding="ascii", errors="replace").strip()
    try:
        return bytes.fromhex(text)
    except ValueError as mistake:
        raise UnreadableInput(f"{path}: the key should be hexadecimal digits.") from mistake
