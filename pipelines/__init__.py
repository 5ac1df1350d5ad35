"""How a document becomes tables: plain functions that read, recognise, tidy, check, store and load, and the command line.

Does not belong here: Dagster (assets/) and pages (dashboards/). Imports only schemas/.
"""
