"""Whether the tags of a web page have more attributes than any page needs.

To build a tag takes time by the square of their number, 20 s for 80,000, and cannot be interrupted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from lxml import etree

from pipelines.document import ReadError

MAX_ATTRIBUTES = 300
MAX_ALL_ATTRIBUTES = 500_000
"""Of all tags together; pages of whole counties have some 150,000, and each takes half a kilobyte once built."""
HARMLESS_BYTES = 64 * 1024
"""A page this short takes no harm from any number that it can hold."""


class _Counter:
    """Sees tags go by, of which nothing is built."""

    count = 0

    def start(self, _: str, attributes: Mapping[str, str]) -> None:
        self.count += len(attributes)
        if len(attributes) > MAX_ATTRIBUTES or self.count > MAX_ALL_ATTRIBUTES:
            raise ReadError("网页标签的属性多得异常，不像一份年度报告，请用浏览器打开后另存为 Word 文档再报送")

    def close(self) -> None:
        """Nothing was kept."""


def check_attributes(page: bytes) -> None:
    """Look through the tags of a page in UTF-8.

    Raises:
        ReadError: one has more than `MAX_ATTRIBUTES`, or all have more than `MAX_ALL_ATTRIBUTES`.
    """
    if len(page) <= HARMLESS_BYTES:
        return
    parser = etree.HTMLParser(target=cast(Any, _Counter()), encoding="utf-8", no_network=True, huge_tree=False)
    try:
        etree.fromstring(page, parser)
    except (etree.XMLSyntaxError, ValueError):
        return  # reading it says what is wrong
