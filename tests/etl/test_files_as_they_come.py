"""One folder with every kind of file that really comes, sound and broken, read by one refresh.

Each case is a file: what is written, how many of its rows load, the first reason of each other row in order of line, or
why the file as a whole cannot be read. A broken file must not disturb the others, so the last tests look at them all.
"""

import gzip
import io
import os
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas
import pytest

from etl.refresh import RefreshResult, refresh
from studies.quarantine import list_quarantine
from studies.status import describe_status
from tests.etl.files import POINT, application, write_csv, write_parquet, write_xlsx

HEADINGS = {
    "application_id": "受理号",
    "matter": "申领原因",
    "hukou_code": "户籍地区划代码",
    "residence_code": "居住地区划代码",
    "acceptance_point_id": "受理点编号",
    "accepted_at": "受理时间",
    "review_reason": "审核意见",
}
Write = Callable[[Path, int], Any]


@dataclass(frozen=True)
class Case:
    """A file: how it is written (with numbers of its own from `first` on), and what becomes of it."""

    write: Write
    loaded: int = 0
    rejected: tuple[str, ...] = ()
    reason: str | None = None


def rows(first: int, count: int = 2, **changes: Any) -> list[dict[str, Any]]:
    return [application(first + number, **changes) for number in range(count)]


def text(first: int, encoding: str = "utf-8", separator: str = ",", **changes: Any) -> bytes:
    """Two rows as a bureau writes them; 照 and 见 stand in for text that only some encodings share."""
    frame = pandas.DataFrame(rows(first, review_reason="照片不合格", **changes)).rename(columns=HEADINGS)
    return frame.to_csv(index=False, sep=separator).encode(encoding)


def put(make: Callable[[int], bytes]) -> Write:
    return lambda path, first: path.write_bytes(make(first))


def workbook(first: int, *above: list[Any], sheet_rows: int = 2) -> bytes:
    """The bytes of a workbook with a title above its header."""
    path = Path(os.environ["TMPDIR_OF_TESTS"]) / "made.xlsx"
    cells = [list(row.values()) for row in rows(first, sheet_rows)]
    write_xlsx(path, [*above, list(application(1)), *cells])
    return path.read_bytes()


def parquet(first: int) -> bytes:
    buffer = io.BytesIO()
    pandas.DataFrame(rows(first)).to_parquet(buffer, index=False)
    return buffer.getvalue()


def plain(first: int, count: int = 2, **changes: Any) -> str:
    return pandas.DataFrame(rows(first, count, **changes)).to_csv(index=False)


def with_lines(first: int, *lines: str, at: int = 3) -> bytes:
    """Two rows and other lines among or below them."""
    given = plain(first).splitlines()
    return ("\n".join([*given[: at - 1], *lines, *given[at - 1 :]]) + "\n").encode()


def zeros(size: int) -> bytes:
    """Gzip of more zeros than any table would shrink to."""
    return gzip.compress(b"application_id,matter\n" + b"0" * size, 9)


def inflated_workbook(first: int) -> bytes:
    """A workbook with one member of 260 MB of blanks."""
    import zipfile

    buffer = io.BytesIO(workbook(first))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/blank.xml", "w") as member:
        for _ in range(260):
            member.write(b" " * (1 << 20))
    return buffer.getvalue()


def far_corner(first: int) -> bytes:
    """A workbook of a few kilobytes whose cells reach from the first to the last that a sheet may have."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(application(first)))
        sheet.write_row(1, 0, list(application(first).values()))
        sheet.write(1_048_575, 16_383, "x")
    return buffer.getvalue()


def sheets(first: int) -> bytes:
    """Two months on a sheet each, under other orders of columns, and a sheet of explanations."""
    buffer = io.BytesIO()
    import xlsxwriter

    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet("说明").write(0, 0, "本表由窗口填报")
        for number, name in enumerate(("一月", "二月")):
            row = application(first + number) if number else dict(reversed(application(first).items()))
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, list(row))
            sheet.write_row(1, 0, list(row.values()))
    return buffer.getvalue()


def cut(data: bytes, share: float = 0.7) -> bytes:
    return data[: int(len(data) * share)]


NOT_WORKBOOK, NOT_PARQUET = "not an XLSX workbook", "not Parquet"


def picture(number: int) -> bytes:
    """The head of a picture, and bytes as they come from a compressor."""
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + random.Random(number).randbytes(5_000)


CASES: Mapping[str, Case] = {
    # encodings and separators
    "utf8.csv": Case(put(text), 2),
    "mark.csv": Case(put(lambda n: text(n, "utf-8-sig")), 2),
    "gb18030.csv": Case(put(lambda n: text(n, "gb18030")), 2),
    "utf16.csv": Case(put(lambda n: text(n, "utf-16")), 2),
    "utf16_tab.csv": Case(put(lambda n: text(n, "utf-16", "\t")), 2),  # "Unicode text" of a spreadsheet
    "utf16_le_without_mark.csv": Case(put(lambda n: text(n, "utf-16-le")), 2),
    "utf16_be_without_mark.csv": Case(put(lambda n: text(n, "utf-16-be", ";")), 2),
    "semicolon.csv": Case(put(lambda n: text(n, separator=";")), 2),
    "pipe_between.txt": Case(put(lambda n: text(n, separator="|")), 2),
    "pipes_in_a_comma_file.csv": Case(put(lambda n: text(n, address="a|b|c|d|e|f|g|h|i")), 2),
    "commas_in_a_tab_file.csv": Case(put(lambda n: text(n, separator="\t", address="a,b,c,d,e,f,g,h,i")), 2),
    "crlf.csv": Case(put(lambda n: text(n).replace(b"\n", b"\r\n")), 2),
    "cr_only.csv": Case(put(lambda n: text(n).replace(b"\n", b"\r")), 2),
    "one_bad_byte.csv": Case(put(lambda n: text(n).replace("照片".encode(), b"\xff", 1)), 1, ("row.undecodable",)),
    "one_bad_byte_gb18030.csv": Case(
        put(lambda n: text(n, "gb18030").replace("照片".encode("gb18030"), b"\xff", 1)), 1, ("row.undecodable",)
    ),
    # quotes
    "quoted_newline.csv": Case(put(lambda n: plain(n, review_reason="第一行\n第二行").encode()), 2),
    "quoted_newline_gb18030.csv": Case(put(lambda n: plain(n, review_reason="第一行\n第二行").encode("gb18030")), 2),
    "inch.csv": Case(
        put(lambda n: plain(n, review_reason='5" 照片').replace('""', '"').replace('"5', "5").encode()), 2
    ),
    "unclosed_quote.csv": Case(
        put(lambda n: with_lines(n, f'"SL{n + 9:04},22,430102,440306,440306500000,2026-03-02')),
        2,
        ("row.unclosed_quote",),
    ),
    # what stands above, below and among the rows
    "title_above.csv": Case(put(lambda n: b"2026,\n,,,\n\n" + plain(n).encode()), 2),
    "total_below.csv": Case(put(lambda n: with_lines(n, "合计,2,,,,", at=4)), 2, ("row.total",)),
    "subtotal_inside.csv": Case(put(lambda n: with_lines(n, "小 计：,1,,,,")), 2, ("row.total",)),
    "blank_rows.csv": Case(put(lambda n: with_lines(n, ",,,,,", "", ",,,,,", at=4)), 2),
    "total_in_a_column_of_no_use.csv": Case(
        put(lambda n: ("no," + plain(n).replace("\nSL", "\n1,SL") + "总计,,,,,,\n").encode()),
        2,
        ("row.total",),
    ),
    # shape
    "too_many_fields.csv": Case(
        put(lambda n: with_lines(n, f"SL{n + 9:04},22,430102,440306,440306500000,2026-03-02,x,y")),
        2,
        ("row.too_many_fields",),
    ),
    "last_cells_left_out.csv": Case(
        put(lambda n: plain(n, review_reason="").replace(",\n", "\n").replace("_at\n", "_at,review_reason\n").encode()),
        2,
    ),
    "broken_line.csv": Case(
        put(lambda n: with_lines(n, f"SL{n + 9:04},22,430102,440306", ",440306500000,2026-03-02")),
        2,
        ("row.too_few_fields", "row.too_few_fields"),
    ),
    "cut_in_a_row.csv": Case(put(lambda n: plain(n, 3).encode()[:-30]), 2, ("row.cut_short",)),
    "cut_in_a_character.csv": Case(
        put(lambda n: plain(n, 3, review_reason="照片").encode()[:-2]), 2, ("row.cut_short",)
    ),
    "cut_in_a_character_gb18030.csv": Case(
        put(lambda n: plain(n, 3, review_reason="照片").encode("gb18030")[:-2]), 2, ("row.cut_short",)
    ),
    "no_line_end_at_the_end.csv": Case(put(lambda n: plain(n).encode().rstrip(b"\n")), 2),
    "nul.csv": Case(put(lambda n: plain(n).replace("SL", "S\0L", 1).encode()), 2),
    "large_field.csv": Case(put(lambda n: plain(n, review_reason="x" * 5_000_000).encode()), 2),
    "large_quoted_field.csv": Case(put(lambda n: plain(n, review_reason=("照" * 50 + "\n") * 33_000).encode()), 2),
    # little or nothing
    "empty.csv": Case(put(lambda n: b""), reason="the file is empty"),
    "empty.parquet": Case(put(lambda n: b""), reason="the file is empty"),
    "blank.csv": Case(put(lambda n: b"\xef\xbb\xbf\r\n\r\n"), reason="the file is empty"),
    "blanks_only.csv": Case(put(lambda n: " \n　\t\n".encode()), reason="the file is empty"),
    "header_only.csv": Case(put(lambda n: plain(n, 1).splitlines(keepends=True)[0].encode())),
    "header_only.xlsx": Case(put(lambda n: workbook(n, sheet_rows=0))),
    "empty.xlsx": Case(lambda path, n: write_xlsx(path, []), reason="the workbook is empty"),
    # gzip
    "packed.csv.gz": Case(put(lambda n: gzip.compress(text(n, "gb18030"))), 2),
    "packed_by_content.csv": Case(put(lambda n: gzip.compress(text(n))), 2),
    "plain_by_content.csv.gz": Case(put(text), 2),
    "two_members.csv.gz": Case(put(lambda n: gzip.compress(text(n)[:50]) + gzip.compress(text(n)[50:])), 2),
    "cut.csv.gz": Case(put(lambda n: cut(gzip.compress(text(n)))), reason="the gzip file is cut short"),
    "damaged.csv.gz": Case(put(lambda n: gzip.compress(text(n))[:-8] + b"\0" * 8), reason="the gzip file is damaged"),
    "packed_twice.csv.gz": Case(put(lambda n: gzip.compress(gzip.compress(text(n)))), reason="gzip within gzip"),
    "packed_workbook.xlsx": Case(put(lambda n: gzip.compress(workbook(n))), 2),
    "bomb.csv.gz": Case(put(lambda n: zeros(270 << 20)), reason="more than 100 times its size"),
    # names that do not say what a file is
    "workbook.csv": Case(put(workbook), 2),
    "text.xlsx": Case(put(text), 2),
    "text.parquet": Case(put(text), 2),
    "parquet.csv": Case(put(parquet), 2),
    "parquet.xlsx": Case(put(parquet), 2),
    "workbook.parquet": Case(put(workbook), 2),
    "picture.csv": Case(put(picture), reason="it is not a text file"),
    "picture.txt": Case(put(picture), reason="it is not a text file"),
    "document.csv": Case(put(lambda n: b"%PDF-1.7\n1 0 obj\n"), reason="it is not a text file"),
    "other_table.csv": Case(put(lambda n: "部门,人数\n甲,1\n".encode("gb18030")), reason="no heading for 受理号"),
    "word.xlsx": Case(put(lambda n: b"PK\x03\x04" + b"x" * 100), reason=NOT_WORKBOOK),
    "words.parquet": Case(put(lambda n: b"not parquet"), reason=NOT_PARQUET),
    "words.xlsx": Case(put(lambda n: b"not a workbook"), reason=NOT_WORKBOOK),
    "web_page.xlsx": Case(put(lambda n: b"<html><table><tr><td>1"), reason="a web page"),
    "old_workbook.xlsx": Case(put(lambda n: b"\xd0\xcf\x11\xe0" + b"x" * 2000), reason=NOT_WORKBOOK),
    # workbooks and Parquet
    "title.xlsx": Case(put(lambda n: workbook(n, ["异地受理登记台账"], [])), 2),
    "sheets.xlsx": Case(put(sheets), 2),
    "cut.xlsx": Case(put(lambda n: cut(workbook(n))), reason=NOT_WORKBOOK),
    "cut.parquet": Case(put(lambda n: cut(parquet(n))), reason=NOT_PARQUET),
    "cut_in_its_pages.parquet": Case(
        put(lambda n: parquet(n)[:8] + b"\xff" * 300 + parquet(n)[308:]), reason="the file is damaged"
    ),
    "bomb.xlsx": Case(put(inflated_workbook), reason="more than 100 times its size"),
    "far_corner.xlsx": Case(put(far_corner), reason="more memory or time"),
    "codes_with_fractions.parquet": Case(
        lambda path, n: write_parquet(path, rows(n, hukou_code=430102.0, acceptance_point_id=440306500000.0)), 2
    ),
    # names
    'quote\'s "name".csv': Case(put(text), 2),
    "new\nline.csv": Case(put(text), 2),
    "--raw.csv": Case(put(text), 2),
    "a[1]*?.csv": Case(put(text), 2),  # a pattern of many tools
    "[12].parquet": Case(put(parquet), 2),
    "Same.csv": Case(put(text), 2),
    "same.csv": Case(put(text), 2),
    "same.csv.gz": Case(put(lambda n: gzip.compress(text(n))), 2),
    "SHOUTED.CSV": Case(put(text), 2),
    # what is no file
    "folder.csv": Case(lambda path, n: path.mkdir(), reason="cannot be opened: Is a directory"),
    "link.csv": Case(lambda path, n: path.symlink_to("nowhere.csv"), reason="cannot be opened: No such file"),
    "loop.csv": Case(lambda path, n: path.symlink_to(path.name), reason="cannot be opened: Too many levels"),
    "pipe.csv": Case(lambda path, n: os.mkfifo(path), reason="a pipe or a device"),
}


@dataclass(frozen=True)
class Read:
    """What the one refresh made of the folder."""

    result: RefreshResult
    files: Mapping[str, Mapping[str, Any]]
    reasons: Mapping[str, list[str]]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    folder = tmp_path_factory.mktemp("files")
    os.environ["TMPDIR_OF_TESTS"] = str(folder)
    raw, warehouse = folder / "raw", folder / "warehouse"
    write_csv(raw / "acceptance_points" / "same.csv", [POINT])  # a name that applications have too
    (raw / "applications").mkdir()
    for number, (name, case) in enumerate(CASES.items()):
        case.write(raw / "applications" / name, 1000 + number * 20)
    (raw / "applications" / os.fsdecode("广东.csv".encode("gb18030"))).write_bytes(text(9001))
    (raw / "applications" / "广东.csv").write_bytes(text(9003))
    (raw / "applications" / os.fsdecode(b"\xff\xff.csv")).write_bytes(text(9005))
    result = refresh(raw, warehouse, folder / "local")
    reasons: dict[str, list[str]] = {}
    for row in list_quarantine(warehouse):
        reasons.setdefault(row.file, []).append(row.reasons[0])
    files = {file["file"]: file for file in describe_status(warehouse).files}
    return Read(result, files, reasons)


@pytest.mark.parametrize("name", CASES)
def test_a_file(read: Read, name: str) -> None:
    case, file = CASES[name], read.files[f"applications/{name}"]
    if case.reason is None:
        assert file["reason"] is None
    else:
        assert case.reason in file["reason"]
    assert read.reasons.get(f"applications/{name}", []) == list(case.rejected)
    counts = (file["read"], file["loaded"], file["superseded"], file["quarantined"])
    assert counts == (case.loaded + len(case.rejected), case.loaded, 0, len(case.rejected))


def test_names_in_older_encodings_are_shown_and_told_apart(read: Read) -> None:
    names = {"applications/广东.csv", "applications/广东.csv (2)", "applications/\\xff\\xff.csv"}
    assert names <= set(read.files)
    assert all(read.files[name]["loaded"] == 2 for name in names)


def test_the_counts_of_the_refresh_are_those_of_the_files(read: Read) -> None:
    counts = read.result.records["applications"]
    assert counts["read"] == counts["loaded"] + counts["superseded"] + counts["quarantined"]
    assert counts["loaded"] == sum(case.loaded for case in CASES.values()) + 6
    refused = sum(case.reason is not None for case in CASES.values())
    assert read.result.files == {"loaded": len(CASES) - refused + 4, "skipped": 0, "quarantined": refused}
    assert {item["file"] for item in read.result.quarantined_files} == {
        f"applications/{name}" for name, case in CASES.items() if case.reason is not None
    }
