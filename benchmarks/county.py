"""The main job on a synthetic county: seconds by stage and peak memory, from raw files to the published site.

    python -m benchmarks.county [--units 64] [--years 2019-2025] [--formats docx,html,txt,xlsx]

Runs `gouji run` three times on the same folder: everything new, nothing changed, one report changed. The target with
all parts in place is 30 s, 3 s and 5 s on 2 cores.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GOUJI = Path(sys.executable).with_name("gouji")


def run(raw: Path) -> tuple[float, str]:
    """Run the main job; return the seconds it took and what it printed."""
    start = time.perf_counter()
    done = subprocess.run([GOUJI, "run", "--raw", raw], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 2):
        sys.exit(done.stderr)
    return time.perf_counter() - start, done.stdout


def change_one(raw: Path) -> Path:
    """Change a number in one text report, as if it had been handed in again."""
    path = sorted(raw.glob("20*/*.txt"))[0]
    data = path.read_bytes()
    path.write_bytes(data + b"\n")
    return path


def peak_mebibytes() -> float:
    """Return the largest memory of any process run so far."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    """Make the county, run three times, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", default="64")
    parser.add_argument("--years", default="2019-2025")
    parser.add_argument("--formats", default="docx,html,txt,xlsx")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        raw = Path(scratch) / "county"
        arguments = ["--units", options.units, "--years", options.years, "--formats", options.formats]
        subprocess.run([GOUJI, "demo", raw, *arguments], check=True, capture_output=True)
        first, said = run(raw)
        print(said)
        print(f"everything new      {first:6.1f} s   peak of one process {peak_mebibytes():.0f} MiB")
        print(f"nothing changed     {run(raw)[0]:6.1f} s")
        change_one(raw)
        again, said = run(raw)
        print(f"one report changed  {again:6.1f} s")
        print(said)


if __name__ == "__main__":
    main()
