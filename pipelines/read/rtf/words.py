"""What single words of RTF mean: destinations that are not read, and words that stand for a character."""

from __future__ import annotations

LEFT_OUT = {
    *("colortbl", "stylesheet", "info", "pict", "object", "footnote", "annotation", "atnid", "atnauthor", "sp", "sn"),
    *("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf", "listtable", "filetbl"),
    *("nonshppict", "shprslt", "nonesttables", "xe", "tc", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc"),
    *("aftncn", "rxe", "bxe", "txe", "private", "falt", "panose", "fldinst"),
    *("listoverridetable", "revtbl"),
}
KEPT_STARRED = {"nesttableprops", "shpinst", "shppict", "listtext", "pntext", "shptxt"}
"""Destinations marked as ignorable that are read all the same."""
CHARACTERS = {
    **{"tab": "\t", "line": "\n", "column": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’"},
    **{"ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": "\u2003", "enspace": "\u2002", "~": "\u00a0"},
    **{"_": "-", "qmspace": "\u2005"},
}
