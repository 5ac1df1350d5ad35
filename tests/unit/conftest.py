"""What all unit tests have."""

from __future__ import annotations

import pytest

from tests.unit.read.office_files import FACTORIES


@pytest.fixture(scope="session", autouse=True)
def _common_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What only LibreOffice can write lies in a folder of the test run, for all its processes."""
    FACTORIES.append(tmp_path_factory)
