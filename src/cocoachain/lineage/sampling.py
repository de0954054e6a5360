"""An auditor's draw of lots, weighted by mass, the same for the same seed on every machine."""

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import accumulate
from typing import overload

import attrs

from cocoachain.errors import RecordError, UnknownRecordError, shown
from cocoachain.lineage.answers import Answer, as_kg, counted, listed
from cocoachain.lineage.books.goods import STAGE_NAMES
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import Lot, Stage
from cocoachain.rendering.tables import Table
from cocoachain.values.figures import whole_number
from cocoachain.values.identifiers import LotId, nearest_names
from cocoachain.values.mass import Mass

_PREFIX = "cocoachain sample"
_BITS = 256


@attrs.frozen(kw_only=True)
class _Drawn:
    lot: LotId
    stage: Stage
    mass: Mass


class Sample(Answer, Sequence[LotId]):
    """Lots in the order in which they were drawn: a sequence of identifiers."""

    def __init__(
        self, drawn: Sequence[Lot], *, seed: int | str, of_mg: int, number: int,
        unmeasured: tuple[str, ...],
    ) -> None:  # fmt: skip
        """Made by :func:`sample`."""
        self.seed = seed
        self._of_mg = of_mg
        self.number = number
        """How many lots could be drawn."""
        self.unmeasured = unmeasured
        """Lots that nobody weighed; a draw by mass cannot reach them."""
        self._drawn = tuple(
            _Drawn(lot=lot.id, stage=lot.stage, mass=lot.mass or Mass(0)) for lot in drawn
        )

    @property
    def lots(self) -> tuple[LotId, ...]:
        """The lots, in the order in which they were drawn."""
        return tuple(each.lot for each in self._drawn)

    @property
    def of(self) -> Mass:
        """The mass of all lots that could be drawn."""
        return Mass(self._of_mg)

    @property
    def mass(self) -> Mass:
        """The mass of the lots that were drawn."""
        return sum((each.mass for each in self._drawn), Mass(0))

    @overload
    def __getitem__(self, at: int) -> LotId: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[LotId, ...]: ...
    def __getitem__(self, at: int | slice) -> LotId | tuple[LotId, ...]:
        return self.lots[at]

    def __len__(self) -> int:
        return len(self._drawn)

    def __iter__(self) -> Iterator[LotId]:
        return iter(self.lots)

    def table(self) -> Table:
        """The place in the draw, the lot, its stage and its mass."""
        rows = [
            (place, each.lot, each.stage.value, each.mass.as_kg())
            for place, each in enumerate(self._drawn, 1)
        ]
        caption = f"Sample of {counted(len(self), 'lot')}, seed {self.seed}"
        return Table(headings=("draw", "lot", "stage", "mass kg"), rows=rows, caption=caption)

    def remarks(self) -> list[str]:
        """Of how much it was drawn, and what it could not reach."""
        said = [f"{self.mass.as_kg()} of {as_kg(self._of_mg)} kg in {counted(self.number, 'lot')}."]
        if self.unmeasured:
            lots = counted(len(self.unmeasured), "lot")
            said.append(f"Out of reach, not weighed: {lots} ({listed(self.unmeasured)}).")
        return said

    def __repr__(self) -> str:
        """The first lots, and the seed."""
        return f"<Sample: {listed(self.lots)} (seed {self.seed!r})>"


def sample(
    lineage: Lineage, number: int, *, seed: int | str, stage: str | None = None,
    at: datetime | None = None,
) -> Sample:  # fmt: skip
    """So many lots, drawn one after the other, each with a chance in proportion to its mass.

    Without replacement: a lot is drawn once at most. The draw depends on the seed, and on the
    identifiers and masses of the lots, and on nothing else: not on the order of records, the
    machine, or the version of Python. So whoever has the ledger can draw again and get the same.

    How: the lots with a mass above 0 lie one behind the other, sorted by identifier, each as long
    as its mass in milligrams. The n-th random number is SHA-256 of the text ``cocoachain sample``,
    the seed and n, with a line feed between them, read as a whole number (big-endian). Numbers of
    2²⁵⁶ − (2²⁵⁶ mod length) or more are passed over; the others, modulo the length, point at a
    milligram. A lot that was drawn already is passed over too; once more than half of the length is
    drawn, the drawn lots are taken out.

    Args:
        lineage: Of which chain.
        number: How many lots.
        seed: A whole number, or text; write it into the report.
        stage: Draw only lots of this stage, such as ``packed``.
        at: Draw from what was known at that moment.

    Raises:
        RecordError: There are fewer lots with a mass above 0 than are to be drawn.
        RecordTypeError: The number is not a whole number, or the seed neither that nor text.
        UnknownRecordError: There is no such stage; the nearest are given.

    >>> from cocoachain.samples import two_plots
    >>> sample(Lineage(two_plots()), 2, seed=7).lots
    ('BLEND-1', 'ESM-2')
    """
    wanted = whole_number(number, "a whole number of lots", "sample")
    if stage is not None and stage not in set(Stage):
        raise UnknownRecordError("stage", stage, nearest_names(stage, STAGE_NAMES))
    lineage = lineage.known(at)
    lots = [lot for lot in lineage.lots if stage is None or lot.stage == stage]
    weighed = [lot for lot in lots if lot.mass]
    if not 0 <= wanted <= len(weighed):
        expected = f"Expected to draw 0 to {counted(len(weighed), 'lot')}"
        raise RecordError(f"{expected} with a mass above 0, got {shown(number)}")
    drawn = _draw([lot.mass.mg if lot.mass else 0 for lot in weighed], wanted, _seed(seed))
    return Sample(
        [weighed[place] for place in drawn],
        seed=seed,
        of_mg=sum(lot.mass.mg for lot in weighed if lot.mass),
        number=len(weighed),
        unmeasured=tuple(lot.id for lot in lots if lot.mass is None),
    )


def _seed(seed: int | str) -> str:
    if isinstance(seed, str):
        return seed
    return str(whole_number(seed, "a seed as a whole number or text", "sample"))


def _draw(masses: list[int], number: int, seed: str) -> list[int]:
    """The places of the lots, in the order in which they were drawn."""
    random = _numbers(seed)
    drawn: list[int] = []
    waiting = list(range(len(masses)))
    while len(drawn) < number:
        ends = list(accumulate(masses[place] for place in waiting))
        taken: set[int] = set()
        gone = 0
        while len(drawn) < number and 2 * gone <= ends[-1]:
            at = bisect_right(ends, _below(random, ends[-1]))
            if at not in taken:
                taken.add(at)
                gone += masses[waiting[at]]
                drawn.append(waiting[at])
        waiting = [place for at, place in enumerate(waiting) if at not in taken]
    return drawn


def _numbers(seed: str) -> Iterator[int]:
    """Whole numbers of 256 bits, without end."""
    place = 0
    while True:
        text = f"{_PREFIX}\n{seed}\n{place}".encode("utf-8", "surrogatepass")
        yield int.from_bytes(hashlib.sha256(text).digest(), "big")
        place += 1


def _below(random: Iterator[int], length: int) -> int:
    """The next whole number below ``length``, each as likely as the other."""
    limit = 2**_BITS - 2**_BITS % length
    return next(number for number in random if number < limit) % length


__all__ = ["Sample", "sample"]
