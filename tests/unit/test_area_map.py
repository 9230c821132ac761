"""The schematic map of a paper: what is dark and what is pale on it."""

import re

from reports.area_map import draw_area


def test_the_more_people_the_darker() -> None:
    """Ten places in a row from north to south, each with more people than the one before."""
    cells = [
        {
            "lon": 114.0,
            "lat": 22.9 - 0.05 * number,
            "floating_population": 100 * (number + 1),
            "is_covered_before": True,
            "is_covered_after": True,
            "division_code": "440306",
        }
        for number in range(10)
    ]
    drawn = draw_area(cells, [], {}, "", {})
    assert drawn
    tops = {fill["opacity"]: [int(top) for top in re.findall(r"M\d+ (\d+)", fill["path"])] for fill in drawn.fills}
    assert [len(tops[opacity]) for opacity in (0.4, 0.7, 1.0)] == [5, 3, 2]  # half of the places, up to 85 %, the rest
    assert max(tops[0.4]) < min(tops[0.7]) < max(tops[0.7]) < min(tops[1.0])
