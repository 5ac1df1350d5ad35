"""What waits for the others of its year: given back as it was, in order, and small while it waits."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from pipelines import waiting
from pipelines.parsing import parse_bytes

REPORT = Path(__file__).parents[3] / "data" / "raw" / "2020" / "棋坪镇.txt"


def test_reports_that_wait_come_back_whole_and_take_a_fraction_of_their_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(waiting, "MOST_UNPACKED", 4)
    whole = parse_bytes(REPORT.read_bytes())
    kept, sizes = waiting.Waiting(), [0]
    tracemalloc.start()
    for number in range(8):
        kept.add([(f"{number}.txt", parse_bytes(REPORT.read_bytes()))])
        sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    as_they_are, packed = sizes[4], sizes[8] - sizes[4]
    assert packed < as_they_are / 3
    assert list(kept.take(len(kept))) == [[(f"{number}.txt", whole)] for number in range(8)]
    assert len(kept) == 0


def test_reports_that_wait_by_the_hundred_take_no_memory_by_their_number() -> None:
    whole = parse_bytes(REPORT.read_bytes())
    kept, sizes = waiting.Waiting(), list[int]()
    tracemalloc.start()
    for number in range(300):
        kept.add([(f"{number}.txt", whole)])
        sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert (sizes[299] - sizes[99]) / 200 < 512  # bytes a report, which packed has some 6,000
    assert [label for parsed in kept.take(300) for label, _ in parsed] == [f"{number}.txt" for number in range(300)]


def test_what_waits_after_all_was_taken_is_given_back_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "MOST_UNPACKED", 0)
    whole = parse_bytes(REPORT.read_bytes())
    kept = waiting.Waiting()
    for turn in range(3):
        kept.add([(f"{turn}.txt", whole)])
        kept.add([("another.txt", whole)])
        assert [parsed[0][0] for parsed in kept.take(2)] == [f"{turn}.txt", "another.txt"]
