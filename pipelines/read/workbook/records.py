"""The records of an .xls: what its sheets hide, and with which format each number shows.

The library that reads the cells tells neither. What a format makes of a number does not belong here.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import NamedTuple

import olefile

_SHEET, _START = 0x0085, 0x0809
_FORMAT, _STYLE, _VIEW = 0x041E, 0x00E0, 0x023E
_NUMBER, _SHORT_NUMBER, _SHORT_NUMBERS, _FORMULA = 0x0203, 0x027E, 0x00BD, 0x0006
_ERROR, _GIVES_ERROR, _GIVES_EMPTY_TEXT = 0x0205, 2, 3
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_SHOWS_NOUGHT = 0x10
_SIZE_OF_TOKENS_AT, _JOINS_TEXTS, _WHOLE_NUMBER_BYTES = 20, 0x08, 3
_CALCULATES = {0x03, 0x04, 0x05, 0x06, 0x07, 0x12, 0x13, 0x14}
"""Tokens for + - × ÷ and the like: what they give is a number."""
_ADDS_UP = (b"\x19\x10", b"\x04\x00")
"""How a formula for a sum ends: the short token four bytes from its end, or the number of the function SUM."""
_NO_RESULT = b"\xff\xff"
"""Behind the result of a formula that is no number."""


class Record(NamedTuple):
    """A record with the place where its sheet starts."""

    kind: int
    content: bytes
    start: int


class StyledNumber(NamedTuple):
    """A number of a sheet with the number of its style; rows and columns count from 0."""

    row: int
    column: int
    style: int
    value: float


def read_records(data: bytes) -> list[Record]:
    """Return the records of a workbook.

    Raises:
        OSError, struct.error: damaged.
    """
    with olefile.OleFileIO(io.BytesIO(data)) as compound:
        name = "Workbook" if compound.exists("Workbook") else "Book"
        with compound.openstream(name) as stream:
            stored = stream.read()
    records = []
    at = start = 0
    while at + 4 <= len(stored):
        kind, size = struct.unpack_from("<HH", stored, at)
        start = at if kind == _START else start
        records.append(Record(kind, stored[at + 4 : at + 4 + size], start))
        at += 4 + size
    return records


def name_sheets(records: list[Record]) -> dict[int, str]:
    """Return the names of the sheets by where they start."""
    return {
        struct.unpack_from("<I", content)[0]: content[8:].decode(
            "utf-16-le" if content[7] & 1 else "latin-1", "replace"
        )
        for kind, content, _ in records
        if kind == _SHEET and len(content) > 8
    }


def find_formats(records: list[Record]) -> tuple[dict[int, str], list[int]]:
    """Return the formats of the workbook by their number, and for each style the number of its format."""
    codes: dict[int, str] = {}
    styles: list[int] = []
    for kind, content, _ in records:
        if kind == _STYLE and len(content) >= 4:
            styles.append(struct.unpack_from("<H", content, 2)[0])
        elif kind == _FORMAT and len(content) > 5:
            encoding = "utf-16-le" if content[4] & 1 else "latin-1"
            codes[struct.unpack_from("<H", content)[0]] = content[5:].decode(encoding, "replace")
    return codes, styles


def find_sheets_without_nought(records: list[Record]) -> set[int]:
    """Return where the sheets start that show no noughts."""
    views = (record for record in records if record.kind == _VIEW and len(record.content) >= 2)
    return {start for _, content, start in views if not content[0] & _SHOWS_NOUGHT}


def find_numbers(record: Record) -> Iterator[StyledNumber]:
    """Give the numbers that a record holds, results of formulas among them."""
    kind, content, _ = record
    if kind not in (_NUMBER, _SHORT_NUMBER, _SHORT_NUMBERS, _FORMULA) or len(content) < 10:
        return
    row, column, style = struct.unpack_from("<3H", content)
    if kind == _SHORT_NUMBERS:
        for count in range((len(content) - 6) // 6):
            style, packed = struct.unpack_from("<HI", content, 4 + 6 * count)
            yield StyledNumber(row, column + count, style, _unpack(packed))
    elif kind == _SHORT_NUMBER:
        yield StyledNumber(row, column, style, _unpack(struct.unpack_from("<I", content, 6)[0]))
    elif len(content) >= 14 and not (kind == _FORMULA and content[12:14] == _NO_RESULT):
        yield StyledNumber(row, column, style, struct.unpack_from("<d", content, 6)[0])


def find_errors(record: Record) -> Iterator[tuple[int, int, str]]:
    """Give row, column and text of the error that a cell shows, as itself or as the result of its formula.

    A number as the result of a formula that joins texts is one too, and an empty text as that of one that calculates:
    a program has written it that had no result.
    """
    kind, content, _ = record
    if kind not in (_ERROR, _FORMULA) or len(content) < 8:
        return
    row, column = struct.unpack_from("<2H", content)
    if kind == _ERROR and content[7] == 1:
        yield row, column, _ERRORS.get(content[6], "#")
    elif kind == _FORMULA and content[6] == _GIVES_ERROR and content[12:14] == _NO_RESULT:
        yield row, column, _ERRORS.get(content[8], "#")
    elif kind == _FORMULA and _lacks_result(content):
        yield row, column, "#"


def _lacks_result(content: bytes) -> bool:
    """Tell whether the last thing that a formula does cannot give what is stored as its result.

    One that is but a number ends in its digits.
    """
    start = _SIZE_OF_TOKENS_AT + 2
    if len(content) <= start:
        return False
    tokens = content[start : start + struct.unpack_from("<H", content, _SIZE_OF_TOKENS_AT)[0]]
    if len(tokens) <= _WHOLE_NUMBER_BYTES:
        return False
    if content[12:14] != _NO_RESULT:
        return tokens[-1] == _JOINS_TEXTS
    gives_number = tokens[-1] in _CALCULATES or tokens[-4:-2] == _ADDS_UP[0] or tokens[-2:] == _ADDS_UP[1]
    return content[6] == _GIVES_EMPTY_TEXT and gives_number


def _unpack(packed: int) -> float:
    """Return a number stored in four bytes: a whole one or the first half of a long one, times 100 or not."""
    if packed & 2:
        value = float((packed >> 2) - (1 << 30 if packed & 0x80000000 else 0))
    else:
        value = float(struct.unpack("<d", struct.pack("<II", 0, packed & 0xFFFFFFFC))[0])
    return value / 100 if packed & 1 else value
