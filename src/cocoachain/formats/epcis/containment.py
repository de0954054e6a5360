"""What lies in what, while time goes on: containers, and the lots inside them.

A container is filled by an aggregation or association with ADD and emptied with DELETE. In
between, what happens to it happens to what is inside. Quantities of one lot may lie in several
containers; single pieces lie in one.
"""

from collections.abc import Iterable, Iterator

import attrs

from cocoachain.values.mass import LARGEST_MG, Mass


@attrs.frozen
class Held:
    """So much of a lot, in a container or by itself."""

    lot: str
    """The lot."""

    mass: Mass | None = None
    """How much; none: not measured, or a single piece."""


def plus(one: Mass | None, other: Mass | None) -> Mass | None:
    """The sum; none where one is not known, or where it is more than a mass can be."""
    if one is None or other is None or one.mg + other.mg > LARGEST_MG:
        return None
    return one + other


class Containers:
    """The containers of one tale, as they are filled at one moment after the other."""

    def __init__(self) -> None:
        """All are empty."""
        self._inside: dict[str, dict[str, Mass | None]] = {}
        self._around: dict[str, dict[str, None]] = {}

    def put(self, parent: str, child: Held, *, single: bool) -> bool:
        """Put a child into the container; False if it lies there already.

        A single piece leaves the container where it lay before.
        """
        inside = self._inside.setdefault(parent, {})
        if child.lot in inside and single:
            return False
        if single:
            for other in tuple(self._around.get(child.lot, ())):
                self._drop(other, child.lot)
        inside[child.lot] = plus(inside.get(child.lot, Mass(0)), child.mass)
        self._around.setdefault(child.lot, {})[parent] = None
        return True

    def holds(self, parent: str, child: str) -> bool:
        """Whether the child lies in just this container."""
        return child in self._inside.get(parent, ())

    def children(self, parent: str) -> tuple[Held, ...]:
        """What lies in the container itself, not in containers inside it."""
        return tuple(Held(*each) for each in self._inside.get(parent, {}).items())

    def contents(self, parents: Iterable[str]) -> Iterator[Held]:
        """All that lies inside, at any depth; each container is opened once."""
        ahead = list(dict.fromkeys(parents))
        opened = set(ahead)
        while ahead:
            for child in self.children(ahead.pop()):
                yield child
                if child.lot not in opened:
                    opened.add(child.lot)
                    ahead.append(child.lot)

    def take(self, parent: str, child: Held) -> None:
        """Take so much of the child out of the container; all of it where no mass is known."""
        inside = self._inside.get(parent, {})
        if child.lot not in inside:
            return
        held = inside[child.lot]
        if held is None or child.mass is None or held <= child.mass:
            self._drop(parent, child.lot)
        else:
            inside[child.lot] = Mass(held.mg - child.mass.mg)

    def use(self, child: Held) -> None:
        """The child is used by itself: so much of it leaves the containers that it lies in."""
        left = child.mass
        for parent in tuple(self._around.get(child.lot, ())):
            held = self._inside[parent][child.lot]
            self.take(parent, Held(child.lot, left))
            if left is None or held is None:
                continue
            if left <= held:
                return
            left = Mass(left.mg - held.mg)

    def _drop(self, parent: str, child: str) -> None:
        del self._inside[parent][child]
        del self._around[child][parent]
