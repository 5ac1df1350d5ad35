"""What the command line library says of wrong usage is said in Chinese, and still stands in the library."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from pipelines.cli.usage_words import SENTENCES, usage_words


def test_every_sentence_stands_in_the_library() -> None:
    sources = Path(click.__file__).parent.glob("*.py")
    text = re.sub(r'"\s*\n\s*"', "", "".join(path.read_text(encoding="utf-8") for path in sources))
    assert [sentence for sentence in SENTENCES if sentence not in text] == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Missing argument 'YEAR'.", "缺少参数 YEAR"),
        ("Invalid value for '--last': 0 is not in the range x>=1.", "--last 的值不对：0 不在范围内，应为 1 或更大"),
        (
            "Invalid value for '--port': 99999 is not in the range 0<=x<=65535.",
            "--port 的值不对：99999 不在范围内，应为 0 至 65535",
        ),
        (
            "Invalid value for 'DIRECTORY': Directory 'a b' is a file.",
            "DIRECTORY 的值不对：文件夹 a b 是文件，应为文件夹",
        ),
        ("Invalid value for '--years': 应写成 2019-2025 或 2023", "--years 的值不对：应写成 2019-2025 或 2023"),
        ("Something nobody has heard of.", "Something nobody has heard of."),
    ],
)
def test_sentences_are_put_into_chinese(english: str, chinese: str) -> None:
    assert usage_words(english) == chinese
