"""The calibration plot of the documentation, as a small SVG."""

from collections.abc import Sequence

from analysis.turnaround.calibration import Group

SIDE, EDGE = 360, 50
HEAD = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE + 2 * EDGE} {SIDE + 2 * EDGE}" '
    'font-family="sans-serif" font-size="12">'
    '<rect width="100%" height="100%" fill="white"/>'
)


def draw_calibration(groups: Sequence[Group]) -> str:
    """Expected share across, actual share upright, both on a scale of square roots as most chances are small."""
    marks = [_grid(share) for share in (0.0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)]
    marks.append(f'<path d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}" stroke="#8b96a3" stroke-dasharray="4 4"/>')
    marks += [
        f'<circle cx="{_x(group.expected_share)}" cy="{_y(group.actual_share)}" r="5" fill="#3b82c4">'
        f"<title>n = {group.cases:,}: {group.expected_share:.3f} expected, {group.actual_share:.3f} came</title>"
        "</circle>"
        for group in groups
    ]
    cases = sum(group.cases for group in groups)
    marks.append(f'<text x="{EDGE}" y="{EDGE - 22}">Actual share late; n = {cases:,} open cases of 20 worlds</text>')
    marks.append(f'<text x="{EDGE + SIDE}" y="{SIDE + 2 * EDGE - 12}" text-anchor="end">Expected share late</text>')
    return HEAD + "".join(marks) + "</svg>\n"


def _grid(share: float) -> str:
    lines = f"M{_x(share)} {_y(0)}V{_y(1)}M{_x(0)} {_y(share)}H{_x(1)}"
    return (
        f'<path d="{lines}" stroke="#e3e7eb"/>'
        f'<text x="{_x(share)}" y="{_y(0) + 16}" text-anchor="middle">{share:.0%}</text>'
        f'<text x="{EDGE - 6}" y="{_y(share) + 4}" text-anchor="end">{share:.0%}</text>'
    )


def _x(share: float) -> float:
    return round(EDGE + SIDE * share**0.5, 1)


def _y(share: float) -> float:
    return round(EDGE + SIDE * (1 - share**0.5), 1)
