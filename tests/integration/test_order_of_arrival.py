"""In whatever order and company reports are taken in, the warehouse is the same."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.demo.county import generate_county
from pipelines.demo.writers.files import write_county
from pipelines.ingest import ingest
from pipelines.rebuild import Contents, contents
from pipelines.revisions import entries
from pipelines.store import Store
from pipelines.warehouse import build_warehouse
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace
from tests.integration.killed_runs import NOW


def take_in(raw: Path, batches: list[list[Path]], source: Path) -> Contents:
    """Hand in the files batch after batch, with a run after each; return what the warehouse says in the end."""
    workspace = Workspace(raw, raw.parent / "out")
    raw.mkdir()
    shutil.copy2(source / "authorities.csv", raw)
    for batch in batches:
        for path in batch:
            target = raw / path.relative_to(source)
            target.parent.mkdir(exist_ok=True)
            shutil.copy2(path, target)
        ingest(workspace, NOW, lambda *_: None)
    build_warehouse(workspace)
    with open_warehouse(workspace.warehouse) as warehouse:
        return contents(warehouse)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two units over two years; of one report there are three files: one version, its copy, and a later version."""
    raw = tmp_path_factory.mktemp("source") / "raw"
    write_county(generate_county(seed=5, units=2, years=(2022, 2023), planted_share=0.5), raw)
    again = tmp_path_factory.mktemp("again") / "raw"
    write_county(generate_county(seed=6, units=2, years=(2022, 2023), planted_share=0), again)
    first = sorted((raw / "2023").iterdir())[0]
    (later,) = (path for path in (again / "2023").iterdir() if path.stem == first.stem)
    for path, name, days in ((first, "副本", 1), (later, "更正", 2)):
        target = shutil.copy2(path, first.with_name(f"{first.stem}（{name}）{path.suffix}"))
        moment = first.stat().st_mtime + days * 86_400
        os.utime(target, (moment, moment))
    return raw


@pytest.fixture(scope="module")
def at_once(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Contents:
    return take_in(tmp_path_factory.mktemp("at_once") / "raw", [reports_in(source)], source)


def reports_in(source: Path) -> list[Path]:
    return sorted(path for path in source.glob("20*/*") if path.is_file())


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_order_of_arrival_gives_the_same_warehouse(
    data: st.DataObject, source: Path, at_once: Contents, tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = data.draw(st.permutations(reports_in(source)))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(files) - 1), max_size=3)))
    batches = [files[start:end] for start, end in zip([0, *cuts], [*cuts, len(files)], strict=True)]
    assert take_in(tmp_path_factory.mktemp("county") / "raw", batches, source) == at_once
    assert at_once["reports"][0] == len(files) - 1  # the copy is the same bytes: one report, two submissions
    assert at_once["submissions"][0] == len(files)


def test_the_same_report_in_every_format_is_one_version(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    for number, ending in enumerate(("docx", "html", "txt", "xlsx")):
        made = tmp_path / ending
        write_county(generate_county(seed=3, units=1, years=(2020, 2023), planted_share=0), made, formats=(ending,))
        for path in made.glob("20*/*"):
            target = raw / path.relative_to(made)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
            os.utime(target, (1_700_000_000 + number,) * 2)
    shutil.copy(tmp_path / "docx" / "authorities.csv", raw)
    workspace = Workspace(raw, tmp_path / "out")
    ingest(workspace, NOW, lambda *_: None)
    found = entries(Store(workspace.store), workspace.register)
    assert len(found) == 8
    assert {entry.revision for entry in found} == {1}
    assert {entry.submission.path.split(".")[1] for entry in found if entry.is_current} == {"docx"}
