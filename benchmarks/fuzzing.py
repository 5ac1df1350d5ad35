"""Broken files by the thousand: every one must give a report or one line of refusal, in bounded time.

    python -m benchmarks.fuzzing [--inputs 2000] [--seed 1] [--formats docx,html,txt,xlsx,pdf,doc,rtf,odt]

Takes whole reports of every format and breaks them: bytes changed, cut out, doubled, the file cut short, pieces of two
files joined. Prints for each format how many were read, refused in one line, or let an error through (which is a
fault: its bytes are kept for a test), how many were given up for taking too long, the longest time one took, and the
peak memory so far.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path
from random import Random

from benchmarks.reading import make_files
from pipelines.demo.county import generate_county
from pipelines.document import ReadError
from pipelines.read.content import read_document
from pipelines.reading_limit import TakesTooLong, limited_reading
from pipelines.recognise.report import recognise
from pipelines.report import NotAReportError

KEPT = Path("out") / "fuzzing"


def break_bytes(data: bytes, other: bytes, random: Random) -> bytes:
    """Return the bytes with one to eight wounds."""
    broken = bytearray(data)
    for _ in range(random.randint(1, 8)):
        start = random.randrange(len(broken) or 1)
        length = random.choice((1, 2, 8, 64, 1024))
        wound = random.randrange(6)
        if wound == 0:
            broken[start : start + length] = random.randbytes(length)
        elif wound == 1:
            del broken[start : start + length]
        elif wound == 2:
            broken[start:start] = broken[start : start + length] * random.choice((1, 3, 50))
        elif wound == 3:
            broken[start : start + length] = bytes([random.choice((0, 0xFF, 0x7F, 0x20))]) * length
        elif wound == 4 and random.random() < 0.3:
            del broken[start:]
        elif wound == 5:
            broken[start : start + length] = other[start : start + length]
    return bytes(broken)


def break_package(data: bytes, other: bytes, random: Random) -> bytes:
    """Return a package of Office whose container is whole but whose parts are broken."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, break_bytes(part, other, random) if random.random() < 0.5 else part)
    return made.getvalue()


def try_one(data: bytes) -> str:
    """Read and recognise a file; return what came of it."""
    try:
        with limited_reading():
            recognise(read_document(data))
    except TakesTooLong:
        return "too long"
    except (ReadError, NotAReportError) as refusal:
        return "refused" if "\n" not in str(refusal) else "many lines"
    except Exception as error:
        return type(error).__name__
    return "read"


def _peak_mebibytes() -> int:
    """Most memory this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Break files of every format and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--formats", default="docx,html,txt,xlsx,pdf,doc,rtf,odt")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        files = make_files(generate_county(seed=options.seed, units=4, years=(2020, 2023)), 4, Path(scratch))
    for ending in options.formats.split(","):
        random, outcomes, longest = Random(f"{options.seed}/{ending}"), Counter[str](), 0.0
        for number in range(options.inputs if ending in files else 0):
            data, other = random.sample(files[ending], 2)
            is_package = zipfile.is_zipfile(BytesIO(data)) and number % 2
            broken = (break_package if is_package else break_bytes)(data, other, random)
            start = time.perf_counter()
            outcome = try_one(broken)
            longest = max(longest, time.perf_counter() - start)
            outcomes[outcome] += 1
            if outcome not in ("read", "refused", "too long"):
                KEPT.mkdir(parents=True, exist_ok=True)
                (KEPT / f"{options.seed}-{number}.{ending}").write_bytes(broken)
        counts = f"{ending:5} {sum(outcomes.values()):6} inputs  {dict(outcomes)}"
        print(f"{counts}  longest {longest:.2f} s  peak {_peak_mebibytes()} MiB", flush=True)


if __name__ == "__main__":
    main()
