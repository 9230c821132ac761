"""Cells as they come, each in a row of its own, and what the snapshot holds of them or why they were rejected."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas
import pytest

from etl.intake import check
from etl.refresh import refresh
from studies.quarantine import list_quarantine
from tests.etl.files import POINT, application, read_core, write_csv, write_xlsx

ANY = "anything"
PERSON = "999999199001010018"
# (record, cells changed, reasons or what is held)
ROWS: list[tuple[str, dict[str, Any], list[str] | dict[str, Any]]] = [
    ("applications", {"hukou_code": "４３０１０２"}, {"hukou_code": "430102"}),
    ("applications", {"hukou_code": " 430102.0 "}, {"hukou_code": "430102"}),
    ("applications", {"hukou_code": "4.30102E+05"}, ["hukou_code.unreadable"]),
    ("applications", {"matter": "４１"}, {"matter": "loss_replacement"}),
    ("applications", {"accepted_at": "２０２６０３０２０９０５００"}, {"accepted_at": "2026-03-02 09:05:00"}),
    ("applications", {"accepted_at": "20260230"}, ["accepted_at.unreadable"]),
    ("applications", {"accepted_at": "长期"}, ["accepted_at.unreadable"]),
    ("applications", {"accepted_at": "46083.375"}, {"accepted_at": "2026-03-02 09:00:00"}),  # Excel's number of a day
    ("applications", {"accepted_at": "46083"}, {"accepted_at": "2026-03-02 00:00:00"}),
    ("applications", {"applicant_id": PERSON}, {"applicant_key": ANY}),
    ("applications", {"applicant_id": f"{PERSON}.0"}, {"applicant_key": ANY}),
    ("applications", {"applicant_id": "99999919900101018x"}, {"applicant_key": ANY}),
    ("applications", {"applicant_id": "9.99999199001010e17"}, ["applicant_id.unreadable"]),
    ("applications", {"applicant_id": "9.99999E+17"}, ["applicant_id.unreadable"]),
    ("applications", {"acceptance_point_id": "4.40306E+11"}, ["acceptance_point_id.unreadable",
                                                              "acceptance_point_id.unknown"]),
    ("applications", {"review_reason": "4.40306E+11"}, {"review_reason": "4.40306E+11"}),  # free text may say anything
    ("applications", {"birth_date": "2026-03-03"}, ["birth_date.out_of_order"]),
    ("applications", {"birth_date": "2026-03-02"}, {"age_band": "0_15"}),
    ("applications", {"withdrawn_at": "2026-03-01"}, ["withdrawn_at.out_of_order"]),
    ("applications", {"withdrawn_at": "2026-03-02"}, {"withdrawn_at": ANY}),
    ("applications", {"transmitted_at": "2026-03-02 08:00"}, ["stages.out_of_order"]),
    ("applications", {"residence_lon": "113.9"}, ["residence_lat.missing"]),
    ("applications", {"residence_lat": "22.5"}, ["residence_lon.missing"]),
    ("applications", {"fee_yuan": "1e999"}, ["fee_yuan.unreadable"]),
    ("acceptance_points", {"closed_on": "长期", "opened_on": "2020-01-01"}, {"closed_on": None}),
    ("acceptance_points", {"closed_on": "2019-12-31", "opened_on": "2020-01-01"}, ["closed_on.out_of_order"]),
    ("acceptance_points", {"windows": "99999999999"}, ["windows.unreadable"]),
    ("acceptance_points", {"windows": "nan"}, ["windows.unreadable"]),
    ("acceptance_points", {"windows": "2.5"}, ["windows.unreadable"]),
    ("acceptance_points", {"lon": "", "lat": ""}, {"is_located": "False"}),
    ("acceptance_points", {"lon": "", "lat": "22.5"}, ["lon.missing"]),
    ("acceptance_points", {"lon": "113.9", "lat": ""}, ["lat.missing"]),
    ("acceptance_points", {"lon": "22.5", "lat": "113.9"}, ["lon.out_of_range", "lat.out_of_range", "lon.swapped"]),
    ("acceptance_points", {"lon": "-73.9", "lat": "40.7"}, ["lon.out_of_range"]),  # New York
    ("acceptance_points", {"crs": "北京54"}, ["crs.unknown"]),
]  # fmt: skip
KEYS = {"applications": "application_id", "acceptance_points": "acceptance_point_id"}


@dataclass(frozen=True)
class Held:
    """What one refresh of all rows holds and what it rejected, by key."""

    rows: Mapping[str, Mapping[str, Any]]
    reasons: Mapping[str, list[str]]


def key_of(number: int) -> str:
    return f"K{number:04}"


@pytest.fixture(scope="module", params=["small file", "large file"])
def held(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Held:
    """The same, whichever of the two ways of spelling the careful reading is taken."""
    folder = tmp_path_factory.mktemp("cells")
    raw, warehouse = folder / "raw", folder / "warehouse"
    for record, whole in (("applications", application(1)), ("acceptance_points", POINT)):
        rows = [
            whole | changes | {KEYS[record]: changes.get(KEYS[record], key_of(number))}
            for number, (of, changes, _) in enumerate(ROWS)
            if of == record
        ]
        write_csv(raw / record / "all.csv", [*([POINT] if record == "acceptance_points" else []), *rows])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check, "LARGE", 0 if request.param == "large file" else check.LARGE)
        refresh(raw, warehouse, folder / "local")
    found = {
        row[key]: row for record, key in KEYS.items() for row in read_core(warehouse, record).to_dict(orient="records")
    }
    return Held(found, {row.values[KEYS[row.record]]: row.reasons for row in list_quarantine(warehouse)})


@pytest.mark.parametrize("number", range(len(ROWS)), ids=lambda number: str(list(ROWS[number][1].items())))
def test_a_cell(held: Held, number: int) -> None:
    record, changes, expected = ROWS[number]
    key = changes.get(KEYS[record], key_of(number))
    if isinstance(expected, list):
        assert held.reasons[key] == expected
        return
    for column, value in expected.items():
        found = held.rows[key][column]
        assert pandas.isna(found) if value is None else pandas.notna(found) and value in (str(found), ANY)


def test_numbers_of_a_sheet_that_lost_their_digits_are_rejected_and_codes_are_not(tmp_path: Path, local: Path) -> None:
    raw = tmp_path / "raw"
    write_csv(raw / "acceptance_points" / "points.csv", [POINT])
    cells = ["22", 430102, 440306, 440306500000, "2026-03-04 10:00"]
    write_xlsx(
        raw / "applications" / "a.xlsx",
        [
            [*application(1), "applicant_id"],
            ["SL0001", *cells, int(PERSON)],  # a number of a sheet keeps 15 digits
            ["SL0002", *cells, PERSON],
            [440306202603040001, *cells, PERSON],
        ],
    )
    assert refresh(raw, tmp_path / "warehouse", local).records["applications"]["loaded"] == 1
    reasons = [row.reasons for row in list_quarantine(tmp_path / "warehouse")]
    assert reasons == [["applicant_id.unreadable"], ["application_id.unreadable"]]


def test_one_person_under_many_spellings_has_one_key(tmp_path: Path, local: Path) -> None:
    numbers = [
        "99999919900101018X",
        "99999919900101018x",
        "９９９９９９１９９００１０１０１８ｘ",
        " 99999919900101018X ",
    ]
    rows = [application(number, applicant_id=spelling) for number, spelling in enumerate(numbers)]
    write_csv(tmp_path / "raw" / "applications" / "a.csv", rows)
    refresh(tmp_path / "raw", tmp_path / "warehouse", local)
    keys = read_core(tmp_path / "warehouse", "applications")["applicant_key"]
    assert (len(keys), keys.nunique()) == (4, 1)
