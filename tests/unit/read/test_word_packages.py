"""Word documents in other packages than .docx: one XML file, a document embedded whole."""

from __future__ import annotations

import io
import zipfile

from pipelines.read.content import read_document
from pipelines.read.docx.document import read
from tests.unit.read.test_docx import W, matrix, pack, paragraph, run, texts

PARTS = (
    '<w:p><aml:annotation w:type="Word.Deletion"><aml:content><w:r><w:delText>2019</w:delText></w:r></aml:content>'
    '</aml:annotation><aml:annotation w:type="Word.Insertion"><aml:content><w:r><w:t>2024</w:t></w:r></aml:content>'
    "</aml:annotation><st1:place><w:r><w:t>年</w:t></w:r></st1:place></w:p>"
    '<w:tbl><w:tr><w:tc><w:tcPr><w:vmerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>规章</w:t></w:r></w:p></w:tc>'
    "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vmerge/></w:tcPr><w:p/></w:tc>"
    "<w:tc><w:p/></w:tc></w:tr></w:tbl>"
)


STYLES = '<w:styles><w:style w:styleId="old"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
HIDDEN = '<w:r><w:rPr><w:rStyle w:val="old"/></w:rPr><w:t>2018</w:t></w:r>'


def test_single_file_xml_of_word_2003() -> None:
    """LibreOffice, through which it went before, mixed deleted text with what stands."""
    names = 'xmlns:aml="urn:aml" xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint" xmlns:st1="urn:st"'
    word = "http://schemas.microsoft.com/office/word/2003/wordml"
    body = f"{STYLES}<w:body><wx:sect>{PARTS.replace('<w:p>', f'<w:p>{HIDDEN}', 1)}</wx:sect></w:body>"
    root = f'<w:wordDocument xmlns:w="{word}" {names}>{body}</w:wordDocument>'
    document = read_document(f'<?mso-application progid="Word.Document"?>{root}'.encode())
    assert texts(document) == ["2024年"]
    assert matrix(document) == [["规章", "1"], ["规章", ""]]


def test_a_package_written_as_one_xml_file() -> None:
    part = f'<w:document xmlns:w="{W}"><w:body>{paragraph(run("2024年"))}</w:body></w:document>'
    package = f'<pkg:part pkg:name="/word/document.xml"><pkg:xmlData>{part}</pkg:xmlData></pkg:part>'
    document = read_document(f'<pkg:package xmlns:pkg="urn:pkg">{package}</pkg:package>'.encode())
    assert texts(document) == ["2024年"]


def test_a_document_embedded_whole_stands_where_it_is_embedded() -> None:
    relations = '<r><r Id="c1" Type="x/aFChunk" Target="/word/page.htm"/></r>'
    body = f'{paragraph(run("甲"))}<w:altChunk xmlns:r="urn:r" r:id="c1"/>{paragraph(run("丙"))}'
    buffer = io.BytesIO(pack(body))
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr("word/_rels/document.xml.rels", relations)
        package.writestr("word/page.htm", "<html><body><p>乙</p></body></html>")
    assert texts(read(buffer.getvalue())) == ["甲", "乙", "丙"]
