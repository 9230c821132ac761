"""What every test may ask for."""

import os
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Demo:
    """A small synthetic world, refreshed; a point and an open case of it."""

    raw: Path
    warehouse: Path
    local: Path
    point: str
    case: str

    @property
    def places(self) -> list[str]:
        """The options that lead a command to it."""
        return ["--warehouse", str(self.warehouse), "--local", str(self.local)]


@dataclass(frozen=True)
class Planted:
    """A world in which anomalies were planted among the checks, refreshed."""

    raw: Path
    warehouse: Path


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """One world with anomalies for all tests that only read: few cells, and checks enough to judge organisations."""
    from etl.refresh import refresh
    from synthetic.world import WorldOptions, generate_world

    folder = tmp_path_factory.mktemp("planted")
    options = WorldOptions(20_000, 80_000, format="parquet", cells=100, seed=3, scenario="register_anomalies")
    generate_world(folder / "raw", options)
    refresh(folder / "raw", folder / "warehouse", folder / "local")
    return Planted(folder / "raw", folder / "warehouse")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """One world of 6,000 applications for all tests that only read."""
    from etl.refresh import refresh
    from synthetic.world import WorldOptions, generate_world
    from warehouse import EVERYWHERE, open_current

    folder = tmp_path_factory.mktemp("demo")
    raw, warehouse, local = folder / "raw", folder / "warehouse", folder / "local"
    generate_world(raw, WorldOptions(applications=6_000, messy_share=0.01))
    refresh(raw, warehouse, local)
    snapshot = open_current(warehouse)
    points = snapshot.ask("open_points", EVERYWHERE, on=snapshot.as_of_on)
    cases = snapshot.ask("open_cases", EVERYWHERE, as_of=snapshot.as_of_on, application_id=None)
    return Demo(raw, warehouse, local, points["acceptance_point_id"][0], cases["application_id"][0])
