"""The text of an RTF file as paragraphs and grids, from its tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from pipelines.document import Grid, Paragraph, ReadError
from pipelines.read.grid_building import Merge
from pipelines.read.open_tables import ContradictionError, UncertainError, value_in_frame
from pipelines.read.raised import mark_raised, set_marked_apart
from pipelines.read.rtf.state import Block, Field, RowInProgress, State, Story
from pipelines.read.rtf.tokens import Token, check_nothing_follows, find_codec, split_tokens
from pipelines.read.rtf.white import Colours
from pipelines.read.rtf.words import CHARACTERS, KEPT_STARRED, LEFT_OUT
from pipelines.read.white_text import mark_white, show_on

_CODE = "fldinst"
_IN_CODES = {(_CODE, "u"), (_CODE, "uc"), (_CODE, "f")}
_PICTURE = "\x00"
"""Where a picture or an object stands, until its paragraph ends; no text holds this."""
_DEFAULT_CODE_PAGE = 1252
_MAX_GROUPS = 1_000
"""Groups open at once; Word nests a few dozen."""


class RtfReader:
    """Reads one file; `blocks` is what it holds, `is_complete` whether all its groups were closed."""

    def __init__(self) -> None:
        """Start an empty document."""
        self.is_complete = False
        self._state = State()
        self._groups: list[State] = []
        self._stories = [Story()]
        self._fields: list[Field] = []
        self._charsets: dict[int, int] = {}
        self._code_page = _DEFAULT_CODE_PAGE
        self._default_font: int | None = None
        self._bytes = bytearray()
        self._to_skip, self._is_starred, self._high_half = 0, False, ""
        self._colours = Colours(b"")
        self._actions = self._list_actions()

    @property
    def blocks(self) -> list[Block]:
        """Paragraphs and grids in order."""
        return self._stories[0].blocks

    def read(self, data: bytes) -> None:
        """Read a file.

        Raises:
            ReadError: too much of anything.
            UncertainError: tables and text do not fit together.
        """
        self._colours = Colours(data)
        tokens = split_tokens(data)
        for token in tokens:
            if token.data:
                self._take_bytes(token.data)
            elif token.word == "{":
                self._flush_bytes()
                if len(self._groups) >= _MAX_GROUPS:
                    raise ReadError("RTF 文件的结构异常复杂，请另存为 .docx 后重新报送")
                self._groups.append(replace(self._state))
                self._to_skip = 0
            elif token.word == "}":
                if not self._end_group():
                    break
            elif token.word:
                self._take_word(token)
        self._flush_bytes()
        self._end_story()
        check_nothing_follows(tokens)

    def _end_group(self) -> bool:
        self._flush_bytes()
        self._to_skip = 0
        if len(self._stories) > 1 and self._stories[-1].group == len(self._groups):
            self._end_story()
            blocks = self._stories.pop().blocks
            self._stories[-1].boxes += blocks
        is_field = bool(self._fields) and self._fields[-1].group == len(self._groups)
        if self._groups:
            self._state = self._groups.pop()
        if is_field and (shown := self._fields.pop().shown()):
            self._add_text(shown)
        self.is_complete = not self._groups
        return not self.is_complete

    def _take_bytes(self, data: bytes) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(data))
            self._to_skip -= skipped
            data = data[skipped:]
        self._is_starred = False
        if data and (self._is_seen() or self._state.destination == _CODE):
            self._bytes += data

    def _flush_bytes(self) -> None:
        if self._bytes:
            data, self._bytes = bytes(self._bytes), bytearray()
            text = data.decode(self._state.codec, errors="replace")
            if "\ufffd" in text and self._state.codec != "gb18030":
                text = data.decode("gb18030", errors="replace")
            self._append(text)

    def _add_text(self, text: str) -> None:
        self._flush_bytes()
        if self._is_seen() or self._state.destination == _CODE:
            self._append(text)

    def _append(self, text: str) -> None:
        if self._state.destination == _CODE:
            for field in self._fields[-1:]:
                field.code += text
            return
        for field in self._fields if text.strip() else ():
            field.has_result = True
        state = self._state
        text = mark_raised(text) if state.is_raised else mark_white(text) if state.is_white else text
        self._stories[-1].text.append(text)

    def _is_seen(self) -> bool:
        return not (self._state.destination or self._state.is_hidden or self._state.is_struck)

    def _take_word(self, token: Token) -> None:
        word = token.word
        if self._to_skip and word in CHARACTERS:
            self._to_skip -= 1
            return
        self._to_skip = 0
        is_starred, self._is_starred = self._is_starred, word == "*"
        if self._state.destination not in ("", "fonttbl") and (self._state.destination, word) not in _IN_CODES:
            return
        if word in LEFT_OUT or (is_starred and word not in KEPT_STARRED):
            self._add_text(_PICTURE if word in ("pict", "object") else "")
            self._state.destination = word
        elif word in CHARACTERS:
            self._add_text("" if self._state.is_label and word == "tab" else CHARACTERS[word])
        elif action := self._actions.get(word):
            self._flush_bytes()
            action(token.number)

    def _list_actions(self) -> dict[str, Callable[[int | None], None]]:
        return {
            "par": self._end_paragraph,
            "sect": self._end_paragraph,
            "page": self._end_paragraph,
            "cell": lambda _: self._end_cell(1),
            "nestcell": lambda _: self._end_cell(max(2, self._state.depth)),
            "row": lambda _: self._end_row(1),
            "nestrow": lambda _: self._end_row(max(2, self._stories[-1].tables.depth)),
        } | self._list_definitions()

    def _list_definitions(self) -> dict[str, Callable[[int | None], None]]:
        return {
            "u": self._take_unicode,
            "uc": lambda number: self._set("skipped_after_unicode", min(max(number or 0, 0), 100)),
            "f": self._set_font,
            "fcharset": self._define_charset,
            "fonttbl": lambda _: self._set("destination", "fonttbl"),
            "ansicpg": self._set_code_page,
            "deff": self._set_default_font,
            "plain": self._reset_characters,
            "pard": self._reset_paragraph,
            "v": lambda number: self._set("is_hidden", number != 0),
            "strike": lambda number: self._set("is_struck", number != 0),
            "striked": lambda number: self._set("is_struck", number != 0),
            **dict.fromkeys(("super", "sub"), lambda number: self._set("is_raised", number != 0)),
            "nosupersub": lambda _: self._set("is_raised", False),
            "cf": lambda number: self._set("is_white", self._colours.is_white(number)),
            "deleted": lambda number: self._set("is_hidden", number != 0),
            "intbl": lambda _: self._set("is_in_table", True),
            "itap": self._set_depth,
            "shptxt": self._begin_box,
            "field": lambda _: self._fields.append(Field(len(self._groups))),
            "listtext": lambda _: self._set("is_label", True),
            "pntext": lambda _: self._set("is_label", True),
            "nesttableprops": lambda _: self._set("is_nested_row", True),
            "upr": self._give_up,
            "trowd": self._begin_row,
            "trleft": lambda number: setattr(self._row, "left", number or 0),
            "cellx": lambda number: self._row.define_cell(number or 0, self._colours.ground(None)),
            "clcbpat": lambda number: setattr(self._row, "ground", self._colours.ground(number)),
            "clmgf": lambda _: self._merge("across", Merge.FIRST),
            "clmrg": lambda _: self._merge("across", Merge.CONTINUED),
            "clvmgf": lambda _: self._merge("down", Merge.FIRST),
            "clvmrg": lambda _: self._merge("down", Merge.CONTINUED),
        }

    def _set(self, name: str, value: object) -> None:
        setattr(self._state, name, value)

    def _give_up(self, _: int | None) -> None:
        raise UncertainError("文字有两种写法")

    def _take_unicode(self, number: int | None) -> None:
        unit = chr((number or 0) % 65536)
        self._to_skip = self._state.skipped_after_unicode
        if "\ud800" <= unit < "\udc00":
            self._high_half = unit
            return
        pair, self._high_half = self._high_half + unit, ""
        self._add_text(pair.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))

    def _set_font(self, number: int | None) -> None:
        self._state.font = number
        if self._state.destination != "fonttbl":
            self._state.codec = find_codec(self._charsets.get(number or 0), self._code_page)

    def _define_charset(self, number: int | None) -> None:
        if self._state.destination == "fonttbl":
            self._charsets[self._state.font or 0] = number or 0

    def _set_code_page(self, number: int | None) -> None:
        self._code_page = number or _DEFAULT_CODE_PAGE
        self._state.codec = find_codec(None, self._code_page)

    def _set_default_font(self, number: int | None) -> None:
        self._default_font = number

    def _reset_characters(self, _: int | None) -> None:
        self._state.is_hidden = self._state.is_struck = self._state.is_raised = self._state.is_white = False
        if self._state.destination != "fonttbl":
            self._set_font(self._default_font)

    def _reset_paragraph(self, _: int | None) -> None:
        self._state.is_in_table = False
        self._state.depth = 1

    def _set_depth(self, number: int | None) -> None:
        self._state.depth = max(1, number or 0)
        self._state.is_in_table = bool(number)

    def _begin_box(self, _: int | None) -> None:
        self._stories.append(Story(group=len(self._groups)))
        self._reset_paragraph(None)

    def _take_paragraph_text(self, depth: int = 0) -> str:
        story = self._stories[-1]
        text = "".join(story.text)
        story.text = []
        if depth and _PICTURE in text:
            story.tables.note_picture(depth)
        text = text.replace(_PICTURE, "")
        text = set_marked_apart(text)
        return text if depth else show_on("colour", text)  # the ground of a cell is known at the end of its row

    def _end_paragraph(self, _: int | None = None) -> None:
        story, depth = self._stories[-1], self._state.depth if self._state.is_in_table else 0
        story.blocks += story.tables.close_to(depth)
        text = self._take_paragraph_text(depth)
        if depth:
            story.tables.add_paragraph(depth, text)
        else:
            if text.strip():
                story.blocks.append(Paragraph(text))
            story.blocks += story.boxes
            story.boxes, story.boxes_before = [], 0

    def _end_cell(self, depth: int) -> None:
        story = self._stories[-1]
        tables = story.tables
        tables.close_to(depth)
        text = self._take_paragraph_text(depth)
        boxes = [box.text for box in story.boxes[story.boxes_before :] if isinstance(box, Paragraph)]
        shown = boxes[0] if len(boxes) == 1 and not text.strip() else value_in_frame(boxes)
        if shown:
            text = f"{text}\n{shown}".strip()
            story.boxes[story.boxes_before :] = [
                box for box in story.boxes[story.boxes_before :] if isinstance(box, Grid)
            ]
        story.boxes_before = len(story.boxes)
        tables.add_paragraph(depth, text)
        tables.end_cell(depth)

    def _end_row(self, depth: int) -> None:
        story = self._stories[-1]
        if self._take_paragraph_text().strip():
            raise ContradictionError("表格行中有不属于任何一格的文字")
        story.tables.close_to(depth)
        holds_table = story.tables.row_holds_table(depth)
        story.tables.end_row(depth, partial(story.rows[depth > 1].make_cells, holds_table=holds_table))

    def _end_story(self) -> None:
        self._state.is_in_table = False
        self._end_paragraph()

    def _begin_row(self, _: int | None) -> None:
        self._stories[-1].rows[self._state.is_nested_row] = RowInProgress()

    def _merge(self, direction: str, merge: Merge) -> None:
        setattr(self._row, direction, merge)

    @property
    def _row(self) -> RowInProgress:
        return self._stories[-1].rows[self._state.is_nested_row]
