"""Whether the compressed streams of a PDF inflate to no more than text, fonts and pictures need.

The PDF library inflates a stream whole, so this is found out first, piece by piece, without keeping anything.
"""

from __future__ import annotations

import re
import zlib

from pdfminer.ascii85 import ascii85decode

from pipelines.document import ReadError
from pipelines.read.limits import MEBIBYTE

MAX_OBJECTS = 50_000
MAX_STREAM_BYTES = 8 * MEBIBYTE
MAX_FONT_BYTES = 48 * MEBIBYTE
MAX_PICTURE_BYTES = 192 * MEBIBYTE
_GREATEST_RATIO = 1_032
"""Deflate makes at most this many bytes out of one."""
_TEXT_FILTERS = (b"ASCII85Decode", b"A85")
"""Written around compressed content by programs that keep a file free of binary data; it makes nothing larger."""
_HEAD_BYTES = 4_000
_CHUNK_BYTES = 64 * 1024
_OBJECT = re.compile(rb"\d\s+\d+\s+obj\b")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")
_FONT = re.compile(rb"/Length1\b|/(CIDFontType0C|Type1C|OpenType)\b")
_DEFLATED = re.compile(rb"/(FlateDecode|Fl)\b")
_SLOW_FILTER = re.compile(rb"/(LZWDecode|LZW|ASCII85Decode|A85|RunLengthDecode|RL|ASCIIHexDecode|AHx)\b")
_OLD_PACKING = re.compile(rb"/(LZWDecode|LZW|RunLengthDecode|RL)\b")
_MOST_OLD_BYTES = 96 * 1024
"""Packed in ways that no program has used for twenty years: these make 1,365 bytes out of one at most."""


def check_streams(data: bytes) -> None:
    """Refuse a PDF whose streams are more than a report's can be.

    Raises:
        ReadError: too many objects, filters over filters, or a stream that inflates beyond its limit.
    """
    if len(_OBJECT.findall(data)) > MAX_OBJECTS:
        raise ReadError("PDF 的内部结构异常庞大，不像一份年度报告，请重新导出后报送")
    starts = list(_STREAM.finditer(data))
    for index, match in enumerate(starts):
        end = starts[index + 1].start() if index + 1 < len(starts) else len(data)
        head = data[max(0, match.start() - _HEAD_BYTES) : match.start()].rpartition(b"endobj")[2]
        if _is_packed_again(head):
            raise ReadError("PDF 内容经过多重压缩，疑似异常文件，请重新导出后报送")
        if _OLD_PACKING.search(head):
            is_large = end - match.end() > _MOST_OLD_BYTES
        elif not _DEFLATED.search(head):
            is_large = False
        elif _SLOW_FILTER.search(head):
            packed = ascii85decode(data[match.end() : data.find(b"endstream", match.end())])
            is_large = _inflates_beyond(packed, 0, len(packed), _find_limit(head))
        else:
            is_large = _inflates_beyond(data, match.end(), end, _find_limit(head))
        if is_large:
            raise ReadError("PDF 内容解压后过大，疑似异常文件，请重新导出后报送")


def _is_packed_again(head: bytes) -> bool:
    """Whether packed content was packed once more; text may be written around it once."""
    deflated, others = len(_DEFLATED.findall(head)), _SLOW_FILTER.findall(head)
    is_around = len(others) == 1 and others[0] in _TEXT_FILTERS
    packings = deflated + len(_OLD_PACKING.findall(head))
    return packings > 1 or bool(deflated and others and not is_around)


def _find_limit(head: bytes) -> int:
    if _PICTURE.search(head):
        return MAX_PICTURE_BYTES
    return MAX_FONT_BYTES if _FONT.search(head) else MAX_STREAM_BYTES


def _inflates_beyond(data: bytes, start: int, end: int, limit: int) -> bool:
    if (end - start) * _GREATEST_RATIO <= limit:
        return False
    inflater = zlib.decompressobj()
    size = 0
    for at in range(start, end, _CHUNK_BYTES):
        pending = data[at : min(at + _CHUNK_BYTES, end)]
        while pending and not inflater.eof:
            try:
                size += len(inflater.decompress(pending, MEBIBYTE))
            except zlib.error:
                return False
            if size > limit:
                return True
            pending = inflater.unconsumed_tail
        if inflater.eof:
            return False
    return False
