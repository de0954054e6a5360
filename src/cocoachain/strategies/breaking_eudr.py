"""Breakers of the EUDR: a plot, paper, date or declaration that cannot stand (E01 to E13, E20)."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from types import MappingProxyType

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.evidence import (
    CheckResult,
    CheckSubject,
    Declaration,
    LandDocument,
    PlotCheck,
)
from cocoachain.model.plots import Plot
from cocoachain.rules.eudr_scope import Bound
from cocoachain.strategies.breaking import Breaker
from cocoachain.strategies.spoiling import changed, exchanged, one_of, source, without
from cocoachain.values.geometry import Point, Polygon
from cocoachain.values.identifiers import LandDocumentId, PlotId, RecordId

_DAY = timedelta(days=1)
_KEPT_YEARS = 5
_MOST_REFERENCES = 2_000


def _bound_plot(draw: DrawFn, chain: Chain) -> Plot:
    """A plot that can be in a lot that is bound for the EU."""
    plots = Bound(Lineage(chain), {"lots": ()}).plots
    return one_of(draw, chain.plots, lambda plot: plot.id in plots)


def _declaration(draw: DrawFn, chain: Chain) -> Declaration:
    return one_of(draw, chain.declarations, lambda each: bool(each.lots and each.when))


def _without_place(draw: DrawFn, chain: Chain) -> Chain:
    """Beans of a new plot without a place are declared; all else about it is known."""
    like = one_of(draw, chain.plots)
    plot = attrs.evolve(
        like, id=PlotId("X-PLOT"), latitude=None, longitude=None, geometry=None,
        document=LandDocumentId("X-STDB"),
    )  # fmt: skip
    lot = source(chain, draw, plot=plot.id)
    paper = LandDocument(id=LandDocumentId("X-STDB"), plot=plot.id, kind="SHM", holder=plot.farmer)
    declared = attrs.evolve(
        _declaration(draw, chain), id=RecordId("X-DDS"), lots=(lot.id,), hs="1801", mass=lot.mass,
        reference=None, verification=None,
    )  # fmt: skip
    return chain.adding(plot, lot, paper, _clear(plot), declared)


def _clear(plot: Plot) -> PlotCheck:
    return PlotCheck(
        plot=plot.id,
        about=CheckSubject.DEFORESTATION,
        result=CheckResult.CLEAR,
        as_of=date(2025, 2, 28),
        source="satellite",
    )


def _deforested(draw: DrawFn, chain: Chain) -> Chain:
    """Forest was found to be cleared on a plot, or nobody knows of one for the EU."""
    plot = _bound_plot(draw, chain)
    checks = [
        each
        for each in chain.plot_checks
        if each.plot == plot.id and each.about is CheckSubject.DEFORESTATION
    ]
    bare = without(chain, *checks)
    days = st.dates(date(2021, 1, 1), date(2026, 1, 1))
    found = attrs.evolve(_clear(plot), result=CheckResult.FOUND, as_of=draw(days))
    early = attrs.evolve(_clear(plot), as_of=draw(st.dates(date(2010, 1, 1), date(2020, 12, 31))))
    unknown = attrs.evolve(_clear(plot), result=CheckResult.UNKNOWN)
    spoiled = [chain.adding(found), bare, bare.adding(early), bare.adding(unknown)]
    return draw(st.sampled_from(spoiled))


def _is_point(plot: Plot) -> bool:
    return isinstance(plot.location, Point)


def _large_point(draw: DrawFn, chain: Chain) -> Chain:
    """A plot that is a point is larger than 4 ha."""
    plot = one_of(draw, chain.plots, _is_point)
    return changed(chain, plot, area_ha=Decimal(draw(st.integers(40_001, 90_000))) / 10_000)


def _coarse(draw: DrawFn, chain: Chain) -> Chain:
    """The coordinates of a point are cut to four or five decimals."""
    plot = one_of(draw, chain.plots, lambda plot: plot.longitude is not None)
    step = draw(st.sampled_from([Decimal("0.0001"), Decimal("0.00001")]))
    east, north = (each.quantize(step) for each in (plot.longitude, plot.latitude) if each)
    return changed(chain, plot, longitude=east, latitude=north)


def _outlined(draw: DrawFn, chain: Chain) -> tuple[Plot, Polygon]:
    plot = one_of(draw, chain.plots, lambda each: isinstance(each.geometry, Polygon))
    assert isinstance(plot.geometry, Polygon)  # noqa: S101 - chosen so
    return plot, plot.geometry


def _broken_outline(draw: DrawFn, chain: Chain) -> Chain:
    """An outline is open, says a position twice, runs back along itself, or has a hole."""
    plot, outline = _outlined(draw, chain)
    ring = outline.rings[0]
    at = draw(st.integers(0, len(ring) - 2))
    east, north = ring[at].longitude, ring[at].latitude
    bit = Decimal("0.000001")
    spike = Point(east - 3 * bit, north - 2 * bit)
    hole = [(east, north), (east + bit, north), (east, north + bit), (east, north)]
    spoiled = [
        [ring[:-1]],
        [(*ring[: at + 1], *ring[at:])],
        [(*ring[: at + 1], spike, *ring[at:])],
        [ring, hole],
    ]
    return changed(chain, plot, geometry=Polygon(draw(st.sampled_from(spoiled))))


def _other_area(draw: DrawFn, chain: Chain) -> Chain:
    """The declared area of a plot is 15 to 90 per cent more than that of its outline."""
    plot, _ = _outlined(draw, chain)
    more = Decimal(draw(st.integers(115, 190))) / 100
    return changed(chain, plot, area_ha=(plot.area_ha or Decimal(1)) * more)


def _same_field(draw: DrawFn, chain: Chain) -> Chain:
    """A field is entered a second time, under another farmer, perhaps moved a little."""
    plot, outline = _outlined(draw, chain)
    others = [each for each in chain.farmers if each.id != plot.farmer]
    farmer = one_of(draw, others or chain.farmers)
    moved = Decimal(draw(st.integers(0, 20 if others else 0))).scaleb(-6)
    ring = [(each.longitude + moved, each.latitude) for each in outline.rings[0]]
    again = attrs.evolve(
        plot, id=PlotId("X-PLOT"), farmer=farmer.id, document=None, geometry=Polygon([ring])
    )
    return chain.adding(again)


def _wrong_number(draw: DrawFn, chain: Chain) -> Chain:
    """A number of a declaration was copied wrongly."""
    declared = _declaration(draw, chain)
    wrong = st.one_of(
        st.sampled_from(["26de0000000001", "26DE000000001", "2026DE000000001", "DDS 26/1"]).map(
            lambda number: {"reference": number}
        ),
        st.sampled_from(["1234", "1234567", "X" * 36]).map(lambda number: {"verification": number}),
    )
    return changed(chain, declared, **draw(wrong))


def _undated(draw: DrawFn, chain: Chain) -> Chain:
    """A lot that went into one for the EU has neither a day of harvest nor one of making.

    A harvest outside the tenure of its plot is E09's too, but P02 sees the same from the farmer.
    """
    bound = Bound(Lineage(chain), {"lots": ()})
    sources = {name for lot in bound.lots for name, _ in bound.sources(lot)}
    declared = {lot for each in chain.declarations if each.reference for lot in each.lots}
    lot = one_of(draw, chain.lots, lambda each: each.id in sources - declared)
    return changed(chain, lot, harvested=None, made=None)


@cache
def _two_thousand_and_one() -> tuple[Declaration, ...]:
    """More declarations than one may refer to."""
    count = _MOST_REFERENCES + 1
    return tuple(Declaration(id=RecordId(f"X-UP-{number}")) for number in range(count))


def _too_many(draw: DrawFn, chain: Chain) -> Chain:
    """A declaration refers to more than two thousand others."""
    declared = _declaration(draw, chain)
    named = tuple(each.id for each in _two_thousand_and_one())
    return changed(chain, declared, upstream=named).adding(_two_thousand_and_one())


def _other_heading(draw: DrawFn, chain: Chain) -> Chain:
    """A declaration bears the heading of other goods, or one that is not of cocoa."""
    declared = _declaration(draw, chain)
    own = (declared.hs or "")[:4]
    others = [each for each in ("1801", "1803", "1804", "1805") if each != own]
    return changed(chain, declared, hs=draw(st.sampled_from([*others, "0901", "1704"])))


def _kept_too_short(draw: DrawFn, chain: Chain) -> Chain:
    """The records behind a declaration are kept for less than five years."""
    declared = _declaration(draw, chain)
    made = declared.when.date() if declared.when else date.min
    least = date(made.year + _KEPT_YEARS, made.month, min(made.day, 28))
    return changed(chain, declared, kept_until=least - draw(st.integers(1, 1_500)) * _DAY)


def _without_paper(draw: DrawFn, chain: Chain) -> Chain:
    """Nothing shows the right to the land of a plot behind a lot for the EU."""
    plot = _bound_plot(draw, chain)
    papers = [each for each in chain.land_documents if plot.id == each.plot]
    papers += [each for each in chain.land_documents if each.id == plot.document]
    checks = [
        each
        for each in chain.plot_checks
        if each.plot == plot.id and each.about is CheckSubject.LEGALITY
    ]
    bare = exchanged(chain, {plot: attrs.evolve(plot, document=None)})
    named = {each.document for each in bare.plots}
    return without(bare, *checks, *(each for each in papers if each.id not in named))


def _refused(draw: DrawFn, chain: Chain) -> Chain:
    """A declaration names a country that is no member state."""
    declared = _declaration(draw, chain)
    field = draw(st.sampled_from(["country", "border_country"]))
    return changed(chain, declared, **{field: draw(st.sampled_from(["ID", "CH", "GB"]))})


BREAKERS: Mapping[str, Breaker] = MappingProxyType({
    "E01": _without_place,
    "E02": _deforested,
    "E03": _large_point,
    "E04": _coarse,
    "E05": _broken_outline,
    "E06": _other_area,
    "E07": _same_field,
    "E08": _wrong_number,
    "E09": _undated,
    "E10": _too_many,
    "E11": _other_heading,
    "E12": _kept_too_short,
    "E13": _without_paper,
    "E20": _refused,
})  # fmt: skip
"""A breaker for every rule of the family that judges a chain."""
