"""Whether the tables of a warehouse agree with each other: counts against counts, sums against sums.

Run on the finished file before it is swapped in. Rules about what a report says do not belong here: they give findings.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from pipelines.rules_again import disagreement


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A statement that must hold in every warehouse; `query` gives one row (count, example) of what breaks it."""

    name: str
    statement: str
    query: str


RECONCILIATIONS = (
    Reconciliation(
        "submissions_reports",
        "每份读出的文件有且只有一份报告",
        """SELECT count(*), min(coalesce(s.sha256, r.sha256)) FROM
           (SELECT DISTINCT sha256 FROM submissions WHERE outcome = 'report') s
           FULL JOIN reports r USING (sha256) WHERE s.sha256 IS NULL OR r.sha256 IS NULL""",
    ),
    Reconciliation(
        "cells_of_form",
        "每份报告至少有其格式的各格（地方加的行另计）",
        """SELECT count(*), min(r.report_id) FROM reports r JOIN forms f USING (form)
           LEFT JOIN (SELECT report_id, count(*) AS cells FROM cells GROUP BY 1) c USING (report_id)
           WHERE coalesce(c.cells, 0) < f.cell_count""",
    ),
    Reconciliation(
        "cells_by_state",
        "报告表中各状态的格数之和等于数据表的格数",
        """SELECT count(*), min(r.report_id) FROM reports r
           LEFT JOIN (SELECT report_id, count(*) AS cells, count(*) FILTER (state = 'number') AS numbers
                      FROM cells GROUP BY 1) c USING (report_id)
           WHERE r.number_count <> coalesce(c.numbers, 0)
              OR r.number_count + r.blank_count + r.unreadable_count <> coalesce(c.cells, 0)""",
    ),
    Reconciliation(
        "findings_counted",
        "报告表中的错误数、提醒数等于核对结果的条数",
        """SELECT count(*), min(r.report_id) FROM reports r
           LEFT JOIN (SELECT report_id, count(*) FILTER (severity = 'error') AS errors,
                             count(*) FILTER (severity = 'warning') AS warnings
                      FROM findings WHERE outcome = 'fail' GROUP BY 1) f USING (report_id)
           WHERE r.error_count <> coalesce(f.errors, 0) OR r.warning_count <> coalesce(f.warnings, 0)""",
    ),
    Reconciliation(
        "whole_decisions",
        "认定、更正和改法建议都属于登记的报告和有定义的格，更正旁的填报数就是数据表中的数",
        """SELECT count(*), min(report_id) FROM (
             SELECT report_id FROM finding_states ANTI JOIN reports USING (report_id)
             UNION ALL SELECT report_id FROM problems ANTI JOIN findings USING (report_id, rule, instance)
             UNION ALL SELECT p.report_id FROM proposals p LEFT JOIN cells c USING (report_id, cell_code)
               WHERE p.filed_value IS DISTINCT FROM c.value
             UNION ALL SELECT k.report_id FROM corrections k LEFT JOIN cells c USING (report_id, cell_code)
               WHERE c.report_id IS NULL OR k.filed_value IS DISTINCT FROM c.value)""",
    ),
    Reconciliation(
        "whole_findings",
        "核对结果、数据和文字都属于登记的报告，规则和格都有定义",
        """SELECT count(*), min(report_id) FROM (
             SELECT report_id FROM findings ANTI JOIN reports USING (report_id)
             UNION ALL SELECT report_id FROM findings ANTI JOIN rules USING (rule)
             UNION ALL SELECT report_id FROM cells ANTI JOIN reports USING (report_id)
             UNION ALL SELECT report_id FROM cells ANTI JOIN metrics USING (cell_code)
             UNION ALL SELECT report_id FROM sections ANTI JOIN reports USING (report_id)
             UNION ALL SELECT report_id FROM reports ANTI JOIN authorities USING (authority_code))""",
    ),
    Reconciliation(
        "one_current",
        "每个单位每个年度的最新版本有且只有一份，搁置的不作数",
        """SELECT count(*), min(authority_code) FROM (
             SELECT authority_code, year FROM reports GROUP BY ALL
             HAVING count(*) FILTER (is_current) <> least(count(*) FILTER (NOT is_set_aside), 1)
                OR bool_or(is_current AND is_set_aside))""",
    ),
    Reconciliation(
        "history_leads_here",
        "按历史推算到现在的报告版本与报告表相同",
        """WITH h AS (FROM reports_as_of('infinity'))
           SELECT count(*), min(coalesce(r.report_id, h.report_id)) FROM reports r FULL JOIN h USING (report_id)
           WHERE (r.authority_code, r.year, r.revision, r.is_current, r.is_set_aside, r.path, r.handed_in, r.loaded)
             IS DISTINCT FROM
             (h.authority_code, h.year, h.revision, h.is_current, h.is_set_aside, h.path, h.handed_in, h.loaded)
             OR r.same_as IS DISTINCT FROM h.same_as OR r.identity_note IS DISTINCT FROM h.identity_note""",
    ),
    Reconciliation(
        "totals_of_units",
        "全县合计等于各单位最新版本之和，已确认的更正计入",
        """SELECT count(*), min(t.cell_code) FROM
           (SELECT cell_code, sum(total) AS total FROM county_totals GROUP BY 1) t
           FULL JOIN (SELECT cell_code, sum(coalesce(k.corrected_value, value)) AS total FROM cells
                      LEFT JOIN (FROM corrections WHERE is_confirmed) k USING (report_id, cell_code)
                      WHERE report_id IN (SELECT report_id FROM reports WHERE is_current)
                        AND authority_code IN (SELECT authority_code FROM authorities WHERE is_registered)
                      GROUP BY 1) u USING (cell_code)
           WHERE abs(coalesce(t.total, 0) - coalesce(u.total, 0)) > 1e-6 * greatest(1, abs(coalesce(u.total, 0)))""",
    ),
)


def reconcile(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Return in words what does not agree, nothing when all agree."""
    broken = []
    for each in RECONCILIATIONS:
        count, example = connection.execute(each.query).fetchone() or (0, None)
        if count:
            broken.append(f"{each.statement}：有 {count} 处不符，如 {example}")
    again = disagreement(connection)
    return (*broken, again) if again else tuple(broken)
