"""What happens when nobody reads, as behind `| head` or `>&-`: a verb does what it was asked, with its exit code."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

from pipelines.errors import UsageProblem, system_reason


class _MayBeLeft(io.RawIOBase):
    """A file to write to; once its reader has gone, or it could not be written, what is written goes nowhere."""

    def __init__(self, raw: io.FileIO) -> None:
        self._raw, self._is_over = raw, False

    def write(self, data: Any) -> int | None:
        try:
            return self._raw.write(data) if data and not self._is_over else len(data)
        except BrokenPipeError:
            self._is_over = True
            return len(data)
        except OSError as error:
            self._is_over = True
            raise UsageProblem(f"结果没有写完（{system_reason(error)}）：请换个地方保存后再运行") from error

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._raw.fileno()


def let_readers_leave() -> None:
    """Let both outputs of this process outlive their readers. A terminal, which nobody leaves, stays as it is."""
    _fill_closed_places()
    sys.stdout, sys.stderr = map(_outliving, (sys.stdout, sys.stderr))


def _fill_closed_places() -> None:
    """Put the empty device where the process was started without an input or output, as by `>&-`.

    Otherwise the first file that is opened takes that number, and what a program of ours prints is written into it.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            opened = os.open(os.devnull, os.O_RDWR)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
            os.set_inheritable(number, True)
            stream = os.fdopen(number, "w" if number else "r", encoding="utf-8")
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)  # held as Python holds its own: it would be closed when wrapped


def _outliving(stream: Any) -> Any:
    binary = getattr(stream, "buffer", None)
    raw = getattr(binary, "raw", binary)
    if not isinstance(raw, io.FileIO) or stream.isatty():
        return stream
    stream.flush()
    may_be_left: Any = _MayBeLeft(raw)
    is_buffered = binary is not raw
    return io.TextIOWrapper(
        io.BufferedWriter(may_be_left) if is_buffered else may_be_left,
        stream.encoding,
        stream.errors,
        line_buffering=stream.line_buffering,
        write_through=not is_buffered,
    )
