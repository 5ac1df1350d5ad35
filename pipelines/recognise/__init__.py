"""How a document becomes a report: labels are matched, values read, identity and sections found.

Does not belong here: reading files (pipelines/read/), judging the numbers (pipelines/check/).
"""
