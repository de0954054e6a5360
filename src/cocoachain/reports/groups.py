"""Batches gathered by product, and villages in one order and colour throughout a report."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import attrs

from cocoachain.reports.lines import Audit, BatchLine
from cocoachain.values.mass import Mass

HUES = 8
"""Villages with a colour of their own; the last colour is shared by all further ones."""


@attrs.frozen(kw_only=True)
class ProductGroup:
    """All batches of one product, or of one stage where no product is named."""

    name: str
    """The product's name, else the word for the stage."""

    batches: tuple[BatchLine, ...]
    """The newest first; those of one day by identifier."""

    @property
    def mass(self) -> Mass | None:
        """What is left of the batches after packing; `None` if one of them was not weighed."""
        if any(line.mass is None for line in self.batches):
            return None
        return Mass(round(sum(line.mass.mg * line.left for line in self.batches if line.mass)))

    @property
    def cocoa(self) -> Fraction:
        """Milligrams of cocoa in what is left, as far as the origins can be told."""
        return sum((line.cocoa.mg * line.left for line in self.batches if line.cocoa), Fraction(0))

    @property
    def villages(self) -> tuple[tuple[str, Fraction], ...]:
        """The share of each village in the cocoa of all batches, largest first."""
        masses: dict[str, Fraction] = {}
        for line in self.batches:
            for one in line.villages:
                masses[one.key] = masses.get(one.key, Fraction(0)) + one.mass.mg * line.left
        shares = [(key, mass / self.cocoa) for key, mass in masses.items()] if self.cocoa else []
        return tuple(sorted(shares, key=lambda pair: (-pair[1], pair[0])))

    @property
    def unknown(self) -> Fraction:
        """The share of the cocoa that reaches no plot."""
        mass = sum(
            (line.unknown.mass.mg * line.left for line in self.batches if line.unknown), Fraction(0)
        )
        return mass / self.cocoa if self.cocoa else Fraction(0)

    @property
    def plots(self) -> int:
        """How many plots its cocoa comes from."""
        return len({one.key for line in self.batches for one in line.plots})


def by_product(lines: Iterable[BatchLine]) -> tuple[ProductGroup, ...]:
    """The batches by product, in order of its name."""
    groups: dict[str, list[BatchLine]] = {}
    for line in lines:
        groups.setdefault(line.product or line.stage, []).append(line)
    return tuple(
        ProductGroup(name=name, batches=_newest_first(groups[name])) for name in sorted(groups)
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
