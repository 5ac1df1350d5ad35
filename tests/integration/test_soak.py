"""The soak test (benchmarks/soak.py) in its shortest form: a run killed while it loads, readers all the while."""

from __future__ import annotations

import pytest

from benchmarks.soak import Soak


@pytest.mark.slow
def test_nothing_is_lost_and_nobody_sees_an_error(tmp_path):
    outcome = Soak(tmp_path, units=2, seed=45, years=(2024, 2025)).soak(seconds=0, least_kills=1)
    assert outcome.kills.total() == 1 and outcome.handed_in > 15 and outcome.reports > 5
    assert {reader: errors for reader, (_, errors) in outcome.reads.items()} == {"warehouse": [], "pages": []}
    assert all(count > 5 for count, _ in outcome.reads.values())
    assert outcome.problems == [] and outcome.lost == []
    assert outcome.is_rebuilt_alike
