"""What happens to the report around its tables, and to tables as a whole."""

from __future__ import annotations

from schemas.layout import table_layout
from tests.corpus.model import Draft, DraftCell, DraftTable

PAGE_NUMBERS = ("-4-", "— 5 —", "第3页 共6页", "- 6 -", "5")
RENAMED = {
    "一、总体情况": "一、工作基本情况",
    "二、主动公开政府信息情况": "二、行政机关主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况": "三、行政机关收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况": "四、因政府信息公开工作被申请行政复议提起行政诉讼情况",
    "五、存在的主要问题及改进情况": "五、政府信息公开工作存在的主要问题及改进情况",
    "六、其他需要报告的事项": "六、其它需要报告事项",
}
BETWEEN = {
    "二": ("2023年制发规范性文件12件，行政处罚15件，行政许可决定均已公开。", "具体情况如下表："),
    "三": ("本年新收政府信息公开申请5件，予以公开3件，结转下年度继续办理0件。", "（单位：件）"),
    "四": ("行政复议1件，行政诉讼2件，结果维持1件。", "单位：件"),
}


def _page_number(draft: Draft) -> str:
    return draft.random.choice(PAGE_NUMBERS if draft.has_grid else PAGE_NUMBERS[:3])


def _cut(table: DraftTable, rows: list[int], heads: int = 0, repeat_text: bool = False) -> list[DraftTable]:
    """Cut a table before these rows. A merged cell cut through goes on empty, or with its text again.

    With `heads`, that many head rows are repeated at the top of each later part.
    """
    parts = []
    for first, last in zip([0, *rows], [*rows, table.row_count], strict=True):
        lead = heads if first else 0
        cells = [DraftCell(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells if c.row < lead]
        for cell in table.cells:
            top, bottom = max(cell.row, first), min(cell.row + cell.row_span, last)
            if top < bottom:
                text = cell.text if cell.row >= first or repeat_text else ""
                cells.append(
                    DraftCell(top - first + lead, cell.column, bottom - top, cell.column_span, text, cell.code)
                )
        parts.append(DraftTable(table.section, cells))
    return parts


def _replace(draft: Draft, table: DraftTable, pieces: list[str | DraftTable]) -> None:
    at = draft.pieces.index(table)
    draft.pieces[at : at + 1] = pieces


def _break_pages(draft: Draft, heads: int, repeat_text: bool) -> None:
    for table in [t for t in draft.tables if t.row_count > 8]:
        cuts = sorted(draft.random.sample(range(4, table.row_count), draft.random.randint(1, 3)))
        pieces: list[str | DraftTable] = []
        for part in _cut(table, cuts, heads if table.section == "三" else 0, repeat_text):
            pieces += [_page_number(draft), part] if pieces else [part]
        _replace(draft, table, pieces)


def break_pages(draft: Draft) -> None:
    """Cut tables at page breaks, with page numbers between the parts."""
    _break_pages(draft, 0, repeat_text=False)


def break_pages_with_heads(draft: Draft) -> None:
    """Cut tables at page breaks; the head of table 三 is repeated on each page."""
    _break_pages(draft, 3, repeat_text=draft.random.random() < 0.5)


def table_for_each_group(draft: Draft) -> None:
    """Make a table of every block of table 二 and of every group of outcomes of table 三."""
    for table in list(draft.tables):
        if table.section == "四":
            continue
        column = 0 if table.section == "二" else 1
        cuts = sorted({c.row for c in table.cells if c.code is None and c.column == column and c.row > 3})
        if table.section == "二":
            cuts = sorted({c.row for c in table.cells if c.text.startswith("第二十条") and c.row})
        _replace(draft, table, list(_cut(table, cuts)))


def site_around(draft: Draft) -> None:
    """Put the site's navigation, an index table and a footer around the report; its words are those of the form."""
    nav = ("首页", "政务公开", "规章", "规范性文件", "行政许可", "行政处罚", "行政强制", "年度报告")
    index = (
        ("索引号", f"0{draft.random.randint(10**6, 10**7)}"),
        ("发布机构", draft.authority),
        ("文号", "无"),
        ("主题分类", "规范性文件"),
    )
    before: list[str | DraftTable] = [
        DraftTable("", [DraftCell(0, i, 1, 1, text) for i, text in enumerate(nav)]),
        "您当前的位置：首页 > 政府信息公开 > 法定主动公开内容 > 行政处罚 > 年度报告",
        DraftTable("", [DraftCell(r, c, 1, 1, text) for r, row in enumerate(index) for c, text in enumerate(row)]),
        f"发布时间：{draft.year + 1}-01-19 浏览次数：{draft.random.randint(3, 900)}",
    ]
    footer = [
        "扫一扫在手机打开当前页",
        f"主办：{draft.authority} 备案号：京ICP备{draft.random.randint(10**7, 10**8)}号 网站标识码：3609260001",
    ]
    draft.pieces = [*before, *draft.pieces, *footer]


def text_between(draft: Draft) -> None:
    """Put text with numbers between the title of a section and its table."""
    for table in list(draft.tables):
        _replace(draft, table, [*BETWEEN[table.section], table])


def rename_sections(draft: Draft) -> None:
    """Use the other titles of sections."""
    draft.pieces = [RENAMED.get(p, p) if isinstance(p, str) else p for p in draft.pieces]


def number_sections_again(draft: Draft) -> None:
    """Number the sections from 一 again after a narrative with sections of its own."""
    tables = [p for p in draft.pieces if isinstance(p, str) and p[:2] in ("二、", "三、", "四、")]
    again = {title: "一二三"[i] + title[1:] for i, title in enumerate(tables)}
    draft.pieces = [again.get(p, p) if isinstance(p, str) else p for p in draft.pieces]
    at = draft.pieces.index("一、总体情况")
    draft.pieces[at : at + 1] = ["一、主要做法", "健全制度，强化落实。", "二、工作成效", "全年公开信息230条。"]


def unit_and_note_rows(draft: Draft) -> None:
    """Put a row 单位：件 above the head of table 三 and a row with a note below the last row of every table."""
    for table in draft.tables:
        columns, rows = table.column_count, table.row_count
        table.cells.append(DraftCell(rows, 0, 1, columns, "注：以上数据由各股室提供，统计时间截至12月31日。"))
        if table.section == "三":
            for cell in table.cells:
                cell.row += 1
            table.cells.append(DraftCell(0, 0, 1, columns, "单位：件"))


def lose_a_row(draft: Draft) -> None:
    """Leave out one row of table 三: the others stay where they are."""
    table = next(t for t in draft.tables if t.section == "三")
    codes = [row for row in table.rows() if any(c.code and "requests.denied_" in c.code for c in row)]
    row = draft.random.choice(codes[1:])
    at = row[0].row
    table.cells = [cell for cell in table.cells if cell.row != at]
    for cell in table.cells:
        if cell.row > at:
            cell.row -= 1
        elif cell.row + cell.row_span > at:
            cell.row_span -= 1
    for cell in row:
        if cell.code:
            draft.truth[cell.code] = (None, "missing")


def lose_a_column(draft: Draft) -> None:
    """Leave out one column of applicants: which one is missing need not be certain any more."""
    table = next(t for t in draft.tables if t.section == "三")
    at = draft.random.randrange(4, 9)
    for cell in list(table.cells):
        if cell.column == at and cell.column_span == 1:
            table.cells.remove(cell)
            if cell.code:
                draft.truth[cell.code] = (None, "missing")
        elif cell.column > at:
            cell.column -= 1
        elif cell.column + cell.column_span > at:
            cell.column_span -= 1
    draft.uncertain |= {code for code in draft.truth if code.startswith("requests.")}


def number_the_rows(draft: Draft) -> None:
    """Put a column 序号 before table 三: its numbers are no values."""
    table = next(t for t in draft.tables if t.section == "三")
    rows = table.row_count
    for cell in table.cells:
        cell.column += 1
    table.cells.append(DraftCell(0, 0, 3, 1, "序号"))
    table.cells += [DraftCell(row, 0, 1, 1, str(row - 2)) for row in range(3, rows)]
    draft.uncertain |= {code for code in draft.truth if code.startswith("requests.")}


def column_of_remarks(draft: Draft) -> None:
    """Put a column 备注 behind table 三."""
    table = next(t for t in draft.tables if t.section == "三")
    rows, columns = table.row_count, table.column_count
    table.cells.append(DraftCell(0, columns, 3, 1, "备注"))
    table.cells += [DraftCell(row, columns, 1, 1, "") for row in range(3, rows)]
    draft.uncertain |= {code for code in draft.truth if code.startswith("requests.")}


def add_other_public(draft: Draft) -> None:
    """Add the row 其他主动公开文件 of one province to a report of the 2019 form."""
    if draft.form.code != "2019":
        return
    table = next(t for t in draft.tables if t.section == "二")
    layout = table_layout(draft.form, "二", with_optional=True)
    texts = {cell.code: cell.text for cell in table.cells if cell.code}
    new = [cell.code for cell in layout if cell.code and cell.code not in texts]
    for code in new:
        value = float(draft.random.randint(0, 300))
        draft.truth[code], texts[code] = (value, "number"), f"{value:.0f}"
    table.cells = [
        DraftCell(c.row, c.column, c.row_span, c.column_span, texts[c.code] if c.code else c.text, c.code)
        for c in layout
    ]


def break_title(draft: Draft) -> None:
    """Break the title over two lines."""
    title = next(p for p in draft.pieces if isinstance(p, str) and p.startswith(draft.authority))
    at = title.index("政府信息")
    index = draft.pieces.index(title)
    draft.pieces[index : index + 1] = [title[:at], title[at:]]


def append_last_year(draft: Draft) -> None:
    """Print the tables of the year before again at the end, with other numbers wherever one may stand."""
    draft.pieces.append(f"附：{draft.year - 1}年政府信息公开统计表")
    for table in draft.tables:
        cells = [
            DraftCell(c.row, c.column, c.row_span, c.column_span, str(draft.random.randint(0, 9)) if c.code else c.text)
            for c in table.cells
        ]
        draft.pieces.append(DraftTable(table.section, cells))


CHANGES = (
    break_pages,
    break_pages_with_heads,
    table_for_each_group,
    site_around,
    text_between,
    rename_sections,
    number_sections_again,
    unit_and_note_rows,
    lose_a_row,
    lose_a_column,
    number_the_rows,
    column_of_remarks,
    add_other_public,
    break_title,
    append_last_year,
)
