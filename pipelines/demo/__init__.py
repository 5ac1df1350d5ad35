"""The demo county: a synthetic set of reports, clearly marked, with consistent histories and a known list of mistakes.

County and numbers are made in memory (`county`, `numbers`, `prose`, `mistakes`); `writers` turn them into files.
Nothing here reads reports, and nothing else in the project depends on it.
"""
