"""Text trees that anyone can read, made without recursion from nodes that may be shared."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

import attrs

from cocoachain.rendering.widths import visible

Node = TypeVar("Node", bound=Hashable)

ABOVE = "↑ shown above"
MORE = "… and {count} more"
BELOW = "… {count} more below"


@attrs.frozen(kw_only=True)
class Limits:
    """How much of a tree is shown; what is left out is always counted."""

    children: int = 40
    """Children of one node."""

    depth: int = 60
    """Levels, the roots included."""

    lines: int = 2_000
    """Lines in all."""


def text_tree(
    roots: Iterable[Node],
    children: Callable[[Node], Sequence[Node]],
    label: Callable[[Node, Node | None], str],
    *,
    limits: Limits | None = None,
    say: Callable[[str], str] = str,
) -> str:
    """The tree below the roots, one node a line, every node opened once.

    `label` gets a node and the parent under which it stands (`None` for a root). A node that comes
    again is named again but not opened: `↑ shown above`. So a cycle ends too. `say` translates the
    three fixed texts of this module. Invisible signs in labels are spelled out.

    >>> below = {"BAR": ["NIB", "SUGAR"], "NIB": ["SUGAR"], "SUGAR": []}
    >>> print(text_tree(["BAR"], below.__getitem__, lambda node, _: node))
    BAR
    ├─ NIB
    │  └─ SUGAR
    └─ SUGAR
    """
    grower = _Grower(children=children, label=label, limits=limits or Limits(), say=say)
    return "\n".join(grower.lines(tuple(roots)))


@attrs.frozen
class _Twig(Generic[Node]):
    """One line still to be written."""

    node: Node | None
    parent: Node | None
    lead: str
    branch: str
    depth: int
    text: str = ""


@attrs.define(kw_only=True)
class _Grower(Generic[Node]):
    children: Callable[[Node], Sequence[Node]]
    label: Callable[[Node, Node | None], str]
    limits: Limits
    say: Callable[[str], str]
    opened: set[Node] = attrs.field(factory=set)

    def lines(self, roots: tuple[Node, ...]) -> list[str]:
        waiting = list(reversed(self._twigs(roots, None, "", 0)))
        written: list[str] = []
        while waiting:
            if len(written) >= self.limits.lines:
                written.append(self.say(MORE).format(count=self._left(waiting)))
                break
            twig = waiting.pop()
            written.append(self._line(twig))
            waiting.extend(reversed(self._opened(twig)))
        return written

    def _line(self, twig: _Twig[Node]) -> str:
        if twig.node is None:
            return f"{twig.lead}{twig.branch}{twig.text}"
        text = visible(self.label(twig.node, twig.parent))
        again = twig.node in self.opened and len(self.children(twig.node)) > 0
        note = f"  {self.say(ABOVE)}" if again else ""
        return f"{twig.lead}{twig.branch}{text}{note}"

    def _opened(self, twig: _Twig[Node]) -> list[_Twig[Node]]:
        if twig.node is None or twig.node in self.opened:
            return []
        self.opened.add(twig.node)
        below = self.children(twig.node)
        lead = twig.lead + _under(twig.branch)
        if below and twig.depth + 1 >= self.limits.depth:
            text = self.say(BELOW).format(count=self._reached(below))
            return [_Twig(None, None, lead, "└─ ", twig.depth + 1, text)]
        return self._twigs(tuple(below), twig.node, lead, twig.depth + 1)

    def _twigs(
        self, nodes: tuple[Node, ...], parent: Node | None, lead: str, depth: int
    ) -> list[_Twig[Node]]:
        shown = nodes[: self.limits.children]
        hidden = len(nodes) - len(shown)
        last = len(shown) - (0 if hidden else 1)
        twigs = [
            _Twig(node, parent, lead, _branch(depth, last=place == last), depth)
            for place, node in enumerate(shown)
        ]
        if hidden:
            text = self.say(MORE).format(count=f"{hidden:,}")
            twigs.append(_Twig(None, parent, lead, _branch(depth, last=True), depth, text))
        return twigs

    def _reached(self, nodes: Iterable[Node]) -> str:
        """How many nodes not yet opened are among the given ones and below them."""
        seen: set[Node] = set()
        waiting = list(nodes)
        while waiting:
            node = waiting.pop()
            if node not in seen and node not in self.opened:
                seen.add(node)
                waiting.extend(self.children(node))
        return f"{len(seen):,}"

    def _left(self, waiting: Iterable[_Twig[Node]]) -> str:
        return self._reached(twig.node for twig in waiting if twig.node is not None)


def _branch(depth: int, *, last: bool) -> str:
    if depth == 0:
        return ""
    return "└─ " if last else "├─ "


def _under(branch: str) -> str:
    if not branch:
        return ""
    return "   " if branch.startswith("└") else "│  "
