"""Workbooks that Excel 2003 saved as one XML file: hidden rows and columns, formulas, formats and white numbers."""

from __future__ import annotations

import pytest

from pipelines.document import ReadError
from pipelines.read.content import read_document
from tests.unit.read.test_workbooks import rows_of

SHEET_XML = """<?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="年报"><Table><Column ss:Index="3"
 ss:Hidden="1"/><Row><Cell ss:MergeAcross="3">
<Data ss:Type="String">甲镇2023年政府信息公开工作年度报告</Data></Cell></Row>
<Row ss:Index="4"><Cell ss:MergeDown="1"><Data ss:Type="String">规章</Data></Cell>
<Cell><Data ss:Type="Number">12</Data></Cell><Cell><Data ss:Type="Number">99</Data></Cell><Cell{}>{}</Cell></Row>
<Row><Cell ss:Index="2"><Data ss:Type="Number">0.5</Data></Cell>
<Cell ss:Index="4"><Data ss:Type="String">无</Data></Cell></Row>
<Row ss:Hidden="1"><Cell><Data ss:Type="Number">7</Data></Cell></Row></Table></Worksheet></Workbook>"""


def test_workbook_of_excel_2003_xml() -> None:
    document = read_document(SHEET_XML.format("", "").encode())
    assert document.blocks[0].text == "甲镇2023年政府信息公开工作年度报告"
    assert rows_of(document) == [["规章", "12", ""], ["规章", "0.5", "无"]]
    with pytest.raises(ReadError, match="公式没有算出结果（如工作表“年报”第4行第4列）"):
        read_document(SHEET_XML.format(' ss:Formula="=A1"', "").encode())


@pytest.mark.parametrize(
    ("style", "stored", "text"),
    [
        ('<NumberFormat ss:Format="Percent"/>', "0.5", "50%"),
        ('<NumberFormat ss:Format="0;-0;;@"/>', "0", "不显示，实为0"),
        ('<Font ss:Color="#ffffff"/>', "7", "不显示，实为7"),
        ('<NumberFormat ss:Format="#,##0"/>', "1200", "1200"),
    ],
)
def test_a_number_of_excel_2003_xml_counts_as_it_shows(style: str, stored: str, text: str) -> None:
    cell = f'<Data ss:Type="Number">{stored}</Data>'
    book = SHEET_XML.format(' ss:StyleID="s"', cell).replace(
        "<Worksheet", f'<Styles><Style ss:ID="s">{style}</Style></Styles><Worksheet', 1
    )
    assert rows_of(read_document(book.encode()))[0] == ["规章", "12", text]
