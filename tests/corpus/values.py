"""What people write into the cells: blanks, marks for nothing, units, remarks, digits of every width."""

from __future__ import annotations

from collections.abc import Callable

from tests.corpus.model import Draft, DraftCell

MARKS = ("-", "/", "—", "无", "——", "－")
FULL_WIDTH = str.maketrans("0123456789.-+", "０１２３４５６７８９．－＋")


def _blank(draft: Draft, cell: DraftCell) -> None:
    cell.text = ""
    draft.truth[cell.code or ""] = (None, "blank")


def scatter_blanks(draft: Draft) -> None:
    """Leave one cell in eight empty."""
    for cell in draft.by_code().values():
        if draft.random.random() < 0.125:
            _blank(draft, cell)


def blank_rows(draft: Draft) -> None:
    """Leave whole rows of every table empty, first and last ones among them."""
    for table in draft.tables:
        rows = [[cell for cell in row if cell.code] for row in table.rows()]
        filled = [row for row in rows if row]
        if not filled:
            continue
        for row in {
            id(row): row for row in (filled[0], filled[-1], *draft.random.sample(filled, min(3, len(filled))))
        }.values():
            for cell in row:
                _blank(draft, cell)


def blank_table(draft: Draft) -> None:
    """Leave one table empty."""
    for cell in draft.random.choice(draft.tables).cells:
        if cell.code:
            _blank(draft, cell)


def blank_form(draft: Draft) -> None:
    """Leave every cell empty: the form was not filled in."""
    for cell in draft.by_code().values():
        _blank(draft, cell)


def only_totals(draft: Draft) -> None:
    """Fill only the totals of table 三."""
    for code, cell in draft.by_code().items():
        if code.startswith("requests.") and not code.endswith(".total"):
            _blank(draft, cell)


def no_totals(draft: Draft) -> None:
    """Leave the totals of table 三 empty."""
    for code, cell in draft.by_code().items():
        if code.startswith("requests.") and code.endswith(".total"):
            _blank(draft, cell)


def leave_out_zeros(draft: Draft) -> None:
    """Write nothing where the number is 0."""
    for code, cell in draft.by_code().items():
        if draft.truth[code][0] == 0:
            _blank(draft, cell)


def marks_for_nothing(draft: Draft) -> None:
    """Write one of the marks for nothing into one cell of six."""
    for code, cell in draft.by_code().items():
        if draft.random.random() < 0.16:
            cell.text = draft.random.choice(MARKS)
            draft.truth[code] = (None, "mark")


def notes_and_units(draft: Draft) -> None:
    """Write units, remarks, signs, thousands separators and spaces around the numbers."""
    for code, cell in draft.by_code().items():
        column = draft.form.cells_by_code[code].column
        value = draft.truth[code][0]
        if value is not None and draft.random.random() < 0.5:
            dress = {"amount": _dress_amount, "change": _dress_change}.get(column.kind, _dress_count)
            cell.text = dress(draft, value, column.unit)


def _dress_count(draft: Draft, value: float, unit: str) -> str:
    number = int(value)
    return draft.random.choice(
        (
            f"{number}{unit}",
            f"{number:,}",
            f"{number}（其中修订{number // 2}件）",
            f"{number}(含自然失效29件)",
            str(number).translate(FULL_WIDTH),
            f"\u00a0{number}\u00a0",
            f"\u3000{number}\u3000",
            f" {number} {unit}",
        )
    )


def _dress_change(draft: Draft, value: float, unit: str) -> str:
    number = abs(int(value))
    if not number:
        return "0"
    if value < 0:
        return draft.random.choice((f"-{number}", f"减{number}", f"减少{number}{unit}", f"－{number}", f"−{number}"))
    return draft.random.choice((f"+{number}", f"增{number}", f"增加{number}{unit}", f"＋{number}", f"{number}"))


def _dress_amount(draft: Draft, value: float, unit: str) -> str:
    yuan = round(value * 10_000)
    return draft.random.choice(
        (
            f"{value:.4f}万元",
            f"{yuan}元",
            f"{yuan:,}元",
            f"{value:.4f} 万元",
            f"{value:.4f}".translate(FULL_WIDTH) + "万元",
        )
    )


def cannot_be_numbers(draft: Draft) -> None:
    """Write what is no number, or no number for certain; a reader that guesses is caught here."""
    for code, cell in draft.by_code().items():
        if draft.random.random() < 0.08:
            cell.text = draft.random.choice(
                ("约5", "3+2", "见附件", "O", "5-8", "1.2.3", "若干", "详见下表", "5/8", "l2", "?")
            )
            draft.truth[code] = (None, "unreadable")


CHANGES: tuple[Callable[[Draft], None], ...] = (
    scatter_blanks,
    blank_rows,
    blank_table,
    blank_form,
    only_totals,
    no_totals,
    leave_out_zeros,
    marks_for_nothing,
    notes_and_units,
    cannot_be_numbers,
)
