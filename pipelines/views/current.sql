-- Which of the reports handed in stand: the newest version of each unit and year, with its cells and findings.

CREATE VIEW current_reports AS
WITH settled AS (
  SELECT report_id, count(*) FILTER (severity = 'error') AS errors, count(*) FILTER (severity = 'warning') AS warnings
  FROM finding_states JOIN findings USING (report_id, rule, instance)
  WHERE outcome = 'fail' AND finding_states.state IN ('explained', 'dismissed', 'settled') GROUP BY ALL
), fresh AS (
  SELECT report_id, count(*) FILTER (severity = 'error') AS errors, count(*) FILTER (severity = 'warning') AS warnings
  FROM rejudgements WHERE is_new AND NOT holds GROUP BY ALL
), counted AS (
  SELECT r.*, r.error_count - coalesce(s.errors, 0) + coalesce(f.errors, 0) AS open_errors,
    r.warning_count - coalesce(s.warnings, 0) + coalesce(f.warnings, 0) AS open_warnings,
    coalesce(s.errors, 0) + coalesce(s.warnings, 0) AS settled_count
  FROM reports r LEFT JOIN settled s USING (report_id) LEFT JOIN fresh f USING (report_id)
  WHERE r.is_current
)
SELECT * EXCLUDE (open_errors, open_warnings) REPLACE (
    CAST(open_errors AS INTEGER) AS error_count, CAST(open_warnings AS INTEGER) AS warning_count,
    CASE WHEN open_errors > 0 THEN 'errors' WHEN open_warnings > 0 THEN 'warnings' ELSE 'clean' END AS state
  ), error_count AS filed_error_count, warning_count AS filed_warning_count
FROM counted;
COMMENT ON VIEW current_reports IS
  '每个单位每个年度的最新版本；已说明、不成立和已更正的不再计入状态和错误数（settled_count 为其条数），填报时的条数在 filed_ 两列';
-- example: SELECT year, path, revision, state, error_count FROM current_reports ORDER BY year, path

CREATE VIEW current_cells AS
SELECT c.* FROM cells c JOIN reports r USING (report_id) WHERE r.is_current;
COMMENT ON VIEW current_cells IS '最新版本的每一格';
-- example: SELECT cell_code, value, raw, place FROM current_cells WHERE year = 2020 AND state <> 'number'

CREATE VIEW current_findings AS
SELECT f.* FROM findings f JOIN reports r USING (report_id) WHERE r.is_current;
COMMENT ON VIEW current_findings IS '最新版本的核对结果';
-- example: SELECT authority_code, rule, message FROM current_findings WHERE year = 2020 AND severity = 'error' AND outcome = 'fail'
