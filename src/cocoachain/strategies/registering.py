"""What Hypothesis is told when it starts: how to draw our records and values from their types.

The entry point ``hypothesis`` of the package calls :func:`register`, so that
``st.from_type(BeanLot)`` works in every test suite of an environment that has cocoachain.
Strategies are made when a type is first asked for: registering loads the records, and nothing else.
"""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from cocoachain.model.chain import Chain
from cocoachain.model.fields import REFERENCES
from cocoachain.model.kinds import KINDS
from cocoachain.model.lots import FinishedLot, Lot
from cocoachain.model.parties import Party
from cocoachain.model.products import RecipePart
from cocoachain.model.programme import Attendance
from cocoachain.model.records import Record
from cocoachain.model.steps import Loss, Portion
from cocoachain.values.extras import Extra
from cocoachain.values.geometry import MultiPolygon, Point, Polygon
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay

_BASES: tuple[type[Record], ...] = (Record, Lot, FinishedLot, Party)
_VALUES: dict[object, str] = {
    Mass: "masses",
    Portion: "portions",
    Loss: "losses",
    RecipePart: "recipe_parts",
    Attendance: "attendances",
    Point: "points",
    Polygon: "polygons",
    MultiPolygon: "multi_polygons",
    Extra: "extras",
    WholeDay: "whole_days",
    **dict.fromkeys(REFERENCES, "identifiers"),
}
"""Types of values, and the strategy of :mod:`~cocoachain.strategies.value_strategies` for each."""


def register() -> None:
    """Tell Hypothesis of every record and value type; the entry point calls it."""
    for kind in KINDS:
        for cls in kind.classes:
            st.register_type_strategy(cls, _of_class)
    for base in _BASES:
        st.register_type_strategy(base, _of_any(base))
    for hint, name in _VALUES.items():
        given: Any = hint
        st.register_type_strategy(given, _value(name))
    st.register_type_strategy(Chain, _chains)


def _of_class(cls: type[Record]) -> SearchStrategy[Record]:
    from cocoachain.strategies.record_strategies import records_of

    return records_of(cls)


def _of_any(base: type[Record]) -> Callable[[type[Record]], SearchStrategy[Record]]:
    """A strategy for the records of all classes below one that has none of its own."""
    classes = [cls for kind in KINDS for cls in kind.classes if issubclass(cls, base)]
    return lambda _: st.one_of([_of_class(cls) for cls in classes])


def _value(name: str) -> Callable[[Any], SearchStrategy[Any]]:
    def found(_: object) -> SearchStrategy[Any]:
        from cocoachain.strategies import value_strategies

        strategy: SearchStrategy[Any] = getattr(value_strategies, name)()
        return strategy

    return found


def _chains(_: type[Chain]) -> SearchStrategy[Chain]:
    from cocoachain.strategies.chain_strategies import chains

    return chains()
