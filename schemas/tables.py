"""The tables of the warehouse: one pandera schema each, from which DDL, comments and docs derive.

A table's name is the name of the Dagster asset that makes it. Views over them: `pipelines/views.sql`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pandera.pandas as pa

from schemas.catalogue import KINDS, SEVERITIES
from schemas.codebook import TABLES
from schemas.wide import FAIL, NOT_ASSESSABLE
from schemas.words import STATE_WORDS

PANDAS_TYPES = {
    "VARCHAR": "object",
    "VARCHAR[]": "object",
    "INTEGER": "Int64",
    "DOUBLE": "Float64",
    "BOOLEAN": "bool",
    "DATE": "datetime64[ns]",
    "TIMESTAMP": "datetime64[ns]",
}


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a warehouse table: its SQL type, what it holds, and which values it may take."""

    name: str
    sql_type: str
    description: str
    nullable: bool = False
    allowed: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the warehouse with its key; rows are unique by key."""

    name: str
    description: str
    key: tuple[str, ...]
    columns: tuple[TableColumn, ...]

    @property
    def schema(self) -> pa.DataFrameSchema:
        """The pandera schema of the table, as a frame before it is loaded."""
        return _schema(self.name)

    @property
    def ddl(self) -> str:
        """CREATE TABLE and COMMENT statements."""
        columns = ", ".join(f'"{c.name}" {c.sql_type}{"" if c.nullable else " NOT NULL"}' for c in self.columns)
        statements = [
            f"CREATE TABLE {self.name} ({columns})",
            f"COMMENT ON TABLE {self.name} IS {quoted(self.description)}",
        ]
        statements += [f'COMMENT ON COLUMN {self.name}."{c.name}" IS {quoted(c.description)}' for c in self.columns]
        return ";\n".join(statements)


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _text(
    name: str, description: str, *, nullable: bool = False, allowed: tuple[str, ...] | None = None
) -> TableColumn:
    return TableColumn(name, "VARCHAR", description, nullable, allowed)


def _whole(name: str, description: str, *, nullable: bool = False) -> TableColumn:
    return TableColumn(name, "INTEGER", description, nullable)


REPORT_ID = _text("report_id", "报告版本编号：文件 sha256 的前 16 位")
AUTHORITY_CODE = _text("authority_code", "单位代码，见 authorities")
YEAR = _whole("year", "报告年度")
CELL_CODE = _text("cell_code", "格代码，见 metrics")

_ALL = (
    Table(
        "authorities",
        "单位登记表：应报送的乡镇、街道、场、部门，以及报送了但未登记的单位",
        ("authority_code",),
        (
            AUTHORITY_CODE,
            _text("name", "单位全称"),
            _text("short_name", "单位简称"),
            _text("kind", "类别：镇、乡、街道、场、部门，或未登记"),
            _text("former_names", "曾用名，以分号隔开", nullable=True),
            _whole("from_year", "从哪一年度起应报送", nullable=True),
            _whole("to_year", "到哪一年度止应报送", nullable=True),
            TableColumn("is_registered", "BOOLEAN", "是否在登记表中"),
            _whole("position", "登记表中的顺序"),
        ),
    ),
    Table(
        "years",
        "年度表：有报告的最早年度到最晚年度",
        ("year",),
        (YEAR, _text("expected_form", "该年度应使用的格式"), _whole("expected_count", "该年度应报送的单位数")),
    ),
    Table(
        "forms",
        "年度报告格式",
        ("form",),
        (
            _text("form", "格式代码"),
            _text("printed", "格式名称：2019 或 2021"),
            _text("document", "印发该格式的文件"),
            _whole("first_year", "从哪一年度起使用"),
            _whole("last_year", "到哪一年度止使用", nullable=True),
            _whole("cell_count", "格数"),
        ),
    ),
    Table(
        "metrics",
        "指标表：两种格式的每一格",
        ("cell_code",),
        (
            CELL_CODE,
            _text("table_number", "所在表：二、三、四", allowed=TABLES),
            _text("block", "块代码"),
            _text("row_code", "行代码"),
            _text("column_code", "列代码"),
            _text("row_label", "行名，按格式原文"),
            _text("column_label", "列名，按格式原文"),
            _text("label", "全名：表 · 行 · 列"),
            _text("unit", "单位；金额为万元"),
            _text("kind", "count 为非负整数，change 为可负整数，amount 为金额", allowed=("count", "change", "amount")),
            TableColumn("forms", "VARCHAR[]", "印有该格的格式"),
            TableColumn("is_comparable", "BOOLEAN", "两种格式口径一致，可连成一个序列"),
            _whole("position", "格式中的顺序"),
        ),
    ),
    Table(
        "rules",
        "规则表：每条勾稽关系及其依据",
        ("rule",),
        (
            _text("rule", "规则名"),
            _text("table_number", "所属部分：二、三、四、报"),
            _text("severity", "error 错误，warning 提醒，info 提示", allowed=SEVERITIES),
            _text("kind", "依据类别", allowed=tuple(KINDS)),
            TableColumn("forms", "VARCHAR[]", "适用的格式"),
            _text("explanation", "规则说明"),
            _text("source", "依据"),
        ),
    ),
    Table(
        "submissions",
        "报送登记：每份交来的文件，读不出的也在内",
        ("submission_id",),
        (
            _text("submission_id", "报送编号：sha256 前 16 位加路径的摘要"),
            _text("sha256", "文件的 sha256"),
            _text("path", "原始文件路径，相对于原始文件夹"),
            TableColumn("handed_in", "TIMESTAMP", "交来时间（文件的修改时间，UTC）"),
            TableColumn("loaded", "TIMESTAMP", "首次载入时间（UTC）"),
            _text("outcome", "结果：report 已读出，refused 读不出或不是年度报告", allowed=("report", "refused")),
            _text("error", "读不出的原因", nullable=True),
            _text("authority_code", "认定的单位", nullable=True),
            _whole("year", "认定的年度", nullable=True),
            _text("document_kind", "文件种类，按内容判断", nullable=True),
        ),
    ),
    Table(
        "reports",
        "报告版本：每份读出的报告；同一单位同一年度再次报送即为新版本",
        ("report_id",),
        (
            REPORT_ID,
            AUTHORITY_CODE,
            YEAR,
            _whole("revision", "第几次报送，从 1 起"),
            TableColumn("is_current", "BOOLEAN", "是否为最新版本"),
            _text("form", "格式代码，按表的行列认定"),
            _text("authority_as_filed", "报告中写的单位名称", nullable=True),
            TableColumn("period_start", "DATE", "统计期限起", nullable=True),
            TableColumn("period_end", "DATE", "统计期限止", nullable=True),
            _text("title", "报告标题", nullable=True),
            _text("path", "原始文件路径"),
            _text("sha256", "文件的 sha256"),
            _text("reader_version", "读取程序的版本"),
            TableColumn("handed_in", "TIMESTAMP", "交来时间（UTC）"),
            TableColumn("loaded", "TIMESTAMP", "载入时间（UTC）"),
            _text("state", "状态", allowed=("errors", "warnings", "clean")),
            _whole("error_count", "错误数"),
            _whole("warning_count", "提醒数"),
            _whole("number_count", "有数的格数"),
            _whole("blank_count", "未填的格数（含符号）"),
            _whole("unreadable_count", "读不出或缺的格数"),
            _text("identity_note", "单位、年度的认定说明", nullable=True),
        ),
    ),
    Table(
        "cells",
        "数据表：每份报告的每一格；空格不是 0",
        ("report_id", "cell_code"),
        (
            REPORT_ID,
            AUTHORITY_CODE,
            YEAR,
            CELL_CODE,
            TableColumn("value", "DOUBLE", "数值；金额为万元；没有数时为空", nullable=True),
            _text("raw", "原文"),
            _text("unit", "单位"),
            _text("state", "状态", allowed=tuple(STATE_WORDS)),
            _text("reason", "读不出的原因或换算说明"),
            _text("note", "数字后的说明"),
            _text("place", "在文件中的位置"),
        ),
    ),
    Table(
        "findings",
        "核对结果：不符的和不能判断的",
        ("report_id", "rule", "instance"),
        (
            REPORT_ID,
            AUTHORITY_CODE,
            YEAR,
            _text("rule", "规则名"),
            _text("instance", "规则用在哪一行或哪一列"),
            _text("severity", "error 错误，warning 提醒，info 提示", allowed=SEVERITIES),
            _text("outcome", "fail 不符，not_assessable 不能判断", allowed=(FAIL, NOT_ASSESSABLE)),
            TableColumn("cells", "VARCHAR[]", "涉及的格"),
            TableColumn("expected", "DOUBLE", "应为", nullable=True),
            TableColumn("actual", "DOUBLE", "填报", nullable=True),
            TableColumn("difference", "DOUBLE", "相差：填报减应为", nullable=True),
            _text("message", "说明"),
        ),
    ),
    Table(
        "sections",
        "报告各部分的文字",
        ("report_id", "number"),
        (
            REPORT_ID,
            _text("number", "第几部分：一至六"),
            _text("title", "标题原文"),
            _text("text", "文字，不含表"),
            _text("place", "在文件中的位置"),
        ),
    ),
)


def tables() -> dict[str, Table]:
    """Return all tables by name, in the order in which they are filled."""
    return {table.name: table for table in _ALL}


@cache
def _schema(name: str) -> pa.DataFrameSchema:
    table = tables()[name]
    return pa.DataFrameSchema(
        {column.name: _pandera_column(column) for column in table.columns},
        unique=list(table.key),
        strict=True,
        coerce=True,
        name=table.name,
        title=table.description,
    )


def _pandera_column(column: TableColumn) -> pa.Column:
    checks = [pa.Check.isin(list(column.allowed))] if column.allowed else []
    return pa.Column(
        PANDAS_TYPES[column.sql_type],
        checks,
        nullable=column.nullable,
        description=column.description,
        title=column.name,
    )
