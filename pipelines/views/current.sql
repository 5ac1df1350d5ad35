-- Which of the reports handed in stand: the newest version of each unit and year, with its cells and findings.

CREATE VIEW current_reports AS SELECT * FROM reports WHERE is_current;
COMMENT ON VIEW current_reports IS '每个单位每个年度的最新版本';

CREATE VIEW current_cells AS
SELECT c.* FROM cells c JOIN current_reports r USING (report_id);
COMMENT ON VIEW current_cells IS '最新版本的每一格';

CREATE VIEW current_findings AS
SELECT f.* FROM findings f JOIN current_reports r USING (report_id);
COMMENT ON VIEW current_findings IS '最新版本的核对结果';
