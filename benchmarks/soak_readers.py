"""Readers for the soak test, each a process of its own: one of the warehouse, one of the pages over HTTP."""

from __future__ import annotations

import http.client
import posixpath
import re
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import Empty
from random import Random
from typing import Any
from urllib.parse import unquote

import duckdb

PAUSE_SECONDS = 0.1
LINK = re.compile(r'href="([^":#?]+\.html)')
ORPHANS = "SELECT count(*) FROM cells ANTI JOIN reports USING (report_id)"
TWICE = "SELECT count(*) - count(DISTINCT (authority_code, year)) FROM current_reports"


class Readers:
    """Reads without a pause from `start` to `stop`; what went wrong is kept in words."""

    def __init__(self, warehouse: Path, port: int) -> None:
        context = get_context("spawn")
        self._is_over, self._told = context.Event(), context.Queue()
        self._processes: list[BaseProcess] = [
            context.Process(target=read_on, args=(kind, argument, self._is_over, self._told))
            for kind, argument in (("warehouse", str(warehouse)), ("pages", port))
        ]

    def start(self) -> None:
        """Begin to read."""
        for process in self._processes:
            process.start()

    def stop(self) -> dict[str, tuple[int, list[str]]]:
        """Return for each reader how often it read, and each error it saw."""
        self._is_over.set()
        found: dict[str, tuple[int, list[str]]] = {}
        for _ in self._processes:
            try:
                kind, count, errors = self._told.get(timeout=60)
                found[kind] = (count, errors)
            except Empty:
                found[f"reader {len(found)}"] = (0, ["the reader died"])
        for process in self._processes:
            process.join()
        return found


def read_on(kind: str, argument: Any, is_over: Any, told: Any) -> None:
    """Read until it is over, then tell (kind, how often, errors)."""
    read: Callable[[], None] = {"warehouse": Warehouse, "pages": Pages}[kind](argument).read
    count, errors = 0, []
    while not is_over.wait(PAUSE_SECONDS):
        try:
            read()
        except Exception as error:
            errors.append(f"{type(error).__name__}: {error}")
        count += 1
    told.put((kind, count, errors))


class Warehouse:
    """An analyst: opens the warehouse anew for each look, and never sees less than before, or tables that disagree."""

    def __init__(self, path: str) -> None:
        self._path, self._least = path, 0

    def read(self) -> None:
        """Look once.

        Raises:
            ValueError: something that was there is gone, or tables do not fit together.
        """
        with duckdb.connect(self._path, read_only=True) as connection:
            counts = [
                (connection.execute(sql).fetchone() or (0,))[0]
                for sql in ("SELECT count(*) FROM submissions", ORPHANS, TWICE)
            ]
        if counts[0] < self._least or counts[1] or counts[2]:
            raise ValueError(f"submissions {counts[0]} after {self._least}, orphans {counts[1]}, twice {counts[2]}")
        self._least = counts[0]


class Pages:
    """A visitor: goes from the first page to a page it links to, and from there on."""

    def __init__(self, port: int) -> None:
        self._port, self._random, self._path = port, Random(1), "index.html"

    def read(self) -> None:
        """Read one page and choose the next.

        Raises:
            ValueError: a page is not there or not whole.
        """
        page, self._path = self._path, "index.html"
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request("GET", f"/{page}")
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        if answer.status != http.HTTPStatus.OK or not text.rstrip().endswith("</html>"):
            raise ValueError(f"{unquote(page)}: {answer.status}, {len(text)} characters")
        links = LINK.findall(text)
        if links and self._random.random() < 0.9:
            self._path = posixpath.normpath(posixpath.join(posixpath.dirname(page), self._random.choice(links)))
