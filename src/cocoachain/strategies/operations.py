"""The operations of a programme, as Hypothesis draws them: flat, small, the simplest first."""

from random import Random

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from cocoachain.strategies.grounds import PLOTS_IN_STOCK
from cocoachain.strategies.notes import NOTES
from cocoachain.strategies.simulation import Op

_PLACE = (-4, 3)
_KILOGRAMS = (0, 300)
_RANGES: dict[str, tuple[tuple[int, int], ...]] = {
    "source": (_KILOGRAMS, (0, PLOTS_IN_STOCK - 1), (0, 3)),
    "work": (_PLACE, _KILOGRAMS, (0, 3), (0, 100), (0, 3)),
    "split": (_PLACE, _KILOGRAMS, _KILOGRAMS),
    "blend": (_PLACE, _PLACE, _KILOGRAMS, _KILOGRAMS),
    "move": (_PLACE, _KILOGRAMS, (0, 2)),
    "sell": (_PLACE, _KILOGRAMS, (0, 3)),
    "dispose": (_PLACE, _KILOGRAMS),
    "note": (_PLACE, (0, len(NOTES) - 1), (0, 7)),
}
"""Each operation with the ranges of its numbers; each draws only what it needs."""

NAMES: tuple[str, ...] = tuple(_RANGES)
"""The names of all operations, the simplest first."""

_ODDS = {
    "source": 3,
    "work": 6,
    "split": 1,
    "blend": 2,
    "move": 1,
    "sell": 1,
    "dispose": 0,
    "note": 1,
}


_OFTEN = {"work": 3, "note": 2}
"""Operations that are drawn more often than others, so many times."""


def operation(name: str) -> SearchStrategy[Op]:
    """One operation of that name."""
    numbers = st.tuples(*(st.integers(*ends) for ends in _RANGES[name]))
    return st.tuples(st.just(name), numbers)


def operations() -> SearchStrategy[Op]:
    """Any one operation."""
    return st.one_of([operation(name) for name in NAMES for _ in range(_OFTEN.get(name, 1))])


def random_operation(dice: Random, plots: int) -> Op:
    """One operation of a big chain; of plots there are more, and lots are mostly used up."""
    name = dice.choices(NAMES, weights=[_ODDS[each] for each in NAMES])[0]
    numbers = [dice.randint(*ends) for ends in _RANGES[name]]
    if name == "source":
        numbers[1] = dice.randrange(plots)
    else:
        numbers = [0 if ends is _KILOGRAMS and dice.random() < _WHOLE else number
                   for number, ends in zip(numbers, _RANGES[name], strict=True)]  # fmt: skip
    return name, tuple(numbers)


_WHOLE = 0.7
