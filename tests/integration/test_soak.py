"""The soak test (benchmarks/soak.py) in its shortest form: a run killed while it loads, readers all the while."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.soak import Soak


@pytest.mark.slow
def test_nothing_is_lost_and_nobody_sees_an_error(finished_county: Path, tmp_path: Path) -> None:
    soak = Soak(tmp_path, units=2, seed=393, years=(2023, 2024), begun=finished_county)
    outcome = soak.soak(seconds=0, least_kills=1)
    assert outcome.kills == {"建库": 1} and outcome.handed_in > 15 and outcome.reports > 5
    assert {reader: errors for reader, (_, errors) in outcome.reads.items()} == {"warehouse": [], "pages": []}
    assert all(count > 5 for count, _ in outcome.reads.values())
    assert outcome.problems == [] and outcome.lost == []
    assert outcome.is_rebuilt_alike
