"""Wrong usage in Chinese: what the command line library says in English, sentence by sentence.

Our own problems are Chinese where they arise (`UsageProblem`); help is English. A sentence that is not known here
stays as the library says it.
"""

from __future__ import annotations

import re
from functools import cache

SENTENCES = {
    "No such option {name!r}.": "没有 {name} 这个选项",
    "Did you mean {possibility}?": "，是不是 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "，是不是这些之一：{possibilities}？",
    "No such command {name!r}.": "没有 {name} 这个命令",
    "Missing command.": "缺少命令",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Got unexpected extra argument ({args})": "多出了参数 {args}",
    "Got unexpected extra arguments ({args})": "多出了参数 {args}",
    "Option {name!r} requires an argument.": "选项 {name} 后面要写一个值",
    "Option {name!r} requires {nargs} arguments.": "选项 {name} 后面要写 {nargs} 个值",
    "Option {name!r} does not take a value.": "选项 {name} 不带值",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值不对：{message}",
    "{value!r} is not one of {choices}.": "没有 {value}，只能是 {choices} 之一",
    "{value!r} is not a valid {number_type}.": "{value} 不是{number_type}",
    "{value} is not in the range {range}.": "{value} 不在范围内，应为 {range}",
    "{name} {filename!r} does not exist.": "{name} {filename} 不存在",
    "{name} {filename!r} is a file.": "{name} {filename} 是文件，应为文件夹",
}
"""The library's sentences, as they stand in its source, with what is said for them."""

NOUNS = {
    "integer": "整数",
    "integer range": "整数",
    "float": "数",
    "Directory": "文件夹",
    "File": "文件",
    "Path": "路径",
}
_RANGE = re.compile(r"(?:(?P<least>-?\d+)<=)?x(?:>=(?P<only_least>-?\d+)|<=(?P<most>-?\d+))")
_PLACE = re.compile(r"\{(\w+)(?:!r)?\}")


def usage_words(message: str) -> str:
    """Return a message of the command line library in Chinese, in one line."""
    rest, said = " ".join(message.split()), ""
    while rest:
        for pattern, words in _patterns():
            if match := pattern.match(rest):
                said += words.format(**{name: _value(value) for name, value in match.groupdict().items()})
                rest = rest[match.end() :].lstrip()
                break
        else:
            return said + (f" {_value(rest.removesuffix('.'))}" if said else rest)
    return said


def _value(text: str) -> str:
    if any(pattern.match(text) for pattern, _ in _patterns()):
        return usage_words(text)
    if match := _RANGE.fullmatch(text):
        return _range_words(match["least"] or match["only_least"], match["most"])
    return NOUNS.get(text, text).replace("'", "")


def _range_words(least: str | None, most: str | None) -> str:
    """A range as the library writes it (x>=1, 0<=x<=65535) in words; it writes no other than of whole numbers here."""
    if least is not None and most is not None:
        return f"{least} 至 {most}"
    return f"{least} 或更大" if least is not None else f"{most} 或更小"


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(_pattern(sentence), re.DOTALL), words) for sentence, words in SENTENCES.items())


def _pattern(sentence: str) -> str:
    """A sentence with its places open; a place is as short as what follows allows, one at the end takes all."""
    pieces = re.split(r"(\{\w+(?:!r)?\})", sentence)
    return "".join(_place(piece) if _PLACE.fullmatch(piece) else re.escape(piece) for piece in pieces if piece) + (
        "$" if sentence.endswith("}") else ""
    )


def _place(piece: str) -> str:
    name = piece.strip("{}").removesuffix("!r")
    return f"'(?P<{name}>.*?)'" if piece.endswith("!r}") else f"(?P<{name}>.+?)"
