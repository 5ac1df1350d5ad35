-- Who has handed in, and what is still to come.

CREATE VIEW expected AS
SELECT a.authority_code, a.short_name, a.kind, a.position, y.year
FROM authorities a JOIN years y
  ON a.is_registered AND y.year >= coalesce(a.from_year, y.year) AND y.year <= coalesce(a.to_year, y.year);
COMMENT ON VIEW expected IS '应报送：登记的单位 × 年度';
-- example: SELECT year, count(*) AS units FROM expected GROUP BY year ORDER BY year

CREATE VIEW standings AS
WITH refused AS (
  SELECT authority_code, year, max_by(error, handed_in) AS error, max_by(path, handed_in) AS path
  FROM submissions WHERE outcome = 'refused' AND set_aside_at IS NULL AND authority_code IS NOT NULL AND year IS NOT NULL
  GROUP BY ALL
), everyone AS (
  SELECT authority_code, year FROM expected
  UNION SELECT authority_code, year FROM current_reports
  UNION SELECT authority_code, year FROM refused
)
SELECT e.authority_code, a.short_name, a.kind, a.position, e.year, r.report_id,
  coalesce(r.state, CASE WHEN f.authority_code IS NULL THEN 'not_handed_in' ELSE 'unreadable' END) AS state,
  coalesce(r.error_count, 0) AS error_count, coalesce(r.warning_count, 0) AS warning_count,
  r.form, r.revision, coalesce(r.path, f.path) AS path, CASE WHEN r.report_id IS NULL THEN f.error END AS error
FROM everyone e
JOIN authorities a USING (authority_code)
LEFT JOIN current_reports r USING (authority_code, year)
LEFT JOIN refused f USING (authority_code, year);
COMMENT ON VIEW standings IS '单位和县政府 × 年度的状态，列同 matrix';
-- example: SELECT short_name, kind, state FROM standings WHERE year = 2020 ORDER BY position

CREATE VIEW matrix AS SELECT * FROM standings WHERE kind <> '县';
COMMENT ON VIEW matrix IS '单位 × 年度的状态：clean 通过，warnings 提醒，errors 错误，unreadable 读不出，not_handed_in 未报送';
-- example: SELECT short_name, year, state FROM matrix WHERE state = 'not_handed_in' ORDER BY year, position
