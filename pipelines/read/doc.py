"""Word's formats before .docx: binary .doc, .wps, which is the same, and the single-file XML of Word 2003.

They are read natively (the XML by word_xml.py); what cannot be read with certainty goes through an office program,
never out half read.
"""

from __future__ import annotations

import struct

from pipelines.document import Document, OfficeNeededError, ReadError
from pipelines.read import word_xml
from pipelines.read.limits import check_file_size
from pipelines.read.open_tables import ContradictionError, UncertainError
from pipelines.read.signatures import OLE_MAGIC
from pipelines.read.word_binary.story import StoryReader
from pipelines.read.word_binary.streams import DAMAGED, OldVersionError, open_streams
from pipelines.read.word_binary.word_95 import check_word_95


def read(data: bytes) -> Document:
    """Read a Word file that is no package.

    Raises:
        ReadError: damaged or encrypted.
        OfficeNeededError: only the office program reads it with certainty.
    """
    check_file_size(data)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe<", b"\xfe\xff\x00<")):
        return word_xml.read(data)
    if not data.startswith(OLE_MAGIC):
        raise OfficeNeededError("doc", "不是 Word 97 以后的二进制格式")
    try:
        return read_natively(data)
    except UncertainError as error:
        doubt = str(error) if isinstance(error, ContradictionError) else ""
        raise OfficeNeededError("doc", f"原文件不能直接确认（{error}）", doubt) from error


def read_natively(data: bytes) -> Document:
    """Read without an office program.

    Raises:
        ReadError: damaged or encrypted.
        UncertainError: something in the file is not read here with certainty.
    """
    try:
        return Document("doc", tuple(StoryReader(open_streams(data)).read_blocks()))
    except OldVersionError as old:
        check_word_95(old.main)
        raise
    except (struct.error, IndexError, ValueError, RecursionError, MemoryError) as error:
        raise ReadError(DAMAGED) from error
