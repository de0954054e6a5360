"""The programme that goes the whole way: a lot of every stage, a record of every kind.

Breakers need something of every kind to spoil. The programme is written out, each line with what
it leaves in stock, the newest last; places below zero count from there.
"""

from collections.abc import Iterator

from cocoachain.strategies.simulation import Op


def _note(which: int, number: int = 0, *, age: int = 0) -> Op:
    return "note", (-1 - age, which, number)


def _work(age: int, kilograms: int = 0, way: int = 0, loss: int = 30) -> Op:
    return "work", (-1 - age, kilograms, way, loss, 1)


_DECLARATION = 7

_MAKING: tuple[Op, ...] = (
    ("source", (100, 0, 2)),  # pods
    _work(0),  # wet
    _work(0),  # fermented
    _work(0),  # beans
    ("source", (60, 1, 3)),  # beans wet
    _work(0, way=1),  # beans beans
    ("source", (80, 2, 1)),  # beans beans beans
    ("blend", (-1, -1, 0, 0)),  # beans beans(2)
    ("blend", (-1, -1, 0, 0)),  # beans(3)
    _note(0),
    *(_note(1, number) for number in range(4)),
    _note(2),
    _work(0, 40, way=2),  # beans(3) beans
    _work(0),  # beans(3) roasted
    _work(0),  # beans(3) shell nibs
    _note(3),
    _work(0, 10, way=2),  # beans(3) shell nibs powder
    _work(0, 5, way=1),  # beans(3) shell nibs powder food
    _work(0),  # beans(3) shell nibs powder packed_food
    ("sell", (-1, 10, 2)),
    _work(2),  # beans(3) shell powder packed_food liquor
    _note(3),
    _work(0, 8, way=1),  # beans(3) shell powder packed_food liquor cake butter
    _note(3),
    _work(1, 2),  # beans(3) shell powder packed_food liquor cake butter powder
    _note(3),
    ("sell", (-1, 1, 0)),
    _work(3),  # beans(3) shell powder packed_food cake butter powder mass
    _note(3),
    _work(0),  # … powder bars
    _work(0, 2, way=1),  # … powder bars mass
    _work(0),  # … powder bars bars
    ("blend", (-1, -1, 0, 0)),  # … powder bars
    ("split", (-1, 0, 4)),  # … powder bars bars
    _work(0),  # … powder bars packed
)

_AROUND: tuple[Op, ...] = (
    _note(0),
    _note(3),
    ("sell", (-1, 2, 2)),
    ("move", (-1, 4, 1)),
    ("move", (-2, 2, 2)),
    ("source", (30, 3, 0)),  # … beans
    _note(16),  # …
    ("source", (25, 3, 0)),  # … beans
    ("source", (20, 0, 1)),  # … beans beans
    _note(1, 4),
    ("sell", (-1, 5, 0)),
    _work(1, 9, way=1),  # … beans beans shell nibs
    _work(2, 9, way=3),  # … beans beans shell nibs liquor
    ("dispose", (-3, 0)),  # … beans beans nibs liquor
    *(_note(which, int(which == _DECLARATION)) for which in range(4, 16)),
)

_MORE: tuple[Op, ...] = (
    _work(0, 2, way=2),  # … nibs liquor milk_mass
    _work(0),  # … milk_bars
    _work(0),  # … packed_milk
    ("work", (1, 0, 0, 0, 0)),  # shell is stored: … shell
    ("work", (4, 1, 1, 30, 1)),  # … white_mass
    _work(0),  # … white_bars
    _work(0),  # … packed_white
    ("sell", (-1, 1, 0)),
    _work(4, 1, way=3),  # … alkalised nibs
    ("source", (11, 1, 0)),
    _note(16, 1),  # kept apart under a scheme
    ("source", (12, 2, 0)),
    _note(16, 2),  # and by mass balance
)


def whole_way() -> Iterator[Op]:
    """The programme."""
    yield from _MAKING
    yield from _AROUND
    yield from _MORE
