-- From any number back to where it stands: file, place, raw text, reader, revision, rules and what people decided.

CREATE VIEW lineage AS
WITH judged AS (
  SELECT report_id, cell_code,
    list_sort(list(DISTINCT rule) FILTER (outcome = 'fail')) AS rules_failed,
    list_sort(list(DISTINCT rule) FILTER (outcome = 'not_assessable')) AS rules_not_assessable
  FROM (SELECT report_id, rule, outcome, unnest(cells) AS cell_code FROM findings) GROUP BY ALL
), decided AS (
  SELECT f.report_id, f.cell_code, list(DISTINCT d.act_number ORDER BY d.act_number) AS decision_acts
  FROM (SELECT report_id, rule, instance, unnest(cells) AS cell_code FROM findings) f
  JOIN decisions d ON d.report_id = f.report_id AND d.rule = f.rule AND d.instance = f.instance
  WHERE d.standing = 'standing'
  GROUP BY ALL
)
SELECT c.year, c.authority_code, a.short_name, c.cell_code, m.label, c.value AS filed_value, c.raw, c.unit, c.state,
  c.reason, c.note, c.place, r.report_id, r.revision, r.is_current, r.is_set_aside, r.same_as, r.form, r.path, r.sha256,
  r.reader_version, r.handed_in, r.loaded,
  coalesce(k.corrected_value, c.value) AS value_used,
  CASE WHEN k.report_id IS NULL THEN 'filed' ELSE 'corrected' END AS basis,
  k.act_number AS correction_act,
  coalesce(j.rules_failed, []) AS rules_failed, coalesce(j.rules_not_assessable, []) AS rules_not_assessable,
  coalesce(d.decision_acts, []) AS decision_acts
FROM cells c
JOIN reports r USING (report_id)
JOIN authorities a ON a.authority_code = c.authority_code
JOIN metrics m USING (cell_code)
LEFT JOIN corrections k ON k.report_id = c.report_id AND k.cell_code = c.cell_code AND k.is_confirmed
LEFT JOIN judged j ON j.report_id = c.report_id AND j.cell_code = c.cell_code
LEFT JOIN decided d ON d.report_id = c.report_id AND d.cell_code = c.cell_code;
COMMENT ON VIEW lineage IS
  '来源：每个版本每一格的文件、sha256、位置、原文、读取程序、规则和认定（台账序号），填报数和采用数';
-- example: SELECT filed_value, raw, place, path, sha256, revision, rules_failed FROM lineage WHERE year = 2020 AND short_name = '棋坪镇' AND cell_code = 'requests.received.total' AND is_current
