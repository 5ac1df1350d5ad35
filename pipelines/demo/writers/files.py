"""The demo county as a folder: the reports, the register, the settings, the list of mistakes, the truth.

The folder can be given to `gouji run --raw` as it is.
"""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

from pipelines.demo.county import County, Key
from pipelines.demo.model import DemoReport, FiledCell
from pipelines.demo.own_reports import county_unit, own_reports
from pipelines.demo.units import county_data
from pipelines.demo.writers.docx import write_docx
from pipelines.demo.writers.html import write_html
from pipelines.demo.writers.office import FILTERS, convert
from pipelines.demo.writers.text import TEXT_LAYOUTS, write_text
from pipelines.demo.writers.xlsx import write_xlsx

NATIVE_SHARES = {"docx": 50, "html": 20, "txt": 20, "xlsx": 10}
"""Formats written without LibreOffice, and how many reports of a hundred come in each."""

OFFICE_SHARES = {"doc": 25, "rtf": 4, "odt": 4, "pdf": 12}
FORMAT_SHARES = {**NATIVE_SHARES, **OFFICE_SHARES}
ENCODINGS = ("utf-8", "utf-8", "gb18030")
CHINA = timezone(timedelta(hours=8))


def write_county(
    county: County, directory: Path, formats: Iterable[str] = NATIVE_SHARES, *, with_own_reports: bool = False
) -> Counter[str]:
    """Write a county into an empty folder.

    Args:
        county: the county.
        directory: is made where it does not exist.
        formats: file endings to use, of FORMAT_SHARES.
        with_own_reports: also write the reports of the county itself, and enter it in the register.

    Returns:
        How many reports were written in each format.

    Raises:
        FileExistsError: the folder has something in it.
        OfficeError: LibreOffice could not write the formats that need it.
    """
    if directory.exists() and any(directory.iterdir()):
        raise FileExistsError(str(directory))
    chosen = [ending for ending in FORMAT_SHARES if ending in set(formats)]
    places = {key: _place(county, key, chosen) for key in county.keys}
    for folder in sorted({directory / place.parent for place in places.values()}):
        folder.mkdir(parents=True, exist_ok=True)
    _write_reports(county, directory, places)
    own = _write_own_reports(county, directory) if with_own_reports else {}
    _write_lists(county, directory, places, own)
    return Counter(place.suffix[1:] for place in (*places.values(), *own))


def _write_own_reports(county: County, directory: Path) -> dict[Path, DemoReport]:
    """Write the county's own reports, each handed in at the end of March; return them by path."""
    written = {}
    for report in own_reports(county):
        place = Path(str(report.year)) / f"{report.unit.short_name}.docx"
        (directory / place).write_bytes(write_docx(report))
        moment = datetime(report.year + 1, 3, 25, 10, tzinfo=CHINA).timestamp()
        os.utime(directory / place, (moment, moment))
        written[place] = report
    return written


def _place(county: County, key: Key, formats: list[str]) -> Path:
    random = Random(f"{county.seed}/{key}/format")
    ending = random.choices(formats, [FORMAT_SHARES[ending] for ending in formats])[0]
    return Path(str(key[1])) / f"{county.units[key[0]].short_name_in(key[1])}.{ending}"


def _write_reports(county: County, directory: Path, places: dict[Key, Path]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        waiting: dict[str, list[tuple[Path, Path]]] = {}
        for number, (key, place) in enumerate(places.items()):
            report, ending = county.report(key), place.suffix[1:]
            if ending in FILTERS:
                source = Path(scratch) / f"{number}.docx"
                source.write_bytes(write_docx(report))
                waiting.setdefault(ending, []).append((source, directory / place))
            else:
                (directory / place).write_bytes(_native(report, ending, Random(f"{county.seed}/{key}/layout")))
        for ending, files in waiting.items():
            made = Path(scratch) / ending
            convert([source for source, _ in files], ending, made)
            for source, target in files:
                target.write_bytes((made / f"{source.stem}.{ending}").read_bytes())
    for key, place in places.items():
        moment = _handed_in(county, key).timestamp()
        os.utime(directory / place, (moment, moment))


def _native(report: DemoReport, ending: str, random: Random) -> bytes:
    if ending == "txt":
        return write_text(report, random.choice(sorted(TEXT_LAYOUTS)), random.choice(ENCODINGS))
    if ending == "html":
        return write_html(report, random.choice(ENCODINGS))
    return write_docx(report) if ending == "docx" else write_xlsx(report)


def _handed_in(county: County, key: Key) -> datetime:
    """Return a working hour of the January after the report year; it becomes the file's time of change."""
    random = Random(f"{county.seed}/{key}/handed in")
    return datetime(key[1] + 1, 1, random.randint(6, 28), random.randint(8, 17), random.randint(0, 59), tzinfo=CHINA)


def _write_lists(county: County, directory: Path, places: dict[Key, Path], own: dict[Path, DemoReport]) -> None:
    data = county_data()
    register = ("code", "name", "short_name", "kind", "former_names", "from_year", "to_year")
    _write_csv(directory / "authorities.csv", register, [*([_county_row()] if own else []), *_register_rows(county)])
    planted = ("file", "year", "authority", "rule", "cells", "true_values", "filed_values", "kind", "note")
    _write_csv(directory / "planted.csv", planted, [*_planted_rows(county, places), *_own_planted_rows(own)])
    with (directory / "truth.jsonl").open("w", encoding="utf-8", newline="\n") as file:
        for key, place in places.items():
            file.write(_line(_truth(county, key, place)))
        for place, report in own.items():
            file.write(_line(_filed_record(place, report.unit.name, report.year, report.form.code, report.cells)))
    settings = f'[county]\nname = "{data["county"]}（演示数据，虚构）"\nsynthetic = true\n'
    (directory / "gouji.toml").write_text(settings, encoding="utf-8")
    (directory / "README.txt").write_text(_readme(county, len(places) + len(own)), encoding="utf-8")


def _write_csv(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """Write a table that spreadsheet programs open with its Chinese intact: UTF-8 with a mark at the beginning."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _register_rows(county: County) -> Iterable[tuple[Any, ...]]:
    for unit in county.units:
        former = unit.former_short_name
        names = f"{unit.county}{former};{former}" if former else ""
        yield unit.code, unit.name, unit.short_name, unit.kind, names, unit.from_year, unit.to_year


def _county_row() -> tuple[Any, ...]:
    unit = county_unit()
    return unit.code, unit.name, county_data()["county"], unit.kind, "", None, None


def _own_planted_rows(own: dict[Path, DemoReport]) -> Iterable[tuple[Any, ...]]:
    for place, report in own.items():
        if report.plant:
            plant = report.plant
            codes, raw = ";".join(plant.filed), ";".join(cell.raw for cell in plant.filed.values())
            yield (
                place.as_posix(),
                report.year,
                report.unit.name,
                plant.rule,
                codes,
                "",
                raw,
                plant.kind,
                plant.note,
            )


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"


def _planted_rows(county: County, places: dict[Key, Path]) -> Iterable[tuple[Any, ...]]:
    for key, place in places.items():
        plant = county.plants.get(key)
        if plant is None:
            continue
        true = county.true_values(key)
        codes = [code for code in true if code in plant.filed]
        yield (
            place.as_posix(),
            key[1],
            county.units[key[0]].name_in(key[1]),
            plant.rule,
            ";".join(codes),
            ";".join(f"{true[code]:g}" for code in codes),
            ";".join(plant.filed[code].raw for code in codes),
            plant.kind,
            plant.note,
        )


def _truth(county: County, key: Key, place: Path) -> dict[str, Any]:
    """Return every cell as filed: its number (null for none), and the state of those that are no number."""
    cells = county.filed_cells(key) if not _is_copy(county, key) else county.report(key).cells
    return _filed_record(place, county.units[key[0]].name_in(key[1]), key[1], county.form_of(key).code, cells)


def _filed_record(place: Path, name: str, year: int, form_code: str, cells: dict[str, FiledCell]) -> dict[str, Any]:
    return {
        "file": place.as_posix(),
        "authority": name,
        "year": year,
        "form": form_code,
        "cells": {code: cell.value for code, cell in cells.items()},
        "states": {code: cell.state for code, cell in cells.items() if cell.state != "number"},
    }


def _is_copy(county: County, key: Key) -> bool:
    plant = county.plants.get(key)
    return plant is not None and plant.copy_of is not None


def _readme(county: County, report_count: int) -> str:
    data = county_data()
    return (
        f"{data['mark']}\n\n"
        f"这里是一个虚构的县 {county.years[0]}—{county.years[-1]} 年的年度报告，共 {report_count} 份，"
        "用于演示和测试。单位名称、数字和文字都是编造的。\n\n"
        "<年度>/<单位>.<格式>  各单位的报告\n"
        "authorities.csv  单位名录\n"
        "gouji.toml       县名，并注明数据为虚构\n"
        "planted.csv      有意放入的错误：哪份报告、哪些格、应为何数、填了何数、由哪条规则发现\n"
        "truth.jsonl      每份报告每一格所填的数，供核对\n\n"
        f"种子：{county.seed}。同样的种子、选项和程序版本写出同样的文件（doc、rtf、odt、pdf 除外）。\n"
        "试一试：gouji run --raw 本文件夹\n"
    )
