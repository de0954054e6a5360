"""Horizontal bars of shares as SVG: one bar, parts side by side, told in words too."""

from collections.abc import Sequence

import attrs

from cocoachain.rendering.markup import Markup, element

_LONG = 1000
_HIGH = 16
_HUES = 8
"""How many looks there are for parts: `part-0` … `part-7`."""


@attrs.frozen(kw_only=True)
class Part:
    """One part of a bar."""

    label: str
    """What the part is, with its share in words."""

    share: float
    """Of the whole bar, 0 … 1."""

    hue: int | None = None
    """Which of the style sheet's colours; a part without one is unknown, and drawn hollow, so that
    it differs by more than its colour."""

    @property
    def look(self) -> str:
        """Its classes for the style sheet: `part part-3`, or `part unknown`."""
        return "part unknown" if self.hue is None else f"part part-{self.hue % _HUES}"


def share_bar(parts: Sequence[Part], title: str) -> Markup:
    """One bar with its parts in the given order; what is left to 1 stays empty.

    Each part tells its label to the pointer; the whole bar tells `title` and all labels to a screen
    reader.
    """
    drawn: list[Markup] = []
    reach = 0.0
    for part in parts:
        drawn.append(_part(part, reach))
        reach += part.share
    words = "; ".join(part.label for part in parts)
    return element(
        "svg",
        element("title", title),
        drawn,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_LONG} {_HIGH}",
        preserveAspectRatio="none",
        width="100%",
        height=_HIGH,
        role="img",
        aria_label=f"{title}: {words}",
        class_="bar",
    )


def _part(part: Part, reach: float) -> Markup:
    hollow = part.hue is None
    inset = 1 if hollow else 0
    return element(
        "g",
        element("title", part.label),
        element(
            "rect",
            x=f"{reach * _LONG + inset:.1f}",
            y=inset,
            width=f"{max(part.share * _LONG - 2 * inset, 0):.1f}",
            height=_HIGH - 2 * inset,
            fill="none" if hollow else "currentColor",
            stroke="currentColor" if hollow else None,
            vector_effect="non-scaling-stroke",
        ),
        class_=part.look,
    )
