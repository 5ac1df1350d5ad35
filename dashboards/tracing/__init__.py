"""`gouji trace`: from any number on the site back to the files it comes from.

Belongs here: what pages work out of cells (measures, medians, ranks) as records and in words. Does not belong here: the
lineage of a single cell (`pipelines.lineage`).
"""
