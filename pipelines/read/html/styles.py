"""What the style sheets inside a page say about showing elements, written into the elements' own style.

Simple selectors only (names, classes and ids, one inside another): what depends on the device, on a state of the page
or on files elsewhere is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from pipelines.read.html.drawn import CONTENT, writes_number

if TYPE_CHECKING:
    from lxml.etree import _Element

_MAX_RULES = 2_000
_MAX_LOOKS = 2_000_000
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.S)
_AT_BLOCK = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SHOWING = re.compile(
    r"(?:^|;)\s*(display|visibility|grid-template-columns|grid-column|grid-row|grid-area|flex-direction|opacity|font-size|left|top|text-indent|clip|clip-path)\s*:\s*([^;!]+)",
    re.I,
)
_WRITTEN_ON = re.compile(r"::?(?:before|after)\s*$", re.I)
_COMPOUND = re.compile(r"([a-z][\w-]*|\*)?((?:[.#][\w-]+)*)", re.I)


class _Part(NamedTuple):
    """One element of a selector: its name (empty for any), classes and id."""

    name: str
    classes: frozenset[str]
    ids: frozenset[str]

    def fits(self, element: _Element, classes: frozenset[str]) -> bool:
        """Tell whether an element with these classes is meant."""
        return (
            (not self.name or element.tag == self.name)
            and (not self.ids or self.ids == {element.get("id", "")})
            and (not self.classes or self.classes <= classes)
        )


class _Rule(NamedTuple):
    weight: tuple[int, int, int]
    parts: tuple[_Part, ...]
    settings: dict[str, str]


def write_styles_in(root: _Element) -> None:
    """Write what style sheets say about showing an element into its own style, in place; its own words go first."""
    rules = _read_rules("\n".join("".join(sheet.itertext()) for sheet in root.iter("style")))
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    if not rules or len(rules) * len(elements) > _MAX_LOOKS:
        return
    classes = {element: frozenset(element.get("class", "").split()) for element in elements}
    for element in elements:
        settings: dict[str, str] = {}
        for rule in rules:
            if rule.parts[-1].fits(element, classes[element]) and _is_inside(element, rule.parts[:-1], classes):
                settings.update(rule.settings)
        if settings:
            own = element.get("style", "")
            settings.update(_read_settings(own))
            element.set("style", ";".join([own, *(f"{name}:{value}" for name, value in settings.items())]))


def _is_inside(element: _Element, parts: tuple[_Part, ...], classes: Mapping[_Element, frozenset[str]]) -> bool:
    rest = list(parts)
    for ancestor in element.iterancestors():
        if rest and rest[-1].fits(ancestor, classes[ancestor]):
            rest.pop()
    return not rest


def _read_rules(sheet: str) -> list[_Rule]:
    """The rules about showing, the weakest first."""
    rules = []
    for selectors, body in _RULE.findall(_AT_BLOCK.sub("", _COMMENT.sub("", sheet)))[:_MAX_RULES]:
        shown, written = _read_settings(body), _read_content(body)
        for named in selectors.split(",") if shown or written else ():
            selector = _WRITTEN_ON.sub("", named)
            settings = shown if selector == named else written
            parts = tuple(_read_part(word) for word in selector.replace(">", " ").split())
            known = [part for part in parts if part is not None]
            if settings and known and len(known) == len(parts):
                weight = (sum(len(p.ids) for p in known), sum(len(p.classes) for p in known), len(known))
                rules.append(_Rule(weight, tuple(known), settings))
    return sorted(rules, key=lambda rule: rule.weight)


def _read_settings(body: str) -> dict[str, str]:
    return {name.lower(): value.strip().lower() for name, value in _SHOWING.findall(body)}


def _read_content(body: str) -> dict[str, str]:
    """Return what a rule writes before or behind its element, if that may be read as a number."""
    found = CONTENT.search(body)
    return {"content": found[1].strip()} if found and writes_number(found[1]) else {}


def _read_part(word: str) -> _Part | None:
    found = _COMPOUND.fullmatch(word)
    if found is None:
        return None
    name = (found[1] or "").lower()
    signs = re.findall(r"[.#][\w-]+", found[2])
    classes, ids = ((frozenset(s[1:] for s in signs if s[0] == sign)) for sign in ".#")
    return _Part("" if name == "*" else name, classes, ids)
