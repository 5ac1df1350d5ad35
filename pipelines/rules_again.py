"""The sums that the forms demand, worked out a second time and another way: in SQL, from the cells as published.

A gate before a warehouse is put in place. It is bounded: so many reports, drawn by their ids, which are hashes. Only
rules that are sums, and only where all numbers are whole, so that nothing hangs on rounding.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import duckdb
import pyarrow as pa

from schemas.codebook import forms
from schemas.linear import LinearRule, linear_rules

MOST_REPORTS = 2_000
STATEMENT = "从发布的各格重新计算各项合计，与核对结果一致"
QUERY = """
WITH drawn AS (
  SELECT report_id, form FROM reports ORDER BY report_id LIMIT $1
), numbers AS (
  SELECT c.report_id, d.form, c.cell_code, c.value FROM cells c JOIN drawn d USING (report_id)
), parts AS (
  SELECT n.report_id, t.rule, t.instance, t.part, any_value(t.constant) + sum(t.coefficient * n.value) AS amount,
    count(n.value) = any_value(t.terms) AND bool_and(n.value = floor(n.value)) AS is_known
  FROM numbers n JOIN sum_terms t ON t.form = n.form AND t.cell_code = n.cell_code
  GROUP BY ALL
), judged AS (
  SELECT report_id, rule, instance, bool_or(is_known AND amount <> 0) AS is_broken, bool_and(is_known) AS is_known
  FROM parts GROUP BY ALL
), found AS (
  SELECT report_id, rule, instance FROM findings WHERE outcome = 'fail' GROUP BY ALL
)
SELECT count(*), min(j.report_id || ' ' || j.rule || ' ' || j.instance)
FROM judged j LEFT JOIN found f USING (report_id, rule, instance)
WHERE (j.is_broken AND f.report_id IS NULL) OR (j.is_known AND NOT j.is_broken AND f.report_id IS NOT NULL)
"""


def disagreement(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Return in words where findings and published cells disagree, None where they agree."""
    with connection.cursor() as own:
        own.register("sum_terms", sum_terms())
        ((count, example),) = own.execute(QUERY, [MOST_REPORTS]).fetchall()
    return f"{STATEMENT}：有 {count} 处不符，如 {example}" if count else None


@cache
def sum_terms() -> pa.Table:
    """Return the terms of all rules that are sums.

    Columns: form, rule, instance, part, cell_code, coefficient, constant and terms, the number of terms of the part.
    """
    rows = [
        {"form": form_code, "rule": each.rule, "instance": each.instance, **term}
        for form_code in forms()
        for each in linear_rules(form_code).values()
        if _is_sum(each)
        for term in _terms(each)
    ]
    return pa.Table.from_pylist(rows)


def _is_sum(rule: LinearRule) -> bool:
    return len(rule.alternatives) == 1 and all(linear.operator == "==" for linear in rule.alternatives[0])


def _terms(rule: LinearRule) -> Iterator[dict[str, object]]:
    for part, linear in enumerate(rule.alternatives[0]):
        for code, coefficient in linear.coefficients.items():
            yield {
                "part": part,
                "cell_code": code,
                "coefficient": coefficient,
                "constant": linear.constant,
                "terms": len(linear.coefficients),
            }
