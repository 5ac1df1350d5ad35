"""How much work and memory a handed-in file may cost, and safe ways to open containers and XML within it.

A limit is a count of bytes, characters or cells, never a clock: the same file gives the same answer on every machine.
What a format means does not belong here.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.parsers import expat

from lxml import etree

from pipelines.document import ReadError

if TYPE_CHECKING:
    from lxml.etree import _Element

MEBIBYTE = 1024 * 1024
MAX_FILE_BYTES = 64 * MEBIBYTE
MAX_XML_BYTES = 24 * MEBIBYTE
"""One XML part; a report's largest is below 3 MiB, and a parsed tree takes some fifteen times its text."""
MAX_XML_TAGS = 1_000_000
"""Tags of one XML part, opening and closing ones: each may take some 200 bytes once parsed."""
MAX_PARTS = 5_000
MAX_GRID_CELLS = 200_000
"""Cells of one table or sheet; the largest official table has 8 × 30."""
MAX_GRID_COLUMNS = 1_024
SHEET_TOO_LARGE = "工作表异常庞大，不像一份年度报告，请核对后重新报送"
CHUNK_BYTES = 256 * 1024
_BROKEN_XML = "文件内部的 XML 已损坏，请用办公软件打开后另存，再重新报送"
_HAS_ENTITIES = "文件内部的 XML 带有实体定义，不是正常的办公文档，请用办公软件另存后重新报送"


class TooLargeError(ReadError):
    """A limit is exceeded: the whole file is refused, not a part of it."""


def check_file_size(data: bytes) -> None:
    """Refuse a file that no report can be.

    Raises:
        ReadError: the file is empty or larger than `MAX_FILE_BYTES`.
    """
    if not data:
        raise ReadError("文件是空的（0 字节），请重新导出后报送")
    if len(data) > MAX_FILE_BYTES:
        raise ReadError(f"文件超过 {MAX_FILE_BYTES // MEBIBYTE} MB，不像一份年度报告，请删去其中的图片或附件后重新报送")


def open_zip(data: bytes) -> zipfile.ZipFile:
    """Open a ZIP container whose directory is sound and of a sane length.

    Raises:
        ReadError: damaged, or more than `MAX_PARTS` entries.
    """
    try:
        container = zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:  # zipfile lets errors of struct and of indices through
        raise ReadError("压缩结构已损坏或文件不完整，请重新保存或重新压缩后报送") from error
    if len(container.infolist()) > MAX_PARTS:
        raise ReadError(f"文件内含 {len(container.infolist())} 个部分，超过 {MAX_PARTS} 个的上限，请只报送年度报告本身")
    return container


def read_part(container: zipfile.ZipFile, name: str | zipfile.ZipInfo, limit: int = MAX_XML_BYTES) -> bytes:
    """Inflate one entry, stopping as soon as it exceeds `limit` bytes, whatever size its header declares.

    Raises:
        ReadError: the entry is missing, damaged, encrypted, or too large.
    """
    pieces: list[bytes] = []
    size = 0
    try:
        with container.open(name) as part:
            while piece := part.read(CHUNK_BYTES):
                size += len(piece)
                if size > limit:
                    raise TooLargeError(f"文件解压后超过 {limit // MEBIBYTE} MB 的上限，疑似异常文件，请重新导出后报送")
                pieces.append(piece)
    except ReadError:
        raise
    except KeyError as error:
        raise ReadError("文件缺少正文部分，可能已损坏，请用办公软件打开后另存，再重新报送") from error
    except NotImplementedError as error:
        raise ReadError("压缩方式不能读取，请改用普通的 ZIP 格式重新压缩，或解压后报送") from error
    except RuntimeError as error:
        raise ReadError("文件已加密，请去掉密码后重新报送") from error
    except Exception as error:  # zipfile lets errors of zlib, lzma and struct through
        raise ReadError("压缩内容已损坏，请重新保存或重新压缩后报送") from error
    return b"".join(pieces)


def check_xml(data: bytes) -> None:
    """Look through XML that a library reads which does not mind broken tags, and loses what stands between them.

    Raises:
        ReadError: not well formed, or with entities of its own.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_entities
    try:
        parser.Parse(data, True)
    except ValueError:
        return  # in an encoding that this parser does not know; the library decodes it
    except (expat.ExpatError, LookupError) as error:
        raise ReadError(_BROKEN_XML) from error


def _refuse_entities(*_: object) -> None:
    raise ReadError(_HAS_ENTITIES)


def parse_xml(data: bytes) -> _Element:
    """Parse XML without entities, external references, network or huge trees, and return its root.

    Raises:
        ReadError: not well formed, over the limit on tags, or over the parser's own limits on depth and size.
    """
    if data.count(b"<") > MAX_XML_TAGS:
        raise TooLargeError(
            "文件内部的 XML 异常庞大，不像一份年度报告，请只报送年度报告本身，或用办公软件另存后重新报送"
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(_BROKEN_XML) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReadError(_HAS_ENTITIES)
    return root
