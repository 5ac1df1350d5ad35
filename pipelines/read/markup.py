"""Lightweight markup in plain text taken off: Markdown, and what is alike in AsciiDoc, Org, reStructuredText and wikis.

Texts come with it from whoever converted a Word file. Lines stay lines, bars stay bars: finding tables does not belong
here.
"""

from __future__ import annotations

import re
from html import unescape

_HEADING = re.compile(r"^[ ]{0,3}(?P<sign>#{1,6}|={1,6})[ \t]+(?P<title>\S.*?)[ \t]*(?P=sign)?[ \t]*$", re.M)
_ORG_HEADING = re.compile(r"^\*{1,6}[ \t]+(?=[一二三四五六][、.．])", re.M)
"""An asterisk alone in front of the title of a part would be a mark for nothing."""
_STRONG = re.compile(r"(\*\*\*|\*\*|''')(?=[^\s*_'])(.+?)(?<=[^\s*_'])\1")
_STRONG_WORDS = re.compile(r"(?<!\w)(_{2,3})(?=[^\s_])((?:(?!__).)+)(?<=[^\s_])\1(?!\w)")
"""Underscores between letters are no signs of emphasis."""
_EMPHASIS = re.compile(r"(?<![\w*\\])([*_])(?=[^\s*_])([^*_\n|]+?)(?<=[^\s*_])\1(?![\w*])")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\s]*(?:[ ]+\"[^\"\n]*\")?\)")
_IMAGE = re.compile(r"!\[[^\[\]\n]*\]\([^()\n]*\)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>~\"'])")
_ANCHOR = re.compile(
    r"^h[1-6](?:\(#[^()\n]*(?:\([^()\n]*\)[^()\n]*)*\))?\.[ \t]+|\{anchor:[^{}\n]*\}|\{\{id name=[^{}\n]*\}\}", re.M
)
_GROUP = re.compile(r"\(\(\(\s*(.*?)\s*\)\)\)", re.S)
"""Brackets of XWiki around a cell that holds a paragraph."""
_SPAN_OF_TEX = re.compile(
    r"\\multi(?:row(?:\[[^\[\]\n]*\])?\{[^{}\n]*\}(?:\[[^\[\]\n]*\])?\s*(?:\{[^{}\n]*\}|\*)"
    r"|column\{(?P<columns>\d{1,2})\}\{[^{}\n]*(?:\{[^{}\n]*\}[^{}\n]*)*\})\s*\{(?P<text>[^{}\n]*)\}"
)
"""A cell of TeX merged over rows or columns; those it covers in rows below are written, those beside it not."""
_LEVELS_OF_TEX = 2
"""A cell merged both ways stands in two such commands."""
_BREAK = re.compile(r"<br[ ]*/?>", re.I)
_BREAK_OF_LINE = re.compile(r"^([^\\|&\n]*[^\s\\|&,;\d])\\$", re.M)
"""Markdown ends a line within a paragraph so. Behind a digit the number may go on, between cells it is a mark."""
_LOOK_OF_CELL = re.compile(r"(?<=\|)(?:_|[<>=^~-]|\((?:[^()|\n]*)\)|\{[^{}|\n]*\})+\.[ ]+")
"""What Textile writes in front of a cell: a head, or where its text stands."""
FEWEST_LOOKS = 20
_HEAD_OF_DOKUWIKI = re.compile(r"^[ \t]*\^(?:[^\n]*[\^|])[ \t]*$", re.M)
_CODE = re.compile(r"(?<![`\w])`([^`\n|]{1,120})`(?![`\w])")
_COUNT_OF_ROWS = re.compile(r"^[ \t]*\(?\d+ rows?(?: in set[^\n]*| affected[^\n]*)?\)?[ \t\r]*$", re.M)
"""What a database prints below a table."""
_LOOK_OF_MOIN = re.compile(r"(?<=\|\|)<(?:table|row)?(?:style|width|bgcolor|class)=[^<>\n]*>")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,6});")
_ATTRIBUTES = re.compile(r"[ \t]+\{[#.][^{}\n]*\}[ \t]*$", re.M)


_MARKED_LINE = re.compile(r"^[ ]{0,3}(?:#{1,6}[ \t]+\S|\|.*\|[ \t\r]*$|\{\||\|-|={2,6}[ \t]+\S.*={2,6}[ \t\r]*$)", re.M)
FEWEST_MARKED_LINES = 3
"""A web page may have a line that begins with such a sign in its source; Markdown has one a section or row."""


_ITEM = re.compile(r"^[ \t\u3000]*[-*+•·●○▪■◆][ \t]+(?=\S)", re.M)
_ITEM_OF_WORDS = re.compile(r"^[ \t\u3000]*(?:[-*+•·●○▪■◆][ \t]+)+[\u4e00-\u9fff（(“\"']", re.M)
FEWEST_ITEMS = 20
"""Lines of words with the sign of a list in front: then such a sign before a number is no minus."""


_TABLE, _TABLE_END = re.compile(r"<table\b.*?</table\s*>", re.I | re.S), re.compile(r"</table\s*>", re.I)
_BLOCK = re.compile(r"<(?:!doctype|html|body|head|p|div|h[1-6]|br|center|section|article|ul|ol|table)\b", re.I)


def is_marked_up(text: str) -> bool:
    """Tell whether a text with tags in it is Markdown.

    Then several of its lines are headings or rows between bars, or no tag but those of tables parts its paragraphs.
    """
    if len(_MARKED_LINE.findall(text)) >= FEWEST_MARKED_LINES:
        return True
    first = _BLOCK.search(text)
    is_outside = first is not None and not first[0].lower().startswith("<table")
    return not is_outside and _BLOCK.search(_without_tables(text)) is None


def _without_tables(text: str) -> str:
    """Leave out tables; behind the last end of one none is looked for, which for each that is open would take long."""
    end = max((found.end() for found in _TABLE_END.finditer(text)), default=0)
    return _TABLE.sub("", text[:end]) + text[end:]


def without_markup(text: str) -> str:
    """Return a text with the signs of headings, emphasis, links and escapes taken off.

    Its lines stay the same, but for cells of XWiki, which become one line each.
    """
    if "{anchor:" in text or "{{id" in text or "\nh2" in text:
        text = _ANCHOR.sub("", text)
    if "#" in text or "=" in text:
        text = _HEADING.sub(r"\g<title>", _ATTRIBUTES.sub("", text))
    text = _without_looks_of_cells(text)
    if "](" in text:
        text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    if "*" in text or "_" in text or "''" in text:
        text = _ORG_HEADING.sub("", text)
        text = _EMPHASIS.sub(r"\2", _STRONG_WORDS.sub(r"\2", _STRONG.sub(r"\2", text)))
    if len(_ITEM_OF_WORDS.findall(text)) >= FEWEST_ITEMS:
        text = _ITEM.sub("", text)
    for _ in range(_LEVELS_OF_TEX if "\\multi" in text else 0):
        text = _SPAN_OF_TEX.sub(lambda found: found["text"] + " &" * (int(found["columns"] or 1) - 1), text)
    if "\\" in text:
        text = _BREAK_OF_LINE.sub(r"\1", _ESCAPE.sub(r"\1", text))
    if "&" in text:
        text = _ENTITY.sub(lambda found: unescape(found[0]), text)
    return _BREAK.sub("", text.replace("<verbatim></verbatim>", "")) if "<" in text else text


def _without_looks_of_cells(text: str) -> str:
    """Return a text without what wikis, Textile and databases write before or around cells and below tables."""
    if len(_LOOK_OF_CELL.findall(text)) >= FEWEST_LOOKS:
        text = _LOOK_OF_CELL.sub("", text)
    if "||<" in text:
        text = _LOOK_OF_MOIN.sub("", text)
    if "^" in text and "|" in text:
        text = _HEAD_OF_DOKUWIKI.sub(lambda found: found[0].replace("^", "|"), text)
    if " row" in text:
        text = _COUNT_OF_ROWS.sub("", text)
    if len(_CODE.findall(text)) >= FEWEST_LOOKS:
        text = _CODE.sub(r"\1", text)
    if "|(((" in text:
        text = _GROUP.sub(lambda found: " ".join(found[1].split()), text)
    return text
