"""Reports whose structure is broken while their digits stay: no number may become another, and none blank.

    python -m benchmarks.broken_structure [--inputs 400] [--seed 1] [--formats html,docx,odt,fods,ods,xlsx,rtf,txt]

Drops, doubles, exchanges and misspells tags, control words, or what parts cells, one to four at a time, and compares
every cell with that of the whole file. Prints for each format how many were read alike, read with less (cells
unreadable or missing), refused, or read with a wrong number or blank; those are kept. Not each of these is a fault: a
tag that is gone may be all that told a number from a blank.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path
from random import Random

from benchmarks.fuzzing import KEPT
from benchmarks.whole_files import make_every_format
from pipelines.demo.county import County, generate_county
from pipelines.demo.writers.text import TEXT_LAYOUTS, write_text
from pipelines.parsing import parse_bytes
from pipelines.report import State

REPORTS = 8
SIGNS = {
    "rtf": re.compile(rb"\\(?!u-?\d)[a-z]+-?\d* ?|[{}]"),
    "txt": re.compile(rb"[\t\n|]|  +"),
}
TAGS = re.compile(rb"<[^<>]*>")
PARTS = re.compile(r"document\.xml$|content\.xml$|styles\.xml$|sheet1\.xml$|sharedStrings\.xml$|workbook\.xml$")
Cells = dict[str, tuple[State, float | None]]


def break_signs(data: bytes, signs: re.Pattern[bytes], random: Random) -> bytes:
    """Return a text with one to four of its signs gone, doubled, in the place of others, or misspelt."""
    found = [match.span() for match in signs.finditer(data)]
    broken = bytearray(data)
    for start, end in sorted(random.sample(found, min(len(found), random.choice((1, 1, 2, 4)))), reverse=True):
        sign, other = data[start:end], data[slice(*random.choice(found))]
        at = random.randrange(len(sign))
        misspelt = sign[:at] + bytes([random.choice(b"#&;@A_z~")]) + sign[at + 1 :]
        broken[start:end] = random.choice((b"", sign + sign, other, sign + other, misspelt))
    return bytes(broken)


def break_part(data: bytes, random: Random) -> bytes:
    """Return a package with one part broken."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        broken = random.choice([name for name in source.namelist() if PARTS.search(name)])
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, break_signs(part, TAGS, random) if name == broken else part)
    return made.getvalue()


def read_cells(data: bytes) -> Cells:
    """Return state and value of each cell; none where no report is read."""
    report = parse_bytes(data).report
    return {code: (cell.state, cell.value) for code, cell in report.cells.items()} if report else {}


def compare(cells: Cells, whole: Cells) -> str:
    """Return in a word how what was read of a broken file differs from the whole one."""
    if not cells:
        return "refused"
    others = [cell for code, cell in cells.items() if cell != whole.get(code, cell)]
    if any(state is State.NUMBER for state, _ in others):
        return "another number"
    return "blank" if any(state in (State.BLANK, State.MARK) for state, _ in others) else "less" if others else "alike"


def try_format(ending: str, files: list[bytes], seed: int, inputs: int) -> str:
    """Break files of one format so many times; return what came of them in one line."""
    random, outcomes = Random(f"{seed}/{ending}"), Counter[str]()
    whole = [(data, read_cells(data)) for data in files]
    for number in range(inputs):
        data, cells = random.choice(whole)
        is_package = zipfile.is_zipfile(BytesIO(data))
        broken = break_part(data, random) if is_package else break_signs(data, SIGNS.get(ending, TAGS), random)
        outcome = compare(read_cells(broken), cells)
        outcomes[outcome] += 1
        if outcome in ("another number", "blank"):
            KEPT.mkdir(parents=True, exist_ok=True)
            (KEPT / f"{seed}-{number}-{outcome.split()[-1]}.{ending}").write_bytes(broken)
    return f"{ending:5} {inputs:6} inputs  {dict(sorted(outcomes.items()))}"


def write_texts(county: County) -> list[bytes]:
    """Return reports in every layout of text."""
    reports = [county.report(key) for key in county.keys[:REPORTS]]
    return [write_text(report, layout) for report in reports for layout in TEXT_LAYOUTS]


def main() -> None:
    """Break files of every format and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--formats", default="html,docx,odt,fods,ods,xlsx,rtf,txt")
    options = parser.parse_args()
    county = generate_county(seed=options.seed, units=REPORTS, years=(2020, 2023))
    with tempfile.TemporaryDirectory() as scratch:
        files = make_every_format(county, REPORTS, Path(scratch)) | {"txt": write_texts(county)}
    for ending in (each for each in options.formats.split(",") if each in files):
        print(try_format(ending, files[ending], options.seed, options.inputs), flush=True)


if __name__ == "__main__":
    main()
