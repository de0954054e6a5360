"""Breakers of quality: what was measured, claimed and certified (Q01 to Q09)."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from cocoachain.model.chain import Chain
from cocoachain.model.evidence import BeanTest, BeanTestKind, LabResult
from cocoachain.model.lots import BeanLot, ButterLot, LiquorLot, Lot, NibLot, PowderLot
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.model.parties import CONSUMERS
from cocoachain.strategies.breaking import Breaker
from cocoachain.strategies.spoiling import (
    exchanged,
    last_moment,
    one_of,
    permille,
    source,
    without,
)
from cocoachain.values.identifiers import TransferId
from cocoachain.values.mass import Mass


def _test(chain: Chain, lot: Lot, kind: BeanTestKind, **told: Any) -> BeanTest:  # noqa: ANN401 - of the fields' types
    """A test of a new lot, after everything else."""
    return BeanTest(lot=lot.id, when=last_moment(chain) + timedelta(hours=2), kind=kind, **told)


def _tenths(draw: DrawFn, *spans: tuple[int, int]) -> Decimal:
    """A number of per cent, drawn in thousandths of a whole."""
    return Decimal(permille(draw, *spans)) / 10


def _moisture(draw: DrawFn, chain: Chain) -> Chain:
    """Dried beans are too moist or too dry, by the lot's own figure or a test in some unit."""
    water = _tenths(draw, (76, 80), (81, 200), (10, 49))
    if draw(st.booleans()):
        return chain.adding(source(chain, draw, moisture_pct=water))
    lot = source(chain, draw)
    value, unit = draw(st.sampled_from([(water, "%"), (water * 10, "g/kg"), (water, None)]))
    return chain.adding(lot, _test(chain, lot, BeanTestKind.MOISTURE, value=value, unit=unit))


def _grade(draw: DrawFn, chain: Chain) -> Chain:
    """A bag says grade I, or size AA, and its test says otherwise."""
    lot = source(chain, draw, BeanLot, label="I-AA-F")
    if draw(st.booleans()):
        count = Decimal(draw(st.integers(86, 300)))
        return chain.adding(lot, _test(chain, lot, BeanTestKind.COUNT, value=count))
    defect, least = draw(st.sampled_from([("slaty", 54), ("mouldy", 40), ("germinated", 40)]))
    told = {defect: _tenths(draw, (least, 300))}
    return chain.adding(lot, _test(chain, lot, BeanTestKind.CUT, sample=300, **told))


def _sample(draw: DrawFn, chain: Chain) -> Chain:
    """Too few beans were cut."""
    lot = source(chain, draw)
    told = {"sample": draw(st.integers(0, 299)), "slaty": Decimal(draw(st.integers(0, 2)))}
    return chain.adding(lot, _test(chain, lot, BeanTestKind.CUT, **told))


def _defects(draw: DrawFn, chain: Chain) -> Chain:
    """The defects of a cut test are more than all beans, or one of them is no share."""
    lot = source(chain, draw)
    first = Decimal(draw(st.integers(1, 100)))
    told = {"violet": first, "slaty": 100 - first + Decimal(permille(draw, (5, 900))) / 10}
    if draw(st.booleans()):
        told = {"flat": Decimal(draw(st.sampled_from(["-0.5", "100.5", "250"])))}
    sample = draw(st.sampled_from([300, None]))
    return chain.adding(lot, _test(chain, lot, BeanTestKind.CUT, sample=sample, **told))


def _fermented(draw: DrawFn, chain: Chain) -> Chain:
    """Beans are called fermented, and are not."""
    lot = source(chain, draw, label=draw(st.sampled_from(["fermented", "biji fermentasi"])))
    if draw(st.booleans()):
        index = Decimal(permille(draw, (300, 999))) / 1000
        return chain.adding(lot, _test(chain, lot, BeanTestKind.FERMENTATION, value=index))
    slaty = _tenths(draw, (54, 900))
    return chain.adding(lot, _test(chain, lot, BeanTestKind.CUT, sample=300, slaty=slaty))


def _found(
    draw: DrawFn, chain: Chain, cls: type[Lot], substance: str, value: Decimal, unit: str
) -> Chain:
    """A laboratory found something in a new lot."""
    lot = source(chain, draw, cls)
    when = last_moment(chain) + timedelta(hours=2)
    result = LabResult(lot=lot.id, when=when, substance=substance, value=value, unit=unit)
    return chain.adding(lot, result)


def _analysis(draw: DrawFn, chain: Chain) -> Chain:
    """Liquor, powder or butter has a figure that it must not have."""
    cls, substance, low, high = draw(
        st.sampled_from([
            (LiquorLot, "fat", 300, 469),
            (LiquorLot, "lemak", 601, 800),
            (PowderLot, "moisture", 91, 150),
            (ButterLot, "FFA", 18, 90),
        ])
    )  # fmt: skip
    value = Decimal(draw(st.integers(low, high))) / 10
    number, unit = draw(st.sampled_from([(value, "%"), (value * 10, "g/kg")]))
    return _found(draw, chain, cls, substance, number, unit)


def _shell(draw: DrawFn, chain: Chain) -> Chain:
    """Shell was ground in."""
    value = Decimal(draw(st.integers(176, 900))) / 100
    return _found(draw, chain, draw(st.sampled_from([NibLot, LiquorLot])), "shell", value, "%")


def _contaminant(draw: DrawFn, chain: Chain) -> Chain:
    """Powder holds more cadmium, or more ochratoxin, than may be sold."""
    micrograms, substance = draw(
        st.one_of(
            st.tuples(st.integers(2001, 9000), st.just("cadmium")),
            st.tuples(st.integers(4, 90), st.just("ochratoxin A")),
        )
    )
    value, unit = draw(
        st.sampled_from([
            (Decimal(micrograms), "µg/kg"),
            (Decimal(micrograms) / 1000, "mg/kg"),
            (Decimal(micrograms), "ppb"),
        ])
    )  # fmt: skip
    return _found(draw, chain, PowderLot, substance, value, unit)


def _certificate(draw: DrawFn, chain: Chain) -> Chain:
    """Cocoa powder is sold to consumers, and its certificate has ended or was never there."""
    parties = {party.id for party in chain.parties}
    site = one_of(draw, chain.sites, lambda each: each.party in parties)
    lot = source(chain, draw, PowderLot, site=site.id)
    sale = Transfer(
        id=TransferId("X-SALE"),
        lot=lot.id,
        mass=Mass.kg(draw(st.integers(1, 10))),
        kind=TransferKind.SALE,
        from_party=site.party,
        to_party=CONSUMERS,
        from_site=site.id,
        when=last_moment(chain) + timedelta(hours=3),
    )
    papers = [each for each in chain.certificates if "3747" in each.scheme]
    spoiled = chain.adding(lot, sale)
    if draw(st.booleans()):
        return without(spoiled, *papers)
    ended = lot.made.date() - timedelta(days=1) if lot.made is not None else None
    return exchanged(spoiled, {each: attrs.evolve(each, valid_to=ended) for each in papers})


BREAKERS: Mapping[str, Breaker] = MappingProxyType({
    "Q01": _moisture,
    "Q02": _grade,
    "Q03": _sample,
    "Q04": _defects,
    "Q05": _fermented,
    "Q06": _analysis,
    "Q07": _shell,
    "Q08": _contaminant,
    "Q09": _certificate,
})  # fmt: skip
"""The breakers of the family, by code."""
