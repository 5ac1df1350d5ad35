"""The folders are the architecture: imports go only down, and only assets know Dagster."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_import_contracts_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([lint, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_quick_verbs_do_not_load_slow_libraries() -> None:
    code = (
        "import sys; import pipelines.cli.main, pipelines.cli.reading, pipelines.parsing;"
        "print(sorted({'dagster', 'plotly', 'pandas', 'pandera', 'duckdb', 'pdfplumber'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
