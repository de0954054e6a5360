"""Products (produk) and their recipes (resep)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import attrs

from cocoachain.model.fields import BY_TYPE, checked
from cocoachain.model.records import Record
from cocoachain.values.identifiers import PartyId, PermitId, ProductId, RecipeId
from cocoachain.values.mass import Mass


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Product(Record):
    """Something that a maker sells under a name."""

    id: ProductId
    """Unique among products."""

    maker: PartyId | None = None
    """Who makes it."""

    name: str = ""
    """As it is sold."""

    launched: date | None = None
    """First day of sale."""

    recipe: RecipeId | None = None
    """What goes in."""

    gtin: str | None = None
    """GS1 Global Trade Item Number."""

    permit: PermitId | None = None
    """The permit that it is sold under."""

    hs: str | None = None
    """HS heading (field page §10)."""

    label_cocoa_pct: Decimal | None = None
    """Cocoa per cent on the label."""

    net: Mass | None = None
    """Net mass of one piece; the ledger's column ``net_g``."""


@attrs.frozen(kw_only=False, field_transformer=checked)
class RecipePart:
    """One part of a recipe."""

    what: str
    """A stage (``liquor``) or an ingredient (``sugar``)."""

    share_pct: Decimal
    """Per cent by mass of what is put in."""


def _parts(values: Iterable[RecipePart]) -> tuple[RecipePart, ...]:
    raise NotImplementedError  # never run: the check of the field's type stands in its place


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Recipe(Record):
    """What goes into a product, by mass."""

    id: RecipeId
    """Unique among recipes."""

    name: str = ""
    """As it is called."""

    product_class: str | None = None
    """Product class of the standard, such as ``milk chocolate`` (field page §4.1)."""

    parts: tuple[RecipePart, ...] = attrs.field(default=(), converter=_parts, metadata=BY_TYPE)
    """What goes in."""
