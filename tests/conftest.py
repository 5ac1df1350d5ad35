"""Fixtures that all tests may use."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("same_each_time", derandomize=True, max_examples=50)
settings.load_profile("same_each_time")  # `make search` looks for new counter-examples instead

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The project's common material beside the checkout: real reports, the blank form. Skips where it is not there."""
    path = ROOT.parent / "shared"
    if not path.is_dir():
        pytest.skip("the common material (../shared) is not beside this checkout")
    return path
