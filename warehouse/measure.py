"""Measuring a metric: its formula over its relation, within the reader's scope, by any of its columns."""

from collections.abc import Sequence

import pandas

from errors import WrongUsage
from warehouse.metrics import Metric, load_metric
from warehouse.snapshot import Scope, Snapshot


def measure(
    snapshot: Snapshot,
    metric_id: str,
    scope: Scope,
    area_code: str | None = None,
    by: Sequence[str] = (),
) -> pandas.DataFrame:
    """One row per combination of `by`: those columns, numerator, denominator, value (sum over sum).

    Without a denominator the value is the numerator. Raises UnknownCode for an unknown metric, WrongUsage for
    one that `analysis` computes, for a column that its relation lacks, and for an area where it is kept whole.
    """
    metric = load_metric(metric_id)
    if metric.formula_by:
        raise WrongUsage(f"{metric.id} is no sum of rows: {metric.formula_by} computes it.")
    prefix = scope.within(area_code)
    if prefix and not metric.area_column:
        raise WrongUsage(f"{metric.id} is kept for the whole warehouse only, not by area.")
    with snapshot._lock, snapshot._connection.cursor() as cursor:
        held = [row[0] for row in cursor.execute(f"describe {metric.relation}").fetchall()]
        unknown = [column for column in by if column not in held]
        if unknown:
            raise WrongUsage(f"{metric.relation} has no column {unknown[0]!r}; it has {', '.join(held)}.")
        return cursor.execute(write_formula(metric, by), {"prefix": prefix}).df()


def write_formula(metric: Metric, by: Sequence[str] = ()) -> str:
    """The metric as SQL. Its texts are the metric file's own and `by` was checked; the scope is a parameter."""
    keys = ", ".join(f'"{column}"' for column in by)
    within = f"starts_with({metric.area_column}, $prefix)" if metric.area_column else "$prefix = ''"
    return f"""
with counted as (
    select {keys + "," if by else ""}
        cast({metric.numerator} as double) as numerator,
        cast({metric.denominator or "null"} as double) as denominator
    from {metric.relation}
    where {within}
    {f"group by {keys}" if by else ""}
)
select
    *,
    {"numerator / nullif(denominator, 0)" if metric.denominator else "numerator"} as value
from counted
{f"order by {keys}" if by else ""}"""
