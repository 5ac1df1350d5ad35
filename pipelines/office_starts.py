"""Files that only the office program reads: converted in few starts of it, each result in its place among the others.

A start takes one to two seconds, a file in it a tenth. How a conversion is run does not belong here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from pipelines.document import ReadError
from pipelines.parsing import Awaiting, Parsed, ParsedFile, parse_read

MOST_FILES = 64
"""Files converted in one start."""
MOST_BYTES = 64 * 1024 * 1024
MOST_HELD = 256
"""Paths held back behind a file that awaits the program, so that results keep coming and memory does not grow."""


def in_few_starts(results: Iterable[Parsed]) -> Iterator[Parsed]:
    """Yield what was read, in order, what awaits the office program converted and recognised."""
    held: list[Parsed] = []
    for parsed in results:
        held.append(parsed)
        awaiting = [len(one.data) for each in held for one in _awaiting(each)]
        if not awaiting or len(awaiting) >= MOST_FILES or sum(awaiting) >= MOST_BYTES or len(held) >= MOST_HELD:
            yield from _finish(held)
            held = []
    yield from _finish(held)


def _awaiting(parsed: Parsed) -> list[Awaiting]:
    return [result.awaits for _, result in parsed if result.awaits]


def _finish(held: list[Parsed]) -> list[Parsed]:
    awaiting = [one for parsed in held for one in _awaiting(parsed)]
    if not awaiting:
        return held
    from pipelines.read import office_conversion  # brings what few files need

    converted: list[bytes | ReadError]
    try:
        converted = office_conversion.convert_many([(one.data, one.need.kind) for one in awaiting])
    except ReadError as problem:
        converted = [problem] * len(awaiting)
    readings = zip(awaiting, converted, strict=True)
    return [[(label, _finished(result, readings)) for label, result in parsed] for parsed in held]


def _finished(result: ParsedFile, readings: Iterator[tuple[Awaiting, bytes | ReadError]]) -> ParsedFile:
    if result.awaits is None:
        return result
    from pipelines.read.office_conversion import read_converted

    awaited, converted = next(readings)
    return replace(parse_read(result.sha256, partial(read_converted, converted, awaited.need)), awaits=None)
