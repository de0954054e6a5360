"""Shares and masses in whole numbers of 256 binary places, always rounded down."""

from cocoachain.lineage.circling import Arithmetic

PLACES = 256
ONE = 1 << PLACES
"""All of something."""


class BinaryPlaces(Arithmetic[int]):
    """How numbers of 256 binary places are multiplied and divided; by nothing gives nothing."""

    one = ONE
    nothing = 0

    def times(self, weight: int, share: int) -> int:
        """That share of a weight."""
        return weight * share >> PLACES

    def over(self, weight: int, rest: int) -> int:
        """``weight / rest``."""
        return (weight << PLACES) // rest if rest else 0
