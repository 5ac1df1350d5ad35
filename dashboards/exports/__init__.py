"""What leaves the house as files: the county's tables for the office, open data and frozen releases for everybody.

Does not belong here: adding units up and comparing (`pipelines.roll_up`), and the pages of the site.
"""
