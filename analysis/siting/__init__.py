"""Where to open: four location models, each answered with a value, a bound and what is proven.

| function | asks | literature |
|---|---|---|
| `max_coverage` | the most people within reach of the points opened | Church & ReVelle 1974 |
| `set_cover` | the fewest (or cheapest) points that reach a share of the people | Toregas et al. 1971 |
| `p_median` | the least total travel | Hakimi 1964, ReVelle & Swain 1970 |
| `p_center` | the shortest longest way | Hakimi 1964, Minieka 1970 |

Beside them the room holds what decides on windows: Erlang's formulae, Huff's choice of a point, and costs of options.

`covers` is a boolean demand-by-site array or SciPy sparse matrix; `cost` a float array of the same shape,
infinite, or absent from a sparse matrix, where out of reach (a zero that a sparse matrix stores is a cost of
zero). All four are deterministic, return a `Plan`, and raise `InfeasibleRequest` with the constraint that
cannot be met, or `WrongUsage` for input that has no meaning.
"""

from analysis.siting.choice import huff_pull, huff_shares, shares_of_newcomers
from analysis.siting.max_coverage import max_coverage
from analysis.siting.option_parameters import OptionParameters, cost_of_year, cost_per_case
from analysis.siting.p_center import p_center
from analysis.siting.p_median import p_median
from analysis.siting.plan import Plan
from analysis.siting.queue import (
    erlang_b,
    erlang_c,
    growth_served,
    mean_wait_minutes,
    share_within,
    windows_needed,
    windows_needed_over,
)
from analysis.siting.set_cover import set_cover

__all__ = [
    "OptionParameters",
    "Plan",
    "cost_of_year",
    "cost_per_case",
    "erlang_b",
    "erlang_c",
    "growth_served",
    "huff_pull",
    "huff_shares",
    "max_coverage",
    "mean_wait_minutes",
    "p_center",
    "p_median",
    "set_cover",
    "share_within",
    "shares_of_newcomers",
    "windows_needed",
    "windows_needed_over",
]
