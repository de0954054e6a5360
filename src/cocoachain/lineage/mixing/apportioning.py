"""Exact shares to whole milligrams: once, at the answer."""

import attrs


class InDoubtError(Exception):
    """Inside only: rounded shares do not settle a rounding; exact ones are needed."""


@attrs.frozen
class Shares:
    """Shares in whole numbers of one unit; ``None`` is what is unknown."""

    amounts: dict[str | None, int]
    """By key, in units."""

    whole: int
    """What the amounts are shares of, in units."""

    missing: int = 0
    """How much more, at most, the true amount of any key may be, in units."""

    loose: bool = False
    """Whether the true ``whole`` too may be up to ``missing`` more."""


def half_up(number: int, below: int) -> int:
    """The whole number nearest to ``number / below``, halves upwards; for numbers of 0 or more."""
    return (2 * number + below) // (2 * below)


def apportioned(total: int, shares: Shares) -> dict[str | None, int]:
    """``total`` divided by shares, in whole units that sum to exactly ``total``.

    By largest remainder: each gets its share rounded down, and what is left goes, one unit each, to
    the largest remainders, ties by identifier. ``None`` (unknown) comes after all identifiers.

    Raises:
        InDoubtError: The shares are rounded, and that may change the answer.

    >>> apportioned(100, Shares({"A": 1, "B": 2}, 3))
    {'A': 33, 'B': 67}
    """
    whole = shares.whole
    units: dict[str | None, int] = {}
    remainders: list[tuple[int, bool, str, str | None]] = []
    doubt = shares.missing * total
    for key, amount in shares.amounts.items():
        units[key], rest = divmod(amount * total, whole)
        may_be_less = shares.loose and units[key] and rest < doubt
        if doubt and (may_be_less or rest + doubt >= whole):
            raise InDoubtError
        remainders.append((-rest, key is None, "" if key is None else key, key))
    left = total - sum(units.values())
    remainders.sort()
    if doubt and 0 < left < len(remainders):
        last, next_one = -remainders[left - 1][0], -remainders[left][0]
        if last - next_one <= 2 * doubt:
            raise InDoubtError
    for *_, key in remainders[:left]:
        units[key] += 1
    return units
