"""Copied narrative (报.雷同): how alike parts 一 and 五 are to the unit's last report and to others of the year.

Does not belong here: the thresholds (`schemas/data/settings.toml`), and judging.
"""
