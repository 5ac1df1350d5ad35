-- What was known when, and what has changed since. Every fact has two times: when its file was handed in, and when it
-- was loaded, that is, became known. Macros give the past; times are UTC; a day given as a date begins at its midnight.

CREATE MACRO submissions_as_of(known_at, handed_in_by := TIMESTAMP 'infinity') AS TABLE
SELECT s.* REPLACE (a.set_aside_at AS set_aside_at, a.set_aside_by AS set_aside_by,
  a.set_aside_reason AS set_aside_reason)
FROM submissions s
LEFT JOIN set_asides a ON a.submission_id = s.submission_id
  AND a.set_aside_at <= known_at::TIMESTAMP AND coalesce(a.restored_at > known_at::TIMESTAMP, true)
WHERE s.loaded <= known_at::TIMESTAMP AND s.handed_in <= handed_in_by::TIMESTAMP;
COMMENT ON MACRO TABLE submissions_as_of IS
  '某一时刻已载入的报送登记；搁置按当时的情况；handed_in_by 另限交来时间';
-- example: SELECT path, handed_in, loaded, outcome FROM submissions_as_of(TIMESTAMP '2024-02-15') ORDER BY loaded

CREATE MACRO reports_as_of(known_at, handed_in_by := TIMESTAMP 'infinity') AS TABLE
WITH came AS (
  SELECT sha256, path, handed_in, loaded, authority_code, year, identity_note, set_aside_at IS NOT NULL AS is_set_aside
  FROM submissions_as_of(known_at, handed_in_by := handed_in_by)
  WHERE outcome = 'report'
  QUALIFY row_number() OVER (PARTITION BY sha256 ORDER BY is_set_aside, handed_in, loaded, path) = 1
), compared AS (
  SELECT c.*, r.report_id,
    coalesce(lag(coalesce(r.content_key, r.report_id)) OVER unit = coalesce(r.content_key, r.report_id), false) AS is_same
  FROM came c JOIN reports r USING (sha256)
  WINDOW unit AS (PARTITION BY c.authority_code, c.year ORDER BY c.handed_in, c.loaded, c.path, c.sha256)
), numbered AS (
  SELECT *, count(*) FILTER (NOT is_same) OVER unit AS revision, row_number() OVER unit AS position
  FROM compared
  WINDOW unit AS (PARTITION BY authority_code, year ORDER BY handed_in, loaded, path, sha256)
), standing AS (
  SELECT *,
    arg_min(report_id, position) FILTER (NOT is_set_aside) OVER (PARTITION BY authority_code, year, revision) AS stands,
    max(revision) FILTER (NOT is_set_aside) OVER (PARTITION BY authority_code, year) AS last_revision
  FROM numbered
)
SELECT r.* REPLACE (s.authority_code AS authority_code, s.year AS year, s.revision::INTEGER AS revision,
  coalesce(s.revision = s.last_revision AND s.report_id = s.stands, false) AS is_current,
  s.is_set_aside AS is_set_aside, CASE WHEN NOT s.is_set_aside AND s.stands <> s.report_id THEN s.stands END AS same_as,
  s.path AS path, s.handed_in AS handed_in, s.loaded AS loaded, s.identity_note AS identity_note)
FROM standing s JOIN reports r USING (report_id);
COMMENT ON MACRO TABLE reports_as_of IS
  '某一时刻已知的报告版本，当时的最新版本为 is_current；handed_in_by 另限交来时间。各格按现在的读取程序和规则';
-- example: SELECT year, path, revision FROM reports_as_of(TIMESTAMP '2024-02-15', handed_in_by := TIMESTAMP '2024-01-31') WHERE is_current

CREATE MACRO cells_as_of(known_at, handed_in_by := TIMESTAMP 'infinity') AS TABLE
SELECT c.* REPLACE (r.authority_code AS authority_code, r.year AS year)
FROM cells c JOIN reports_as_of(known_at, handed_in_by := handed_in_by) r USING (report_id)
WHERE r.is_current;
COMMENT ON MACRO TABLE cells_as_of IS '某一时刻各最新版本的每一格';
-- example: SELECT authority_code, year, value FROM cells_as_of(TIMESTAMP '2024-02-15') WHERE cell_code = 'requests.received.total'

CREATE MACRO findings_as_of(known_at, handed_in_by := TIMESTAMP 'infinity') AS TABLE
SELECT f.* REPLACE (r.authority_code AS authority_code, r.year AS year)
FROM findings f JOIN reports_as_of(known_at, handed_in_by := handed_in_by) r USING (report_id)
WHERE r.is_current;
COMMENT ON MACRO TABLE findings_as_of IS '某一时刻各最新版本的核对结果，按现行规则判断';
-- example: SELECT rule, count(*) AS n FROM findings_as_of(TIMESTAMP '2024-02-15') WHERE outcome = 'fail' GROUP BY rule

CREATE VIEW cell_changes AS
WITH steps AS (
  SELECT row_number() OVER (ORDER BY moment, authority_code, year, why, old_report_id, report_id) AS step, *
  FROM standing_changes
), before AS (
  SELECT s.step, c.cell_code, c.value, c.raw, c.state FROM steps s JOIN cells c ON c.report_id = s.old_report_id
), after AS (
  SELECT s.step, c.cell_code, c.value, c.raw, c.state FROM steps s JOIN cells c ON c.report_id = s.report_id
), compared AS (
  SELECT coalesce(n.step, o.step) AS step, coalesce(n.cell_code, o.cell_code) AS cell_code,
    o.value AS old_value, o.raw AS old_raw, o.state AS old_state, n.value, n.raw, n.state,
    o.value IS DISTINCT FROM n.value OR o.state IS DISTINCT FROM n.state AS is_changed
  FROM before o FULL JOIN after n ON n.step = o.step AND n.cell_code = o.cell_code
), changed AS (
  SELECT c.*, bool_and(c.is_changed) OVER (PARTITION BY c.step, m.table_number) AS is_whole_table
  FROM compared c JOIN metrics m USING (cell_code)
  QUALIFY c.is_changed
), told AS (
  SELECT s.authority_code, s.year, b.cell_code, b.old_value, b.old_raw, b.old_state, b.value, b.raw, b.state,
    s.why, s.person, s.reason, s.moment, s.old_report_id, s.report_id, b.is_whole_table, NULL::INTEGER AS act_number,
    NULL::VARCHAR AS old_reader_version, NULL::VARCHAR AS reader_version
  FROM changed b JOIN steps s USING (step)
  UNION ALL
  SELECT coalesce(n.authority_code, o.authority_code), coalesce(n.year, o.year), k.cell_code,
    k.old_value, CASE WHEN NOT k.was_corrected THEN o.raw END, CASE WHEN k.was_corrected THEN 'number' ELSE o.state END,
    k.value, CASE WHEN NOT k.is_corrected THEN n.raw END, CASE WHEN k.is_corrected THEN 'number' ELSE n.state END,
    k.why, k.person, k.reason, k.moment, k.old_report_id, k.report_id, false, k.act_number, NULL, NULL
  FROM correction_changes k
  LEFT JOIN cells o ON o.report_id = k.old_report_id AND o.cell_code = k.cell_code
  LEFT JOIN cells n ON n.report_id = k.report_id AND n.cell_code = k.cell_code
  UNION ALL
  SELECT r.authority_code, r.year, x.cell_code, x.old_value, x.old_raw, x.old_state, x.value, x.raw, x.state,
    'reader', NULL, NULL, x.moment, r.report_id, r.report_id, false, NULL, x.old_reader_version, x.reader_version
  FROM rereadings x JOIN reports r USING (sha256)
), concerned AS (
  SELECT old_report_id AS report_id FROM told UNION SELECT report_id FROM told
), failed AS (
  SELECT report_id, cell_code, list_sort(list(DISTINCT rule)) AS rules
  FROM (SELECT report_id, rule, unnest(cells) AS cell_code FROM findings SEMI JOIN concerned USING (report_id)
    WHERE outcome = 'fail') GROUP BY ALL
)
SELECT t.authority_code, t.year, t.cell_code, t.old_value, t.old_raw, t.old_state, t.value, t.raw, t.state,
  t.why, t.person, t.reason, t.act_number, t.is_whole_table, t.old_reader_version, t.reader_version,
  CASE t.why WHEN 'handed_in_again' THEN r.handed_in ELSE t.moment END AS moment,
  t.old_report_id, o.revision AS old_revision, o.form AS old_form, o.path AS old_path, o.sha256 AS old_sha256,
  t.report_id, r.revision, r.form, r.path, r.sha256, r.handed_in, r.loaded,
  CASE t.why WHEN 'reader' THEN [] ELSE coalesce(f.rules, []) END AS rules_before,
  CASE t.why WHEN 'decision' THEN [] ELSE coalesce(g.rules, []) END AS rules_after
FROM told t LEFT JOIN reports r USING (report_id) LEFT JOIN reports o ON o.report_id = t.old_report_id
LEFT JOIN failed f ON f.report_id = t.old_report_id AND f.cell_code = t.cell_code
LEFT JOIN failed g ON g.report_id = t.report_id AND g.cell_code = t.cell_code
WHERE (t.report_id IS NULL OR r.report_id IS NOT NULL) AND (t.old_report_id IS NULL OR o.report_id IS NOT NULL);
COMMENT ON VIEW cell_changes IS
  '改动的格：原值、新值和原因。handed_in_again 为重新报送（哪份文件、何时、sha256）；handed_in_late 为较早的一次后来才载入；set_aside 为作数的一份被搁置、别的一份重新为准或不再有（report_id 为空），restored 为恢复（何人、何故）；decision 为经确认的更正（台账第几条），填报数仍在，withdrawn 为撤回更正，lapsed 为作数的报告变了、更正随之失效；reader 为读取程序更新后同一份文件读得不同（何版到何版）。is_whole_table 为所在的表各格都改了；rules_before、rules_after 为改动前后涉及该格的不符规则，reader 只有改动后的';
-- example: SELECT year, authority_code, cell_code, old_value, value, why, moment, path, person, reason FROM cell_changes ORDER BY moment
