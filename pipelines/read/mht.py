"""Web archives (.mht, .mhtml) as browsers and Word save them: the page inside is handed to the HTML reader."""

from __future__ import annotations

import email
import email.policy

from pipelines.document import Document, ReadError
from pipelines.read.html import read as read_html
from pipelines.read.limits import check_file_size

_MAX_PARTS = 2_000


def read(data: bytes) -> Document:
    """Read the first HTML part of a web archive.

    Raises:
        ReadError: no page inside, too many parts, or the page cannot be read.
    """
    check_file_size(data)
    page = extract_page(data)
    document = read_html(page)
    return Document("mht", document.blocks, document.notes)


def extract_page(data: bytes) -> bytes:
    """Return the bytes of the HTML page in a web archive, in its own encoding, which is declared inside.

    Raises:
        ReadError: there is none, or the archive has too many parts.
    """
    if data.count(b"\n--") > _MAX_PARTS:
        raise ReadError("网页归档文件的部分过多，疑似异常文件，请重新保存后报送")
    try:
        message = email.message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n \t"), policy=email.policy.compat32)
        for part in message.walk():
            if part.get_content_type() == "text/html":
                page = part.get_payload(decode=True)
                if isinstance(page, bytes) and page.strip():
                    return _declare_encoding(page, part.get_content_charset())
    except (ValueError, LookupError, RecursionError, IndexError) as error:
        raise ReadError("网页归档文件已损坏，请重新保存后报送") from error
    raise ReadError("网页归档文件中没有网页，请重新保存后报送")


def _declare_encoding(page: bytes, charset: str | None) -> bytes:
    """Put the encoding that only the archive's header knows into the page itself, where it says nothing."""
    if not charset or b"charset" in page[:4096].lower() or page[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return page
    return f'<meta charset="{charset}">'.encode("ascii", "ignore") + page
