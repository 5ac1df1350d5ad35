"""What stands on the pages of a PDF: characters and ruling lines with their positions, and nothing interpreted.

Positions are in points from the top left corner of the page. What is drawn at all is found in `drawing.py`, lines of
text and tables are made elsewhere.
"""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pdfminer.layout import LTChar, LTComponent, LTContainer, LTCurve, LTImage, LTPage
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.utils import Matrix, Rect

from pipelines.document import ReadError
from pipelines.radicals import LOOK_ALIKES
from pipelines.read.pdf.covered import Covers
from pipelines.read.pdf.drawing import Canvas, Interpreter, find_hidden_layers
from pipelines.read.pdf.fonts import Resources
from pipelines.read.pdf.outlines import Outlines
from pipelines.read.pdf.rulings import THIN_POINTS, Ruling, find_rulings

MAX_PAGES = 200
_UNKNOWN_CODE = re.compile(r"\(cid:\d+\)")
"""How the library writes a sign that the font does not tell; in a cell it would look like a note."""
_SLANTING_SHARE = 0.05
"""Watermarks run across the page, and the signs round a seal stand at every angle."""
_LOOK_ALIKES = LOOK_ALIKES | {
    code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FD6), *range(0xFB00, 0xFB07))
}
_LOOK_ALIKES[ord("⸺")] = "——"
"""Fonts map 用 and 民 to the look-alike radicals ⽤ and ⺠, and fi or —— to one sign, which no search would find."""

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it warns of every oddity of a font on standard error


@dataclass(slots=True)
class Char:
    """One printed character; `turn` tells how it stands: 0 upright, 1 read upwards, -1 downwards, 2 upside down.

    `baseline` is where upright characters of its line stand, counted down the page like `top`. `colour` is as the file
    gives it, empty for black.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    turn: int = 0
    baseline: float = 0.0
    colour: tuple[object, ...] = ()


@dataclass(slots=True)
class PageContent:
    """A page: size in points, characters in drawing order, ruling lines, and whether pictures stand on it.

    `has_unseen_text` says that there is text that is not printed, as behind the picture of a scan.
    """

    number: int
    width: float
    height: float
    chars: list[Char]
    rulings: list[Ruling]
    has_pictures: bool
    has_unseen_text: bool = False


def read_pages(data: bytes) -> Iterator[PageContent]:
    """Give the pages of a PDF one by one, upright.

    Raises:
        ReadError: too many pages, too much is drawn, or lines run down a page. Errors of the PDF library pass through.
    """
    document = PDFDocument(PDFParser(io.BytesIO(data)))
    resources = Resources()
    device = Canvas(resources, find_hidden_layers(document))
    interpreter = Interpreter(resources, device)
    for number, page in enumerate(PDFPage.create_pages(document), start=1):
        if number > MAX_PAGES:
            raise ReadError(f"PDF 超过 {MAX_PAGES} 页，请只报送年度报告本身")
        page.mediabox = _find_shown(page)
        interpreter.process_page(page)
        content = _collect(device, number)
        quarter = _quarter_turns(content)
        if quarter and _is_set_upright(content):
            raise ReadError(f"PDF 第{number}页的文字是竖排的，分不清行与栏，请改报原来的 Word 文档")
        if quarter:
            page.rotate = (page.rotate + 90 * quarter) % 360
            interpreter.process_page(page)
            content = _collect(device, number)
        yield content


def _find_shown(page: PDFPage) -> Rect:
    """Return what is shown of a page: its crop box, as far as it lies on the page at all."""
    (left, bottom, right, top), crop = page.mediabox, page.cropbox
    shown = (max(left, crop[0]), max(bottom, crop[1]), min(right, crop[2]), min(top, crop[3]))
    return shown if shown[0] < shown[2] and shown[1] < shown[3] else page.mediabox


def _quarter_turns(content: PageContent) -> int:
    """By how many quarters to the right a page has to be turned: it lies on its side or head where most digits do.

    Heads of narrow columns are printed sideways on pages that stand, numbers are not.
    """
    turns = Counter(char.turn for char in content.chars if char.text.isdecimal())
    return next((quarter for turn, quarter in ((1, 1), (2, 2), (-1, 3)) if 2 * turns[turn] > turns.total()), 0)


def _is_set_upright(content: PageContent) -> bool:
    """Whether the signs of a page stand upright where its digits lie on their side: its lines run down the page."""
    signs = [char for char in content.chars if char.text.isalpha()]
    return 2 * sum(not char.turn for char in signs) > len(signs)


def _collect(device: Canvas, number: int) -> PageContent:
    page, is_blended = device.get_result(), device.is_blended
    content = PageContent(number, page.width, page.height, [], [], has_pictures=False)
    content.has_unseen_text = device.has_unseen_text
    beyond: list[Char] = []
    covers = Covers()
    outlines = Outlines()
    drawn: list[LTComponent] = []
    for item in _walk(page):
        if isinstance(item, LTChar):
            if _is_slanting(item.matrix):
                continue
            if _is_on_page(item, page):
                covers.add(len(content.chars), item)
                outlines.add(item)
                content.chars.append(_convert_char(item, page))
            else:
                beyond.append(_convert_char(item, page))
        elif isinstance(item, LTImage) and min(item.width, item.height) <= THIN_POINTS:
            drawn.append(item)
        elif isinstance(item, LTImage):
            content.has_pictures = True
            content.has_unseen_text |= not is_blended and covers.cover(item)
        elif isinstance(item, LTCurve):
            drawn.append(item)
            if not is_blended and device.shapes.get(id(item)) not in outlines:
                covers.cover(item)
    content.rulings.extend(find_rulings(drawn, device.shapes, outlines, page))
    content.chars = [char for number, char in enumerate(content.chars) if number not in covers.hidden]
    _mark_cut_digits(content.chars, beyond)
    return content


def _mark_cut_digits(chars: list[Char], beyond: list[Char]) -> None:
    """Put an unknown sign to digits that go on beyond the edge of the page: the number seen is not the whole one."""
    gone = [char for char in beyond if char.text.isdecimal()]
    starts = {(round(char.baseline), round(char.x0)) for char in gone}
    ends = {(round(char.baseline), round(char.x1)) for char in gone}
    for char in chars if gone else ():
        near = [(round(char.baseline) + down, across) for down in (-1, 0, 1) for across in (-1, 0, 1)]
        if char.text.isdecimal() and any((down, round(char.x1) + across) in starts for down, across in near):
            char.text += "\ufffd"
        elif char.text.isdecimal() and any((down, round(char.x0) + across) in ends for down, across in near):
            char.text = "\ufffd" + char.text


def _walk(container: LTContainer[LTComponent]) -> Iterator[LTComponent]:
    """All drawn items with those inside figures; the library's own guard bounds how deep figures nest."""
    pending = [iter(container)]
    while pending:
        item = next(pending[-1], None)
        if item is None:
            pending.pop()
        elif isinstance(item, LTContainer):
            pending.append(iter(item))
        else:
            yield item


def _is_slanting(matrix: Matrix) -> bool:
    """Whether a character runs across the page, as watermarks do and nothing in a table."""
    slope, rise = abs(matrix[0]), abs(matrix[1])
    return min(slope, rise) > _SLANTING_SHARE * max(slope, rise)


def _is_on_page(item: LTChar, page: LTPage) -> bool:
    """Whether the middle of a character lies inside what is shown of the page."""
    return page.x0 <= (item.x0 + item.x1) / 2 <= page.x1 and page.y0 <= (item.y0 + item.y1) / 2 <= page.y1


def _convert_char(char: LTChar, page: LTPage) -> Char:
    top, bottom = page.y1 - char.y1, page.y1 - char.y0
    slope, rise = char.matrix[0], char.matrix[1]
    turn = (0 if slope >= 0 else 2) if abs(slope) >= abs(rise) else (1 if rise > 0 else -1)
    text = _UNKNOWN_CODE.sub("\ufffd", char.get_text()).translate(_LOOK_ALIKES)
    return Char(text, char.x0, char.x1, top, bottom, char.size, turn, page.y1 - char.matrix[5], _find_colour(char))


def _find_colour(char: LTChar) -> tuple[object, ...]:
    shade = char.graphicstate.ncolor
    parts = shade if isinstance(shade, tuple | list) else (shade,)
    numbers = tuple(part for part in parts if isinstance(part, int | float))  # a damaged file gives anything
    return numbers if any(numbers[:3]) else ()
