"""Correction slips (核对单): what a unit is told of its report, to read, to print, and to answer in.

Belongs here: what a slip says, and its two files. Does not belong here: taking answers back (`pipelines.decisions`).
"""
