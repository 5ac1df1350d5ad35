"""Rich Text Format, as LibreOffice, Word and WPS write it (often under the name .doc).

Field results stand, instructions, notes, headers and deleted or hidden text do not. What does not fit together is left
to an office program.
"""

from __future__ import annotations

from pipelines.document import Document, OfficeNeededError, ReadError
from pipelines.read.limits import check_file_size
from pipelines.read.open_tables import ContradictionError, UncertainError
from pipelines.read.rtf.story import RtfReader


def read(data: bytes) -> Document:
    """Read an RTF file.

    Raises:
        ReadError: damaged or hostile.
        OfficeNeededError: only the office program reads it with certainty.
    """
    check_file_size(data)
    try:
        return read_natively(data)
    except UncertainError as error:
        doubt = str(error) if isinstance(error, ContradictionError) else ""
        raise OfficeNeededError("rtf", f"原文件不能直接确认（{error}）", doubt) from error


def read_natively(data: bytes) -> Document:
    """Read without an office program.

    Raises:
        ReadError: damaged or hostile.
        UncertainError: something in the file is not read here with certainty.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", errors="replace").encode("latin-1", errors="replace")
    reader = RtfReader()
    reader.read(data[max(0, data.find(b"{\\rtf")) :])
    if not reader.is_complete:
        raise ReadError("RTF 文件不完整（结尾缺失），请重新导出后报送")
    return Document("rtf", tuple(reader.blocks))
