"""Files that only the office program reads: converted in few starts of it, each result in its place among the others.

A start takes one to two seconds, a file in it a tenth. How a conversion is run does not belong here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from pipelines.document import ReadError
from pipelines.parsing import Awaiting, Parsed, ParsedFile, parse_read
from pipelines.waiting import Waiting

MOST_FILES = 64
"""Files converted in one start."""
MOST_BYTES = 64 * 1024 * 1024
MOST_HELD = 256
"""Paths held back behind a file that awaits the program, so that results keep coming and memory does not grow."""


def in_few_starts(results: Iterable[Parsed]) -> Iterator[Parsed]:
    """Yield what was read, in order, what awaits the office program converted and recognised."""
    held, awaiting = Waiting(), list[Awaiting]()
    for parsed in results:
        held.add(parsed)
        awaiting += [result.awaits for _, result in parsed if result.awaits]
        size = sum(len(one.data) for one in awaiting)
        if not awaiting or len(awaiting) >= MOST_FILES or size >= MOST_BYTES or len(held) >= MOST_HELD:
            yield from _finish(held, awaiting)
            awaiting = []
    yield from _finish(held, awaiting)


def _finish(held: Waiting, awaiting: list[Awaiting]) -> Iterator[Parsed]:
    readings = zip(awaiting, _converted(awaiting), strict=True)
    for parsed in held.take(len(held)):
        yield [(label, _finished(result, readings)) for label, result in parsed]


def _converted(awaiting: list[Awaiting]) -> Iterator[bytes | ReadError]:
    """Give for each file what became of it; where the office program cannot be had, that for all that are left."""
    if not awaiting:
        return
    from pipelines.read import office_conversion  # brings what few files need

    given = 0
    try:
        for converted in office_conversion.convert_each([(one.data, one.need.kind) for one in awaiting]):
            yield converted
            given += 1
    except ReadError as problem:
        yield from [problem] * (len(awaiting) - given)


def _finished(result: ParsedFile, readings: Iterator[tuple[Awaiting, bytes | ReadError]]) -> ParsedFile:
    if result.awaits is None:
        return result
    from pipelines.read.office_conversion import read_converted

    awaited, converted = next(readings)
    return replace(parse_read(result.sha256, partial(read_converted, converted, awaited.need)), awaits=None)
