"""What is known of a report beside its cells, as the context columns of the wide frame (`schemas.context`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Context:
    """`numbers`: context columns by name. `texts`: by the same names, the sentence behind a number, for messages."""

    numbers: Mapping[str, float] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)

    def joined(self, other: Context) -> Context:
        """Return both together; where both know a column, the other's stands."""
        return Context({**self.numbers, **other.numbers}, {**self.texts, **other.texts})
