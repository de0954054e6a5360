"""Breakers of corrections: what was put right afterwards, and wrongly (P10)."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from cocoachain.model.chain import Chain
from cocoachain.model.corrections import Correction
from cocoachain.model.plots import Plot
from cocoachain.strategies import grounds
from cocoachain.strategies.breaking import Breaker
from cocoachain.strategies.spoiling import one_of
from cocoachain.values.geometry import Polygon
from cocoachain.values.identifiers import PlotId, RecordId


def _moved(draw: DrawFn, chain: Chain) -> Chain:
    """A correction replaces a plot by one some hundred metres away, or in another village."""
    plot = one_of(draw, chain.plots)
    again = attrs.evolve(plot, id=PlotId("X-PLOT"))
    if draw(st.booleans()):
        villages = sorted({grounds.village(number) for number in range(grounds.PLOTS_IN_STOCK)})
        others = [each for each in villages if each != plot.region]
        again = attrs.evolve(again, region=draw(st.sampled_from(others)))
    else:
        south = Decimal(draw(st.integers(950, 3000))).scaleb(-6)
        again = _further_south(again, south)
    correction = Correction(
        id=RecordId("X-CORRECTION"),
        kind="plot",
        record=RecordId(plot.id),
        replacement=RecordId(again.id),
        reason="written down at the wrong place",
        by="Juru catat",
    )
    return chain.adding(again, correction)


def _further_south(plot: Plot, degrees: Decimal) -> Plot:
    """The same plot, so much further south; no drawn plot lies there."""
    if isinstance(plot.geometry, Polygon):
        rings = [
            [(each.longitude, each.latitude - degrees) for each in ring]
            for ring in plot.geometry.rings
        ]
        return attrs.evolve(plot, geometry=Polygon(rings))
    north = plot.latitude or Decimal(0)
    return attrs.evolve(plot, latitude=north - degrees)


BREAKERS: Mapping[str, Breaker] = MappingProxyType({"P10": _moved})
"""The breakers of the family, by code."""
