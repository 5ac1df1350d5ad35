"""Items that a person could still read and the reader does not: cells left unread, or no year. Never a wrong number.

The list is strict both ways: an item that is not on it must be read in full, one that is on it must still fail.
"""

LOST_BOUNDARIES = "digits without a gap in a row that has lost a value, or whose label is changed"
BLANKS_LOST = "as many digits as columns, where other rows have lost blanks: they may be fewer numbers"
WRAPPED_LABEL = "a label of over 60 characters is wrapped into the next row"
LABELS_LOST = "a row has no label and begins with a word where a number belongs"
NO_SPANS = "a page break takes the head off a row, and what was merged stands as empty cells beside its only number"

NOT_READ_YET = {
    "text/aligned/add_local_notes/2019": WRAPPED_LABEL,
    "text/aligned/table_for_each_group and cannot_be_numbers and add_local_notes/2021": WRAPPED_LABEL,
    "text/aligned_with_pages/add_local_notes/2019": WRAPPED_LABEL,
    "text/run_together/notes_and_units/2021-one-other": LOST_BOUNDARIES,
    "text/run_together/decorate/2021": LOST_BOUNDARIES,
    "text/run_together/shorten/2021-one-other": LOST_BOUNDARIES,
    "text/run_together/scatter_blanks/2019": BLANKS_LOST,
    "text/run_together/leave_out_zeros/2019": BLANKS_LOST,
    "text/run_together/only_totals/2021": BLANKS_LOST,
    "text/run_together/no_totals/2021-one-other": BLANKS_LOST,
    "text/run_together/lose_a_column/2021": BLANKS_LOST,
    "text/run_together/unit_and_note_rows and only_totals and shorten/2021-one-other": BLANKS_LOST,
    "text/run_together/append_last_year and notes_and_units and split_heads/2021": LOST_BOUNDARIES,
    "text/run_together/number_sections_again and notes_and_units and split_heads/2021-one-other": LOST_BOUNDARIES,
    "html/tables_of_divs/break_pages_with_heads/2021-one-other": NO_SPANS,
    "html/tables_of_divs/break_pages and no_totals and decorate/2021": NO_SPANS,
    "docx/line_breaks/unit_and_note_rows and cannot_be_numbers and lose_labels/2019": LABELS_LOST,
}
