"""Which reports are found to be alike: exactly those that counting every pair in full finds."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.likeness.pairs import Parts, alike_pairs
from pipelines.likeness.shingles import likeness, shingles_of
from tests.unit.likeness.texts import made_up

LISTS = st.lists(st.integers(0, 11), min_size=2, max_size=8, unique=True)


def pairs_of(texts: list[str], authority: list[int], year: list[int], percent: float = 75) -> set[tuple[int, int]]:
    current = np.ones(len(texts), dtype=bool)
    parts = Parts(np.array(authority), np.array(year), current, current, shingles_of(texts))
    return set(alike_pairs(parts, percent, 30))


@settings(max_examples=40, deadline=None)
@given(
    sentences=st.lists(LISTS, min_size=2, max_size=6),
    percent=st.sampled_from([40, 75, 90]),
)
def test_the_pairs_are_those_that_counting_every_pair_finds(sentences: list[list[int]], percent: float) -> None:
    pool = [made_up(seed, 1) for seed in range(12)]
    texts = ["".join(pool[number] for number in chosen) for chosen in sentences]
    count = len(texts)
    same_year = pairs_of(texts, list(range(count)), [2023] * count, percent)
    for one in range(count):
        alike = {other for other in range(count) if other != one and likeness(texts[one], texts[other]) >= percent}
        found = {other for first, other in same_year if first == one}
        assert found <= alike
        assert len(found) == min(len(alike), 3)
    own = pairs_of(texts, [1] * 2, [2022, 2023], percent) if count == 2 else None
    assert own is None or own == ({(1, 0)} if likeness(texts[0], texts[1]) >= percent else set())


def test_numbers_years_and_punctuation_do_not_hide_a_copy() -> None:
    text = made_up(1)
    assert likeness("2022年，" + text, "2023年:" + text.replace("。", "；\n")) > 97


def test_reports_of_other_years_and_of_a_later_year_are_no_models() -> None:
    text = made_up(1)
    assert pairs_of([text, text], [1, 2], [2022, 2023]) == set()
    assert pairs_of([text, text], [1, 1], [2021, 2023]) == set()
    assert pairs_of([text, text], [1, 1], [2022, 2023]) == {(1, 0)}


def test_the_wording_that_most_reports_have_makes_nobody_a_copyist() -> None:
    form = made_up(0, 40)
    texts = [form + made_up(number, 8) for number in range(1, 21)]
    assert likeness(texts[0], texts[1]) > 60
    assert pairs_of(texts, list(range(20)), [2023] * 20, 50) == set()
    assert pairs_of([*texts, texts[3]], list(range(21)), [2023] * 21, 50) == {(3, 20), (20, 3)}


def test_short_texts_are_not_compared() -> None:
    short = made_up(1, 1)
    assert pairs_of([short, short], [1, 2], [2023, 2023]) == set()
