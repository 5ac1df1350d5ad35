"""Web archives (.mht, .mhtml) as browsers and Word save them: the page inside is handed to the HTML reader."""

from __future__ import annotations

import email
import email.message
import email.policy

from pipelines.document import Document, Grid, ReadError
from pipelines.read.html.document import read as read_html
from pipelines.read.limits import check_file_size

_MAX_PARTS = 2_000
_MAX_LINES = 1_000_000
"""The largest file in lines of base64 has fewer; the library keeps each line by itself."""
_MAX_PAGES = 12


def read(data: bytes) -> Document:
    """Read the page of a web archive: of several, as with frames and advertisements, the one with most to read.

    Raises:
        ReadError: no page inside, too many parts, or no page can be read.
    """
    check_file_size(data)
    pages = extract_pages(data)
    if len(pages) == 1:
        document = read_html(pages[0])
        return Document("mht", document.blocks, document.notes, document.title)
    document = max(_read_those_that_open(pages), key=_count_characters)
    notes = (*document.notes, f"归档文件中有 {len(pages)} 个网页，只读文字最多的一个")
    return Document("mht", document.blocks, notes, document.title)


def _read_those_that_open(pages: list[bytes]) -> list[Document]:
    documents, refusals = [], []
    for page in pages:
        try:
            documents.append(read_html(page))
        except ReadError as refusal:
            refusals.append(refusal)
    if not documents:
        raise refusals[0]
    return documents


def _count_characters(document: Document) -> int:
    return sum(
        sum(len(cell.text) for cell in block.cells) if isinstance(block, Grid) else len(block.text)
        for block in document.blocks
    )


def extract_pages(data: bytes) -> list[bytes]:
    """Return the HTML pages in a web archive, each in its own encoding, which is declared inside.

    Raises:
        ReadError: there is none, or the archive has too many parts.
    """
    if data.count(b"\n--") > _MAX_PARTS or max(map(data.count, (b"\n", b"\r"))) > _MAX_LINES:
        raise ReadError("网页归档文件的部分或行过多，疑似异常文件，请重新保存后报送")
    try:
        message = email.message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n \t"), policy=email.policy.compat32)
        parts = [part for part in message.walk() if part.get_content_type() == "text/html"][:_MAX_PAGES]
        contents = [(part.get_payload(decode=True), part.get_content_charset()) for part in parts]
    except (ValueError, LookupError, RecursionError, IndexError) as error:
        raise ReadError("网页归档文件已损坏，请重新保存后报送") from error
    pages = [_declare_encoding(page, charset) for page, charset in contents if isinstance(page, bytes) and page.strip()]
    if not pages and _is_mail(message):
        raise ReadError("这是邮件，请把其中的附件取出后单独报送")
    if not pages:
        raise ReadError("网页归档文件中没有网页，请重新保存后报送")
    return pages


def _is_mail(message: email.message.Message) -> bool:
    """Tell whether a message was sent to somebody: web archives name who saved them, but nobody whom they go to."""
    return any(message[name] for name in ("To", "Received", "Delivered-To")) or any(
        part.get_filename() for part in message.walk()
    )


def _declare_encoding(page: bytes, charset: str | None) -> bytes:
    """Put the encoding that only the archive's header knows into the page itself, where it says nothing."""
    if not charset or b"charset" in page[:4096].lower() or page[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return page
    return f'<meta charset="{charset}">'.encode("ascii", "ignore") + page
