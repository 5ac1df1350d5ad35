"""What rules may ask of a report beside its cells, found out from itself: context columns of `schemas.context`.

Does not belong here: what other reports have to do with it (pipelines.earlier, pipelines.others), and judging.
"""
