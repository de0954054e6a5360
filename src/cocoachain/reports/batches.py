"""The finished batches of a lineage and who grew their cocoa."""

from collections.abc import Mapping
from fractions import Fraction

import attrs

from cocoachain.errors import MassUnknownError
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.shares import origins
from cocoachain.model.lots import FinishedLot
from cocoachain.model.plots import region_parts
from cocoachain.model.products import Product
from cocoachain.reports.lines import BatchLine, OriginLine
from cocoachain.values.mass import Mass

LEVELS = ("village", "district", "regency", "province", "country")
"""Of regions, the smallest first."""


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


def batch_line(
    lineage: Lineage,
    lot: FinishedLot,
    homes: Mapping[str, str],
    *,
    faults: tuple[str, ...] = (),
) -> BatchLine:
    """One batch with its origins by plot and by village, or the reason why they cannot be told.

    `homes` tells the village of each plot; `faults` are the codes of errors behind the batch.
    """
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
        found = origins(lineage, lot.id, by="plot")
    except MassUnknownError as error:
        return attrs.evolve(plain, untold=str(error))
    if not found.total.mg:
        return attrs.evolve(plain, untold="It holds no cocoa.")
    villages: dict[str, Mass] = {}
    for plot, mass in found.items():
        home = home_of(plot, homes)
        villages[home] = villages.get(home, Mass(0)) + mass
    unknown = OriginLine(key="", mass=found.unknown, total=found.total)
    return attrs.evolve(
        plain,
        cocoa=found.total,
        plots=_lines(found, found.total),
        villages=_lines(villages, found.total),
        unknown=unknown if found.unknown.mg else None,
    )


def village_of_each_plot(lineage: Lineage) -> dict[str, str]:
    """The code of every plot's village, else of the smallest region that is told."""
    codes = {plot.id: finest_region(plot.region) for plot in lineage.chain.plots}
    return {plot: code for plot, code in codes.items() if code}


def finest_region(code: str | None, level: str = "village") -> str:
    """The region's code at the level, else at the next larger one that it tells; else nothing."""
    regions = region_parts(code)
    larger = LEVELS[LEVELS.index(level) :]
    return next((regions[each] for each in larger if each in regions), "")


def home_of(plot: str, homes: Mapping[str, str]) -> str:
    """The village of a plot, or of several joined by `+`; empty where none is recorded."""
    return "+".join(sorted({homes[part] for part in plot.split("+") if part in homes}))


def _product_name(product: object, lot: FinishedLot) -> str:
    if isinstance(product, Product) and product.name:
        return product.name
    return lot.product or ""


def _lines(masses: Mapping[str, Mass], total: Mass) -> tuple[OriginLine, ...]:
    ordered = sorted(masses.items(), key=lambda pair: (-pair[1].mg, pair[0]))
    return tuple(OriginLine(key=key, mass=mass, total=total) for key, mass in ordered)
