"""What waits for the others of its year: given back as it was, in order, and small while it waits."""

from __future__ import annotations

import tracemalloc
from copy import deepcopy
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
        kept.add([(f"{number}.txt", deepcopy(whole))])
        sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    as_they_are, packed = sizes[4], sizes[8] - sizes[4]
    assert packed < as_they_are / 3
    assert list(kept.take(len(kept))) == [[(f"{number}.txt", whole)] for number in range(8)]
    assert len(kept) == 0
