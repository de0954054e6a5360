"""How much of the cocoa in some lots reaches plots with a place, or declarations of others."""

from collections.abc import Callable, Iterable
from decimal import Decimal

import attrs

from cocoachain.errors import MassUnknownError
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.shares import origins
from cocoachain.model.lots import Lot
from cocoachain.rules.eudr_scope import Cover, with_standins
from cocoachain.values.mass import Mass

_PLACED, _DECLARED = "placed", "declared"


@attrs.frozen(kw_only=True)
class Coverage:
    """The cocoa of some lots, by what stands for its origin; the three sum to the whole."""

    placed: Mass
    """From plots with a place."""

    declared: Mass
    """From lots that a declaration with a reference number covers."""

    unknown: Mass
    """From neither."""

    unmeasured: tuple[str, ...] = ()
    """Lots whose cocoa could not be worked out, since a mass behind them is not known."""

    @property
    def whole(self) -> Mass:
        """All cocoa that was measured."""
        return self.placed + self.declared + self.unknown

    @property
    def share(self) -> float:
        """The share of the cocoa that reaches a plot with a place or a declaration; 1 for none."""
        whole = self.whole.mg
        return 1 - self.unknown.mg / whole if whole else 1.0

    @property
    def is_complete(self) -> bool:
        """Whether all of it does, and all of it was measured."""
        return not self.unknown.mg and not self.unmeasured

    def __str__(self) -> str:
        """The shares, in words."""
        whole = self.whole
        parts = (self.placed.mg, self.declared.mg)
        told = [_percent(part, whole.mg) for part in parts]
        text = f"{told[0]} of {whole} of cocoa reaches plots with a place, {told[1]} declarations"
        return f"{text}; not measured: {', '.join(self.unmeasured)}" if self.unmeasured else text


def _percent(part: int, whole: int) -> str:
    return f"{Decimal(100 * part) / Decimal(whole or 1):.2f} %"


def coverage_of(lineage: Lineage, lots: Iterable[str], cover: Cover) -> Coverage:
    """The coverage of these lots together; what several of them share counts for each."""
    whole = with_standins(lineage, {*cover.placed, *cover.declared})
    key = _key(cover)
    sums = {_PLACED: 0, _DECLARED: 0, None: 0}
    unmeasured = []
    for lot in lots:
        try:
            answer = origins(whole, lot, by=key)
        except MassUnknownError:
            unmeasured.append(lot)
            continue
        for name in (_PLACED, _DECLARED):
            sums[name] += answer[name].mg if name in answer else 0
        sums[None] += answer.unknown.mg
    return Coverage(
        placed=Mass(sums[_PLACED]),
        declared=Mass(sums[_DECLARED]),
        unknown=Mass(sums[None]),
        unmeasured=tuple(unmeasured),
    )


def _key(cover: Cover) -> Callable[[Lot], str | None]:
    def key(lot: Lot) -> str | None:
        if lot.id in cover.placed:
            return _PLACED
        return _DECLARED if lot.id in cover.declared else None

    return key
