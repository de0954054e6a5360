"""Amounts of money, exact, each currency by itself."""

from collections.abc import Iterable, Mapping
from decimal import Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction

from cocoachain.model.movements import Transfer

EXACT = Context(prec=4_000, traps=[Inexact, InvalidOperation])
"""Figures of the model have at most 80 digits: no product or sum of a ledger's is ever rounded."""

NO_CURRENCY = "no currency"
"""What amounts are counted in where nobody wrote a currency."""

Money = Mapping[str, Fraction]
"""Amounts by currency."""


def price_of(transfer: Transfer) -> Fraction | None:
    """What a transfer costs without its premium; ``None`` if that cannot be told.

    The price of the whole, else the unit price × what was sent (else what was received) in
    kilograms, less the deduction: as :func:`~cocoachain.lineage.debts.owed` counts it.
    """
    base = None if transfer.price is None else Fraction(transfer.price)
    if base is None and transfer.unit_price is not None:
        mass = transfer.received if transfer.mass is None else transfer.mass
        base = None if mass is None else Fraction(transfer.unit_price) * Fraction(mass.as_kg())
    return None if base is None else base - Fraction(transfer.deduction or 0)


def premium_of(transfer: Transfer) -> Fraction:
    """What was paid on top; nothing where nobody wrote it."""
    return Fraction(transfer.premium or 0)


def summed(amounts: Iterable[tuple[str, Fraction]]) -> dict[str, Fraction]:
    """The sum of each currency, in order of its code."""
    sums: dict[str, Fraction] = {}
    for currency, amount in amounts:
        sums[currency] = sums.get(currency, Fraction(0)) + amount
    return {currency: sums[currency] for currency in sorted(sums)}


def decimals(amount: Fraction) -> Decimal | Fraction:
    """The amount as a decimal number where it is one; thirds stay a fraction.

    >>> decimals(Fraction(5, 4)), decimals(Fraction(1, 3))
    (Decimal('1.25'), Fraction(1, 3))
    """
    rest = amount.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return amount
    return EXACT.divide(Decimal(amount.numerator), Decimal(amount.denominator))
