"""What tests of `gouji run` begin with: a county that was run once, an instance of Dagster, what every run loads."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assets.cli import run
from assets.instance import open_instance
from assets.stages import get_ready
from dashboards.pinyin import search_keys
from dashboards.rendering import _environment
from pipelines.demo.county import generate_county
from pipelines.demo.writers.files import write_county
from pipelines.workspace import Workspace
from tests.made_once import made_once


@pytest.fixture(scope="session")
def loaded() -> None:
    """What the processes of a run load first, which are forked from this one: each run would take a second for it."""
    get_ready()
    templates = _environment()
    for template in templates.list_templates():
        templates.get_template(template)
    search_keys("勾稽")


@pytest.fixture(scope="session")
def dagster_home(loaded: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance that has recorded nothing yet: making its tables takes a second, so they are copied."""

    def make(folder: Path) -> None:
        with open_instance(Workspace(folder, folder)):
            pass

    return made_once(tmp_path_factory, "instance", make) / "dagster"


@pytest.fixture(scope="session")
def finished_county(dagster_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The raw folder of two units and two years without mistakes, run once by `gouji run`; `out` lies inside."""

    def make(folder: Path) -> None:
        raw = folder / "raw"
        write_county(generate_county(units=2, years=(2023, 2024), planted_share=0), raw)
        shutil.copytree(dagster_home, raw / "out" / "dagster")
        assert run.main(["--raw", str(raw)], standalone_mode=False) == 0

    return made_once(tmp_path_factory, "finished", make) / "raw"
