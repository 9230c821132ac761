"""What the tests of all pages stand on."""

import pytest

from tests.conftest import Demo


@pytest.fixture
def warehouse(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> Demo:
    """The demo's warehouse, where the dashboard looks for one."""
    monkeypatch.setenv("ACCEPTANCE_WAREHOUSE", str(demo.warehouse))
    monkeypatch.setenv("ACCEPTANCE_LOCAL", str(demo.local))
    return demo
