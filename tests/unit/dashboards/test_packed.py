"""Packed numbers say what a dictionary would."""

from hypothesis import given
from hypothesis import strategies as st

from dashboards.packed import PackedNumbers, PackedPairs, Places

CODES = st.sampled_from("abcdefgh")
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(st.dictionaries(CODES, st.none() | NUMBERS), min_size=1, max_size=4))
def test_years_packed_together_keep_apart_what_has_no_entry_and_what_has_no_number(years):
    places = Places()
    packed = [PackedNumbers(numbers, places) for numbers in years]
    assert [dict(numbers) for numbers in packed] == years
    assert [len(numbers) for numbers in packed] == [len(numbers) for numbers in years]
    assert [numbers.get("not a code") for numbers in packed] == [None] * len(years)


@given(st.dictionaries(CODES, st.tuples(NUMBERS, NUMBERS)), st.dictionaries(CODES, NUMBERS))
def test_pairs_are_packed_too(pairs, before):
    places = Places()
    PackedNumbers(before, places)
    assert PackedPairs(pairs, places) == pairs
