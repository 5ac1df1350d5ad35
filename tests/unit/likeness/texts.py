"""Texts made up for tests of likeness: no two of them have a run of six characters in common."""

from random import Random

CHARACTERS = [chr(code) for code in range(0x4E00, 0x4E00 + 3_000)]


def made_up(seed: int, sentences: int = 15) -> str:
    """Sentences of twenty characters."""
    random = Random(seed)
    return "".join("".join(random.choices(CHARACTERS, k=20)) + "。" for _ in range(sentences))
