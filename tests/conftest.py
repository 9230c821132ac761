"""What every test may ask for."""

import os
from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Tests read nothing from this machine's own `local/`."""
    config.addinivalue_line("markers", "browser: needs chromium")
    config.addinivalue_line("markers", "spark: needs Java 17 and the extra [spark]")


def require(need: str, is_there: bool, advice: str) -> None:
    """Skip where something is not installed, unless ACCEPTANCE_REQUIRE names it: then fail."""
    if is_there:
        return
    if need in os.environ.get("ACCEPTANCE_REQUIRE", "").split(","):
        pytest.fail(f"ACCEPTANCE_REQUIRE asks for {need}: {advice}")
    pytest.skip(advice)


@pytest.fixture
def local(tmp_path: Path) -> Path:
    """An empty folder of a bureau's own settings."""
    return tmp_path / "local"
