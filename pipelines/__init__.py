"""How a document becomes tables: plain functions to read, recognise, tidy, check, store and load; the command line.

Does not belong here: Dagster (assets/) and pages (dashboards/). Imports only schemas/.
"""
