"""A store of parsed reports made in memory, as reading and compaction would have left it, with its register."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.generated import Values, draw
from pipelines.demo.units import DemoUnit
from pipelines.reader_version import READER_VERSION
from pipelines.register import COLUMNS
from pipelines.store import CELL_TYPE, COUNT_TYPE, PARSED_SCHEMA, SECTION_TYPE, SUBMISSION_SCHEMA, Store
from pipelines.workspace import REGISTER_NAME, Workspace
from schemas.codebook import forms
from schemas.words import format_number

YEARS = tuple(range(2019, 2026))
SEGMENT_REPORTS = 8_192
BROKEN_EVERY, BLANK_EVERY = 100, 97
"""Of so many reports one has a wrong number, and one a row of blanks."""

PROSE = (
    "{year}年，{name}坚持以公开为常态、不公开为例外，把财政预决算和公共资源交易作为公开的重点，工作稳步推进。"
    "（一）主动公开。全年通过各类渠道主动公开政府信息{published}条，及时更新机构职能、领导分工和办事指南。"
    "（二）依申请公开。{sentence}建立台账，逐件登记办理时限，没有超期办理的情形。"
    "（三）监督保障。对照通报逐项整改，开展业务培训，把政府信息公开纳入工作考核，接受社会评议，没有责任追究的情形。"
)
SENTENCE = "全年共收到政府信息公开申请{received}件。"


def write_store(workspace: Workspace, unit_count: int, seed: int = 7) -> int:
    """Write register, parsed segments and submissions of so many units in all years; return the number of reports."""
    units, values = draw(unit_count, YEARS, seed)
    _write_register(workspace.raw / REGISTER_NAME, units)
    store = Store(workspace.store)
    store.parsed_folder.mkdir(parents=True)
    store.submissions_folder.mkdir(parents=True)
    submissions, count = [], 0
    for number, (year, first, chosen) in enumerate(_pieces(units), 1):
        table = _segment(
            chosen, year, first, {code: array[first : first + len(chosen)] for code, array in values.items()}
        )
        pq.write_table(
            table, store.parsed_folder / f"{number:06d}-made.parquet", compression="zstd", row_group_size=2_048
        )
        submissions.append(_submissions(table, chosen, year))
        count += len(chosen)
    pq.write_table(pa.concat_tables(submissions), store.submissions_folder / "000001-made.parquet", compression="zstd")
    return count


def _pieces(units: tuple[DemoUnit, ...]) -> Iterator[tuple[int, int, tuple[DemoUnit, ...]]]:
    for year in YEARS:
        for first in range(0, len(units), SEGMENT_REPORTS):
            yield year, first, units[first : first + SEGMENT_REPORTS]


def _write_register(path: Path, units: tuple[DemoUnit, ...]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows((unit.code, unit.name, unit.short_name, unit.kind, "", "", "") for unit in units)


def made_bytes(unit: DemoUnit, year: int) -> bytes:
    """Return what stands for the file of a report that was never written."""
    return f"{year} {unit.code}".encode()


def _segment(units: tuple[DemoUnit, ...], year: int, first: int, values: Values) -> pa.Table:
    form = forms()["2019" if year <= 2020 else "2021"]
    place = YEARS.index(year)
    numbers = np.stack([values[code][:, place] for code in form.required_codes], axis=1)
    state = np.zeros(numbers.shape, dtype=np.int8)
    _disturb(numbers, state, first)
    count = len(units)
    columns: dict[str, Any] = {
        "sha256": [hashlib.sha256(made_bytes(unit, year)).hexdigest() for unit in units],
        "reader_version": [READER_VERSION] * count,
        "document_kind": ["docx"] * count,
        "authority": [unit.name for unit in units],
        "year": [year] * count,
        "form": [form.code] * count,
        "period_start": [date(year, 1, 1)] * count,
        "period_end": [date(year, 12, 31)] * count,
        "title": [f"{unit.name}{year}年政府信息公开工作年度报告" for unit in units],
        "cells": _cells(form.required_codes, numbers, state),
        **_prose(units, year, values["requests.received.total"][:, place]),
    }
    columns |= {"preface": [""] * count, "claims": [[]] * count, "notes": [[]] * count, "other_sightings": [[]] * count}
    return pa.table(
        [
            pa.array(columns[field.name], field.type) if field.name in columns else pa.nulls(count, field.type)
            for field in PARSED_SCHEMA
        ],
        schema=PARSED_SCHEMA,
    )


def _disturb(numbers: npt.NDArray[np.float64], state: npt.NDArray[np.int8], first: int) -> None:
    """Put a wrong number into some reports and leave a few cells of others blank."""
    reports = np.arange(len(numbers))
    wrong = reports[(reports + first) % BROKEN_EVERY == 0]
    numbers[wrong, 40 + wrong % 100] += 7
    blank = reports[(reports + first) % BLANK_EVERY == 0]
    numbers[blank, 60:63], state[blank, 60:63] = np.nan, 1


def _cells(codes: tuple[str, ...], numbers: npt.NDArray[np.float64], state: npt.NDArray[np.int8]) -> pa.ListArray:
    count = len(numbers)
    unique, inverse = np.unique(numbers.ravel(), return_inverse=True)
    texts = ["" if np.isnan(value) else format_number(float(value)) for value in unique]
    cells = list(forms()["2021"].cells_by_code.values()) + list(forms()["2019"].cells_by_code.values())
    units = {cell.code: cell.column.unit for cell in cells}
    places = [f"表格{2 + number // 60}第{number // 7 + 3}行第{number % 7 + 2}列" for number in range(len(codes))]
    tiled = np.tile(np.arange(len(codes), dtype=np.int32), count)
    nothing = _looked_up(np.zeros(len(tiled), dtype=np.int32), [""])
    parts = {
        "cell_code": _looked_up(tiled, codes),
        "value": pa.array(numbers.ravel(), from_pandas=True),
        "raw": _looked_up(inverse.astype(np.int32), texts),
        "unit": _looked_up(tiled, [units[code] for code in codes]),
        "state": _looked_up(state.ravel().astype(np.int32), ["number", "blank"]),
        "reason": nothing,
        "note": nothing,
        "place": _looked_up(tiled, places),
    }
    offsets = pa.array(np.arange(count + 1, dtype=np.int32) * len(codes))
    fields = [CELL_TYPE.field(name) for name in parts]
    return pa.ListArray.from_arrays(offsets, pa.StructArray.from_arrays(list(parts.values()), fields=fields))


def _looked_up(positions: npt.NDArray[np.int32], texts: tuple[str, ...] | list[str]) -> pa.Array:
    return pa.array(texts, pa.string()).take(pa.array(positions))


def _prose(units: tuple[DemoUnit, ...], year: int, received: npt.NDArray[np.float64]) -> dict[str, Any]:
    sections, counts = [], []
    for number, unit in enumerate(units):
        sentence = SENTENCE.format(received=int(received[number]))
        text = PROSE.format(year=year, name=unit.short_name, published=number % 900 + 20, sentence=sentence)
        titles = (
            "一、总体情况",
            "二、主动公开政府信息情况",
            "三、收到和处理政府信息公开申请情况",
            "四、政府信息公开行政复议、行政诉讼情况",
            "五、存在的主要问题及改进情况",
            "六、其他需要报告的事项",
        )
        texts = (
            text,
            *("", "", ""),
            f"{unit.short_name}存在政策解读形式单一的问题，下一步将丰富解读形式，加强业务培训。",
            f"{year}年未产生信息处理费。无其他需要报告的事项。",
        )
        sections.append(
            [
                {"number": title[0], "title": title, "text": words, "place": "正文"}
                for title, words in zip(titles, texts, strict=True)
            ]
        )
        counts.append(
            [
                {
                    "what": "requests.received",
                    "number": float(received[number]),
                    "unit": "件",
                    "sentence": sentence,
                    "section": "一",
                    "place": "正文",
                }
            ]
        )
    return {
        "sections": pa.array(sections, pa.list_(SECTION_TYPE)),
        "stated_counts": pa.array(counts, pa.list_(COUNT_TYPE)),
    }


def _submissions(table: pa.Table, units: tuple[DemoUnit, ...], year: int) -> pa.Table:
    start = datetime(year + 1, 1, 20, tzinfo=UTC)
    handed_in = [start + timedelta(seconds=number) for number in range(len(units))]
    paths = [f"{year}/{unit.name}.docx" for unit in units]
    columns = [table["sha256"].combine_chunks(), pa.array(paths), handed_in, handed_in]
    return pa.table(
        [pa.array(each, field.type) for each, field in zip(columns, SUBMISSION_SCHEMA, strict=True)],
        schema=SUBMISSION_SCHEMA,
    )
