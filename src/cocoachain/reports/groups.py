"""Batches gathered by product, and villages in one order and colour throughout a report."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property

import attrs

from cocoachain.reports.lines import Audit, BatchLine
from cocoachain.values.mass import Mass

Amount = int | Fraction
HUES = 8
"""Villages with a colour of their own; the last colour is shared by all further ones."""


@attrs.frozen(kw_only=True, slots=False)
class ProductGroup:
    """All batches of one product, or of one stage where no product is named."""

    product: str
    """The product's name, or its identifier; empty where the batches name no product."""

    stage: str
    """The stage of the batches, where they name no product."""

    batches: tuple[BatchLine, ...]
    """The newest first; those of one day by identifier."""

    @property
    def mass(self) -> Mass | None:
        """What is left of the batches after packing; `None` if one of them was not weighed."""
        if any(line.mass is None for line in self.batches):
            return None
        return Mass(round(sum(_left(line.mass, line) for line in self.batches if line.mass)))

    @cached_property
    def cocoa(self) -> Amount:
        """Milligrams of cocoa in what is left, as far as the origins can be told."""
        return sum(_left(line.cocoa, line) for line in self.batches if line.cocoa)

    @cached_property
    def villages(self) -> tuple[tuple[str, Fraction], ...]:
        """The share of each village in the cocoa of all batches, largest first."""
        masses: dict[str, Amount] = {}
        for line in self.batches:
            for one in line.villages:
                masses[one.key] = masses.get(one.key, 0) + _left(one.mass, line)
        shares = [(key, self._share(mass)) for key, mass in masses.items()]
        return tuple(sorted(shares, key=lambda pair: (-pair[1], pair[0])))

    @property
    def unknown(self) -> Fraction:
        """The share of the cocoa that reaches no plot."""
        unknown = [(line.unknown, line) for line in self.batches]
        return self._share(sum(_left(one.mass, line) for one, line in unknown if one))

    @cached_property
    def plots(self) -> int:
        """How many plots its cocoa comes from."""
        return len({one.key for line in self.batches for one in line.plots})

    def _share(self, mass: Amount) -> Fraction:
        return Fraction(mass) / self.cocoa if self.cocoa else Fraction(0)


def _left(mass: Mass, line: BatchLine) -> Amount:
    """The part of a mass of the batch that was not packed on, in milligrams."""
    return mass.mg if line.left == 1 else mass.mg * line.left


def by_product(lines: Iterable[BatchLine]) -> tuple[ProductGroup, ...]:
    """The batches by product, in order of name; those of no product come last, by stage."""
    groups: dict[tuple[str, str], list[BatchLine]] = {}
    for line in lines:
        stage = "" if line.product else line.stage
        groups.setdefault((line.product, stage), []).append(line)
    named = sorted(groups, key=lambda key: (not key[0], key))
    return tuple(
        ProductGroup(product=key[0], stage=key[1], batches=_newest_first(groups[key]))
        for key in named
    )


def _newest_first(lines: Sequence[BatchLine]) -> tuple[BatchLine, ...]:
    by_name = sorted(lines, key=lambda line: line.lot)
    return tuple(sorted(by_name, key=lambda line: line.made, reverse=True))


def village_hues(audit: Audit) -> Mapping[str, int]:
    """A colour for each village, by its mass in all batches, so that it is the same everywhere."""
    masses: dict[str, int] = {}
    for line in audit.batches:
        for one in line.villages:
            masses[one.key] = masses.get(one.key, 0) + one.mass.mg
    ordered = sorted(masses, key=lambda key: (-masses[key], key))
    return {key: min(at, HUES - 1) for at, key in enumerate(ordered)}
