-- Numbers beside each other: over units, over years, added up for the county.

CREATE VIEW comparison AS
WITH valued AS (
  SELECT c.year, c.cell_code, c.authority_code, a.short_name, a.kind, c.value, c.state, c.filed_value, c.basis
  FROM cells_used c JOIN authorities a USING (authority_code)
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
COMMENT ON VIEW comparison IS '任一指标按年度和单位比较：本年、上年、增减、全县中位数和四分位数；采用数，见 cells_used';

CREATE VIEW county_totals AS
WITH units AS (SELECT year, count(*) AS unit_count FROM expected GROUP BY year)
SELECT c.year, r.form, c.cell_code, round(sum(c.value), 6) AS total,
  round(sum(c.filed_value), 6) AS filed_total,
  count(*) FILTER (c.basis = 'corrected') AS corrected_count,
  count(c.value) AS number_count,
  count(*) FILTER (c.state IN ('blank', 'mark')) AS blank_count,
  count(*) FILTER (c.state IN ('unreadable', 'missing')) AS unreadable_count,
  count(*) AS report_count,
  any_value(u.unit_count) AS unit_count
FROM cells_used c JOIN current_reports r USING (report_id)
JOIN authorities a ON a.authority_code = c.authority_code AND a.is_registered
LEFT JOIN units u ON u.year = c.year
GROUP BY ALL;
COMMENT ON VIEW county_totals IS '全县合计：按年度、格式和格相加；number_count 为有数的单位数，unit_count 为应报送的单位数；total 按采用数，filed_total 按填报数';
