"""Locating mistakes: which cells must change for the failed rules to hold, all the smallest ways, the likeliest first.

Belongs here: error localisation after Fellegi and Holt (1976) over the linear rules of a form, and its words.
Does not belong here: judging rules (`schemas.verdicts`), and changing anything: a filed number stays what it is.
"""
