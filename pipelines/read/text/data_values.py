"""A program's data in text: lists, records and words in brackets, as JSON, Python, Lua, SQL and YAML write them.

Does not belong here: which of them are tables (data_tables.py). Nothing is evaluated.
"""

from __future__ import annotations

import re

Scalar = str
Data = "Scalar | list[Data] | dict[str, Data]"
"""A word or number as printed, a list, or a record."""

NOTHING = frozenset({"null", "None", "nil", "NULL", "~"})
"""Words for no value, as programs write them: a blank cell."""
MAX_DEPTH = 20
_TOKEN = re.compile(
    r"""\s*(?:(?P<string>"(?:[^"\\]|\\.|"")*"|'(?:[^'\\]|\\.|'')*')|(?P<sign>=>|[\[\]{}(),;:=])|(?P<word>[^\s\[\]{}(),;:="']+))"""
)
_PAIRS = dict(zip("[{(", "]})", strict=True))
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.S)
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r"}


class NotDataError(ValueError):
    """A text in brackets is no data."""


def parse_data(text: str, start: int) -> tuple[object, int]:
    """Return the list or record whose bracket stands at `start`, and where it ends.

    Raises:
        NotDataError: it is neither, or has no end.
    """
    return _Parser(text, start).take(0)


class _Parser:
    def __init__(self, text: str, start: int) -> None:
        self.text, self.at = text, start

    def take(self, depth: int) -> tuple[object, int]:
        kind, token = self._next()
        if kind != "sign":
            return _scalar(kind, token), self.at
        if token not in _PAIRS or depth > MAX_DEPTH:
            raise NotDataError
        return self._inside(_PAIRS[token], depth), self.at

    def _inside(self, close: str, depth: int) -> object:
        """Return what stands in brackets: a record where each value has a name, a list where none has."""
        values: list[object] = []
        names: list[str] = []
        while True:
            before = self.at
            kind, token = self._next()
            if (kind, token) == ("sign", close):
                break
            self.at = before
            if (kind, token) == ("sign", "["):
                value = self._name_in_brackets(depth)
            else:
                value, _ = self.take(depth + 1)
            before = self.at
            kind, sign = self._next()
            if kind == "sign" and sign in (":", "=", "=>") and isinstance(value, str):
                names.append(value)
                value, _ = self.take(depth + 1)
                before = self.at
                kind, sign = self._next()
            values.append(value)
            if (kind, sign) == ("sign", close):
                break
            if kind != "sign" or sign not in (",", ";"):
                raise NotDataError
        if names and len(names) != len(values):
            raise NotDataError
        if len(set(names)) != len(names):
            raise NotDataError
        return dict(zip(names, values, strict=True)) if names else values

    def _name_in_brackets(self, depth: int) -> object:
        """Return a value in square brackets; Lua writes names so: `["规章"] = {3, 0}`."""
        value, _ = self.take(depth + 1)
        before = self.at
        is_name = isinstance(value, list) and len(value) == 1 and self._next() == ("sign", "=")
        self.at = before
        return value[0] if is_name and isinstance(value, list) else value

    def _next(self) -> tuple[str, str]:
        found = _TOKEN.match(self.text, self.at)
        if found is None:
            raise NotDataError
        self.at = found.end()
        return str(found.lastgroup), found[str(found.lastgroup)]


def _scalar(kind: str, token: str) -> str:
    if kind == "word":
        return "" if token in NOTHING else token
    quote = token[0]
    inner = token[1:-1].replace(quote * 2, quote)
    return _ESCAPED.sub(_unescaped, inner)


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        return chr(int(found[1], 16))
    return _CONTROLS.get(found[2], found[2])
