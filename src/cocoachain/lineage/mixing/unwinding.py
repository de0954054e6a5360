"""Taking a ring apart into nodes in an order, without ever subtracting.

Of a ring it is known what its nodes hand to each other and what comes in from outside. Nodes are
taken out one after the other, those with the fewest neighbours first. For a node that is taken out,
what came in from outside is gathered in one new node, and the node is then made of that and of
nodes that are taken out later. So a ring of *n* nodes becomes 2 *n* nodes that have an order, and
since masses are only added, multiplied and divided, every share keeps almost all its digits, even
where next to nothing leads out (the elimination of Grassmann, Taksar and Heyman, 1985).
"""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush

import attrs

Edge = tuple[int, int, float]
"""A node, what it is made of, and the mass of that."""


@attrs.define
class Unwound:
    """A ring in an order; nodes are known by their place in the ring."""

    order: list[int] = attrs.Factory(list)
    """The nodes as they were taken out."""

    gathers: list[Edge] = attrs.Factory(list)
    """What the gathering node of a node takes from those of nodes that were taken out before."""

    made_of: list[Edge] = attrs.Factory(list)
    """What a node takes from nodes that were taken out later."""

    whole: list[float] = attrs.Factory(list)
    """By node, the mass of all of it, without what it handed to itself."""

    closed: list[int] = attrs.Factory(list)
    """Nodes into which nothing comes from outside: what they are made of goes round for ever."""


def unwound(rows: list[dict[int, float]], outside: list[float]) -> Unwound | None:
    """The ring in an order; ``None`` where masses grow too small for floats.

    ``rows`` says what each node is made of, by place in the ring, and ``outside`` how much comes
    into it from outside the ring. All masses are above 0; what a node takes from itself is passed
    over.
    """
    rows = [{part: mass for part, mass in row.items() if part != at} for at, row in enumerate(rows)]
    is_open = [mass > 0 for mass in outside]
    outside = list(outside)
    users: list[set[int]] = [set() for _ in rows]
    for at, row in enumerate(rows):
        for part in row:
            users[part].add(at)
    found = Unwound(whole=[0.0] * len(rows))
    for node in _loosest_first(rows, users):
        row = rows[node]
        whole = outside[node] + sum(row.values())
        if not row and not is_open[node]:
            found.closed.append(node)
            outside[node] = whole = 1.0
            is_open[node] = True
        if not whole > _TINY:
            return None
        found.order.append(node)
        found.whole[node] = whole
        found.made_of += [(node, part, mass) for part, mass in row.items()]
        for part in row:
            users[part].discard(node)
        for user in users[node]:
            taken = rows[user].pop(node) / whole
            is_open[user] |= is_open[node]
            outside[user] += taken * outside[node]
            found.gathers.append((user, node, taken))
            for part, mass in row.items():
                if part != user:
                    rows[user][part] = rows[user].get(part, 0.0) + taken * mass
                    users[part].add(user)
    return found


_TINY = 1e-200


def _loosest_first(rows: list[dict[int, float]], users: list[set[int]]) -> Iterator[int]:
    """The nodes left, always one whose taking out makes the fewest new pairs."""
    waiting = [(len(users[node]) * len(row), node) for node, row in enumerate(rows)]
    heapify(waiting)
    while waiting:
        cost, node = heappop(waiting)
        now = len(users[node]) * len(rows[node])
        if now > cost:
            heappush(waiting, (now, node))
        else:
            yield node
