"""The drawing instructions of a PDF page, carried out by the library: metered, and without what nobody sees.

A small PDF can describe endless drawing. Layers that are switched off and text that is not printed are left out; fields
of forms and text boxes laid over the page are drawn as the file has them. What the drawing means does not belong here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTComponent, LTRect
from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextSeq
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdffont import PDFFont
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager, PDFStackT, PDFTextState
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFObjRef, PDFStream, dict_value, list_value, resolve1, stream_value
from pdfminer.psparser import literal_name
from pdfminer.utils import MATRIX_IDENTITY, Matrix, PathSegment, Rect, apply_matrix_rect, mult_matrix

from pipelines.document import ReadError

MAX_DRAWING_WORDS = 500_000
"""Drawing instructions and operands executed in the whole file; a page has some 5,000."""
MAX_ITEMS = 50_000
"""Characters and drawn paths in the whole file: some 100 full pages."""
_WORDS_A_FORM = 100
"""What the start of a form costs besides its content."""
_WORD_STARTS = (b" ", b"\n", b"\r", b"\t", b"[", b"(", b"<", b"/")
_UNSEEN_MODES = (3, 7)
"""Text that is neither filled nor stroked: recognised text behind the picture of a scan."""
_HIDDEN_FLAGS = 2 | 32
"""Annotations that are hidden, or not shown on the screen."""


UNBOUNDED: Rect = (-inf, -inf, inf, inf)


class Canvas(PDFPageAggregator):
    """Collects what is drawn and seen, and stops when it is more than any report draws.

    `shapes` holds, for each piece of a path that is drawn in several, the box around all of it.
    """

    words = 0
    items = 0
    has_unseen_text = False
    is_blended = False
    """Whether anything on the page is drawn see-through."""

    def __init__(self, resources: PDFResourceManager, hidden_layers: frozenset[int]) -> None:
        """Start with the object numbers of the layers that are switched off."""
        super().__init__(resources)
        self.hidden_layers = hidden_layers
        self.hidden: list[bool] = []
        self.clip: Rect = UNBOUNDED
        self.shapes: dict[int, Rect] = {}
        self._is_unseen = False

    def take_drawing(self, content: bytes) -> None:
        """Count the instructions of a stream."""
        self.words += _WORDS_A_FORM + sum(content.count(sign) for sign in _WORD_STARTS)
        if self.words > MAX_DRAWING_WORDS:
            raise ReadError("PDF 的绘图内容异常庞大，不像一份年度报告，请改报 Word 文档")

    def take_item(self) -> None:
        """Count a character or path."""
        self.items += 1
        if self.items > MAX_ITEMS:
            raise ReadError(f"PDF 的文字和线条超过 {MAX_ITEMS} 个，不像一份年度报告，请只报送年度报告本身")

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:
        """Start a page on which nothing is hidden yet."""
        self.hidden = []
        self.clip = UNBOUNDED
        self.shapes = {}
        self.has_unseen_text = self.is_blended = False
        super().begin_page(page, ctm)

    def render_string(
        self, textstate: PDFTextState, seq: PDFTextSeq, ncs: PDFColorSpace, graphicstate: PDFGraphicState
    ) -> None:
        """Draw text, unless in a way that leaves nothing to see."""
        self._is_unseen = textstate.render in _UNSEEN_MODES
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> float:
        """Draw a character and return how far it moves the next one, which it does unseen too."""
        self.take_item()
        width = super().render_char(matrix, font, fontsize, scaling, rise, cid, ncs, graphicstate)
        if self._is_unseen or any(self.hidden):
            self.cur_item._objs.pop()
            self.has_unseen_text = self.has_unseen_text or self._is_unseen
        return width

    def paint_path(
        self, gstate: PDFGraphicState, stroke: bool, fill: bool, evenodd: bool, path: Sequence[PathSegment]
    ) -> None:
        """Draw a path, unless on a layer that is switched off; of a filled box, what the clip leaves of it."""
        self.take_item()
        if not any(self.hidden):
            before = len(self.cur_item._objs)
            super().paint_path(gstate, stroke, fill, evenodd, path)
            self._note_shape(self.cur_item._objs[before:])
            box = self.cur_item._objs[-1] if fill and not stroke and self.clip != UNBOUNDED else None
            if isinstance(box, LTRect):
                box.set_bbox(_intersect(box.bbox, self.clip))

    def _note_shape(self, pieces: Sequence[LTComponent]) -> None:
        """Keep the box around all pieces that the library makes of a path, a line or curve each, by their identity."""
        if len(pieces) > 1:
            lefts, bottoms, rights, tops = zip(*(piece.bbox for piece in pieces), strict=True)
            self.shapes |= dict.fromkeys(map(id, pieces), (min(lefts), min(bottoms), max(rights), max(tops)))


class Interpreter(PDFPageInterpreter):
    """Counts all that is executed, also forms drawn again and again, and keeps to the layers that are shown."""

    device: Canvas
    page_at_hand: PDFPage | None = None

    def init_state(self, ctm: Matrix) -> None:
        """Start with nothing saved."""
        super().init_state(ctm)
        self.clips: list[Rect] = []

    def do_q(self) -> None:
        """Save the state, with what it clips."""
        super().do_q()
        self.clips.append(self.device.clip)

    def do_Q(self) -> None:  # noqa: N802
        """Restore the state."""
        super().do_Q()
        self.device.clip = self.clips.pop() if self.clips else self.device.clip

    def do_F(self) -> None:  # noqa: N802
        """Fill a path, as old programs write it; the library leaves it out."""
        self.do_f()

    def do_W(self) -> None:  # noqa: N802
        """Clip what is drawn from now on to a path; the box around it will do."""
        points = [number for _, *numbers in self.curpath for number in numbers]
        if points:
            box = (min(points[::2]), min(points[1::2]), max(points[::2]), max(points[1::2]))
            self.device.clip = _intersect(apply_matrix_rect(self.ctm, box), self.device.clip)

    do_W_a = do_W  # noqa: N815

    def execute(self, streams: Sequence[object]) -> None:
        """Carry out the instructions of streams."""
        for stream in streams:
            self.device.take_drawing(stream_value(stream).get_data())
        super().execute(streams)

    def do_BMC(self, tag: PDFStackT) -> None:  # noqa: N802
        """Begin marked content."""
        self.device.hidden.append(False)

    def do_BDC(self, tag: PDFStackT, props: PDFStackT) -> None:  # noqa: N802
        """Begin marked content with properties, which may put it on a layer."""
        layer = None
        if literal_name(tag) == "OC":
            layer = dict_value(self.resources.get("Properties") or {}).get(literal_name(props))
        self.device.hidden.append(self._is_off(layer))

    def do_EMC(self) -> None:  # noqa: N802
        """End marked content."""
        if self.device.hidden:
            self.device.hidden.pop()

    def do_Do(self, xobjid_arg: PDFStackT) -> None:  # noqa: N802
        """Draw a form or picture, which may be on a layer."""
        drawn, clip = resolve1(self.xobjmap.get(literal_name(xobjid_arg))), self.device.clip
        self.device.hidden.append(isinstance(drawn, PDFStream) and self._is_off(drawn.get("OC")))
        super().do_Do(xobjid_arg)
        self.device.hidden.pop()
        self.device.clip = clip

    def do_gs(self, name: PDFStackT) -> None:
        """Set parameters of drawing, which may make it see-through."""
        states = resolve1(self.resources.get("ExtGState"))
        state = resolve1(states.get(literal_name(name))) if isinstance(states, dict) else None
        if isinstance(state, dict):
            mode, mask = (str(literal_name(resolve1(state.get(key) or "Normal"))) for key in ("BM", "SMask"))
            solid = [resolve1(state.get(key, 1)) for key in ("ca", "CA")]
            is_plain = mode in ("Normal", "Compatible") and mask in ("None", "Normal") and solid == [1, 1]
            self.device.is_blended = self.device.is_blended or not is_plain

    def _is_off(self, layer: object) -> bool:
        """Whether a layer, or all layers of a group, are switched off."""
        if isinstance(layer, PDFObjRef) and layer.objid in self.device.hidden_layers:
            return True
        group = resolve1(layer)
        members = resolve1(group.get("OCGs")) if isinstance(group, dict) else None
        members = members if isinstance(members, list) else [group.get("OCGs")] if isinstance(group, dict) else []
        numbers = [member.objid for member in members if isinstance(member, PDFObjRef)]
        return bool(numbers) and all(number in self.device.hidden_layers for number in numbers)

    def process_page(self, page: PDFPage) -> None:
        """Draw a page and what is laid over it."""
        self.page_at_hand = page
        super().process_page(page)

    def render_contents(
        self, resources: dict[object, object], streams: Sequence[object], ctm: Matrix = MATRIX_IDENTITY
    ) -> None:
        """Draw streams; after those of the page itself, the fields and text boxes over it."""
        super().render_contents(resources, streams, ctm)
        page, self.page_at_hand = self.page_at_hand, None
        for annotation in _find_shown_over(page) if page is not None else ():
            self._draw_over(annotation, ctm)

    def _draw_over(self, annotation: dict[str, object], ctm: Matrix) -> None:
        """Draw the appearance of a field or text box, fitted into its place."""
        form = _find_appearance(annotation)
        if form is None or self._is_off(annotation.get("OC")):
            return
        matrix = tuple(list_value(form.get("Matrix"))) or MATRIX_IDENTITY
        box = apply_matrix_rect(matrix, tuple(map(resolve1, list_value(form["BBox"]))))
        left, bottom, right, top = map(resolve1, list_value(annotation["Rect"]))
        across = (right - left) / (box[2] - box[0]) if box[2] > box[0] else 1
        up = (top - bottom) / (box[3] - box[1]) if box[3] > box[1] else 1
        fitted = (across, 0, 0, up, left - box[0] * across, bottom - box[1] * up)
        whole = mult_matrix(matrix, mult_matrix(fitted, ctm))
        self.subinterp().render_contents(dict_value(form.get("Resources") or {}), [form], ctm=whole)


def _intersect(box: Rect, clip: Rect) -> Rect:
    """Return what two boxes have in common, something empty where they lie apart."""
    left, bottom = max(box[0], clip[0]), max(box[1], clip[1])
    return left, bottom, max(left, min(box[2], clip[2])), max(bottom, min(box[3], clip[3]))


def find_hidden_layers(document: PDFDocument) -> frozenset[int]:
    """Return the object numbers of the layers that are switched off when the file is opened."""
    layers = resolve1(document.catalog.get("OCProperties"))
    usual = resolve1(layers.get("D")) if isinstance(layers, dict) else None
    if not isinstance(usual, dict):
        return frozenset()
    off = list(list_value(usual.get("OFF") or []))
    if literal_name(usual.get("BaseState") or "") == "OFF":
        on = {layer.objid for layer in list_value(usual.get("ON") or []) if isinstance(layer, PDFObjRef)}
        off += [x for x in list_value(layers.get("OCGs") or []) if isinstance(x, PDFObjRef) and x.objid not in on]
    return frozenset(layer.objid for layer in off if isinstance(layer, PDFObjRef))


def _find_shown_over(page: PDFPage) -> Iterator[dict[str, object]]:
    """Give the fields and text boxes of a page.

    Raises:
        ReadError: a field is filled in, but what it looks like is left to the program that opens the file.
    """
    for reference in list_value(page.annots or []):
        annotation = resolve1(reference)
        if not isinstance(annotation, dict) or resolve1(annotation.get("F") or 0) & _HIDDEN_FLAGS:
            continue
        if literal_name(resolve1(annotation.get("Subtype"))) not in ("Widget", "FreeText"):
            continue
        if _find_appearance(annotation) is not None:
            yield annotation
        elif resolve1(annotation.get("V") or annotation.get("Contents")):
            raise ReadError("PDF 是可填写的表单，填写的内容没有固定在页面上，请用“打印”另存为 PDF 后报送")


def _find_appearance(annotation: dict[str, object]) -> PDFStream | None:
    """Return how an annotation looks, in the state it is in."""
    looks = resolve1(annotation.get("AP"))
    look = resolve1(looks.get("N")) if isinstance(looks, dict) else None
    if isinstance(look, dict):
        look = resolve1(look.get(literal_name(annotation.get("AS") or "")))
    return look if isinstance(look, PDFStream) and "BBox" in look else None
