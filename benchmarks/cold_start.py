"""`gouji check` on one text report from a cold start, beside the bare imports of what it does without.

    python -m benchmarks.cold_start [--runs 7]

Prints the median wall and processor seconds of whole processes, taken in turn, and the ratio to importing pandera.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

GOUJI = Path(sys.executable).with_name("gouji")
REPORT = Path(__file__).parents[1] / "data/raw/2020/棋坪镇.txt"
PEER = "import pandera.pandas"
COMMANDS = {
    "gouji check": [str(GOUJI), "check", str(REPORT)],
    "import pandas": [sys.executable, "-c", "import pandas"],
    PEER: [sys.executable, "-c", PEER],
}


def run(command: list[str]) -> tuple[float, float]:
    """Run a command; return its wall and processor seconds."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        _, _, usage = os.wait4(child.pid, 0)
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime


def main() -> None:
    """Print a line for each command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    taken = defaultdict(list)
    for _ in range(options.runs):
        for name, command in COMMANDS.items():
            taken[name].append(run(command))
    medians = {name: [statistics.median(each) for each in zip(*times, strict=True)] for name, times in taken.items()}
    for name, (wall, processor) in medians.items():
        ratio = processor / medians[PEER][1]
        print(f"{name:24} wall {wall:5.2f} s  processor {processor:5.2f} s  {ratio:4.2f} of importing pandera")


if __name__ == "__main__":
    main()
