"""When and in what order: Dagster assets, checks, partitions, jobs, sensors and schedules over plain functions.

The only floor that imports Dagster. Does not belong here: anything one would want to call without Dagster.
"""
