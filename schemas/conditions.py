"""Conditions of a cell as small integers: its state, refined where a rule needs the reason.

A wide frame carries one such column a cell beside the values, so that rules can tell a blank from an unreadable cell.
"""

CONDITION_SUFFIX = ":condition"

CONDITION_CODES = {
    "number": 0,
    "blank": 1,
    "mark": 2,
    "unreadable": 3,
    "missing": 4,
    "row_length": 5,
    "no_unit": 6,
    "converted_from_yuan": 7,
    "not_a_number": 8,
}
"""number: a value; blank: nothing filed; mark: - / — 无; unreadable: cannot be known; missing: not in the file;
row_length: unreadable since the row has another number of values; no_unit: an amount without a unit;
converted_from_yuan: a value, filed in 元; not_a_number: text that is no number."""

REFINING_REASONS = ("row_length", "no_unit", "converted_from_yuan", "not_a_number")
"""Reasons that refine a state into a condition of their own; every other reason leaves the state as it is."""

PREDICATES = {
    "given": ("number", "converted_from_yuan"),
    "blank": ("blank", "mark"),
    "missing": ("missing",),
    "miscounted": ("row_length",),
    "unread": ("unreadable", "missing"),
    "no_unit": ("no_unit",),
    "converted": ("converted_from_yuan",),
    "not_a_number": ("not_a_number",),
}
"""Words that formulas may say of a cell, with the conditions that make them true."""


def condition_code(state: str, reason: str = "") -> int:
    """Return the condition of a cell from its state and reason."""
    return CONDITION_CODES[reason if reason in REFINING_REASONS else state]
