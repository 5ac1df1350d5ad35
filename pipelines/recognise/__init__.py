"""How a document becomes a report: labels are matched, values read, identity and sections found.

`report` holds the parts in their order: `text_tables` cuts lines of text into cells, `segment` matches pieces with
labels, `rows`, `place` and `tables` make cells of tables 二 and 三, `appeals` those of table 四; `identity`, `sections`
and `counts` read the running text.
Does not belong here: reading files (pipelines/read/), judging the numbers (pipelines/checking.py).
"""
