"""An instant before there were ID cards is a reason, and stops nothing else."""

from pathlib import Path

import pytest

from etl.refresh import refresh

HEADER = "application_id,matter,hukou_code,residence_code,acceptance_point_id,accepted_at,transmitted_at"


@pytest.mark.parametrize("early", ["1926-01-01 10:00:00", "1983-12-31", "0024-05-01 10:00:00"])
def test_an_instant_before_id_cards_is_a_reason(tmp_path: Path, early: str) -> None:
    folder = tmp_path / "raw" / "applications"
    folder.mkdir(parents=True)
    cells = "expiry_renewal,440113,440309002,P00001"
    rows = [HEADER, f"SL1,{cells},2026-03-01 10:00:00,", f"SL2,{cells},{early},2026-03-02 10:00:00"]
    (folder / "a.csv").write_text("\n".join(rows) + "\n")
    result = refresh(tmp_path / "raw", tmp_path / "warehouse", tmp_path / "local")
    assert result.records["applications"]["loaded"] == 1
    assert result.records["applications"]["quarantined"] == 1
