"""Files made to do harm: every reader answers with a document or one clear line, within bounds of work."""

from __future__ import annotations

import struct
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.document import ReadError
from pipelines.read import doc, html, mht, odt, pdf, rtf
from pipelines.read.open_tables import UncertainError
from pipelines.read.workbook import ods, xlsx
from pipelines.read.workbook.records import Record, find_errors
from tests.unit.read.office_files import office_files, write_pdf, write_stream, write_xlsx, write_zip
from tests.unit.read.test_open_document import write_odt
from tests.unit.read.test_open_workbooks import write_ods

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_SECONDS = 10
MANY = 300_000


def write_sheet(rows: str, tail: str = "", strings: str = "", counted: str = "1") -> bytes:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(write_xlsx("2021"))) as book:
        parts: dict[str, bytes | str] = {name: book.read(name) for name in book.namelist()}
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/worksheets/sheet1.xml"] = f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData>{tail}</worksheet>'
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{space}" uniqueCount="{counted}">{strings}</sst>'
    return write_zip(parts)


def write_laughs() -> bytes:
    """Forms that draw one another ten times, nine deep."""
    head = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {} 0 R>>>>"
    forms = [write_stream(50 + level, b"/X Do " * 10, head.format(51 + level)) for level in range(9)]
    forms.append(write_stream(59, b"q Q", head.format(59)))
    return write_pdf("/X Do", resources="/XObject<</X 50 0 R>>", objects=b"".join(forms))


def write_packed(filters: str, content: bytes) -> bytes:
    stream = f"11 0 obj<</Length {len(content)}/Filter[{filters}]>>stream\n".encode() + content
    return write_pdf("").replace(b"11 0 obj", b"99 0 obj") + stream + b"\nendstream endobj\n"


def write_font(more: str) -> bytes:
    parts = (
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(A)/Ordering(B)/Supplement 0>>{more}>>"
    )
    font = "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[51 0 R]/ToUnicode 52 0 R>>"
    objects = f"50 0 obj\n{font}\nendobj\n51 0 obj\n{parts}\nendobj\n".encode()
    signs = b"begincmap 1 beginbfrange <00000000> <FFFFFFFF> <0000> endbfrange endcmap"
    signs = write_stream(52, signs if "ToUnicode" in more else b"begincmap endcmap")
    return write_pdf("BT /F9 9 Tf <0001> Tj ET", resources="/Font<</F9 50 0 R>>", objects=objects + signs)


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x"}">' for n in range(10))
CASES: dict[str, tuple[Callable[[bytes], object], Callable[[], bytes]]] = {
    "odt entities": (odt.read, lambda: write_zip({"content.xml": f"<!DOCTYPE x [{ENTITIES}]><x>&e9;</x>"})),
    "odt file": (
        odt.read,
        lambda: write_zip({"content.xml": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'}),
    ),
    "odt deep": (odt.read, lambda: write_odt("<text:section>" * MANY + "</text:section>" * MANY)),
    "odt span": (
        odt.read,
        lambda: write_odt(
            "<table:table><table:table-row><table:table-cell table:number-columns-spanned='99999999'/>"
            "</table:table-row></table:table>"
        ),
    ),
    "odt repeat": (
        odt.read,
        lambda: write_odt(
            "<table:table><table:table-row table:number-rows-repeated='1048576'>"
            "<table:table-cell table:number-columns-repeated='16384'/></table:table-row></table:table>"
        ),
    ),
    "odt tags": (odt.read, lambda: write_odt("<text:p/>" * 1_100_000)),
    "odt bomb": (odt.read, lambda: write_odt(" " * 100_000_000)),
    "ods repeat": (
        ods.read,
        lambda: write_ods(
            "<table:table-row table:number-rows-repeated='1048576'><table:table-cell"
            " table:number-columns-repeated='16384'><text:p>1</text:p></table:table-cell></table:table-row>"
        ),
    ),
    "xlsx last corner": (xlsx.read, lambda: write_sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
    "xlsx no such corner": (xlsx.read, lambda: write_sheet('<row r="1"><c r="ZZZZZZZ99999999"><v>1</v></c></row>')),
    "xlsx cells without places": (
        xlsx.read,
        lambda: write_sheet(f'<row r="1">{"<c><v>1</v></c>" * 100_000}</row><row r="1048576"><c><v>1</v></c></row>'),
    ),
    "xlsx one long text everywhere": (
        xlsx.read,
        lambda: write_sheet(
            "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 1_000)),
            strings=f"<si><t>{'公' * 200_000}</t></si>",
        ),
    ),
    "xlsx a great many texts": (xlsx.read, lambda: write_sheet("", strings="<si/>", counted="4000000000")),
    "xlsx bomb": (xlsx.read, lambda: write_sheet(" " * 100_000_000)),
    "xlsx value outside its cell": (
        xlsx.read,
        lambda: write_sheet('<row r="1"><c r="A1"><v>1</v></c><v>454</v></c></row>', "<mergeCells/>"),
    ),
    "xlsx unknown encoding": (
        xlsx.read,
        lambda: write_zip({"xl/worksheets/sheet1.xml": "<?xml version='1.0' encoding='UF-8'?><a/>"}),
    ),
    "xlsx laughs": (
        xlsx.read,
        lambda: write_zip({"xl/worksheets/sheet1.xml": f"<!DOCTYPE x [{ENTITIES}]><x>&e9;</x>"}),
    ),
    "pdf bomb": (pdf.read, lambda: write_pdf(" " * 100_000_000)),
    "pdf bomb that calls itself a picture": (
        pdf.read,
        lambda: (
            write_pdf("").replace(b"11 0 obj", b"99 0 obj")
            + write_stream(11, b" " * 300_000_000, "/Subtype/Image/Width 1/Height 1")
        ),
    ),
    "pdf laughs": (pdf.read, write_laughs),
    "pdf letters": (pdf.read, lambda: write_pdf("BT /F1 9 Tf " + "(aaaaaaaaaaaaaaaa) Tj " * 20_000 + "ET")),
    "pdf operators": (pdf.read, lambda: write_pdf("q Q " * 1_000_000)),
    "pdf one path": (pdf.read, lambda: write_pdf("0 0 m " + "1 1 l 9 9 l " * MANY + "S")),
    "pdf lattice": (
        pdf.read,
        lambda: write_pdf("".join(f"{5 * n} 0 m {5 * n} 800 l S 0 {5 * n} m 500 {5 * n} l S " for n in range(100))),
    ),
    "pdf objects": (pdf.read, lambda: b"%PDF-1.4\n" + b"1 0 obj [\n" * MANY),
    "pdf runs of runs": (pdf.read, lambda: write_packed("/RunLengthDecode/RunLengthDecode", b"\x81\x81" * MANY)),
    "pdf runs": (pdf.read, lambda: write_packed("/RunLengthDecode", b"\x81 " * MANY)),
    "pdf widths of two billion signs": (pdf.read, lambda: write_font("/W[0 2000000000 500]")),
    "pdf four billion signs": (pdf.read, lambda: write_font("/ToUnicode 52 0 R")),
    "html attributes": (html.read, lambda: b"<html><p " + b" ".join(b"a%d=1" % n for n in range(MANY)) + b">"),
    "html attributes of many tags": (
        html.read,
        lambda: (b"<p " + b" ".join(b"a%d" % n for n in range(99)) + b">") * 6_000,
    ),
    "html attributes by one another": (
        html.read,
        lambda: b'<html><p a=b="x ' + b"<y " * 2 + b" ".join(b"a%d='>'" % n for n in range(MANY)) + b">",
    ),
    "rtf deep": (rtf.read, lambda: rb"{\rtf1 " + b"{" * MANY),
    "rtf words": (rtf.read, lambda: rb"{\rtf1 " + rb"\b" * 2_000_000 + b"}"),
    "rtf rows": (rtf.read_natively, lambda: rb"{\rtf1 " + rb"\trowd\cellx1\cellx900\cell\cell\row" * 150_000 + b"}"),
    "mht parts": (
        mht.read,
        lambda: b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nx\n" * MANY,
    ),
    "mht lines": (mht.read, lambda: b"MIME-Version: 1.0\nContent-Type: text/html\n" + b"X: y\n" * 1_100_000),
}


@pytest.mark.parametrize("name", CASES)
def test_refused_in_time_with_one_line(name: str) -> None:
    read, make = CASES[name]
    data = make()
    start = time.process_time()
    with pytest.raises(ReadError) as caught:
        read(data)
    assert time.process_time() - start < MAX_SECONDS
    assert "\n" not in str(caught.value)


def test_giant_merged_area_does_no_harm() -> None:
    merged = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    assert xlsx.read(write_sheet('<row r="1"><c r="A1"><v>7</v></c></row>', merged)).blocks


Change = tuple[int, float, bytes]
CHANGES = st.lists(
    st.tuples(st.integers(0, 3), st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=8)), max_size=12
)


def damage(data: bytes, changes: list[Change]) -> bytes:
    """Overwrite, insert, delete, or cut off at these places."""
    for how, share, patch in changes:
        at = int(share * len(data))
        if how == 0:
            data = data[:at] + patch + data[at + len(patch) :]
        elif how == 1:
            data = data[:at] + patch + data[at:]
        elif how == 2:
            data = data[:at] + data[at + 100 * len(patch) :]
        else:
            data = data[: max(at, 1)]
    return data


def read_damaged(read: Callable[[bytes], object], data: bytes) -> None:
    start = time.process_time()
    try:
        read(data)
    except ReadError as error:
        assert "\n" not in str(error)
        assert str(error)
    except UncertainError:
        pass
    assert time.process_time() - start < MAX_SECONDS


QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
SLOW = settings(QUICK, max_examples=12)


@pytest.mark.office
@given(form=st.sampled_from(["2019", "2021"]), changes=CHANGES)
@QUICK
def test_damaged_doc(form: str, changes: list[Change]) -> None:
    read_damaged(doc.read_natively, damage(office_files()[form, "doc"], changes))


@pytest.mark.office
@given(changes=CHANGES)
@QUICK
def test_damaged_odt(changes: list[Change]) -> None:
    read_damaged(odt.read, damage(office_files()["2019", "odt"], changes))


@pytest.mark.office
@given(changes=CHANGES)
@SLOW
def test_damaged_rtf(changes: list[Change]) -> None:
    read_damaged(rtf.read_natively, damage(office_files()["2021", "rtf"], changes))


@pytest.mark.office
@given(changes=CHANGES)
@SLOW
def test_damaged_pdf(changes: list[Change]) -> None:
    read_damaged(pdf.read, damage(office_files()["2021", "pdf"], changes))


@pytest.mark.office
@given(changes=CHANGES)
@SLOW
def test_damaged_xls(changes: list[Change]) -> None:
    read_damaged(xlsx.read, damage(office_files()["2021", "xls"], changes))


@given(changes=CHANGES)
@QUICK
def test_damaged_xlsx(changes: list[Change]) -> None:
    read_damaged(xlsx.read, damage(write_xlsx("2021"), changes))


@pytest.mark.office
def test_sectors_that_go_round_in_circles() -> None:
    data = bytearray(office_files()["2021", "doc"])
    table = 512 + 512 * int.from_bytes(data[0x4C:0x50], "little")
    for at in range(table, table + 400, 4):
        data[at : at + 4] = (1).to_bytes(4, "little")
    read_damaged(doc.read_natively, bytes(data))


NOUGHT, EMPTY_TEXT = bytes(8), bytes.fromhex("030000000000ffff")


@pytest.mark.parametrize(
    ("tokens", "result", "errors"),
    [
        ("44000000c017000008", NOUGHT, [(4, 2, "#")]),  # A1 & ""
        ("44000000c044000000c003", NOUGHT, []),  # A1 + A1
        ("1e3408", NOUGHT, []),  # the number 2100
        ("44000000c044000000c003", EMPTY_TEXT, [(4, 2, "#")]),
        ("25000003000000000042010400", EMPTY_TEXT, [(4, 2, "#")]),  # SUM(A1:A4), as xlwt writes it
        ("25000003000000000019100000", EMPTY_TEXT, [(4, 2, "#")]),  # the same, as Excel does
        ("44000000c017000008", EMPTY_TEXT, []),
    ],
)
def test_a_result_that_the_formula_cannot_give_is_an_error(
    tokens: str, result: bytes, errors: list[tuple[int, int, str]]
) -> None:
    """Programs that could not work it out leave 0 or an empty text, which would be a number or a blank."""
    content = struct.pack("<3H8sHIH", 4, 2, 15, result, 0, 0, len(tokens) // 2) + bytes.fromhex(tokens)
    assert list(find_errors(Record(0x0006, content, 0))) == errors
