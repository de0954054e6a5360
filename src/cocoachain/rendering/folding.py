"""What is alike in a net, joined into one node, so that a picture stays small enough to read."""

from collections.abc import Callable, Hashable, Mapping, Sequence

import attrs

from cocoachain.rendering.layers import Net, forward, layer_numbers, neighbours

_ROUNDS = 12
"""Rounds of comparing neighbours; a difference further away than this joins nodes in a picture."""


@attrs.frozen(kw_only=True)
class Folded:
    """A smaller net, and which nodes of the larger one stand behind each of its nodes."""

    net: Net
    """Its nodes are named after the first node of those that they stand for."""

    members: Mapping[str, tuple[str, ...]]
    """The nodes of the larger net behind each node."""

    reach: int
    """How far joining had to go: 0 twins only … 4 the earliest layers in one node."""

    @property
    def is_cut(self) -> bool:
        """Whether the first node stands for all earlier layers, whatever is in them."""
        return self.reach == len(_MEASURES)


def fold(
    net: Net, *, most: int = 60, least: int = 0, crowd: int = 4, apart: frozenset[str] = frozenset()
) -> Folded:
    """The net with what is alike joined until `most` nodes are left, as gently as that allows.

    1. Twins (same kind, same neighbours before and after) are joined wherever `crowd` of them
       stand together, even where there is room: `38 farmers` says more than 38 boxes.
    2. Then all twins; 3. then nodes of one kind and layer whose surroundings look alike;
    4. then all nodes of one kind in one layer; 5. then the earliest layers become one node.
    Nodes in `apart` are never joined before the last measure. `least` leaves out so many of the
    gentlest measures, for a picture that would be too broad with them.
    """
    if not net.kinds:
        return Folded(net=net, members={}, reach=0)
    pairs = forward(len(net.nodes), net.pairs)
    for reach, measure in enumerate(_MEASURES):
        if reach < least:
            continue
        classes = _kept_apart(net, measure(net, pairs, crowd), apart)
        if len(set(classes)) <= most:
            return _joined(net, classes, reach)
    return _joined(net, _without_beginnings(net, pairs, classes, most), len(_MEASURES))


def _kinds(net: Net) -> list[str]:
    return list(net.kinds.values())


def _kept_apart(net: Net, classes: list[Hashable], apart: frozenset[str]) -> list[Hashable]:
    both = zip(net.nodes, classes, strict=True)
    return [("apart", node) if node in apart else like for node, like in both]


def _twins(net: Net, pairs: Sequence[tuple[int, int]], crowd: int) -> list[Hashable]:
    """A class for each node: its neighbours and kind where at least `crowd` share them."""
    before, after = neighbours(len(net.nodes), pairs)
    signs: list[Hashable] = [
        (kind, frozenset(earlier), frozenset(later))
        for kind, earlier, later in zip(_kinds(net), before, after, strict=True)
    ]
    counts: dict[Hashable, int] = {}
    for sign in signs:
        counts[sign] = counts.get(sign, 0) + 1
    return [sign if counts[sign] >= crowd else at for at, sign in enumerate(signs)]


def _layered_kinds(net: Net, pairs: Sequence[tuple[int, int]], _: int) -> list[Hashable]:
    """A class for each node: its layer and kind."""
    return list(zip(layer_numbers(len(net.nodes), pairs), _kinds(net), strict=True))


def _surroundings(net: Net, pairs: Sequence[tuple[int, int]], _: int) -> list[Hashable]:
    """A class for each node: kind, layer, and the classes of the neighbours, round after round."""
    before, after = neighbours(len(net.nodes), pairs)
    colours = _numbered(_layered_kinds(net, pairs, 0))
    for _ in range(_ROUNDS):
        signs: list[Hashable] = [
            (colour, frozenset(colours[a] for a in earlier), frozenset(colours[b] for b in later))
            for colour, earlier, later in zip(colours, before, after, strict=True)
        ]
        finer = _numbered(signs)
        if len(set(finer)) == len(set(colours)):
            break
        colours = finer
    return list(colours)


def _numbered(signs: Sequence[Hashable]) -> list[int]:
    numbers: dict[Hashable, int] = {}
    return [numbers.setdefault(sign, len(numbers)) for sign in signs]


def _without_beginnings(
    net: Net, pairs: Sequence[tuple[int, int]], classes: list[Hashable], most: int
) -> list[Hashable]:
    """The same classes for the last layers that fit; all earlier nodes are one class."""
    layers = layer_numbers(len(net.nodes), pairs)
    in_layer: dict[int, set[Hashable]] = {}
    for layer, like in zip(layers, classes, strict=True):
        in_layer.setdefault(layer, set()).add(like)
    room = most - 1
    first = max(in_layer)
    for layer in sorted(in_layer, reverse=True):
        room -= len(in_layer[layer])
        if room < 0:
            break
        first = layer
    both = zip(layers, classes, strict=True)
    return [like if layer >= first else "before" for layer, like in both]


def _joined(net: Net, classes: Sequence[Hashable], reach: int) -> Folded:
    first: dict[Hashable, str] = {}
    members: dict[str, list[str]] = {}
    stands: dict[str, str] = {}
    for node, like in zip(net.nodes, classes, strict=True):
        name = first.setdefault(like, node)
        members.setdefault(name, []).append(node)
        stands[node] = name
    kept = [(stands[a], stands[b]) for a, b in net.edges if stands[a] != stands[b]]
    kinds = {name: net.kinds[name] for name in members}
    smaller = Net(kinds=kinds, edges=tuple(dict.fromkeys(kept)))
    return Folded(
        net=smaller, members={name: tuple(some) for name, some in members.items()}, reach=reach
    )


_Measure = Callable[[Net, Sequence[tuple[int, int]], int], list[Hashable]]
_MEASURES: tuple[_Measure, ...] = (
    _twins,
    lambda net, pairs, _: _twins(net, pairs, 2),
    _surroundings,
    _layered_kinds,
)
"""From the gentlest to the roughest."""
