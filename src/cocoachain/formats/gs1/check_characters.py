"""The pair of check characters that ends a Global Model Number.

Source: GS1 General Specifications, section 7.9.5 (weights are primes, modulo 1021).
"""

from cocoachain.formats.gs1.characters import SET_82

_PAIRS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)
_MODULUS = 1021


def check_characters(model: str) -> str:
    """The two characters that follow the rest of a Global Model Number; empty if it has none.

    >>> check_characters("1987654Ad4X4bL5ttr2310c")
    '2K'
    """
    if len(model) > len(_PRIMES) or any(each not in SET_82 for each in model):
        return ""
    weighted = zip(reversed(model), _PRIMES, strict=False)
    total = sum(SET_82.index(each) * prime for each, prime in weighted) % _MODULUS
    return _PAIRS[total >> 5] + _PAIRS[total & 31]
