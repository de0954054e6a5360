"""The finished batches of a lineage and who grew their cocoa."""

from fractions import Fraction

import attrs

from cocoachain.errors import MassUnknownError
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.shares import Origins, origins
from cocoachain.model.lots import FinishedLot
from cocoachain.model.products import Product
from cocoachain.reports.lines import BatchLine, OriginLine
from cocoachain.values.mass import Mass


def finished_batches(lineage: Lineage) -> tuple[FinishedLot, ...]:
    """Finished lots as they are sold, by identifier.

    A batch that was wholly packed or worked on into other finished lots is not listed beside them.
    """
    return tuple(
        lot
        for lot in lineage.lots
        if isinstance(lot, FinishedLot) and not _is_used_up(lineage, lot)
    )


def _is_used_up(lineage: Lineage, lot: FinishedLot) -> bool:
    """Whether steps that make finished lots drew at least all of it."""
    return left_of(lineage, lot) == 0


def left_of(lineage: Lineage, lot: FinishedLot) -> Fraction:
    """The share of a batch that was not packed or worked on into other finished lots.

    Where a mass was not measured, all of it counts as used.
    """
    drawn = 0
    for portion in lineage.consumers(lot):
        if not _makes_finished(lineage, portion.step):
            continue
        if portion.mass is None or not lot.mass:
            return Fraction(0)
        drawn += portion.mass.mg
    if not drawn or lot.mass is None:
        return Fraction(1)
    return max(Fraction(0), 1 - Fraction(drawn, lot.mass.mg))


def _makes_finished(lineage: Lineage, step: str) -> bool:
    made = (lineage.chain.find("lot", portion.lot) for portion in lineage.outputs(step))
    return any(isinstance(lot, FinishedLot) for lot in made)


def batch_line(lineage: Lineage, lot: FinishedLot, *, faults: tuple[str, ...] = ()) -> BatchLine:
    """One batch with its origins by plot and by village, or the reason why they cannot be told."""
    product = lineage.chain.find("product", lot.product) if lot.product else None
    plain = BatchLine(
        lot=lot.id,
        stage=lot.stage.value,
        product=_product_name(product, lot),
        made=lot.made.date().isoformat() if lot.made else "",
        mass=lot.mass,
        left=left_of(lineage, lot),
        faults=faults,
    )
    try:
        by_plot = origins(lineage, lot.id, by="plot")
        by_village = origins(lineage, lot.id, by="village")
    except MassUnknownError as error:
        return attrs.evolve(plain, untold=str(error))
    return _told(plain, by_plot, by_village)


def _told(plain: BatchLine, plots: Origins[Mass], villages: Origins[Mass]) -> BatchLine:
    if not plots.total.mg:
        return attrs.evolve(plain, untold="It holds no cocoa.")
    return attrs.evolve(
        plain,
        cocoa=plots.total,
        plots=_lines(plots),
        villages=_lines(villages),
        unknown=_unknown(plots),
    )


def _product_name(product: object, lot: FinishedLot) -> str:
    if isinstance(product, Product) and product.name:
        return product.name
    return lot.product or ""


def _lines(found: Origins[Mass]) -> tuple[OriginLine, ...]:
    lines = [
        OriginLine(key=key, mass=mass, share=Fraction(mass.mg, found.total.mg))
        for key, mass in found.items()
    ]
    return tuple(sorted(lines, key=lambda line: (-line.share, line.key)))


def _unknown(found: Origins[Mass]) -> OriginLine | None:
    if not found.unknown.mg:
        return None
    share = Fraction(found.unknown.mg, found.total.mg)
    return OriginLine(key="", mass=found.unknown, share=share)
