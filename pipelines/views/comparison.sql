-- Numbers beside each other: over units, over years, added up for the county.

CREATE VIEW facts AS
SELECT c.year, c.authority_code, a.short_name, a.kind, a.is_registered, c.cell_code, m.table_number, m.row_label,
  m.column_label, m.label, c.value, m.unit, c.state, c.filed_value, c.basis, m.is_comparable, f.printed AS form_printed,
  r.form, r.report_id, r.revision, r.handed_in, r.loaded
FROM cells_used c
JOIN reports r USING (report_id)
JOIN forms f ON f.form = r.form
JOIN authorities a ON a.authority_code = c.authority_code
JOIN metrics m USING (cell_code);
COMMENT ON VIEW facts IS
  '长表：最新版本的每一格一行，带单位、行名、列名；value 为采用数，filed_value 为填报数；未填为空，不是 0';
-- example: SELECT year, short_name, value, state FROM facts WHERE cell_code = 'requests.received.total' ORDER BY year, short_name
-- example of facts_wide_2019: SELECT year, short_name, "requests.received.total", "requests.granted.total" FROM facts_wide_2019 ORDER BY year, short_name
-- example of facts_wide_2021: SELECT year, short_name, "documents.normative.in_force" FROM facts_wide_2021 ORDER BY year, short_name
-- example of series_parts: SELECT series_code, list(cell_code) AS cells FROM series_parts GROUP BY series_code HAVING count(*) > 1

CREATE VIEW comparison AS
WITH valued AS (
  SELECT f.year, f.cell_code, f.authority_code, f.short_name, f.kind, f.value, f.state, f.filed_value, f.basis,
    f.is_comparable, f.form_printed
  FROM facts f WHERE f.is_registered
), before AS (
  -- years are listed so that a question about one reads the cells of two, not of all
  SELECT y.year, c.authority_code, c.cell_code, c.value, f.printed AS form_printed
  FROM years y JOIN cells_used c ON c.year = y.year - 1 JOIN reports r USING (report_id) JOIN forms f ON f.form = r.form
), dated AS (
  SELECT v.*, b.value AS value_year_before,
    coalesce(b.form_printed <> v.form_printed AND NOT v.is_comparable, false) AS is_break
  FROM valued v LEFT JOIN before b USING (year, authority_code, cell_code)
), beside AS (
  -- all windows from here on are within a year and a cell, so that a question about one reads no other
  SELECT d.*,
    median(d.value) OVER county AS county_median,
    quantile_cont(d.value, 0.25) OVER county AS county_quartile_1,
    quantile_cont(d.value, 0.75) OVER county AS county_quartile_3,
    count(d.value) OVER county AS county_count,
    rank() OVER (PARTITION BY d.year, d.cell_code ORDER BY d.value DESC NULLS LAST) AS place
  FROM dated d
  WINDOW county AS (PARTITION BY d.year, d.cell_code)
)
SELECT b.* EXCLUDE (is_comparable, place, is_break, form_printed),
  CASE WHEN NOT is_break THEN value - value_year_before END AS change,
  CASE WHEN NOT is_break AND value_year_before >= 10 THEN round(100 * (value / value_year_before - 1), 1) END
    AS change_percent,
  is_break,
  CASE WHEN value IS NOT NULL AND county_count >= 5 THEN place END AS county_rank,
  CASE WHEN value IS NOT NULL AND county_count >= 5
    THEN count(*) OVER (PARTITION BY year, cell_code, value) > 1 END AS is_tied
FROM beside b;
COMMENT ON VIEW comparison IS
  '任一指标按年度和单位比较：本年、上年、增减，全县中位数、四分位数、名次；采用数，见 cells_used。上年不足 10 不算百分比，有数的单位不足 5 个不排名，数相同名次相同；格式改了而口径不能相连的（is_break）不算增减';
-- example: SELECT short_name, value, value_year_before, change, county_median, county_rank FROM comparison WHERE year = 2020 AND cell_code = 'requests.received.total' ORDER BY county_rank

CREATE VIEW series AS
WITH of_series AS (
  SELECT f.year, f.authority_code, f.short_name, f.is_registered, p.series_code, f.form_printed, f.report_id,
    CASE WHEN count(f.value) = count(*) THEN sum(f.value) END AS value,
    list(f.cell_code ORDER BY f.cell_code) AS cells,
    any_value(p.is_comparable) AS is_comparable
  FROM facts f JOIN series_parts p USING (cell_code)
  GROUP BY ALL
)
SELECT s.*,
  coalesce(lag(form_printed) OVER unit <> form_printed AND NOT is_comparable, false) AS is_break,
  year - lag(year) OVER unit > 1 AS is_gap
FROM of_series s
WINDOW unit AS (PARTITION BY authority_code, series_code ORDER BY year);
COMMENT ON VIEW series IS
  '序列：同一指标跨两种格式相连，只在口径声明一致处（series_parts）；is_break 为格式改了而口径不同，is_gap 为中间缺年度；一个序列由几格相加的，缺一格即为空';
-- example: SELECT year, value, cells, is_break FROM series WHERE short_name = '棋坪镇' AND series_code = 'requests.other.total' ORDER BY year

CREATE VIEW response_structure AS
WITH outcomes AS (
  SELECT f.year, f.authority_code, f.short_name, f.is_registered, f.report_id,
    CASE WHEN f.cell_code LIKE 'requests.granted.%' THEN '予以公开'
      WHEN f.cell_code LIKE 'requests.partly_granted.%' THEN '部分公开'
      WHEN f.cell_code LIKE 'requests.denied\_%' ESCAPE '\' THEN '不予公开'
      WHEN f.cell_code LIKE 'requests.unavailable\_%' ESCAPE '\' THEN '无法提供'
      WHEN f.cell_code LIKE 'requests.unprocessed\_%' ESCAPE '\' THEN '不予处理'
      WHEN f.cell_code LIKE 'requests.other%' THEN '其他处理' END AS outcome, f.value
  FROM facts f
  WHERE f.cell_code LIKE 'requests.%.total'
), grouped AS (
  SELECT year, authority_code, short_name, is_registered, report_id, outcome,
    CASE WHEN count(value) = count(*) THEN sum(value) END AS value
  FROM outcomes WHERE outcome IS NOT NULL GROUP BY ALL
), whole AS (
  SELECT *, sum(value) OVER unit AS outcome_sum, count(value) OVER unit = count(*) OVER unit AS is_whole
  FROM grouped WINDOW unit AS (PARTITION BY report_id)
)
SELECT * EXCLUDE (is_whole),
  CASE WHEN is_whole AND outcome_sum >= 10 THEN round(100 * value / outcome_sum, 1) END AS share_percent
FROM whole;
COMMENT ON VIEW response_structure IS
  '办理结果的构成：各类结果的件数和占比；不足 10 件，或有一类没有数的，不算占比';
-- example: SELECT short_name, outcome, value, share_percent FROM response_structure WHERE year = 2020 ORDER BY short_name, outcome

CREATE VIEW completeness AS
SELECT m.year, m.authority_code, m.short_name, m.kind, m.state, m.revision, r.number_count, r.blank_count,
  r.unreadable_count, f.cell_count AS form_cell_count,
  CASE WHEN r.report_id IS NOT NULL THEN round(100.0 * r.number_count / f.cell_count, 1) END AS filled_percent,
  s.section_count, r.handed_in
FROM matrix m
LEFT JOIN current_reports r USING (report_id)
LEFT JOIN forms f ON f.form = r.form
LEFT JOIN (SELECT report_id, count(*) AS section_count FROM sections GROUP BY 1) s USING (report_id);
COMMENT ON VIEW completeness IS
  '完整程度：每个单位每个年度报了没有，各格有数、未填、读不出的数目和有数的比例，写了几个部分';
-- example: SELECT year, count(*) FILTER (state <> 'not_handed_in') AS handed_in, count(*) AS expected FROM completeness GROUP BY year ORDER BY year

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
FROM cells_used c JOIN reports r USING (report_id)
JOIN authorities a ON a.authority_code = c.authority_code AND a.is_registered
LEFT JOIN units u ON u.year = c.year
GROUP BY ALL;
COMMENT ON VIEW county_totals IS '全县合计：按年度、格式和格相加；number_count 为有数的单位数，unit_count 为应报送的单位数；total 按采用数，filed_total 按填报数';
-- example: SELECT cell_code, total, number_count, unit_count FROM county_totals WHERE year = 2020 AND cell_code LIKE 'requests.%.total'
