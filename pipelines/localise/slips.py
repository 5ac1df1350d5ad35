"""How people misprint numbers: what may have been meant by a number filed, and how likely the slip is.

The shares are assumptions, not measurements; what matters is their order. Which cells are concerned does not belong
here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slip:
    """A way in which one number becomes another: its likelihood given the number meant, and its name in Chinese."""

    likelihood: float
    words: str


SWAPPED, LOST, DOUBLED, ADDED, REPLACED, ZERO, SIGN, OTHER = 0.2, 0.2, 0.15, 0.03, 0.25, 0.1, 0.3, 0.07
"""Share of each kind of slip among all; a kind's share is spread over the ways in which it can happen."""


def likeliest_slip(filed: float | None, meant: int) -> Slip:
    """Return the likeliest way in which a number meant came to be filed as it is.

    Args:
        filed: the number filed, None where there is none.
        meant: the number it should be.
    """
    if filed is None:
        return Slip(ZERO, "")
    return max(_slips(filed, meant), key=lambda slip: slip.likelihood)


def _slips(filed: float, meant: int) -> Iterator[Slip]:
    yield Slip(OTHER / (10 * max(10, abs(meant), abs(filed))), "")
    if filed == -meant:
        yield Slip(SIGN, "多了或少了负号")
    if filed != int(filed) or filed < 0 or meant < 0:
        if _digits(filed) == _digits(meant):
            yield Slip(DOUBLED, "多了小数点")
        return
    wrong, right = str(int(filed)), str(meant)
    if filed == 0 and meant:
        yield Slip(ZERO, "漏填为 0")
    if len(wrong) == len(right):
        yield from _same_length(wrong, right)
    elif right in _shortened(wrong):
        doubled = any(wrong[place] == wrong[place + 1] for place in range(len(wrong) - 1))
        kind, words = (DOUBLED, "重复了一位数字") if doubled else (ADDED / 10, "多了一位数字")
        yield Slip(kind / len(right), words)
    elif wrong in _shortened(right):
        yield Slip(LOST / len(right), "漏了一位数字")


def _same_length(wrong: str, right: str) -> Iterator[Slip]:
    different = [place for place in range(len(right)) if wrong[place] != right[place]]
    if len(different) == 1:
        yield Slip(REPLACED / (9 * len(right)), "错了一位数字")
    if len(different) == 2 and different[1] == different[0] + 1 and sorted(wrong) == sorted(right):
        yield Slip(SWAPPED / (len(right) - 1), "相邻两位数字颠倒")


def _shortened(digits: str) -> set[str]:
    return {digits[:place] + digits[place + 1 :] for place in range(len(digits))}


def _digits(number: float) -> str:
    return "".join(figure for figure in repr(float(number)).removesuffix(".0") if figure.isdigit())


def possibly_meant(filed: float | None) -> set[int]:
    """Return the numbers that one slip turns into the number filed, to be tried where the rules leave a choice."""
    if filed is None:
        return set()
    whole = {int(filed), -int(filed)} if filed == int(filed) else {int(_digits(filed)), int(filed), int(filed) + 1}
    digits = str(abs(int(filed)))
    figures = "0123456789"
    places = range(len(digits))
    texts = {digits[:p] + digits[p + 1] + digits[p] + digits[p + 2 :] for p in places[:-1]}
    texts |= {shorter for shorter in _shortened(digits) if shorter}
    texts |= {digits[:p] + figure + digits[p + 1 :] for p in places for figure in figures}
    texts |= {digits[:p] + figure + digits[p:] for p in range(len(digits) + 1) for figure in figures}
    return (whole | {int(text) for text in texts}) - {filed}
