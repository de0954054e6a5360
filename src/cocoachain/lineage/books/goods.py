"""What lots are called in everyday questions, and whose lots a question is about."""

from collections.abc import Iterable

import numpy as np

from cocoachain.errors import UnknownRecordError
from cocoachain.lineage.books.holders import GONE
from cocoachain.lineage.books.holdings import Holdings
from cocoachain.lineage.columns import STAGES, Bools
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import FinishedLot, Stage
from cocoachain.values.identifiers import nearest_names

STAGE_NAMES: tuple[str, ...] = tuple(stage.value for stage in Stage)
_PRODUCT = "product:"


def goods_of(lineage: Lineage) -> list[str | None]:
    """What each lot is: the product of a finished lot that names one, else its stage.

    A product whose identifier is the name of a stage is called ``product:ID``. A lot without a
    record is nothing known.
    """
    columns = lineage.columns
    stages = columns.lot_stage.tolist()
    names: list[str | None] = [STAGES[code].value if code >= 0 else None for code in stages]
    for lot in lineage.lots:
        if isinstance(lot, FinishedLot) and lot.product is not None:
            names[columns.lot_codes[lot.id]] = good_of(lot.product)
    return names


def good_of(product: str) -> str:
    """What lots of a product are called."""
    return f"{_PRODUCT}{product}" if product in STAGE_NAMES else product


def in_order(goods: Iterable[str]) -> list[str]:
    """Stages as the cocoa goes through them, then products by identifier."""
    places = {name: place for place, name in enumerate(STAGE_NAMES)}
    return sorted(goods, key=lambda name: (places.get(name, len(places)), name))


def good_named(lineage: Lineage, name: str) -> str:
    """What is meant by a name: a stage, else a product.

    Raises:
        UnknownRecordError: The chain names no such product; the nearest names are given.
    """
    known = {*STAGE_NAMES, *lineage.chain.names("product")}
    known |= {good for good in goods_of(lineage) if good is not None}
    if name not in known:
        raise UnknownRecordError("product", name, nearest_names(name, known))
    return name if name in STAGE_NAMES or name.startswith(_PRODUCT) else good_of(name)


def scope_of(holdings: Holdings, site: str | None, party: str | None) -> Bools:
    """Which holders a question is about: a site, a party's, both at once, or all who keep things.

    Raises:
        UnknownRecordError: The chain knows no such site or party; the nearest names are given.
    """
    holders = holdings.holders.all
    for kind, name, told in (
        ("site", site, {each.site for each in holders}),
        ("party", party, {each.party for each in holders} | holdings.holders.runners),
    ):
        known = holdings.lineage.chain.names(kind) | {each for each in told if each is not None}
        if name is not None and name not in known:
            raise UnknownRecordError(kind, name, nearest_names(name, known))
    within = [
        (site is None or each.site == site) and (party is None or each.party == party)
        for each in holders
    ]
    scope = np.array(within, np.bool_)
    scope[GONE] = False
    return scope


def scope_text(site: str | None, party: str | None) -> str:
    """Whose it is, in words."""
    named = [f"site {site}"] if site is not None else []
    named += [f"party {party}"] if party is not None else []
    return ", ".join(named) or "all holders"
