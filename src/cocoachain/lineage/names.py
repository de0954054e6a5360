"""Identifiers by the million: one text with the place where each ends, no string until asked.

Sorted identifiers need no dictionary to be found: what stands in order is found by halving. UTF-8
sorts as its characters do, so that bytes are compared and nothing is decoded on the way.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, overload

import numpy as np
import numpy.typing as npt

Ends = npt.NDArray[np.int32] | npt.NDArray[np.int64]

_FENCE = 16
"""From one marker to the next, once so many names were looked for that markers pay."""

_MANY = 500
"""Names looked for before markers are set."""


class Names(Sequence[str]):
    """Sorted identifiers, each made when it is looked at.

    >>> names = Names.of(["B-1", "B-2", "C-1"])
    >>> names[1], names.place("C-1"), names.place("C-2")
    ('B-2', 2, None)
    """

    __slots__ = ("_count", "_ends", "_fences", "_last", "_looked", "_places", "_text")

    def __init__(self, text: memoryview, ends: Ends) -> None:
        """From UTF-8 text without gaps, and where each name begins; last, where all end."""
        self._text = text
        self._ends = ends
        buffer: Any = ends  # to mypy an array of an older numpy is no buffer
        self._places = memoryview(buffer)  # Python takes a number faster than from an array
        self._count = len(ends) - 1
        self._last = 0
        self._looked = 0
        self._fences: list[bytes] = []

    @classmethod
    def of(cls, names: Iterable[str]) -> "Names":
        """The names, which must be sorted and different."""
        spelt = [name.encode() for name in names]
        ends = np.zeros(len(spelt) + 1, np.int64)
        np.cumsum([len(each) for each in spelt], out=ends[1:])
        return cls(memoryview(b"".join(spelt)), ends)

    @property
    def text(self) -> memoryview:
        """All names in UTF-8, one after the other."""
        return self._text

    @property
    def ends(self) -> Ends:
        """Where each name begins; last, where all end."""
        return self._ends

    def place(self, name: object) -> int | None:
        """The place of a name, or ``None`` if it is not among them."""
        if not isinstance(name, str):
            return None
        try:
            wanted = name.encode()
        except UnicodeEncodeError:  # half of a pair: no identifier has it
            return None
        last, count = self._last, self._count
        after = self._spelt(last) if last < count else None
        if after == wanted:
            return last
        if (after is None or after > wanted) and (last == 0 or self._spelt(last - 1) < wanted):
            return None  # it would stand just where the one before it was looked for
        low, high = self._between(wanted)
        while low < high:
            middle = (low + high) // 2
            if self._spelt(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        self._last = low
        return low if low < count and self._spelt(low) == wanted else None

    def _between(self, wanted: bytes) -> tuple[int, int]:
        """The part in which a name may stand; whoever asks often has markers set."""
        count = self._count
        self._looked += 1
        if self._looked < _MANY:
            return 0, count
        if not self._fences:
            self._fences = [self._spelt(at) for at in range(0, count, _FENCE)]
        fence = bisect_left(self._fences, wanted)
        return max(fence - 1, 0) * _FENCE, min(fence * _FENCE + 1, count)

    def _spelt(self, at: int) -> bytes:
        return self._text[self._places[at] : self._places[at + 1]].tobytes()

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...
    def __getitem__(self, at: int | slice) -> str | tuple[str, ...]:
        if isinstance(at, slice):
            return tuple([self._name(each) for each in range(*at.indices(len(self)))])
        return self._name(range(len(self))[at])

    def _name(self, at: int) -> str:
        return str(self._text[self._places[at] : self._places[at + 1]], "utf-8")

    def __iter__(self) -> Iterator[str]:
        text = self._text
        for start, end in pairwise(self._ends.tolist()):
            yield str(text[start:end], "utf-8")

    def __contains__(self, name: object) -> bool:
        return self.place(name) is not None

    def index(self, value: Any, start: int = 0, stop: int | None = None) -> int:  # noqa: ANN401 - as Sequence
        """The place of a name; raises ValueError if it is not among them."""
        at = self.place(value)
        if at is None or at not in range(len(self))[start:stop]:
            message = f"Expected one of {len(self)} names, got {value!r}"
            raise ValueError(message)
        return at

    def __eq__(self, other: object) -> bool:
        """The same names."""
        if not isinstance(other, Sequence) or isinstance(other, str | bytes):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # compared by value and possibly very large

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle text and ends alone."""
        return _names, (self._text.tobytes(), self._ends)

    def __repr__(self) -> str:
        return f"<Names: {len(self)}>"


def _names(text: bytes, ends: Ends) -> Names:
    return Names(memoryview(text), ends)


class Places(Mapping[str, int]):
    """The place of each name, found by halving: what a dictionary would say, without one."""

    __slots__ = ("_names",)

    def __init__(self, names: Names) -> None:
        """Look for places among these names."""
        self._names = names

    def __getitem__(self, name: str) -> int:
        at = self._names.place(name)
        if at is None:
            raise KeyError(name)
        return at

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - as Mapping
        """The place of a name, or the default."""
        at = self._names.place(name)
        return default if at is None else at

    def __contains__(self, name: object) -> bool:
        return self._names.place(name) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
