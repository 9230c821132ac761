"""Figures show what the frames hold: no one is lost between a table and its map."""

import pandas
import pytest

from dashboard.charts import (
    Layer,
    Marks,
    State,
    draw_control,
    draw_funnel,
    draw_heat,
    draw_map,
    draw_ranges,
    draw_tiles,
    shade_by_state,
    shade_by_value,
)
from dashboard.charts.hexagons import gather
from dashboard.charts.names import wrap_name
from dashboard.charts.steps import choose_colour, cut_in_steps, name_step
from dashboard.charts.tiles import TILES

PLACES = pandas.DataFrame(
    {
        "lon": [114.05, 114.05, 114.30, None],  # two in one hexagon, one far away, one not located
        "lat": [22.55, 22.55, 22.70, None],
        "persons": [100.0, 50.0, 30.0, 999.0],
        "state": ["yes", "no", "no", "no"],
    }
)


def test_places_of_one_hexagon_are_summed_and_those_without_a_place_left_out() -> None:
    sums = gather(PLACES).groupby("cell")["persons"].sum()
    assert sorted(sums) == [30.0, 150.0]


def test_a_hexagon_has_the_state_most_of_its_people_are_in() -> None:
    states = [State("yes", "covered", ("#000",)), State("no", "not covered", ("#111",))]
    covered, uncovered = shade_by_state(PLACES, "state", "persons", states, lambda persons: f"{persons:.0f}")
    assert covered.cells["hover"].tolist() == ["covered 100<br>not covered 50"]
    assert uncovered.cells["hover"].tolist() == ["not covered 30"]


def test_a_state_nobody_is_in_leaves_the_others_as_they_are() -> None:
    states = [State("never", "never", ("#000",)), State("yes", "covered", ("#111",)), State("no", "not", ("#222",))]
    fills = shade_by_state(PLACES, "state", "persons", states, str)
    assert [len(fill.cells) for fill in fills] == [0, 1, 1]


def test_steps_cut_all_values_and_none_twice() -> None:
    fills = shade_by_value(PLACES, "persons", str)
    assert sum(len(fill.cells) for fill in fills) == 2


@pytest.mark.parametrize("values", [[], [0.0], [5.0], [1.0, 10.0, 100.0, 1000.0], [7.0] * 20])
def test_limits_ascend_and_every_step_has_a_name_and_a_colour(values: list[float]) -> None:
    limits = cut_in_steps(pandas.Series(values, dtype=float))
    assert limits == sorted(set(limits))
    assert all(limit > 0 for limit in limits)
    for number in range(len(limits) + 1):
        assert choose_colour(("a", "b", "c"), number, len(limits)) in "abc"
        assert name_step(limits, number) or not limits


def test_a_map_is_as_long_north_as_east_and_has_no_base_map() -> None:
    points = pandas.DataFrame({"lon": [114.0, 114.5], "lat": [22.4, 22.8], "name": ["a", "b"]})
    figure = draw_map([], [Layer(points, "points", "#000")])
    assert figure.layout.yaxis.scaleanchor == "x"
    assert figure.layout.yaxis.scaleratio == pytest.approx(1.083, abs=0.001)  # 1 / cos 22.6
    assert {trace.type for trace in figure.data} == {"scatter"}


def test_an_empty_map_draws() -> None:
    assert draw_map([]).layout.xaxis.visible is False


def test_every_province_has_a_tile_of_its_own_and_one_without_a_row_counts_nothing() -> None:
    places = [(column, row) for column, row, _character, _letters in TILES.values()]
    assert len(TILES) == 34
    assert len(set(places)) == 34
    frame = pandas.DataFrame({"code": ["440000"], "name": ["广东省"], "value": [5.0]})
    figure = draw_tiles(frame, "code", "name", "value", value_title="人")
    shades = [shade for row in figure.data[0].z for shade in row if shade is not None]
    assert len(shades) == 34
    assert sum(shade > 0 for shade in shades) == 1


def test_a_range_without_values_leaves_its_row_empty() -> None:
    frame = pandas.DataFrame({"name": ["a", "b"], "low": [1.0, None], "high": [3.0, None]})
    lines = draw_ranges(frame, "name", {"low": "P50", "high": "P90"}, value_title="d", hover="%{x}").data[:2]
    assert [list(line.x) for line in lines] == [[1.0, 3.0], []]


def test_a_control_chart_marks_signals_and_keeps_apart_what_takes_no_part() -> None:
    frame = pandas.DataFrame(
        {
            "week": pandas.date_range("2026-01-05", periods=4, freq="7D"),
            "value": [0.1, 0.9, 0.1, 0.2],
            "low": [0.0, 0.0, 0.0, None],
            "high": [0.3, 0.3, 50.0, None],  # one small cohort must not flatten the others
            "signal": ["", "beyond", "", ""],
        }
    )
    titles = {name: name for name in ("value", "centre", "limits", "beyond", "run", "apart")}
    figure = draw_control(frame, 0.2, titles=titles, x_title="", y_title="", hover="%{y}")
    drawn = {trace.name: list(trace.y) for trace in figure.data if trace.mode == "markers"}
    assert drawn == {"value": [0.1, 0.1], "beyond": [0.9], "apart": [0.2]}
    assert figure.layout.yaxis.range[1] < 1


def test_a_funnel_draws_each_bureau_once_and_names_its_limits_once() -> None:
    limits = pandas.DataFrame({"due": [30, 90], "low_95": 0.1, "high_95": 0.3, "low_998": 0.0, "high_998": 0.4})
    bureaus = pandas.DataFrame({"name": ["a", "b"], "due": [30, 90], "late_share": [0.5, 0.2]})
    marks = [Marks(bureaus.head(1), "high", "#000"), Marks(bureaus.tail(1), "within", "#111")]
    figure = draw_funnel(
        marks, limits, 0.2, x_title="due", y_title="share", target_title="all", limit_titles=("95 %", "99.8 %")
    )
    assert [list(trace.text) for trace in figure.data if trace.mode == "markers"] == [["a"], ["b"]]
    named = [trace.name for trace in figure.data if trace.showlegend is not False]
    assert named == ["all", "95 %", "99.8 %", "high", "within"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("宝安区", "宝安区"),
        ("宝安区航城街道政务服务中心受理点候选", "宝安区航城街道政务服<br>务中心受理点候选"),
        ("County bureau of the registered home", "County bureau of the<br>registered home"),
        ("拜泉县, 齐齐哈尔市, Heilongjiang", "拜泉县, 齐齐哈尔市,<br>Heilongjiang"),
    ],
)
def test_long_names_are_broken_where_they_may_be(name: str, shown: str) -> None:
    assert wrap_name(name) == shown


def test_a_heat_grid_keeps_the_order_of_its_rows_and_leaves_closed_hours_blank() -> None:
    figure = draw_heat([[1.0, None], [2.0, 3.0]], ["9", "10"], ["Mon", "Tue"], x_title="hour", value_title="cases")
    grid = figure.data[0]
    assert list(grid.y) == ["Mon", "Tue"]
    assert figure.layout.yaxis.autorange == "reversed"  # the first on top
    assert grid.zmin == 0
    assert [list(row) for row in grid.z] == [[1.0, None], [2.0, 3.0]]
