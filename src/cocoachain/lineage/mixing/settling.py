"""Which arithmetic an answer needs: exact while it is cheap, then rounded with a certain bound."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import lcm
from typing import TypeVar

from cocoachain.lineage.mixing.apportioning import InDoubtError, Shares
from cocoachain.lineage.mixing.arithmetic import TooFineError
from cocoachain.lineage.mixing.flowing import Course, Ends, ExactFlow, FixedFlow

AnswerT = TypeVar("AnswerT")

Told = list[tuple[str | None, int, Fraction]]
"""Name (``None``: unknown), amount at an end, and which part of that amount is meant."""

_CHEAP_BITS = 1_024
"""Denominators up to this many bits cost little; beyond it Fractions slow down quadratically."""


def settled(course: Course, answer: Callable[[Ends], AnswerT]) -> AnswerT:
    """The answer, the same as exact arithmetic gives, by the cheapest way that is certain of it.

    ``answer`` turns ends into the answer and raises InDoubtError if their rounding matters.
    """
    try:
        return answer(ExactFlow(course, most_bits=_CHEAP_BITS).ends())
    except TooFineError:
        pass
    try:
        return answer(FixedFlow(course).ends())
    except InDoubtError:
        return answer(ExactFlow(course).ends())


def gathered(
    told: Told, ends: Ends, *, rest: Sequence[tuple[str | None, int, Fraction]] = ()
) -> tuple[Shares, int]:
    """Amounts by name, each times its part, in one unit; and the whole of ``ends`` in that unit.

    ``rest`` is what is not counted. Where there is none, the counted is the whole of ``ends``; else
    the true sum of what is counted lies between the sum of its amounts and ``missing`` above it.
    """
    fine = lcm(*{part.denominator for _, _, part in (*told, *rest)})
    amounts: dict[str | None, int] = {}
    for name, amount, part in told:
        if part:
            units = amount * part.numerator * (fine // part.denominator)
            amounts[name] = amounts.get(name, 0) + units
    whole = ends.whole * fine
    loose = bool(rest) or not amounts
    counted = sum(amounts.values()) if loose else whole
    if ends.missing and amounts and not counted:
        raise InDoubtError
    return Shares(amounts, counted, ends.missing * fine, loose), whole
