"""Radicals for the characters they look like: fonts of PDFs map 青 and 民 to ⻘ and ⺠, and what is copied keeps them.

Does not belong here: the radicals of Kangxi, which NFKC knows.
"""

from __future__ import annotations

import re

_PAIRS = (
    "⺁厂⺄乙⺈刀⺊卜⺌小⺒巳⺓幺⺜日⺝月⺟母⺠民⺧牛⺩王⺪疋⺫目⺬示⺮竹⺶羊⺻聿⺽臼⻁虎⻄西⻅见⻆角⻉贝⻊足⻋车⻑長⻓长⻔门⻕阜⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食"
    "⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⻳龟"
)
LOOK_ALIKES = dict(zip(map(ord, _PAIRS[::2]), _PAIRS[1::2], strict=True))
_ANY = re.compile("[\u2e80-\u2eff]")


def without_radicals(text: str) -> str:
    """Return the text with characters in the place of the radicals that look like them."""
    return text.translate(LOOK_ALIKES) if _ANY.search(text) else text
