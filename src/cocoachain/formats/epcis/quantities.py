"""Quantities: so much of a thing, in units of UN/ECE Recommendation 20, and the mass in it."""

from decimal import Decimal
from fractions import Fraction

import attrs

from cocoachain.formats.epcis.vocabulary import mass_units
from cocoachain.values.mass import LARGEST_MG, Mass

_HALF = Fraction(1, 2)


@attrs.frozen
class Thing:
    """A thing that an event names, and how much of it."""

    name: str
    """The identifier, as the event spells it."""

    amount: Decimal | None = None
    """How much, as written; none for a single piece."""

    unit: str | None = None
    """The unit; none: pieces."""

    @property
    def mass(self) -> Mass | None:
        """The mass, rounded half up to whole milligrams; none where it is no mass."""
        milligrams = self.milligrams
        if milligrams is None or not 0 <= milligrams <= LARGEST_MG:
            return None
        return Mass(int(milligrams + _HALF))

    @property
    def milligrams(self) -> Fraction | None:
        """The exact mass; none where the unit is none of mass."""
        each = mass_units().get(self.unit or "")
        return None if each is None or self.amount is None else Fraction(self.amount) * each

    @property
    def is_impossible(self) -> bool:
        """Whether the unit is one of mass and the amount can be no mass."""
        milligrams = self.milligrams
        return milligrams is not None and not 0 <= milligrams <= LARGEST_MG

    @property
    def is_rounded(self) -> bool:
        """Whether the mass is no whole number of milligrams."""
        milligrams = self.milligrams
        return milligrams is not None and milligrams.denominator != 1

    def __str__(self) -> str:
        """The amount and its unit as written."""
        return f"{self.amount} {self.unit or 'pieces'}"
