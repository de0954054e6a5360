"""Lots: any traced quantity of material, one class a stage.

The order of stages is the way of the cocoa: raw (pods, wet beans, beans), semi-finished (nibs,
liquor, butter, cake, powder, with shell as by-product) and finished (chocolate, packed goods,
food). Indonesian words: pods *buah*, wet beans *biji basah*, beans *biji kering*, nibs *nib*,
liquor *pasta*, butter *lemak*, cake *bungkil*, powder *bubuk*, shell *kulit ari*.
"""

import enum
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

import attrs

from cocoachain.model.fields import BY_TYPE, checked
from cocoachain.model.records import Record
from cocoachain.values.identifiers import LotId, PartyId, PlotId, ProductId, SiteId
from cocoachain.values.mass import Mass


class Stage(enum.StrEnum):
    """How far the cocoa has come; the words of the ledger's column ``stage``."""

    PODS = "pods"
    WET_BEANS = "wet_beans"
    BEANS = "beans"
    BEAN_BLEND = "bean_blend"
    NIBS = "nibs"
    LIQUOR = "liquor"
    BUTTER = "butter"
    CAKE = "cake"
    POWDER = "powder"
    SHELL = "shell"
    INGREDIENT = "ingredient"
    CHOCOLATE = "chocolate"
    PACKED = "packed"
    FOOD = "food"
    OTHER = "other"

    @property
    def is_cocoa(self) -> bool:
        """Whether a lot of this stage without a producing step is cocoa."""
        return self not in {Stage.INGREDIENT, Stage.OTHER}

    @property
    def is_raw(self) -> bool:
        """Pods or beans."""
        return self in {Stage.PODS, Stage.WET_BEANS, Stage.BEANS, Stage.BEAN_BLEND}

    @property
    def is_finished(self) -> bool:
        """Chocolate, packed goods or food."""
        return self in {Stage.CHOCOLATE, Stage.PACKED, Stage.FOOD}


def _plots(values: Iterable[PlotId]) -> tuple[PlotId, ...]:
    raise NotImplementedError  # never run: the check of the field's type stands in its place


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Lot(Record):
    """A traced quantity of material; use the class of its stage."""

    stage: ClassVar[Stage]
    """The stage of every lot of the class."""

    id: LotId
    """Unique among all lots of a chain, whatever their stage."""

    mass: Mass | None = None
    """Net mass when the lot was closed; ``None`` if it was not measured."""

    made: datetime | None = None
    """When the lot was closed and could first be used."""

    plot: PlotId | None = None
    """The one plot it grew on; where a step made the lot, that step tells and a rule compares."""

    plots: tuple[PlotId, ...] = attrs.field(default=(), converter=_plots, metadata=BY_TYPE)
    """The plots it may have grown on, where the one is not known."""

    farmer: PartyId | None = None
    """Who grew it, where the plot does not tell."""

    supplier: PartyId | None = None
    """Who delivered it from outside."""

    region: str | None = None
    """Region code of its origin, where no plot tells."""

    site: SiteId | None = None
    """Where it was made or received."""

    harvested: date | None = None
    """Day of the harvest, the last one of a range."""

    moisture_pct: Decimal | None = None
    """Water in per cent by mass."""

    label: str | None = None
    """What is written on the bag or pack."""

    gtin: str | None = None
    """GS1 Global Trade Item Number, 14 digits or fewer."""


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class PodLot(Lot):
    """Harvested pods (buah kakao)."""

    stage: ClassVar[Stage] = Stage.PODS


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class WetBeanLot(Lot):
    """Beans with pulp, fresh or fermented, before drying (biji basah)."""

    stage: ClassVar[Stage] = Stage.WET_BEANS


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class BeanLot(Lot):
    """Dried beans of one plot (biji kering); without ``plot``, its producing step tells."""

    stage: ClassVar[Stage] = Stage.BEANS


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class BeanBlend(Lot):
    """Dried beans of several plots, raw or roasted."""

    stage: ClassVar[Stage] = Stage.BEAN_BLEND


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class NibLot(Lot):
    """Broken kernels without shell (nib), before grinding."""

    stage: ClassVar[Stage] = Stage.NIBS


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class LiquorLot(Lot):
    """Ground nibs: cocoa mass, paste (pasta); HS 1803.10."""

    stage: ClassVar[Stage] = Stage.LIQUOR


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class ButterLot(Lot):
    """Cocoa butter (lemak kakao); HS 1804."""

    stage: ClassVar[Stage] = Stage.BUTTER


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class CakeLot(Lot):
    """Press cake (bungkil); HS 1803.20."""

    stage: ClassVar[Stage] = Stage.CAKE


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class PowderLot(Lot):
    """Cocoa powder (bubuk kakao), unsweetened; HS 1805."""

    stage: ClassVar[Stage] = Stage.POWDER


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class ShellLot(Lot):
    """Bean shell, the by-product of winnowing (kulit ari); HS 1802."""

    stage: ClassVar[Stage] = Stage.SHELL


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class IngredientLot(Lot):
    """Sugar, milk, lecithin, vanilla and the like (bahan)."""

    stage: ClassVar[Stage] = Stage.INGREDIENT

    ingredient: str | None = None
    """What it is."""

    cocoa_pct: Decimal | None = None
    """Cocoa in per cent by mass, if it was bought with cocoa in it; of unknown origin."""

    expires: date | None = None
    """Last day of use."""


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class FinishedLot(Lot):
    """What finished lots share; use one of the classes below."""

    product: ProductId | None = None
    """The product that this is a batch of."""

    pieces: int | None = None
    """How many bars or packs."""

    cocoa_pct: Decimal | None = None
    """Cocoa in per cent by mass; for bought-in chocolate this much counts as cocoa."""

    expires: date | None = None
    """Last day of use."""


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class ChocolateBatch(FinishedLot):
    """A batch of finished chocolate (cokelat)."""

    stage: ClassVar[Stage] = Stage.CHOCOLATE


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class PackedLot(FinishedLot):
    """Packed goods of one product, as they are sold (kemasan)."""

    stage: ClassVar[Stage] = Stage.PACKED


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class FoodLot(FinishedLot):
    """Drink mixes, fillings and other food with cocoa (pangan olahan)."""

    stage: ClassVar[Stage] = Stage.FOOD


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class OtherLot(Lot):
    """What partners send that is not cocoa."""

    stage: ClassVar[Stage] = Stage.OTHER


LOT_CLASSES: dict[Stage, type[Lot]] = {
    each.stage: each
    for each in (
        PodLot, WetBeanLot, BeanLot, BeanBlend, NibLot, LiquorLot, ButterLot, CakeLot,
        PowderLot, ShellLot, IngredientLot, ChocolateBatch, PackedLot, FoodLot, OtherLot,
    )
}  # fmt: skip
"""The class of each stage."""
