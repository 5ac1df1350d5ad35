"""Word files of paragraphs and tables, whose bytes depend on their contents alone.

python-docx makes the package with its styles once; each document then only brings its own body, so that hundreds of
them take seconds. Sizes of letters are in half points, widths in twentieths of a point, as in the format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from schemas.layout import LayoutCell, layout_size

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that an archive can say."""
PAGE_WIDTH, PAGE_HEIGHT, MARGIN, SIDE = 11906, 16838, 1134, 1020
"""A4, with margins above and below, left and right."""
TEXT_WIDTH = PAGE_WIDTH - 2 * SIDE
KEPT_SPACES = "\t\u3000\xa0"
"""Spaces that Python does not count as printable."""
SONG, HEI, FANG = "宋体", "黑体", "仿宋"
TABLE_WIDTHS = {4: (2466,) * 4, 10: (770, 940, 3190) + (709,) * 7, 15: (657,) * 15}
"""Widths of the columns of the official tables by their number, about as in the forms."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a text looks. `fill` is a colour behind it (RRGGBB), `align` left, center, right or both."""

    size: int = 21
    bold: bool = False
    font: str = SONG
    align: str = "left"
    fill: str = ""
    colour: str = ""


PLAIN = Look()


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands in a cell of a table."""

    text: str
    look: Look = PLAIN


def paragraph(
    text: str,
    look: Look = PLAIN,
    *,
    indent: bool = False,
    keep: bool = False,
    space: int = 60,
    new_page: bool = False,
) -> str:
    """Return a paragraph; line breaks in the text stay. `keep` keeps it on the page of what follows."""
    setting = (
        _when(keep, "<w:keepNext/>"),
        _when(new_page, "<w:pageBreakBefore/>"),
        f'<w:spacing w:before="0" w:after="{space}" w:line="288" w:lineRule="auto"/>',
        _when(indent, f'<w:ind w:firstLineChars="200" w:firstLine="{look.size * 20}"/>'),
        f'<w:jc w:val="{look.align}"/>',
    )
    return f"<w:p><w:pPr>{''.join(setting)}</w:pPr>{_run(text, look)}</w:p>"


def _when(condition: object, text: str) -> str:
    return text if condition else ""


def _run(text: str, look: Look) -> str:
    setting = (
        f'<w:rFonts w:ascii="{look.font}" w:hAnsi="{look.font}" w:eastAsia="{look.font}"/>',
        _when(look.bold, "<w:b/>"),
        _when(look.colour, f'<w:color w:val="{look.colour}"/>'),
        f'<w:sz w:val="{look.size}"/><w:szCs w:val="{look.size}"/>',
    )
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(_printable(line))}</w:t>' for line in text.split("\n"))
    return f"<w:r><w:rPr>{''.join(setting)}</w:rPr>{lines}</w:r>"


def _printable(text: str) -> str:
    """The text without what XML cannot hold."""
    return "".join(each for each in text if each.isprintable() or each in KEPT_SPACES)


def list_table(head: Sequence[str], rows: Iterable[Sequence[Printed]], widths: Sequence[int]) -> str:
    """Return a table with a head that is repeated on every page; rows are not torn apart."""
    title = Look(size=21, bold=True, font=HEI, align="center", fill="EDEDED")
    lines = [_line([_cell(Printed(text, title), width) for text, width in zip(head, widths, strict=True)], head=True)]
    lines += [_line([_cell(cell, width) for cell, width in zip(row, widths, strict=True)]) for row in rows]
    return _table(lines, widths)


def official_table(cells: Sequence[LayoutCell], content: Callable[[LayoutCell], Printed]) -> str:
    """Return a table in the official layout, kept on one page where it fits; `content` says what stands in a cell."""
    rows, columns = layout_size(cells)
    widths = TABLE_WIDTHS[columns]
    owners = {
        (row, column): cell
        for cell in cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }
    lines = [_line(list(_merged(owners, row, columns, content, keep=row < rows - 1))) for row in range(rows)]
    return _table(lines, widths)


def _merged(
    owners: dict[tuple[int, int], LayoutCell],
    row: int,
    columns: int,
    content: Callable[[LayoutCell], Printed],
    *,
    keep: bool,
) -> Iterable[str]:
    """Yield the cells of a row: one merged sideways once, one merged downwards again, empty, in every row it covers."""
    column, widths = 0, TABLE_WIDTHS[columns]
    while column < columns:
        cell = owners[row, column]
        width = sum(widths[column : column + cell.column_span])
        printed = content(cell) if cell.row == row else Printed("")
        yield _cell(printed, width, cell.column_span, "" if cell.row_span == 1 else str(cell.row == row), keep=keep)
        column += cell.column_span


def _cell(printed: Printed, width: int, span: int = 1, begins: str = "", *, keep: bool = False) -> str:
    """A cell; `begins` is True or False in a cell merged downwards, empty elsewhere."""
    merge = {"": "", "True": '<w:vMerge w:val="restart"/>', "False": "<w:vMerge/>"}
    setting = (
        f'<w:tcW w:w="{width}" w:type="dxa"/>',
        _when(span > 1, f'<w:gridSpan w:val="{span}"/>'),
        merge[begins],
        _when(printed.look.fill, f'<w:shd w:val="clear" w:color="auto" w:fill="{printed.look.fill}"/>'),
        '<w:vAlign w:val="center"/>',
    )
    return (
        f"<w:tc><w:tcPr>{''.join(setting)}</w:tcPr>{paragraph(printed.text, printed.look, keep=keep, space=0)}</w:tc>"
    )


def _line(cells: list[str], *, head: bool = False) -> str:
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def _table(lines: list[str], widths: Sequence[int]) -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    setting = (
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="28" w:type="dxa"/><w:left w:w="57" w:type="dxa"/>'
        '<w:bottom w:w="28" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblPr>{setting}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"


BODY = "body-of-the-document"
DOCUMENT = "word/document.xml"
KEPT_PARTS = ("/styles", "/settings", "/footer", "/officeDocument", "/core-properties", "/extended-properties")
"""What is kept of the library's template: the rest (theme, numbering, a picture) costs time to pack."""


def write_document(pieces: Iterable[str], title: str) -> bytes:
    """Return a .docx file, A4 upright with page numbers, of paragraphs and tables."""
    parts = {**_package()}
    placeholder = next(piece for piece in _paragraphs(parts[DOCUMENT]) if BODY in piece)
    parts[DOCUMENT] = parts[DOCUMENT].replace(placeholder, "".join(pieces))
    parts["docProps/core.xml"] = parts["docProps/core.xml"].replace(BODY, escape(_printable(title)))
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            entry = ZipInfo(name, EARLIEST)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, text.encode("utf-8"))
    return packed.getvalue()


def _paragraphs(document: str) -> Iterable[str]:
    return (f"<w:p>{each.split('</w:p>')[0]}</w:p>" for each in document.split("<w:p>")[1:])


@cache
def _package() -> dict[str, str]:
    """The parts of an empty document, as texts."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Twips

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Twips(PAGE_WIDTH), Twips(PAGE_HEIGHT)
    section.top_margin = section.bottom_margin = Twips(MARGIN)
    section.left_margin = section.right_margin = Twips(SIDE)
    section.footer_distance = Twips(600)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = footer.add_run()
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)
    for relations in (document.part.rels, document.part.package.rels):
        for name, relation in list(relations.items()):
            if not relation.reltype.endswith(KEPT_PARTS):
                del relations[name]
    document.core_properties.title = BODY
    document.core_properties.author = "gouji"
    document.add_paragraph(BODY)
    saved = BytesIO()
    document.save(saved)
    with ZipFile(saved) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        return {name: archive.read(name).decode("utf-8") for name in names}
