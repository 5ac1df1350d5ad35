"""Pinyin of names, made when the site is built, so that people who type Latin letters find a measure or a unit."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=4096)
def search_keys(name: str) -> str:
    """Return what a name may be searched by: itself, its pinyin and its initials, in small letters."""
    # its dictionary takes a second to load, and of most publications no name is asked for
    from pypinyin import Style, lazy_pinyin

    syllables = [part for part in lazy_pinyin(name, errors=_letters) if part]
    initials = [part for part in lazy_pinyin(name, style=Style.FIRST_LETTER, errors=_letters) if part]
    return f"{name} {''.join(syllables)} {''.join(initials)}".lower()


def _letters(text: str) -> str:
    """Keep letters and digits between Chinese characters, and leave out signs."""
    return "".join(letter for letter in text if letter.isalnum())
