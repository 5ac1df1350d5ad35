"""What happens when nobody reads on, as behind `| head`: a verb does what it was asked, with its usual exit code."""

from __future__ import annotations

import io
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
    sys.stdout, sys.stderr = map(_outliving, (sys.stdout, sys.stderr))


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
