"""A layered net as SVG: script-free, escaped, legible without a style sheet, told in words too."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import attrs

from cocoachain.rendering.markup import Markup, element
from cocoachain.rendering.ordering import Layout
from cocoachain.rendering.widths import as_texts, clipped, display_width, visible

_SIGN = 6.6
_BOLD_SIGN = 7.5
"""Breadth of one column of text at the drawing's size, generous enough for any sans-serif font."""

_LINE = 15
_PAD = 7
_LAYER_GAP = 22
_SPREAD = 0.035
"""More room between the layers of a broad drawing, so that its edges do not lie flat."""

_WIDE = 640
"""Pixels beyond which a drawing has the class `wide` too, and may be shown smaller."""

_MARGIN = 4
_ASIDE = 8.0
"""How far a turned edge keeps from the edge that it answers."""

_THICKEST = 7.0
_THINNEST = 1.0


@attrs.frozen(kw_only=True)
class Box:
    """What is written on one node."""

    lines: tuple[str, ...] = attrs.field(converter=as_texts)
    """One to three short lines; the first is set in bold."""

    look: str = ""
    """A class for the style sheet, such as `finished`."""

    note: str = ""
    """What the pointer and a screen reader are told; by default the lines."""

    most_columns: int = 24
    """Longer lines are cut; the note has them whole."""

    @property
    def shown(self) -> tuple[str, ...]:
        """The lines as they are drawn."""
        return tuple(clipped(visible(line), self.most_columns) for line in self.lines)

    @property
    def width(self) -> float:
        """In pixels."""
        signs = [_SIGN if at else _BOLD_SIGN for at in range(len(self.shown))]
        widths = (display_width(line) * sign for line, sign in zip(self.shown, signs, strict=True))
        return round(max(widths, default=_SIGN), 1) + 2 * _PAD

    @property
    def height(self) -> float:
        """In pixels."""
        return len(self.shown) * _LINE + _PAD


@attrs.frozen(kw_only=True)
class Caption:
    """What a drawing is, for those who do not see it."""

    title: str
    description: str


def breadth(box: Box, *, rightward: bool) -> float:
    """How much of its layer the box takes."""
    return box.height if rightward else box.width


def draw_layers(
    layout: Layout,
    boxes: Mapping[str, Box],
    caption: Caption,
    *,
    rightward: bool = False,
    weights: Mapping[tuple[str, str], float] | None = None,
) -> Markup:
    """The net as one SVG element; layers go down, or to the right.

    `weights` are shares of 1 that make an edge thick. Colours are the style sheet's business:
    boxes carry the classes `box` and their own look, edges `edge` or `edge turned`.
    """
    scene = _Scene(layout, boxes, rightward=rightward, weights=weights or {})
    width, height = scene.size()
    return element(
        "svg",
        element("title", caption.title),
        element("desc", caption.description),
        element("g", scene.edges(), fill="none", stroke="currentColor"),
        element("g", scene.nodes(), fill="none", stroke="currentColor"),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_number(width)} {_number(height)}",
        width=_number(width),
        height=_number(height),
        role="img",
        aria_label=f"{caption.title}. {caption.description}",
        class_="layers wide" if width > _WIDE else "layers",
        font_family="system-ui, sans-serif",
        font_size="12",
    )


@attrs.define
class _Scene:
    layout: Layout
    boxes: Mapping[str, Box]
    rightward: bool = attrs.field(kw_only=True)
    weights: Mapping[tuple[str, str], float] = attrs.field(kw_only=True)
    starts: list[float] = attrs.field(init=False)
    depths: list[float] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Stack the layers, each as deep as its deepest box."""
        layers = max(self.layout.layer.values(), default=-1) + 1
        self.depths = [0.0] * layers
        for node, layer in self.layout.layer.items():
            self.depths[layer] = max(self.depths[layer], self._depth(node))
        gap = _LAYER_GAP + min(self.layout.breadth * _SPREAD, _LAYER_GAP)
        self.starts, reach = [], 0.0
        for depth in self.depths:
            self.starts.append(reach)
            reach += depth + gap

    def size(self) -> tuple[float, float]:
        along = (self.starts[-1] + self.depths[-1] if self.starts else 0.0) + 2 * _MARGIN
        across = self.layout.breadth + 2 * _MARGIN
        return (along, across) if self.rightward else (across, along)

    def nodes(self) -> list[Markup]:
        return [self._node(node) for node in self.layout.layer]

    def edges(self) -> list[Markup]:
        return [self._edge(edge, route) for edge, route in self.layout.routes.items()]

    def _depth(self, node: str) -> float:
        return self.boxes[node].width if self.rightward else self.boxes[node].height

    def _point(self, along: float, across: float) -> tuple[float, float]:
        pair = (along + _MARGIN, across + _MARGIN)
        return pair if self.rightward else (pair[1], pair[0])

    def _middle(self, layer: int) -> float:
        return self.starts[layer] + self.depths[layer] / 2

    def _node(self, node: str) -> Markup:
        box = self.boxes[node]
        x, y = self._point(self._middle(self.layout.layer[node]), self.layout.across[node])
        rect = element(
            "rect",
            x=_number(x - box.width / 2),
            y=_number(y - box.height / 2),
            width=_number(box.width),
            height=_number(box.height),
            rx=6,
        )
        note = box.note or " · ".join(box.lines)
        texts = _texts(box.shown, x, y - box.height / 2)
        return element("g", element("title", note), rect, texts, class_=f"box {box.look}".strip())

    def _edge(self, edge: tuple[str, str], route: Sequence[tuple[float, float]]) -> Markup:
        ends = self._ends(edge, route)
        inner = [self._point(self._middle(int(layer)), across) for layer, across in route[1:-1]]
        points = [ends[0], *inner, ends[1]]
        turned = edge in self.layout.turned
        return element(
            "path",
            d=self._path(points[::-1] if turned else points, backward=turned),
            class_="edge turned" if turned else "edge",
            stroke_width=_number(_thickness(self.weights.get(edge))),
            stroke_dasharray="4 3" if turned else None,
        )

    def _ends(
        self, edge: tuple[str, str], route: Sequence[tuple[float, float]]
    ) -> tuple[tuple[float, float], tuple[float, float]]:
        turned = edge in self.layout.turned
        early, late = edge[::-1] if turned else edge
        aside = _ASIDE if turned else 0.0
        out_of = self._middle(int(route[0][0])) + self._depth(early) / 2
        into = self._middle(int(route[-1][0])) - self._depth(late) / 2
        return self._point(out_of, route[0][1] + aside), self._point(into, route[-1][1] + aside)

    def _path(self, points: Sequence[tuple[float, float]], *, backward: bool) -> str:
        parts = [f"M{_pair(points[0])}"]
        for start, end in pairwise(points):
            half = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
            first = (half[0], start[1]) if self.rightward else (start[0], half[1])
            second = (half[0], end[1]) if self.rightward else (end[0], half[1])
            parts.append(f"C{_pair(first)} {_pair(second)} {_pair(end)}")
        parts.append(self._head(points[-1], -1.0 if not backward else 1.0))
        return "".join(parts)

    def _head(self, tip: tuple[float, float], way: float) -> str:
        """Two short strokes: an arrow's head at the tip, with no marker to name."""
        x, y = tip
        back, side = 5.0 * way, 3.5
        if self.rightward:
            wings = ((x + back, y - side), (x + back, y + side))
        else:
            wings = ((x - side, y + back), (x + side, y + back))
        return f"M{_pair(wings[0])}L{_pair(tip)}L{_pair(wings[1])}"


def _texts(lines: Sequence[str], x: float, top: float) -> list[Markup]:
    return [
        element(
            "text",
            line,
            x=_number(x),
            y=_number(top + _LINE * (at + 1) - 0.5),
            text_anchor="middle",
            fill="currentColor",
            stroke="none",
            font_weight="600" if at == 0 else None,
        )
        for at, line in enumerate(lines)
    ]


def _thickness(weight: float | None) -> float:
    if weight is None:
        return 1.4
    return max(_THINNEST, min(1.0, weight) * _THICKEST)


def _pair(point: tuple[float, float]) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
