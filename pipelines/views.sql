-- Views of the warehouse that pages and analysts read. Built after the tables, in this order.

CREATE VIEW current_reports AS SELECT * FROM reports WHERE is_current;
COMMENT ON VIEW current_reports IS '每个单位每个年度的最新版本';

CREATE VIEW current_cells AS
SELECT c.* FROM cells c JOIN current_reports r USING (report_id);
COMMENT ON VIEW current_cells IS '最新版本的每一格';

CREATE VIEW current_findings AS
SELECT f.* FROM findings f JOIN current_reports r USING (report_id);
COMMENT ON VIEW current_findings IS '最新版本的核对结果';

CREATE VIEW expected AS
SELECT a.authority_code, a.short_name, a.kind, a.position, y.year
FROM authorities a JOIN years y
  ON a.is_registered AND y.year >= coalesce(a.from_year, y.year) AND y.year <= coalesce(a.to_year, y.year);
COMMENT ON VIEW expected IS '应报送：登记的单位 × 年度';

CREATE VIEW matrix AS
WITH refused AS (
  SELECT authority_code, year, max_by(error, handed_in) AS error, max_by(path, handed_in) AS path
  FROM submissions WHERE outcome = 'refused' AND authority_code IS NOT NULL AND year IS NOT NULL
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
COMMENT ON VIEW matrix IS '单位 × 年度的状态：clean 通过，warnings 提醒，errors 错误，unreadable 读不出，not_handed_in 未报送';

CREATE VIEW comparison AS
WITH valued AS (
  SELECT c.year, c.cell_code, c.authority_code, a.short_name, a.kind, c.value, c.state
  FROM current_cells c JOIN authorities a USING (authority_code)
  WHERE a.is_registered
)
SELECT v.*,
  lag(v.value) OVER before AS value_year_before,
  v.value - lag(v.value) OVER before AS change,
  median(v.value) OVER county AS county_median,
  quantile_cont(v.value, 0.25) OVER county AS county_quartile_1,
  quantile_cont(v.value, 0.75) OVER county AS county_quartile_3,
  count(v.value) OVER county AS county_count
FROM valued v
WINDOW county AS (PARTITION BY v.year, v.cell_code),
  before AS (PARTITION BY v.authority_code, v.cell_code ORDER BY v.year RANGE BETWEEN 1 PRECEDING AND 1 PRECEDING);
COMMENT ON VIEW comparison IS '任一指标按年度和单位比较：本年、上年、增减、全县中位数和四分位数';

CREATE VIEW county_totals AS
WITH units AS (SELECT year, count(*) AS unit_count FROM expected GROUP BY year)
SELECT c.year, r.form, c.cell_code, round(sum(c.value), 6) AS total,
  count(c.value) AS number_count,
  count(*) FILTER (c.state IN ('blank', 'mark')) AS blank_count,
  count(*) FILTER (c.state IN ('unreadable', 'missing')) AS unreadable_count,
  count(*) AS report_count,
  any_value(u.unit_count) AS unit_count
FROM current_cells c JOIN current_reports r USING (report_id)
JOIN authorities a ON a.authority_code = c.authority_code AND a.is_registered
LEFT JOIN units u ON u.year = c.year
GROUP BY ALL;
COMMENT ON VIEW county_totals IS '全县合计：按年度、格式和格相加；number_count 为有数的单位数，unit_count 为应报送的单位数';
