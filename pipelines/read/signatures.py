"""Which kind of binary file this is, told from its bytes and never from its name.

Kinds are told apart here and hopeless ones are refused with what to do instead; nothing is read. Text and HTML are not
binary: for them the answer is None.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile

import olefile

from pipelines.document import ReadError
from pipelines.read.limits import open_zip, read_part

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD_BYTES = 4096
_OTHER_WORKBOOK = "这种表格文件不能读取，请用 Excel 或 WPS 另存为 .xlsx 后重新报送"
_OPEN_DOCUMENT_KINDS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.text-template": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.spreadsheet-template": "ods",
}
_UOF = "这是标文通（UOF）文件，不能读取，请用 WPS 另存为 .docx 或 .xlsx 后重新报送"
_FLAT_SHEETS = b'mimetype="application/vnd.oasis.opendocument.spreadsheet'
_PICTURES = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF87a",
    b"GIF89a",
    b"II*\x00",
    b"MM\x00*",
    b"\x00\x00\x00\x0cjP  ",
    b"AT&TFORM",
)
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00", b"MSCF")
_TAR_SIGN_AT = 257
_END_BYTES = 22
"""The end of a ZIP archive without a comment."""
_PROGRAMS = (b"\x7fELF", b"MZ\x90\x00", b"MZP\x00", b"\xca\xfe\xba\xbe")
_PACKED = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"PK\x03\x04")
_OLD_WORD = (b"\xdb\xa5", b"\x31\xbe\x00\x00", b"\x9b\xa5")
"""Word for Windows 1 and 2, and Word for DOS: no compound file yet."""
_MIME_HEADER = re.compile(rb"^(mime-version|content-type|from|subject|date)\s*:", re.I | re.M)
_MIME_PAGE = re.compile(rb"^content-type:\s*(multipart/(related|alternative|mixed)|text/html)", re.I | re.M)
_EXCEL_XML = re.compile(rb"progid\s*=\s*\"Excel\.Sheet\"|<(\w+:)?Workbook[\s>]")
_WORD_XML = re.compile(rb"progid\s*=\s*\"Word\.Document\"|<w:wordDocument|<pkg:package")


def sniff_binary(data: bytes) -> str | None:
    """Return the kind of a file, None where it is none of the binary kinds (then it is text, HTML or unknown).

    Kinds: ``doc`` (also .wps, and Word's single-file XML), ``xls`` (also Excel's), ``rtf``, ``odt`` (also .fodt),
    ``ods`` (also .fods), ``docx``, ``xlsx`` (also .xlsm), ``pdf``, ``mht`` and ``zip`` (an archive of other files).

    Raises:
        ReadError: a kind that cannot hold a readable report: encrypted, a picture, a presentation, a program.
    """
    head = data[:_HEAD_BYTES]
    if head.startswith(OLE_MAGIC):
        return _sniff_compound(data)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(data)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    _refuse_program(data)
    _refuse_hopeless(head)
    _refuse_volume(data)
    if head.startswith(_OLD_WORD):
        return "doc"
    return _sniff_marked_text(head)


def _refuse_program(data: bytes) -> None:
    """Windows names the place of a program's header at byte 60; archives that unpack themselves carry one behind it."""
    place = int.from_bytes(data[60:64], "little")
    is_windows = data.startswith(b"MZ") and data[place : place + 4] == b"PE\0\0"
    if not is_windows and not data.startswith(_PROGRAMS):
        return
    if any(start in data for start in _PACKED):
        raise ReadError("这是自解压程序，不能直接读取，请在自己的电脑上解压后报送其中的文件，或改用 ZIP 格式压缩")
    raise ReadError("这是程序文件，不是年度报告，请核对后重新报送")


def _refuse_hopeless(head: bytes) -> None:
    is_webp = head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    is_bitmap = head.startswith(b"BM") and len(head) > 14 and head[6:10] == b"\x00\x00\x00\x00"
    if head.startswith(_PICTURES) or is_webp or is_bitmap:
        raise ReadError("这是图片（扫描件或截图），没有可读的文字，请改报 Word、网页或带文字层的 PDF")
    if head.startswith(_ARCHIVES) or head[_TAR_SIGN_AT:].startswith(b"ustar"):
        raise ReadError("这种压缩包不能直接读取，请解压后报送，或改用 ZIP 格式压缩")


def _refuse_volume(data: bytes) -> None:
    """The first part of a split ZIP archive begins with a mark; the end of the last one counts the others."""
    end = data[-_END_BYTES:]
    place = end.rfind(b"PK\x05\x06")
    is_last = place >= 0 and int.from_bytes(end[place + 4 : place + 6], "little") > 0
    if data.startswith(b"PK\x07\x08") or is_last:
        raise ReadError("这是分卷压缩包的一部分，不能单独读取，请解压后报送，或压缩成一个 ZIP 文件")


def _sniff_marked_text(head: bytes) -> str | None:
    text = head.replace(b"\x00", b"") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head
    text = text.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if text.startswith(b"{\\rtf"):
        return "rtf"
    if text.startswith(b"<") and (b"<office:document " in text or b"opendocument:xmlns:office" in text):
        return "ods" if _FLAT_SHEETS in text else "odt"
    if text.startswith(b"<") and b"http://schemas.uof.org/" in text:
        raise ReadError(_UOF)
    if text.startswith(b"<") and _WORD_XML.search(text):
        return "doc"
    if text.startswith(b"<") and _EXCEL_XML.search(text):
        return "xls"
    if _MIME_HEADER.match(text) and _MIME_PAGE.search(text):
        return "mht"
    return None


def _sniff_compound(data: bytes) -> str:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            names = {str(entry[0]).lower() for entry in compound.listdir(streams=True, storages=True) if entry}
            if names & {"encryptedpackage", "encryptioninfo"}:
                raise ReadError("文件设有打开密码，请去掉密码后重新报送")
            if "worddocument" in names:
                with compound.openstream("WordDocument") as stream:
                    _refuse_encrypted_word(stream.read(32))
                return "doc"
    except ReadError:
        raise
    except Exception as error:  # olefile raises many kinds, RecursionError among them, on broken files
        raise ReadError("文件结构已损坏或不完整，请用 Word 或 WPS 打开后另存为 .docx，再重新报送") from error
    if names & {"workbook", "book"}:
        return "xls"
    if "powerpoint document" in names:
        raise ReadError("这是演示文稿，不是年度报告，请改报 Word 文档")
    if any(name.startswith("__substg1.0") for name in names):
        raise ReadError("这是邮件，请把其中的附件取出后单独报送")
    raise ReadError("这种文件不能读取，请用 Word 或 WPS 另存为 .docx 后重新报送")


def _refuse_encrypted_word(header: bytes) -> None:
    if len(header) < 32:
        raise ReadError("文件不完整，缺少正文，请用 Word 或 WPS 打开后另存为 .docx，再重新报送")
    if struct.unpack_from("<H", header, 10)[0] & 0x0100:
        raise ReadError("文件设有打开密码，请去掉密码后重新报送")


def _sniff_zip(data: bytes) -> str:
    with open_zip(data) as container:
        names = set(container.namelist())
        if "[Content_Types].xml" in names:
            return _sniff_office_zip(container, names)
        if "mimetype" in names:
            return _sniff_open_document(container)
        if "uof.xml" in names:
            raise ReadError(_UOF)
        if "OFD.xml" in names:
            raise ReadError("这是 OFD 版式文件，暂不能读取，请改报 Word 文档或带文字层的 PDF")
    return "zip"


def _sniff_office_zip(container: zipfile.ZipFile, names: set[str]) -> str:
    types = read_part(container, "[Content_Types].xml")
    if b"wordprocessingml" in types or any(name.startswith("word/") for name in names):
        return "docx"
    if b"sheet.binary" in types:
        raise ReadError(_OTHER_WORKBOOK)
    if b"spreadsheetml" in types or b"ms-excel.sheet" in types or any(name.startswith("xl/") for name in names):
        return "xlsx"
    if b"presentationml" in types:
        raise ReadError("这是演示文稿，不是年度报告，请改报 Word 文档")
    return "zip"


def _sniff_open_document(container: zipfile.ZipFile) -> str:
    mimetype = read_part(container, "mimetype", 4096).strip()
    kind = _OPEN_DOCUMENT_KINDS.get(mimetype)
    if kind is None:
        raise ReadError("这种文件不能读取，请用 Word 或 WPS 另存为 .docx 后重新报送")
    if "META-INF/manifest.xml" in container.namelist() and b"encryption-data" in read_part(
        container, "META-INF/manifest.xml"
    ):
        raise ReadError("文件设有打开密码，请去掉密码后重新报送")
    return kind
