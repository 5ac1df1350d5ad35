"""What one cell says: a number with its unit and remark, a mark for nothing, a blank, or something unreadable.

Does not belong here: which cell of the form it is. A number is read or not read; it is never repaired.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipelines.document import Place
from pipelines.recognise.fold import TEXTS_KEPT, fold, simplify
from pipelines.report import CellReading, Reason, State

if TYPE_CHECKING:
    from schemas.codebook import Column

MARKS = frozenset(
    {"-", "‐", "--", "---", "—", "——", "–", "―", "─", "/", "//", "\\", "无", "空", "暂无", "没有", "无数据", "*", "×"}
)
"""Texts that stand for nothing in a cell."""
NULLS = frozenset({"null", "none", "nan", "n/a", "na", "nil"})
"""What programs write for an empty cell, in any case."""
_TO_WRITE_ON = "_"
"""A line to write on, alone in a cell that was not filled in."""
TEN_THOUSAND = Decimal(10_000)
LARGEST = Decimal(10) ** 12
"""Beyond this a row of digits is several cells run together."""
_FACTORS = {"万元": Decimal(1), "万": Decimal(1), "亿元": TEN_THOUSAND, "元": 1 / TEN_THOUSAND}
"""Unit of money → what one of it is in 万元."""
_COUNT_UNITS = "人次|[件个项条份次宗部批家起篇例]"
_NUMBER = re.compile(
    r"(?P<sign>[+—-]|新增加?|增加?|减少?|负)?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?P<unit>万元|亿元|元|{_COUNT_UNITS})?"
    r"(?P<note>(?:[(\[【〔][^()\[\]【】〔〕]*[)\]】〕])*(?:[(\[【〔][^()\[\]【】〔〕]*)?|[,;:]?(?:其中|含|包括)[^()]{1,40})"
)
_AROUND = re.compile(r"[\"'“‘`]?(?:共计?|合计)?(?P<stated>\S.*?)[\"'”’`]?[。;；]?")
"""Quotation marks, a word of sum in front and the end of a sentence around the number of a cell."""
_WRAPPED = re.compile(r"[(（\[【〔﹝「『](?P<inner>[^()（）\[\]【】〔〕﹝﹞「」『』]*)[)）\]】〕﹞」』]")
"""Brackets around a whole cell, as some offices write every number."""
_QUOTED = re.compile(r"(?P<open>[\"'“‘`])?(?P<inner>[^\"'“”‘’`。；;]+)(?(open)[\"'”’`]|[。；;])")
_NUMERALS = dict(zip("零〇二两三四五六七八九十", (*"00223456789", "10"), strict=True))
MOST_WITH_NUMERAL = 2
"""A numeral in Chinese is read where it stands alone or with one unit."""
_EDGES = " \t\r\n\v\f\u00a0\u3000\u2000-\u200b\ufeff"
_DIGIT, _DIGITS = re.compile(r"\d"), re.compile(r"\d+")
_DIGIT_GAP = re.compile(r"\d\s*[.,]?\s+[.,]?\d|\d\s+[.,]\s*\d")
"""`1 2` is not 12, and `63. 0` may be line 63 with a nought."""
_DASHED = re.compile(r"—|[-–−－]\s")
"""A sign for nothing, or that of an item of a list, and a number: where a column counts, it is no negative one."""
_LEADING_ZERO = re.compile(r"0\d")
"""007 is an index number or several cells run together, and no count."""
_RAISED = re.compile(
    "[\u00b2\u00b3\u00b9\u2070-\u209c\u2460-\u24ff\u2776-\u2793\u3251-\u325f\u32b1-\u32bf\u2150-\u218b]"
)
"""Signs of footnotes and fractions: folded to digits they would join the number before them (12① is not 121)."""
_FOOTNOTE = re.compile("(?<=\\d)\\s*\\[[\u2460-\u2473]\\]")
"""A sign of a footnote that was set apart, since it is raised: in brackets it joins nothing (12[①])."""
_HEADER_UNIT = re.compile(r"亿元|万元|元")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060-\u2064\ufeff\u00ad]")
_MINUS = str.maketrans({"−": "-", "﹣": "-", "－": "-", "‐": "-", "‑": "-", "–": "-", "，": ","})


class Number(NamedTuple):
    """A number as printed: `unit` and `note` are empty where none is printed."""

    value: Decimal
    unit: str
    note: str


@lru_cache(maxsize=TEXTS_KEPT)
def parse_number(text: str) -> Number | None:
    """Return the number that a text states, None where the text as a whole is not one number with unit and remark."""
    if text.isascii() and text.isdecimal():
        return None if _LEADING_ZERO.match(text) or Decimal(text) >= LARGEST else Number(Decimal(text), "", "")
    if _RAISED.search(_FOOTNOTE.sub("", text)):
        return None
    same_width = unicodedata.normalize("NFKC", text)
    if not _DIGIT.search(same_width):
        return None
    folded = simplify(_INVISIBLE.sub("", same_width)).translate(_MINUS).strip()
    if _DIGIT_GAP.search(re.split(r"[(\[【〔]", folded, maxsplit=1)[0]):
        return None
    match = _NUMBER.fullmatch("".join(folded.split()))
    if match is None or _LEADING_ZERO.match(match["digits"]):
        return None
    value = Decimal(match["digits"].replace(",", ""))
    if value >= LARGEST:
        return None
    negative = match["sign"] in ("-", "—", "减", "减少", "负")
    return Number(-value if negative and value else value, match["unit"] or "", match["note"] or "")


@lru_cache(maxsize=TEXTS_KEPT)
def is_mark(text: str) -> bool:
    """Tell whether a text is one of the marks for nothing."""
    shown = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    together = "".join(shown.split())
    return (
        simplify(together) in MARKS
        or together.casefold() in NULLS
        or (together != "" and not together.strip(_TO_WRITE_ON))
    )


@lru_cache(maxsize=TEXTS_KEPT)
def is_empty(text: str) -> bool:
    """Tell whether a text shows nothing on paper, or nothing between brackets."""
    shown = _INVISIBLE.sub("", text).strip()
    return not shown or (len(shown) < 12 and shown[0] in "（([【" and shown[-1] in "）)]】" and not shown[1:-1].strip())


@lru_cache(maxsize=TEXTS_KEPT)
def is_value(text: str) -> bool:
    """Tell whether a text is what a value cell holds: a number or a mark, or digits of several cells run together."""
    return parse_number(text) is not None or is_mark(text) or text.strip().isdecimal() or is_wrapped(text)


def are_joined(text: str) -> bool:
    """Tell whether the text of a cell is several values, or digits that are: what parts two cells is lost."""
    is_index = text.isdecimal() and _LEADING_ZERO.match(text) is not None
    has_several = len(_DIGITS.findall(text)) > 1 and parse_number(text) is None
    pieces = text.split()
    return is_index or has_several or (len(pieces) > 1 and all(map(is_value, pieces)))


@lru_cache(maxsize=1024)
def is_wrapped(text: str) -> bool:
    """Tell whether a text is a number or a mark between brackets or quotation marks, or with the end of a sentence."""
    inner = _inside(text)
    is_closed = text.strip()[-1:] not in "。；;"  # 无。 is a sentence
    return inner != text and (parse_number(inner) is not None or (is_closed and is_mark(inner)))


def _inside(text: str) -> str:
    """Return what stands between the brackets or quotation marks around a whole cell, the text where there are none."""
    shown = text.strip()
    found = _WRAPPED.fullmatch(shown) or _QUOTED.fullmatch(shown)
    return found["inner"] if found else text


def unit_of_header(label: str) -> str:
    """Return the unit of money that a column's printed label states, empty where it states none."""
    found = _HEADER_UNIT.findall(fold(label))
    return found[-1] if found else ""


def read_value(text: str, column: Column, header_unit: str = "", place: Place | None = None) -> CellReading:
    """Read one cell of the form.

    Args:
        text: the cell as printed.
        column: the column of the form, which gives kind and unit.
        header_unit: the unit of money that the printed header states (万元, 元), empty where it states none.
        place: where the cell stands.

    Returns:
        The reading; an amount is in 万元, computed exactly from what is printed.
    """
    raw, where = text.strip(), place or Place()
    if is_empty(raw):
        return CellReading(None, "", column.unit, State.BLANK, where)
    inner = _inside(raw)
    if is_mark(inner):
        return CellReading(None, raw, column.unit, State.MARK, where)
    number = parse_number(inner) or parse_number(_bare(raw))
    is_dashed = number is not None and column.kind != "change" and _DASHED.match(inner) is not None
    is_debit = inner != raw and column.kind == "change" and _is_bracketed(raw) and inner[:1].isdigit()
    if number is None or is_dashed or is_debit:
        return unreadable(raw, column, Reason.NOT_A_NUMBER, where)
    if column.kind == "amount":
        return _read_amount(raw, number, column, header_unit, where)
    if number.unit in _FACTORS:
        return unreadable(raw, column, Reason.NOT_A_NUMBER, where)
    reason = Reason.ANNOTATED if number.note else Reason.NONE
    return CellReading(float(number.value), raw, column.unit, State.NUMBER, where, reason, number.note)


def _is_bracketed(text: str) -> bool:
    """Tell whether brackets stand around a number: accountants write one below zero this way."""
    return _WRAPPED.fullmatch(text) is not None


def _bare(text: str) -> str:
    """Return what a cell states without the words and signs around it: 共3件。, "3", 零; 一 may be meant as a dash."""
    found = _AROUND.fullmatch(text)
    if found is None:
        return text
    stated = found["stated"]
    is_alone = len(stated) <= MOST_WITH_NUMERAL and not stated[1:].isnumeric()
    return _NUMERALS.get(stated[0], stated[0]) + stated[1:] if is_alone else stated


def unreadable(raw: str, column: Column, reason: Reason, place: Place | None = None) -> CellReading:
    """Return the reading of a cell that cannot be read."""
    return CellReading(None, raw, column.unit, State.UNREADABLE, place or Place(), reason)


def _read_amount(raw: str, number: Number, column: Column, header_unit: str, place: Place) -> CellReading:
    unit = number.unit or header_unit
    if not unit:
        return unreadable(raw, column, Reason.NO_UNIT, place)
    factor = _FACTORS.get(unit)
    if factor is None:
        return unreadable(raw, column, Reason.NOT_A_NUMBER, place)
    if unit == "元" and number.value:
        reason = Reason.CONVERTED_FROM_YUAN
    else:
        reason = Reason.ANNOTATED if number.note else Reason.NONE
    return CellReading(float(number.value * factor), raw, column.unit, State.NUMBER, place, reason, number.note)
