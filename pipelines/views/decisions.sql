-- What people decided, and what follows from it: the values used, where each finding stands, what goes wrong most.

CREATE VIEW cells_used AS
SELECT c.* REPLACE (
    coalesce(k.corrected_value, c.value) AS value,
    CASE WHEN k.report_id IS NULL THEN c.state ELSE 'number' END AS state
  ), c.value AS filed_value, c.state AS filed_state,
  CASE WHEN k.report_id IS NULL THEN 'filed' ELSE 'corrected' END AS basis,
  k.reason AS correction_reason, k.person AS corrected_by, k.confirmed_by
FROM current_cells c
LEFT JOIN corrections k ON k.report_id = c.report_id AND k.cell_code = c.cell_code AND k.is_confirmed;
COMMENT ON VIEW cells_used IS
  '采用数：最新版本的每一格，一般为填报数，更正经确认的用更正数（basis 为 corrected）；填报数在 filed_value，永不改动';
-- example: SELECT year, authority_code, cell_code, filed_value, value, correction_reason FROM cells_used WHERE basis = 'corrected'

CREATE VIEW findings_with_decisions AS
SELECT f.*, a.short_name, coalesce(s.state, 'open') AS state,
  f.outcome = 'fail' AND coalesce(s.state, 'open') NOT IN ('explained', 'dismissed', 'settled') AS is_open,
  s.person, s.reason, s.moment, 'filed' AS basis, p.problem_number, p.is_decidable, p.proposal_count,
  p.message AS problem_message
FROM current_findings f JOIN authorities a USING (authority_code)
LEFT JOIN finding_states s USING (report_id, rule, instance)
LEFT JOIN problems p USING (report_id, rule, instance)
UNION ALL BY NAME
SELECT j.report_id, r.authority_code, r.year, j.rule, j.instance, j.severity, 'fail' AS outcome, j.message,
  [] AS cells, a.short_name, 'open' AS state, true AS is_open, 'corrected' AS basis
FROM rejudgements j JOIN current_reports r USING (report_id) JOIN authorities a USING (authority_code)
WHERE j.is_new AND NOT j.holds;
COMMENT ON VIEW findings_with_decisions IS
  '最新版本的核对结果、认定后的状态（state，见 finding_states）和所属的错处；basis 为 corrected 的是更正以后才不符的';
-- example: SELECT year, short_name, rule, state, person, reason FROM findings_with_decisions WHERE outcome = 'fail' AND state <> 'open'

CREATE VIEW unit_states AS
SELECT m.*, coalesce(r.settled_count, 0) AS settled_count, coalesce(d.voided, 0) AS void_count,
  coalesce(d.pending, 0) AS pending_correction_count
FROM matrix m
LEFT JOIN current_reports r USING (report_id)
LEFT JOIN (
  SELECT report_id, count(*) FILTER (state = 'void') AS voided, count(*) FILTER (state = 'corrected') AS pending
  FROM finding_states GROUP BY 1
) d USING (report_id);
COMMENT ON VIEW unit_states IS '单位 × 年度的状态（列同 matrix），以及已处理、认定失效和更正待确认的条数';
-- example: SELECT short_name, state, settled_count FROM unit_states WHERE year = 2020 ORDER BY position

CREATE VIEW frequent_mistakes AS
SELECT f.year, f.rule, u.explanation, u.severity, count(DISTINCT f.authority_code) AS unit_count, count(*) AS finding_count,
  count(*) FILTER (f.is_open) AS open_count, list(DISTINCT f.short_name ORDER BY f.short_name) AS units
FROM findings_with_decisions f JOIN rules u USING (rule)
JOIN authorities a ON a.authority_code = f.authority_code AND a.kind <> '县'
WHERE f.outcome = 'fail' AND f.severity <> 'info'
GROUP BY ALL;
COMMENT ON VIEW frequent_mistakes IS '常见错误：每个年度每条规则有几个单位、几处不符，其中几处待处理';
-- example: SELECT rule, explanation, unit_count FROM frequent_mistakes WHERE year = 2020 ORDER BY unit_count DESC LIMIT 5
