"""The county's own tables: the units added up, held against the rules and against the county's own filed report.

Does not belong here: how the tables are drawn (`dashboards.exports`), and views for analysts (`pipelines.views`).
"""
