"""What people see: queries on the finished warehouse, figures, pages, the site builder and its local server.

Reads the warehouse, never writes it. Does not belong here: rules, readers, Dagster. Imports schemas/ and pipelines/.
"""
