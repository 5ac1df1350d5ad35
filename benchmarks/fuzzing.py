"""Broken files by the thousand: every one must give a report or one line of refusal, in bounded time and memory.

    python -m benchmarks.fuzzing [--inputs 2000] [--seed 1] [--formats docx,html,mht,txt,xlsx,zip,pdf,doc,rtf,odt,xls]

Takes whole reports of every format and breaks them: bytes changed, cut out, doubled, the file cut short, pieces of two
files joined; of packages and archives also the parts, while the package stays whole. Each format is tried in a process
of its own, file by file as `gouji check` reads them. Prints for each how many were read, refused in one line, would be
handed to LibreOffice (which is not started), given up for taking too long, or let an error through (which is a fault:
its bytes are kept for a test), the longest time one took, and the most memory the process has had.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
import zipfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from pathlib import Path
from random import Random

from benchmarks.whole_files import make_every_format
from pipelines.contract import parse_by_ourselves
from pipelines.demo.county import generate_county
from pipelines.parsing import READER_FAILED, TOO_LONG, ParsedFile

KEPT = Path("out") / "fuzzing"
FAULTS = ("many lines", "error")


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
    """Return a package of Office, or an archive, whose container is whole but whose parts are broken."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, break_bytes(part, other, random) if random.random() < 0.5 else part)
    return made.getvalue()


def try_one(path: Path) -> str:
    """Read and recognise a file, those in an archive too; return the worst that came of it."""
    outcomes = [_outcome(result) for _, result in parse_by_ourselves([path])[0]]
    return min(outcomes, key=("error", "many lines", "too long", "for LibreOffice", "refused", "read").index)


def _outcome(result: ParsedFile) -> str:
    if result.error is None:
        return "for LibreOffice" if result.awaits else "read"
    if result.error.startswith(READER_FAILED):
        return "error"
    return "too long" if result.error == TOO_LONG else "many lines" if "\n" in result.error else "refused"


def try_format(ending: str, files: list[bytes], seed: int, inputs: int, scratch: Path) -> str:
    """Break files of one format so many times; return what came of them in one line."""
    random, outcomes, longest = Random(f"{seed}/{ending}"), Counter[str](), 0.0
    path = scratch / f"broken.{ending}"
    for number in range(inputs):
        data, other = random.sample(files, 2)
        is_package = zipfile.is_zipfile(BytesIO(data)) and number % 2
        path.write_bytes((break_package if is_package else break_bytes)(data, other, random))
        start = time.perf_counter()
        outcome = try_one(path)
        longest = max(longest, time.perf_counter() - start)
        outcomes[outcome] += 1
        if outcome in FAULTS:
            KEPT.mkdir(parents=True, exist_ok=True)
            (KEPT / f"{seed}-{number}.{ending}").write_bytes(path.read_bytes())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return f"{ending:5} {inputs:6} inputs  {dict(sorted(outcomes.items()))}  longest {longest:.2f} s  peak {peak} MiB"


def main() -> None:
    """Break files of every format and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--formats", default="docx,html,mht,txt,xlsx,zip,pdf,doc,rtf,odt,xls,ods,fods")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        files = make_every_format(generate_county(seed=options.seed, units=4, years=(2020, 2023)), 4, folder)
        for ending in (each for each in options.formats.split(",") if each in files):
            with ProcessPoolExecutor(max_workers=1) as pool:
                tried = pool.submit(try_format, ending, files[ending], options.seed, options.inputs, folder)
                print(tried.result(), flush=True)


if __name__ == "__main__":
    main()
