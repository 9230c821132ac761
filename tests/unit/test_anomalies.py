"""The world with anomalies: the usual world apart from its checks, the same bytes again, and a truth that is true."""

from pathlib import Path

import pandas
import pytest

from synthetic.world import generate_world
from tests.unit.synthetic_worlds import read_all, small
from tests.unit.test_synthetic import digests

OPTIONS = {"applications": 2_000, "verifications": 40_000, "months": 24, "format": "parquet"}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The usual world and the one with anomalies."""
    usual, planted = (tmp_path_factory.mktemp(name) for name in ("usual", "planted"))
    generate_world(usual, small(**OPTIONS))
    generate_world(planted, small(**OPTIONS, scenario="register_anomalies"))
    return usual, planted


def test_only_checks_and_truth_differ_from_the_usual_world(folders: tuple[Path, Path], tmp_path: Path) -> None:
    usual, planted = (digests(folder) for folder in folders)
    differing = {Path(name).parts[0] for name in {*usual, *planted} if usual.get(name) != planted.get(name)}
    assert differing == {"verifications", "truth"}
    generate_world(tmp_path, small(**OPTIONS, scenario="register_anomalies"))
    assert digests(tmp_path) == planted
    generate_world(tmp_path, small(**OPTIONS))
    assert not (tmp_path / "truth" / "anomalies.csv").exists()


def test_the_truth_is_in_the_checks(folders: tuple[Path, Path]) -> None:
    checks = read_all(folders[1], "verifications")
    assert len(checks) == OPTIONS["verifications"]
    truth = pandas.read_csv(folders[1] / "truth" / "anomalies.csv", dtype=str)
    for row in truth[truth["kind"] == "checks_stop"].to_dict("records"):
        own = checks[checks["organisation_id"] == row["id"]]
        assert own["checked_at"].max() < pandas.Timestamp(row["since"])
    for row in truth[truth["kind"] == "checks_rise"].to_dict("records"):
        own = checks.loc[checks["organisation_id"] == row["id"], "checked_at"]
        since = pandas.Timestamp(row["since"])
        spans = (since - checks["checked_at"].min()) / (checks["checked_at"].max() - since)
        assert 2 < (own >= since).sum() / (own < since).sum() * spans < 4.5
    for kind, count in (("copied_card", 12), ("flight", 8), ("on_line", 6)):
        cards = truth.loc[truth["kind"] == kind, "id"]
        own = checks[checks["card_key"].isin(cards)]
        assert (len(cards), len(own)) == (count, 2 * count)
        assert (own.groupby("card_key")["place_code"].agg(lambda codes: codes.str[:4].nunique()) == 2).all()
        assert (own["channel"] == "online").sum() == (count if kind == "on_line" else 0)
