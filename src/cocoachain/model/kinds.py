"""The list of what kinds of record there are, and how each is called.

All lots are one kind, whatever their stage; each class of party is a kind of its own, and all of
them together answer to ``party``.
"""

from collections.abc import Iterator
from functools import cache
from typing import get_args

import attrs

from cocoachain.model.claims import LotClaim
from cocoachain.model.corrections import Correction
from cocoachain.model.evidence import (
    Attestation,
    BeanTest,
    Certificate,
    Consent,
    Declaration,
    LabResult,
    LandDocument,
    Payment,
    Permit,
    PlotCheck,
)
from cocoachain.model.lots import LOT_CLASSES
from cocoachain.model.movements import Shipment, StockCount, Transfer, Weighing
from cocoachain.model.parties import (
    Centre,
    Farmer,
    FarmerGroup,
    Institution,
    Membership,
    Partner,
    Processor,
)
from cocoachain.model.plots import Plot, Site
from cocoachain.model.products import Product, Recipe
from cocoachain.model.programme import Coaching, Expense, Partnership, Survey, Work
from cocoachain.model.records import Record
from cocoachain.model.steps import Step


@attrs.frozen
class Kind:
    """One kind of record."""

    name: str
    """In the singular: ``lot``."""

    plural: str
    """The attribute of a chain that lists them: ``lots``."""

    classes: tuple[type[Record], ...]
    """The classes of its records."""

    is_party: bool = False
    """Whether a reference to a party may name it."""

    has_id: bool = attrs.field(init=False)
    """Whether its records have identifiers; the others are told apart by what they say."""

    @has_id.default
    def _has_id(self) -> bool:
        return "id" in attrs.fields_dict(self.classes[0])


KINDS: tuple[Kind, ...] = (
    Kind("farmer", "farmers", (Farmer,), is_party=True),
    Kind("group", "groups", (FarmerGroup,), is_party=True),
    Kind("processor", "processors", (Processor,), is_party=True),
    Kind("partner", "partners", (Partner,), is_party=True),
    Kind("institution", "institutions", (Institution,), is_party=True),
    Kind("centre", "centres", (Centre,), is_party=True),
    Kind("membership", "memberships", (Membership,)),
    Kind("plot", "plots", (Plot,)),
    Kind("site", "sites", (Site,)),
    Kind("product", "products", (Product,)),
    Kind("recipe", "recipes", (Recipe,)),
    Kind("lot", "lots", tuple(LOT_CLASSES.values())),
    Kind("step", "steps", (Step,)),
    Kind("transfer", "transfers", (Transfer,)),
    Kind("shipment", "shipments", (Shipment,)),
    Kind("count", "counts", (StockCount,)),
    Kind("weighing", "weighings", (Weighing,)),
    Kind("test", "tests", (BeanTest,)),
    Kind("lab_result", "lab_results", (LabResult,)),
    Kind("certificate", "certificates", (Certificate,)),
    Kind("claim", "claims", (LotClaim,)),
    Kind("permit", "permits", (Permit,)),
    Kind("land_document", "land_documents", (LandDocument,)),
    Kind("plot_check", "plot_checks", (PlotCheck,)),
    Kind("declaration", "declarations", (Declaration,)),
    Kind("payment", "payments", (Payment,)),
    Kind("consent", "consents", (Consent,)),
    Kind("attestation", "attestations", (Attestation,)),
    Kind("coaching", "coachings", (Coaching,)),
    Kind("partnership", "partnerships", (Partnership,)),
    Kind("work", "works", (Work,)),
    Kind("survey", "surveys", (Survey,)),
    Kind("expense", "expenses", (Expense,)),
    Kind("correction", "corrections", (Correction,)),
)
"""Every kind, in the order in which a ledger and our JSON list them."""

KIND_BY_NAME: dict[str, Kind] = {kind.name: kind for kind in KINDS}
"""The kinds by their name in the singular."""

KIND_OF_CLASS: dict[type[Record], Kind] = {each: kind for kind in KINDS for each in kind.classes}
"""The kind of each class of record."""

PARTY_KINDS: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind.is_party)
"""The kinds that a reference to a party may name."""


def kinds_named(ref: str) -> tuple[Kind, ...]:
    """The kinds that a reference may name: one, or all kinds of party; none for ``record``."""
    if ref == "party":
        return PARTY_KINDS
    return (KIND_BY_NAME[ref],) if ref in KIND_BY_NAME else ()


def references(record: Record) -> Iterator[tuple[str, str, str]]:
    """Each identifier that the record names: field, kind of reference, identifier.

    Portions of a step and attendees of a coaching are included.

    >>> list(references(Step(id="S", kind="store", site="SITE-1")))
    [('site', 'site', 'SITE-1')]
    """
    cls: type = type(record)
    for name, ref, parts in naming_fields(cls):
        value = getattr(record, name)
        values = value if isinstance(value, tuple) else (value,)
        if ref is not None:
            yield from ((name, ref, each) for each in values if each is not None)
        for part_name, part_ref in parts:
            named = (getattr(each, part_name) for each in values)
            yield from ((name, part_ref, each) for each in named if each is not None)


@cache
def naming_fields(cls: type) -> tuple[tuple[str, str | None, tuple[tuple[str, str], ...]], ...]:
    """The fields of a class that name records, or hold parts that do.

    For each its name, what kind of record it names, and of its parts the names and kinds.
    """
    found = []
    for field in attrs.fields(cls):
        inner = next((each for each in get_args(field.type) if attrs.has(each)), None)
        named = (
            [(part.name, part.metadata.get("ref")) for part in attrs.fields(inner)] if inner else []
        )
        parts = tuple((name, ref) for name, ref in named if ref is not None)
        ref = field.metadata.get("ref")
        if ref is not None or parts:
            found.append((field.name, ref, parts))
    return tuple(found)
