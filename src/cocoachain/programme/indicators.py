"""An indicator: a value, how it came about, and how far it can be trusted."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

import attrs

from cocoachain.lineage.worth.money import decimals

Value = Fraction | Decimal | int
"""Shares and means are fractions, money and kilograms decimals where they end, counts whole."""


def _frozen(parts: Mapping[str, Value | None]) -> Mapping[str, Value | None]:
    return MappingProxyType(dict(parts))


@attrs.frozen(kw_only=True, repr=False)
class Indicator:
    """One figure of a scorecard."""

    name: str
    """Such as ``local_share``."""

    title: str
    """As people read it."""

    value: Value | None
    """The figure, exact; ``None`` where it cannot be computed, and ``reason`` says why."""

    unit: str
    """Of the value: ``share`` (0 to 1), a currency, ``kg``, ``points`` …"""

    formula: str
    """How it is computed, in words."""

    records: tuple[str, ...] = ()
    """The records that were used, as ``kind ID``, in order."""

    coverage: Fraction | None = None
    """Share of the cocoa that it speaks of with complete lineage to plots; ``None``: of no mass."""

    attested: tuple[str, ...] = ()
    """The records among these that somebody vouches for, so that nothing was computed from events.

    Empty for a figure that rests on recorded events alone.
    """

    parts: Mapping[str, Value | None] = attrs.field(factory=dict, converter=_frozen)
    """The same for each stage, farmer, partner and so on."""

    note: str = ""
    """What it cannot say, and what was left out."""

    reason: str = ""
    """Why there is no value; empty where there is one."""

    source: str = ""
    """Where the formula stands on the field page."""

    before: Value | None = None
    """The value of the baseline, if one was given."""

    @property
    def change(self) -> Value | None:
        """The value less that of the baseline; ``None`` where one of them is not known."""
        if self.value is None or self.before is None:
            return None
        return as_value(Fraction(self.value) - Fraction(self.before), like=self.value)

    @property
    def is_attested(self) -> bool:
        """Whether somebody vouches for it, wholly or in part."""
        return bool(self.attested)

    def __repr__(self) -> str:
        """Name, value and unit."""
        told = f"no value: {self.reason}" if self.value is None else f"{shown(self.value)}"
        return f"<Indicator {self.name}: {told} {self.unit}>"

    def __str__(self) -> str:
        """Everything about it, a line each."""
        lines = [f"{self.title}: {_told(self)}", f"  Formula: {self.formula}"]
        if self.before is not None:
            lines.append(f"  Before: {shown(self.before)}; change: {_or_none(self.change)}")
        if self.coverage is not None:
            lines.append(f"  Complete lineage: {shown(100 * self.coverage)} % of the mass")
        lines += [f"  {name}: {_or_none(value)}" for name, value in self.parts.items()]
        if self.attested:
            lines.append(f"  Attested, not computed: {', '.join(self.attested)}")
        return "\n".join([*lines, *([f"  {self.note}"] if self.note else [])])


def as_value(number: Fraction, *, like: Value) -> Value:
    """A number as the kind of value that another one is."""
    if isinstance(like, Fraction):
        return number
    if isinstance(like, int) and number.denominator == 1:
        return int(number)
    return decimals(number)


def shown(value: Value) -> str:
    """The value in decimals, rounded to four places where it does not end.

    >>> shown(Fraction(1, 3)), shown(Decimal("674000.00")), shown(12)
    ('0.3333', '674000', '12')
    """
    if isinstance(value, int):
        return str(value)
    rounded = Fraction(round(Fraction(value) * 10_000), 10_000)
    text = f"{decimals(rounded):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _or_none(value: Value | None) -> str:
    return "not known" if value is None else shown(value)


def _told(indicator: Indicator) -> str:
    if indicator.value is None:
        return f"not known: {indicator.reason}"
    return f"{shown(indicator.value)} {indicator.unit}"


__all__ = ["Indicator", "Value", "as_value", "shown"]
