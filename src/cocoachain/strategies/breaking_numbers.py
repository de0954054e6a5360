"""Breakers of numbers: identity numbers, GS1 keys, region codes, permits (N01 to N04)."""

from collections.abc import Mapping
from types import MappingProxyType

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from cocoachain.model.chain import Chain
from cocoachain.model.evidence import Permit
from cocoachain.strategies.breaking import Breaker
from cocoachain.strategies.spoiling import changed, one_of
from cocoachain.values.identifiers import PermitId

_GOOD_NIK = "5208021505800001"
_BAD_NIKS = (
    "520802150580000",  # a digit too few
    "52080215058000011",
    "0008021505800001",  # no such province
    "5208023205800001",  # the 32nd, or a woman born on the minus 8th
    "5208027205800001",
    "5208021513800001",  # the 13th month
    "5208023002800001",  # 30 February
    "5208021505800000",  # serial number 0000
    "520802150580000O",  # a letter
)


def _identity(draw: DrawFn, chain: Chain) -> Chain:
    """A farmer's number cannot be one, or two farmers have the same."""
    farmer = one_of(draw, chain.farmers)
    others = [each for each in chain.farmers if each is not farmer]
    shared = draw(st.booleans())
    if others and shared:
        other = draw(st.sampled_from(others))
        told = {"nik": _GOOD_NIK, "sex": None}
        return changed(changed(chain, farmer, **told), other, **told)
    return changed(chain, farmer, nik=draw(st.sampled_from(_BAD_NIKS)), sex=None)


def _key(draw: DrawFn, chain: Chain) -> Chain:
    """One digit of a product's GTIN is another."""
    product = one_of(draw, chain.products)
    good = "09520000000011"
    place = draw(st.integers(0, len(good) - 1))
    more = draw(st.integers(1, 9))
    wrong = str((int(good[place]) + more) % 10)
    return changed(chain, product, gtin=good[:place] + wrong + good[place + 1 :])


def _region(draw: DrawFn, chain: Chain) -> Chain:
    """A plot's region is no code, or one that does not exist."""
    plot = one_of(draw, chain.plots)
    wrong = draw(
        st.sampled_from(
            ["Gangga", "52.08.02.2099", "52.08.09", "00.08", "52.8", "QQ-01", "52080220"]
        )
    )
    return changed(chain, plot, region=wrong, latitude=None, longitude=None, geometry=None)


def _permit(draw: DrawFn, chain: Chain) -> Chain:
    """A permit's number has not the form of its scheme."""
    permit = one_of(draw, chain.permits)
    scheme, number = draw(
        st.sampled_from([
            ("P-IRT", "208520801000128"[:-1]),
            ("P-IRT", "2085208010001 28"),
            ("P-IRT", "not yet"),
            ("BPOM MD", "12345678901"),
            ("BPOM MD", "MD 1234567890123"),
        ])
    )  # fmt: skip
    odd = Permit(
        id=PermitId(f"{permit.id}-X"),
        holder=permit.holder,
        scheme=scheme,
        valid_from=permit.valid_from,
        number=number,
    )
    return chain.adding(odd)


BREAKERS: Mapping[str, Breaker] = MappingProxyType({
    "N01": _identity,
    "N02": _key,
    "N03": _region,
    "N04": _permit,
})  # fmt: skip
"""How to spoil a chain so that the rule finds it."""

RELATED: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "N03": {
        "E01": "the plot loses its coordinates, so that no look at a map hides the wrong code",
        "E04": "the plot loses its coordinates",
        "V01": "cocoa of a region that does not exist is not local",
    },
})  # fmt: skip
"""What a breaker cannot help but set off as well, with the reason."""
