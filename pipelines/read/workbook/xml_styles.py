"""The styles of Excel 2003's one XML file: what a cell shows where that is not what stands in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.read.workbook.formats import show_number, split_format
from pipelines.read.workbook.sheets import format_value
from pipelines.read.workbook.shown import not_shown

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAMESPACE = "{urn:schemas-microsoft-com:office:spreadsheet}"
_NAMED_FORMATS = {"Percent": "0.00%", "Scientific": "0.00E+00"}
"""Formats that a file calls by a name and that show another number."""
_DEFAULT = "Default"


@dataclass(frozen=True, slots=True)
class Styles:
    """Styles by their names: the sections of their number formats, and which are struck out or white."""

    formats: dict[str, list[str]]
    unseen: frozenset[str]

    def show(self, style: str | None, value: str | float) -> str:
        """Return what a cell shows, and what stands in it where that is something else."""
        name = style or _DEFAULT
        text = value if isinstance(value, str) else format_value(value)
        if name in self.unseen and re.search(r"\d", text):
            return not_shown(text)  # heads may be white on a dark ground
        shown = "" if isinstance(value, str) else show_number(value, self.formats.get(name, []))
        return shown or text


def read_styles(root: _Element) -> Styles:
    """Return the styles of a workbook; each has what its parent says and it does not."""
    formats: dict[str, list[str]] = {}
    fonts: dict[str, dict[str, str]] = {}
    for style in root.iterfind("{*}Styles/{*}Style"):
        name, parent = style.get(f"{_NAMESPACE}ID", ""), style.get(f"{_NAMESPACE}Parent", _DEFAULT)
        code = _find(style, "NumberFormat").get("Format")
        inherited = formats.get(parent, [])
        formats[name] = split_format(_NAMED_FORMATS.get(code, code)) if code else inherited
        fonts[name] = fonts.get(parent, {}) | _find(style, "Font")
    unseen = {
        name
        for name, font in fonts.items()
        if font.get("StrikeThrough") == "1" or font.get("Color", "").upper() == "#FFFFFF"
    }
    return Styles(formats, frozenset(unseen))


def _find(style: _Element, name: str) -> dict[str, str]:
    """Return the attributes of a part of a style, without their namespace."""
    part = style.find(f"{{*}}{name}")
    return {} if part is None else {str(key).rpartition("}")[2]: str(value) for key, value in part.attrib.items()}
