"""`gouji run` that is killed (SIGKILL) so many seconds after it began a stage; run by the soak test.

python -m benchmarks.dying_run RAW STAGE SECONDS
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

import assets.cli
from pipelines.cli.main import main as gouji

STAGES = ("准备", "读取", "建库", "核对单", "全县汇总表", "发布")
"""What a run says of itself while it goes on, in order; the first one is before Dagster is loaded."""


def run(raw: Path, stage: str, seconds: float) -> None:
    """Run the main job, and be killed in the stage."""
    armed = threading.Event()

    def die(began: str, done: int, total: int) -> None:
        if began == stage and not armed.is_set():
            armed.set()
            timer = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGKILL))
            timer.daemon = True
            timer.start()

    assets.cli.ignore_progress = die
    die("准备", 0, 0)
    sys.argv = ["gouji", "run", "--raw", str(raw)]
    gouji()


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]))
