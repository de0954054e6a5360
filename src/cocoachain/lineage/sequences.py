"""Lazy sequences: identifiers and records made only when they are looked at."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, overload

import numpy as np

from cocoachain.lineage.columns import Integers

ItemT = TypeVar("ItemT")

_FEW_LOOKS = 32
"""Whether something is in it is seen by going through, so many times; then the codes are sorted."""


class LazySequence(Sequence[ItemT]):
    """A read-only sequence over codes; each item is made when it is looked at.

    It equals any sequence with the same items in the same order.
    """

    __slots__ = ("_code_of", "_codes", "_looked", "_make", "_order", "_ordered", "_sorted")

    def __init__(
        self,
        codes: Callable[[], Integers],
        order: Callable[[Integers], Integers],
        make: Callable[[int], ItemT],
        code_of: Callable[[object], int | None],
    ) -> None:
        """From codes, what puts them in order, what makes an item, and what finds its code.

        Counting and looking for an item need no order, so that it is found when it is needed.
        """
        self._codes = codes
        self._order = order
        self._ordered: Integers | None = None
        self._sorted: Integers | None = None
        self._looked = 0
        self._make = make
        self._code_of = code_of

    @property
    def codes(self) -> Integers:
        """The codes, in order."""
        if self._ordered is None:
            self._ordered = self._order(self._codes())
        return self._ordered

    def __len__(self) -> int:
        return len(self._codes())

    @overload
    def __getitem__(self, at: int) -> ItemT: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[ItemT, ...]: ...
    def __getitem__(self, at: int | slice) -> ItemT | tuple[ItemT, ...]:
        if isinstance(at, slice):
            return tuple(map(self._make, self.codes[at].tolist()))
        return self._make(int(self.codes[at]))

    def __iter__(self) -> Iterator[ItemT]:
        return map(self._make, self.codes.tolist())

    def __contains__(self, item: object) -> bool:
        code = self._code_of(item)
        if code is None:
            return False
        if self._sorted is None:
            if self._looked < _FEW_LOOKS:
                self._looked += 1
                return bool((self._codes() == code).any())
            self._sorted = np.sort(self._codes())
        at = int(np.searchsorted(self._sorted, code))
        return at < len(self._sorted) and int(self._sorted[at]) == code

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        shown = ", ".join(repr(each) for each in self[:5])
        more = f", … {len(self) - 5} more" if len(self) > 5 else ""  # noqa: PLR2004 - as shown above
        return f"({shown}{more})"
