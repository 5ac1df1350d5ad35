"""How many codes the fonts of a PDF name: the library keeps each of them, and one line of a file can name billions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO

from pdfminer.cmapdb import CMapParser, FileUnicodeMap
from pdfminer.pdftypes import PDFStream, list_value, resolve1

from pipelines.document import ReadError

MAX_CODES = 200_000
"""All signs of Unicode are 150,000."""
_ITEMS_OF_RANGES = {"W": 3, "W2": 5}
"""Lists of widths, and how many numbers tell that of a range of codes."""
_TOO_MANY = "PDF 的字体异常庞大，不像一份年度报告，请改报 Word 文档，或重新导出 PDF"


class _Counted(FileUnicodeMap):
    """Counts the codes and keeps none."""

    count = 0

    def add_cid2unichr(self, cid: int, code: object) -> None:
        self.count += 1
        if self.count > MAX_CODES:
            raise ReadError(_TOO_MANY)


def check_codes(spec: Mapping[str, object]) -> None:
    """Look at what a font names by ranges.

    Raises:
        ReadError: more codes than there are signs.
    """
    for name, items in _ITEMS_OF_RANGES.items():
        if sum(_ranges(list_value(spec.get(name, [])), items)) > MAX_CODES:
            raise ReadError(_TOO_MANY)
    signs = resolve1(spec.get("ToUnicode"))
    if isinstance(signs, PDFStream):
        CMapParser(_Counted(), BytesIO(signs.get_data())).run()


def _ranges(widths: Iterable[object], items: int) -> Iterable[int]:
    """Give how many codes each range has; lists of the widths of single codes stand between them."""
    numbers: list[float] = []
    for each in map(resolve1, widths):
        if isinstance(each, int | float):
            numbers.append(each)
        if not isinstance(each, int | float) or len(numbers) == items:
            yield max(int(numbers[1] - numbers[0]), 0) if len(numbers) == items else 0
            numbers = []
