"""Fonts of a PDF: which signs their codes are, as far as the file tells, and how far they reach below the line."""

from __future__ import annotations

from collections.abc import Mapping

from pdfminer.encodingdb import name2unicode
from pdfminer.pdffont import PDFCIDFont, PDFFont, PDFSimpleFont
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import int_value, list_value, resolve1
from pdfminer.psparser import literal_name

from pipelines.read.pdf.code_maps import take_code_maps
from pipelines.read.pdf.codes import check_codes

_DEEPEST, _USUAL_DESCENT = 0.45, 0.2
"""How far fonts reach below the line, in sizes of their characters. Some files tell the depth of their deepest sign, or
one in another measure, which put characters a row too high or too low."""
_SYMBOLIC = 4


class Resources(PDFResourceManager):
    """Fonts by what the file says of them; what it does not say is not known, however the library would guess."""

    def get_font(self, objid: object, spec: Mapping[str, object]) -> PDFFont:
        """Return a font.

        Raises:
            ReadError: it names more codes than there are signs.
        """
        if spec.get("DescendantFonts") is None:  # of a font made of others, those are asked for next
            check_codes(spec)
        font = super().get_font(objid, spec)
        is_inner = str(literal_name(spec.get("Subtype"))).startswith("CIDFont")
        if isinstance(font, PDFCIDFont) and is_inner and objid is None:  # once, on the way to the font around it
            take_code_maps(font, spec.get("Encoding"))
        if isinstance(font, PDFSimpleFont):
            font.cid2unicode = {} if _has_codes_of_its_own(spec) else _keep_told(font.cid2unicode, spec)
        if not -_DEEPEST <= font.get_descent() <= 0 and font.vscale:
            font.descent = -_USUAL_DESCENT / font.vscale
        return font


def _has_codes_of_its_own(spec: Mapping[str, object]) -> bool:
    """Whether a font is embedded with codes that only itself knows, as some programs number the signs they take along.

    The library takes their codes for those of other fonts: the sixteenth sign came as 0.
    """
    descriptor = resolve1(spec.get("FontDescriptor"))
    if not isinstance(descriptor, dict) or spec.get("Encoding") is not None:
        return False
    is_symbolic = bool(int_value(descriptor.get("Flags", 0)) & _SYMBOLIC)
    return is_symbolic and any(descriptor.get(name) is not None for name in ("FontFile2", "FontFile3"))


def _keep_told(known: dict[int, str], spec: Mapping[str, object]) -> dict[int, str]:
    """Return the signs of a font's codes without those of codes that the font gives to drawings without a known name.

    The library takes them for what the codes are in other fonts: 万 came as 7. A font of drawings has no others.
    """
    encoding = resolve1(spec.get("Encoding"))
    named: set[int] = set()
    unknown: set[int] = set()
    code = 0
    for item in list_value(encoding.get("Differences", [])) if isinstance(encoding, dict) else ():
        if isinstance(item, int):
            code = item
        else:
            (named if _has_known_name(item) else unknown).add(code)
            code += 1
    is_drawn = literal_name(spec.get("Subtype")) == "Type3"
    return {at: sign for at, sign in known.items() if (at in named if is_drawn else at not in unknown)}


def _has_known_name(item: object) -> bool:
    try:
        return bool(name2unicode(str(literal_name(item))))
    except (KeyError, ValueError):
        return False
