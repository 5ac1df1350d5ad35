"""`gouji check` over folders of growing size: documents a second, and peak memory, which must not grow with the folder.

    python -m benchmarks.checking [--units 64] [--formats docx,html,txt,xlsx] [--years 1,3,7]

`--units 192 --years 7` is 1,344 reports. With LibreOffice, `--formats doc,docx,html,txt,xlsx,pdf,rtf,odt` mixes in what
offices send.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GOUJI = Path(sys.executable).with_name("gouji")


def check(folder: Path) -> tuple[int, float, float]:
    """Check a folder; return the number of reports, the seconds, and the peak MiB of the largest process."""
    start = time.perf_counter()
    with subprocess.Popen(
        [GOUJI, "check", folder, "--json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        lines = sum(1 for _ in child.stdout or ())
        _, _, usage = os.wait4(child.pid, 0)
    return lines, time.perf_counter() - start, usage.ru_maxrss / 1024


def main() -> None:
    """Print a line for each size of folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", default="64")
    parser.add_argument("--formats", default="docx,html,txt,xlsx")
    parser.add_argument("--years", default="1,3,7")
    options = parser.parse_args()
    for count in map(int, options.years.split(",")):
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) / "county"
            years = f"2019-{2018 + count}"
            made = [GOUJI, "demo", folder, "--units", options.units, "--years", years, "--formats", options.formats]
            subprocess.run(made, check=True, capture_output=True)
            for extra in ("authorities.csv", "planted.csv", "truth.jsonl", "README.txt", "gouji.toml"):
                (folder / extra).unlink(missing_ok=True)
            reports, seconds, peak = check(folder)
        print(
            f"{reports:5} reports  {seconds:6.1f} s  {reports / seconds:6.1f} a second  peak {peak:.0f} MiB a process"
        )


if __name__ == "__main__":
    main()
