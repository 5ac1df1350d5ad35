"""Reading reports against the libraries one would otherwise use, in the same run, on the same files.

    python -m benchmarks.reading [--files 20] [--rounds 5]

For each format: median milliseconds a file of our reader alone, of reading and recognising, and of each peer doing the
bare extraction of tables; and the ratio peer / ours (reader alone). Without LibreOffice its formats are left out.
"""

from __future__ import annotations

import argparse
import io
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pipelines.demo.county import County, generate_county
from pipelines.demo.writers.docx import write_docx
from pipelines.demo.writers.html import write_html
from pipelines.demo.writers.office import convert, find_office
from pipelines.demo.writers.text import TEXT_LAYOUTS, write_text
from pipelines.demo.writers.xlsx import write_xlsx
from pipelines.read.content import read_document
from pipelines.recognise.report import recognise

Extract = Callable[[bytes], object]


def with_python_docx(data: bytes) -> object:
    """Every cell of every table, as python-docx gives them."""
    from docx import Document

    return [[cell.text for cell in row.cells] for table in Document(io.BytesIO(data)).tables for row in table.rows]


def with_pandas(data: bytes) -> object:
    """Tables as frames."""
    from pandas import read_html

    return read_html(io.BytesIO(data))


def with_beautiful_soup(data: bytes) -> object:
    """Every cell of every table and the text around them."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(data, "lxml")
    cells = [[cell.get_text(strip=True) for cell in row.find_all(["td", "th"])] for row in soup.find_all("tr")]
    return cells, [paragraph.get_text(strip=True) for paragraph in soup.find_all("p")]


def with_pdfplumber(data: bytes) -> object:
    """Tables and text of every page."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        return [page.extract_tables() for page in document.pages]


def with_openpyxl(data: bytes) -> object:
    """Every value of every sheet."""
    from openpyxl import load_workbook

    return [list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(io.BytesIO(data)).worksheets]


PEERS: dict[str, dict[str, Extract]] = {
    "docx": {"python-docx": with_python_docx},
    "html": {"pandas.read_html": with_pandas, "BeautifulSoup": with_beautiful_soup},
    "txt": {},
    "xlsx": {"openpyxl": with_openpyxl},
    "pdf": {"pdfplumber": with_pdfplumber},
    "doc": {},
    "rtf": {},
    "odt": {},
}


def make_files(county: County, count: int, directory: Path) -> dict[str, list[bytes]]:
    """Return the same reports in every format."""
    reports = [county.report(key) for key in county.keys[:count]]
    layouts = list(TEXT_LAYOUTS)
    files = {
        "docx": [write_docx(report) for report in reports],
        "html": [write_html(report) for report in reports],
        "txt": [write_text(report, layouts[number % len(layouts)]) for number, report in enumerate(reports)],
        "xlsx": [write_xlsx(report) for report in reports],
    }
    if find_office():
        sources = []
        for number, data in enumerate(files["docx"]):
            sources.append(directory / f"{number}.docx")
            sources[-1].write_bytes(data)
        for ending in ("doc", "rtf", "odt", "pdf"):
            convert(sources, ending, directory / ending)
            files[ending] = [(directory / ending / f"{number}.{ending}").read_bytes() for number in range(count)]
    return files


def milliseconds(works: dict[str, Extract], files: list[bytes], rounds: int) -> dict[str, float]:
    """Return for each work the median time of one file over all files and rounds, after a warm-up.

    The works take turns, each at all files: a machine that runs slower for a while does so for all of them.
    """
    times: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work(files[0])
    for _ in range(rounds):
        for name, work in works.items():
            for data in files:
                start = time.perf_counter()
                work(data)
                times[name].append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(taken) for name, taken in times.items()}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    county = generate_county(seed=1, units=max(4, options.files), years=(2020, 2023))
    with tempfile.TemporaryDirectory() as scratch:
        files = make_files(county, options.files, Path(scratch))
    print(f"{'format':7}{'read ms':>9}{'+recognise':>12}   peers: ms (times ours)")
    for ending, data in files.items():
        works: dict[str, Extract] = {"read": read_document, "recognise": lambda one: recognise(read_document(one))}
        took = milliseconds(works | PEERS[ending], data, options.rounds)
        words = ", ".join(f"{peer} {took[peer]:.1f} ({took[peer] / took['read']:.1f}x)" for peer in PEERS[ending])
        print(f"{ending:7}{took['read']:9.2f}{took['recognise']:12.2f}   {words}")


if __name__ == "__main__":
    main()
