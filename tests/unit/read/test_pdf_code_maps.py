"""PDF: fonts whose codes are other numbers than those of their signs."""

from __future__ import annotations

import pytest

from pipelines.document import Paragraph
from pipelines.read import pdf
from tests.unit.read.office_files import write_pdf, write_stream

OWN_CODES = b"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange "
CHARS = OWN_CODES + b"3 begincidchar <0001> 20 <0002> 9698 <0003> 2 endcidchar endcmap"
RANGES = OWN_CODES + b"2 begincidrange <0001> <0002> 20 <0003> <0003> 2 endcidrange endcmap"
SIGNS = b"begincmap 3 beginbfchar <0001> <0037> <0002> <4E07> <0003> <5143> endbfchar endcmap"


def write_coded(ordering: str, encoding: str, text: str, *streams: bytes) -> bytes:
    """A page whose text is told by codes of a font; the first stream tells its signs, the second its codes."""
    font = (
        f"3 0 obj<</Type/Font/Subtype/Type0/BaseFont/X/Encoding {encoding}/DescendantFonts[40 0 R]/ToUnicode 50 0 R>>"
        f"endobj\n40 0 obj<</Type/Font/Subtype/CIDFontType0/BaseFont/X/DW 1000/CIDSystemInfo<</Registry(Adobe)"
        f"/Ordering({ordering})/Supplement 0>>/FontDescriptor 41 0 R>>endobj\n"
        "41 0 obj<</Type/FontDescriptor/FontName/X/Ascent 880/Descent -120>>endobj\n"
    )
    told = b"".join(write_stream(50 + index, stream, "/CMapName/Own") for index, stream in enumerate(streams))
    page = f"BT /F1 10 Tf 60 700 Td <{text}> Tj ET"
    plain = b"3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
    return write_pdf(page, objects=told).replace(plain, font.encode())


@pytest.mark.parametrize("codes", [CHARS, RANGES])
def test_codes_that_the_file_itself_numbers_are_their_signs(codes: bytes) -> None:
    """The library knew none of them: the file was refused as one without text."""
    (line,) = pdf.read(write_coded("Identity", "51 0 R", "000100020003", SIGNS, codes)).blocks
    assert isinstance(line, Paragraph)
    assert line.text == "7万元"


def test_signs_are_told_by_code_where_the_codes_are_those_of_a_known_map() -> None:
    """The library took them for the numbers of the signs, and knew none."""
    told = b"begincmap 2 beginbfchar <0037> <0037> <4E07> <4E07> endbfchar endcmap"
    (line,) = pdf.read(write_coded("GB1", "/UniGB-UCS2-H", "00374E07", told)).blocks
    assert isinstance(line, Paragraph)
    assert line.text == "7万"
