"""The public list holds every open point of the area and no other, in files a resident or a neighbour can read."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pandas
import pytest
from python_calamine import CalamineWorkbook

from errors import AcceptanceError, InfeasibleRequest
from reports.points_files import write_publication
from reports.points_page import points_html
from reports.points_tables import points_csv, points_geojson, points_xlsx, refused_csv
from reports.points_words import say_hours
from studies.points_by_date import count_by_month
from studies.publication import list_open_points, read_points
from studies.publication_changes import Differences
from studies.publication_checks import PublicationRules
from studies.published_point import read_matters, read_provinces
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Scope, Snapshot

POINTS = """
acceptance_point_id | name         | kind              | division_code | lon   | lat  | address   | phone         | hours                | windows | opened_on  | closed_on  | matters                           | partner_provinces | why
P1                  | 宝安大厅     | registration_hall | 440306        | 113.9 | 22.6 | 宝安路1号 | 0755-12345678 | 周一至周五9:00-17:00 | 3       | 2017-07-01 |            | 到期换领；loss_replacement        | 全国              | open
P2                  | 福海<派出所> | police_station    | 440306        |       |      | @福海     | 110           | 工作日9:00-17:00     |         |            |            | 到期换领                          | 湖南、510000      | not located, windows not known
P3                  | =罗湖中心    | service_centre    | 440303        | 114.1 | 22.5 | 罗湖路2号 | +86-13912345678 | 周二14:00-17:00    | 1       | 2020-01-01 | 2026-04-01 | 邮寄                              | 广东              | closes the day after as-of
P4                  | 已关         | police_station    | 440303        | 114.1 | 22.5 |           |               |                      |         | 2020-01-01 | 2026-03-31 |                                   |                   | closed on the as-of day
P5                  | 未开         | police_station    | 440303        | 114.1 | 22.5 |           |               |                      |         | 2026-04-01 |            |                                   |                   | opens after it
P6                  | 东莞大厅     | registration_hall | 441900        | 113.7 | 23.0 |           |               |                      |         |            |            |                                   |                   | another city
P7                  | 南澳<所>     | police_station    | 440307        | 114.5 | 22.5 |           | 12            | 每天                 | 0       |            |            |                                   | 新大陆            | refused for every field
"""  # noqa: E501


FIRST = Differences(is_first=True, since=None)


@pytest.fixture
def snapshot(draw: Draw) -> Snapshot:
    return draw(acceptance_points=POINTS, as_of="2026-03-31 12:00:00")


def test_only_points_open_on_the_as_of_day_are_listed(snapshot: Snapshot) -> None:
    city = list_open_points(snapshot, EVERYWHERE, "440300")
    assert [point.acceptance_point_id for point in city.points] == ["P3", "P1", "P2"]
    assert [point.acceptance_point_id for point in list_open_points(snapshot, EVERYWHERE, "440306").points] == [
        "P1",
        "P2",
    ]
    with pytest.raises(InfeasibleRequest, match="440303"):
        list_open_points(snapshot, Scope("440306"), "440303")


def test_a_file_is_as_old_as_its_day_in_beijing(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    # Kept in UTC: an hour into the first of March in Beijing, thirty days before the as-of day.
    newest = pandas.DataFrame({"newest_at": ["2026-02-28T17:00:00.000+00:00"]})
    ask = snapshot.ask
    monkeypatch.setattr(
        snapshot, "ask", lambda question, *values: newest if question == "points_files" else ask(question, *values)
    )
    assert list_open_points(snapshot, EVERYWHERE, "440306", PublicationRules(file_days=30)).refused == []
    with pytest.raises(InfeasibleRequest, match="file old"):
        list_open_points(snapshot, EVERYWHERE, "440306", PublicationRules(file_days=29))


def test_what_the_list_lacks_is_named(snapshot: Snapshot) -> None:
    incomplete = list_open_points(snapshot, EVERYWHERE, "440300").incomplete
    assert incomplete == [{"acceptance_point_id": "P2", "name": "福海<派出所>", "missing": ["windows", "lon"]}]


def test_a_point_nobody_could_use_is_refused_with_all_reasons_and_the_others_are_published(snapshot: Snapshot) -> None:
    refused = list_open_points(snapshot, EVERYWHERE, "440300").refused
    assert [(each.acceptance_point_id, each.name) for each in refused] == [("P7", "南澳<所>")]
    assert [(each.field, each.reason, each.found) for each in refused[0].reasons] == [
        ("address", "missing", ""),
        ("matters", "missing", ""),
        ("phone", "unreadable", "12"),
        ("hours", "unreadable", "每天"),
        ("windows", "none", "0"),
        ("partner_provinces", "unknown", "新大陆"),
    ]
    rows = refused_csv(list_open_points(snapshot, EVERYWHERE, "440300")).decode("utf-8-sig").splitlines()
    assert rows[0] == "受理点编号,受理点,项目,原因,现有内容"
    assert rows[3] == "P7,南澳<所>,办公电话,无法识别,12"
    assert len(rows) == 7


def test_where_every_point_is_refused_the_sentence_says_why(snapshot: Snapshot) -> None:
    with pytest.raises(InfeasibleRequest, match=r"can be published: P7 \(address missing, matters missing, phone"):
        list_open_points(snapshot, EVERYWHERE, "440307")


def test_the_bureaus_wording_becomes_codes_and_other_words_stay() -> None:
    assert read_matters("到期换领；loss_replacement，邮寄") == ("expiry_renewal", "loss_replacement", "邮寄")
    assert read_provinces("湖南、510000/内蒙古 新大陆") == ("430000", "510000", "150000", "新大陆")
    assert read_provinces("全国") == ("000000",)
    assert read_provinces("990000") == ("990000",)


def test_every_file_holds_every_point_and_the_mark_of_synthetic_data(snapshot: Snapshot, tmp_path: Path) -> None:
    files = write_publication(list_open_points(snapshot, EVERYWHERE, "440300"), FIRST, tmp_path / "out")
    assert [Path(file).name for file in files] == [
        "points.csv",
        "points.xlsx",
        "points.geojson",
        "points.zh.html",
        "points.en.html",
        "refused.csv",
        "published.json",
    ]
    for file in files[:5]:
        content = Path(file).read_bytes()
        text = _text_of_workbook(content) if file.endswith("xlsx") else content.decode("utf-8")
        for known in ("宝安大厅", "罗湖路2号", snapshot.name):
            assert known in text, (file, known)
        assert "模拟数据" in text or "SYNTHETIC" in text or '"is_synthetic": true' in text


def test_the_csv_opens_in_excel_and_runs_no_formula(snapshot: Snapshot) -> None:
    content = points_csv(list_open_points(snapshot, EVERYWHERE, "440300"))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["受理点"] for row in rows] == ["'=罗湖中心", "宝安大厅", "福海<派出所>"]
    assert rows[0]["办公电话"] == "'+86-13912345678"
    assert rows[2]["地址"] == "'@福海"
    assert rows[1]["受理事项"] == "到期换领、丢失补领"
    assert rows[2]["受理户籍省份"] == "湖南省、四川省"
    assert rows[0]["数据截至"] == "2026-03-31"


def test_the_map_file_is_geojson_as_rfc_7946_wants_it(snapshot: Snapshot) -> None:
    document = json.loads(points_geojson(list_open_points(snapshot, EVERYWHERE, "440300")))
    assert document["type"] == "FeatureCollection"
    assert "crs" not in document  # WGS-84 is the only one since 2016
    for feature in document["features"]:
        assert (feature["type"], set(feature)) == ("Feature", {"type", "id", "geometry", "properties"})
        if feature["geometry"]:
            lon, lat = feature["geometry"]["coordinates"]
            assert (feature["geometry"]["type"], 113 < lon < 115, 22 < lat < 23) == ("Point", True, True)
    assert [feature["id"] for feature in document["features"]] == ["P3", "P1", "P2"]
    assert document["features"][1]["properties"]["matters"] == ["expiry_renewal", "loss_replacement"]


def test_commas_quotes_breaks_and_tags_stay_what_they_are(draw: Draw) -> None:
    odd = 'A,"B"\n<b>&amp;\u2028；甲'
    snapshot = draw(acceptance_points=POINTS, as_of="2026-03-31 12:00:00")
    whole = list_open_points(snapshot, EVERYWHERE, "440300")
    publication = replace(whole, points=[replace(whole.points[1], name=odd, address=odd)])
    rows = list(csv.DictReader(io.StringIO(points_csv(publication).decode("utf-8-sig"), newline="")))
    assert (rows[0]["受理点"], rows[0]["地址"], len(rows)) == (odd, odd, 1)
    assert json.loads(points_geojson(publication))["features"][0]["properties"]["name"] == odd
    cells = CalamineWorkbook.from_filelike(io.BytesIO(points_xlsx(publication))).get_sheet_by_index(0).to_python()
    assert odd in [cell for row in cells for cell in row]
    for lang in ("zh", "en"):
        page = points_html(publication, lang).decode("utf-8")
        assert "A,&#34;B&#34;\n&lt;b&gt;&amp;amp;" in page
        _check_tags_match(page)


def test_a_point_says_how_to_come_from_the_nearest_stops(draw: Draw) -> None:
    lines = """
    line_id | name  | mode  | headway_minutes | sequence | stop_id | stop_name | lon   | lat    | minutes_from_previous
    M5      | 5号线 | metro | 5               | 1        | S1      | 宝安      | 113.9 | 22.603 | 0
    M5      | 5号线 | metro | 5               | 2        | S2      | 终点      | 113.9 | 22.9   | 9
    """
    snapshot = draw(acceptance_points=POINTS, transit_lines=lines, as_of="2026-03-31 12:00:00")
    publication = list_open_points(snapshot, EVERYWHERE, "440300")
    rows = list(csv.DictReader(io.StringIO(points_csv(publication).decode("utf-8-sig"))))
    assert [row["公交指引"] for row in rows] == [
        "步行1,000米内没有公共交通站点",
        "乘5号线到宝安站，步行约440米（6分钟）",
        "位置待核实",
    ]
    english = points_html(publication, "en").decode("utf-8")
    assert re.sub("<[^>]+>", "", english).count("Take 5号线 to 宝安, then walk about 440 m (6 min)") == 1


def test_opening_hours_are_in_english_where_every_word_is_known() -> None:
    assert say_hours("周一至周五 09:00-12:00 14:00-17:30;周六 09:00-12:00", "en") == (
        "Mon-Fri 09:00-12:00 14:00-17:30; Sat 09:00-12:00"
    )
    assert say_hours("工作日9:00—17:00（法定节假日除外）", "en") == "working days 9:00-17:00 (not on public holidays)"
    for chinese in ("周一下午2:00-5:00", "按公告时间流动服务"):  # 2:00 alone would be at night
        assert say_hours(chinese, "en") == chinese


def test_points_open_at_the_end_of_each_month_are_those_open_on_that_day(snapshot: Snapshot) -> None:
    publication = list_open_points(snapshot, EVERYWHERE, "440300")
    assert [event.acceptance_point_id for event in publication.closed] == ["P4"]
    assert {event.acceptance_point_id for event in publication.opened} == {"P1", "P3", "P4"}
    months = count_by_month(publication.opened, publication.closed, publication.open_count, date(2026, 3, 31))
    points = read_points(snapshot, EVERYWHERE, "440300")
    for row in months.itertuples():
        last = min((row.month + pandas.offsets.MonthEnd(0)).date(), date(2026, 3, 31))
        assert row.open_points == sum(point.is_open(last) for point in points), last
    assert (months["month"].iloc[0].strftime("%Y-%m"), months["open_points"].iloc[-1]) == ("2017-07", 4)


def test_a_point_to_be_located_has_no_geometry(snapshot: Snapshot, tmp_path: Path) -> None:
    write_publication(list_open_points(snapshot, EVERYWHERE, "440300"), FIRST, tmp_path)
    features = json.loads((tmp_path / "points.geojson").read_text("utf-8"))["features"]
    by_id = {feature["id"]: feature["geometry"] for feature in features}
    assert by_id["P2"] is None
    assert by_id["P1"] == {"type": "Point", "coordinates": [113.9, 22.6]}


def test_the_page_is_well_formed_escaped_and_without_script_or_anything_from_outside(snapshot: Snapshot) -> None:
    publication = list_open_points(snapshot, EVERYWHERE, "440300")
    for lang in ("zh", "en"):
        page = points_html(publication, lang).decode("utf-8")
        assert "福海&lt;派出所&gt;" in page
        assert not re.search(r"<script|http|url\(|@import", page)
        _check_tags_match(page)
        assert page.count('scope="row"') == 3
    assert not re.search("[A-Za-z]{2,}", _visible_text(points_html(publication, "zh").decode("utf-8"), snapshot))


def test_chinese_in_the_english_page_stands_marked_as_chinese(snapshot: Snapshot) -> None:
    page = points_html(list_open_points(snapshot, EVERYWHERE, "440300"), "en").decode("utf-8")
    body = page[page.index("<body>") :]
    assert not re.search("[\u4e00-\u9fff]", re.sub(r'<span lang="zh-CN">.*?</span>', "", body))
    assert "Hunan, Sichuan" in page


def test_equal_content_has_equal_bytes(snapshot: Snapshot) -> None:
    publication = list_open_points(snapshot, EVERYWHERE, "440300")
    assert points_xlsx(publication) == points_xlsx(publication)
    with zipfile.ZipFile(io.BytesIO(points_xlsx(publication))) as parts:  # and not because the clock stood still
        assert b"2026-03-31T12:00:00Z</dcterms:created>" in parts.read("docProps/core.xml")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(points_xlsx(publication, bureau="某市公安局"))).get_sheet_by_index(
        0
    )
    assert str(rows.to_python()[1][0]).startswith("单位：某市公安局 · 填报人：________ · 填报时间：")


def test_a_folder_that_cannot_be_written_is_named(snapshot: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(AcceptanceError, match="cannot be written"):
        write_publication(list_open_points(snapshot, EVERYWHERE, "440300"), FIRST, tmp_path / "file" / "out")


def _text_of_workbook(content: bytes) -> str:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])


def _visible_text(page: str, snapshot: Snapshot) -> str:
    body = re.sub(r"<[^>]+>", " ", page[page.index("<body>") :])
    return re.sub(r"&\w+;", "", body).replace(snapshot.name, "")


def _check_tags_match(page: str) -> None:
    """Every tag that opens closes, in order."""
    open_tags: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attributes: object) -> None:
            if tag not in ("meta", "link", "br"):
                open_tags.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert open_tags.pop() == tag

    Reader().feed(page)
    assert open_tags == []
