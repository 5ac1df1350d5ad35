"""Reports printed in many layouts for tests: the official tables with given texts in their cells, as text or web page.

Each printer returns a whole report. Those in `EXACT` show where a blank cell is; in the others a blank leaves no trace.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass

from schemas.codebook import Form
from tests.unit.recognise.printed_rows import Rows, Texts, fill
from tests.unit.recognise.text_printing import TEXT_EXACT, TEXT_LOSSY
from tests.unit.recognise.web_printing import WEB_EXACT, WEB_UNUSUAL

HEADINGS = {
    "二": "二、主动公开政府信息情况",
    "三": "三、收到和处理政府信息公开申请情况",
    "四": "四、政府信息公开行政复议、行政诉讼情况",
}
BEFORE = (
    "清溪县云岭镇人民政府{year}年政府信息公开工作年度报告\n根据《中华人民共和国政府信息公开条例》（国务院令第711号，2019年4月3日修订）"
    "编制本报告。所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。\n一、总体情况\n{year}年，我镇主动公开信息145条，"
    "其中行政许可3条，规范性文件2件。共收到政府信息公开申请5件，予以公开3件。\n"
)
AFTER = (
    "五、存在的主要问题及改进情况\n一是公开的内容不够丰富，二是更新不及时。\n"
    "六、其他需要报告的事项\n本年度未收取信息处理费。\n"
)


@dataclass(frozen=True)
class Printed:
    """A report as it might be handed in."""

    data: bytes
    name: str


LAYOUTS = (*TEXT_EXACT, *TEXT_LOSSY, *WEB_EXACT)
EXACT = frozenset((*TEXT_EXACT, *WEB_EXACT))


def print_report(
    form: Form,
    texts: Texts,
    layout: Callable[[Rows], str],
    *,
    year: int = 2023,
    edit: Callable[[str], str] = lambda t: t,
) -> Printed:
    """Print a whole report in one of the layouts."""
    before, after = BEFORE.format(year=year), AFTER
    tables = {table: layout(fill(form, table, texts, edit)) for table in HEADINGS}
    if layout in WEB_EXACT or layout in WEB_UNUSUAL.values():
        navigation = "<ul><li>首页</li><li>政府信息公开年报</li><li>2018年政府信息公开工作年度报告</li></ul>"
        before, after = (
            "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines()) for text in (before, after)
        )
        body = "".join(f"<p>{HEADINGS[table]}</p>{text}" for table, text in tables.items())
        page = f"<html><body><table><tr><td>{navigation}</td><td>{before}{body}{after}</td></tr></table></body></html>"
        return Printed(page.encode(), "report.html")
    body = "".join(f"{HEADINGS[table]}\n{text}\n\n" for table, text in tables.items())
    return Printed((before + body + after).encode(), "report.txt")
