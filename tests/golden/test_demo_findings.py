"""The demo county through `gouji check`: what was planted is found, and nothing else is."""

from __future__ import annotations

import csv
import json
import subprocess
import sys

import pytest

from pipelines.demo.county import generate_county
from pipelines.demo.writers.files import write_county
from schemas.catalogue import rules


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """Report (path inside the county) → what `gouji check --json` says of it, and → its row of the list of mistakes."""
    folder = tmp_path_factory.mktemp("demo") / "county"
    write_county(generate_county(units=20, planted_share=0.3), folder)
    years = [str(path) for path in sorted(folder.iterdir()) if path.is_dir()]
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", "check", "--json", *years]
    done = subprocess.run(command, capture_output=True, text=True, timeout=250, check=False)
    assert done.returncode == 1, done.stderr
    said = {}
    for line in done.stdout.splitlines():
        answer = json.loads(line)
        year, _, name = answer["file"].rpartition("/")
        said[f"{year.rpartition('/')[2]}/{name}"] = answer
    with (folder / "planted.csv").open(encoding="utf-8-sig", newline="") as file:
        planted = {row["file"]: row for row in csv.DictReader(file)}
    truth = [json.loads(line) for line in (folder / "truth.jsonl").read_text("utf-8").splitlines()]
    return said, planted, {line["file"]: line for line in truth}


def _failed(answer):
    return {finding["rule"] for finding in answer["findings"] if finding["outcome"] == "fail"}


@pytest.mark.slow
def test_every_cell_is_read_as_filed(answers):
    said, _, truth = answers
    assert set(said) == set(truth)
    for file, line in truth.items():
        cells = said[file]["cells"]
        assert said[file]["year"] == line["year"]
        assert said[file]["authority"] == line["authority"]
        assert {code: cells[code]["value"] for code in line["cells"]} == line["cells"], file
        assert {code: c["state"] for code, c in cells.items() if c["state"] != "number"} == line["states"], file


@pytest.mark.slow
def test_reports_without_a_mistake_have_no_finding(answers):
    said, planted, _ = answers
    clean = {file: sorted(_failed(answer)) for file, answer in said.items() if file not in planted}
    assert len(clean) > 80
    assert {file: failed for file, failed in clean.items() if failed} == {}


@pytest.mark.slow
def test_planted_mistakes_are_found_by_the_rules_named(answers):
    said, planted, _ = answers
    known = set(rules())
    found = 0
    for file, row in planted.items():
        expected = set(row["rule"].split(";")) & known
        assert expected <= _failed(said[file]), f"{file} {row['kind']}"
        found += bool(expected)
    assert found >= 20
