"""The content of a due diligence statement, as typed records, and what is wrong with one.

Field names are ours; those of the Commission's schema stand in ``statements.py`` alone.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

import attrs

from cocoachain.errors import RecordTypeError, shown
from cocoachain.model.evidence import Activity, Declaration
from cocoachain.values.eudr import law
from cocoachain.values.mass import Mass


def _goods(values: Iterable["Commodity"]) -> tuple["Commodity", ...]:
    return tuple(values)


def _producers_of(values: Iterable["Producer"]) -> tuple["Producer", ...]:
    return tuple(values)


def _references(values: Iterable["Reference"]) -> tuple["Reference", ...]:
    return tuple(values)


def _pairs(values: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(values)


ROLES = ("OPERATOR", "REPRESENTATIVE_OPERATOR")
"""Who may submit: an operator, or a representative of one."""


@attrs.frozen(kw_only=True)
class Producer:
    """Who produced a commodity in one country, and where."""

    country: str
    """Country of production, ISO 3166-1 alpha-2."""

    name: str | None = None
    """The producer's name, or what stands for it; personal data for a farmer."""

    geojson: bytes
    """The plots, as :func:`~cocoachain.formats.eudr.geojson` gives them."""


@attrs.frozen
class Reference:
    """Another statement that this one refers to."""

    number: str
    """Its reference number."""

    verification: str | None = None
    """The verification number; V3 asks for the reference number alone."""


@attrs.frozen(kw_only=True)
class Commodity:
    """One good of a statement."""

    hs: str
    """HS heading, digits alone."""

    description: str
    """What it is called in trade."""

    mass: Mass | None = None
    """Net mass."""

    supplementary: Decimal | None = None
    """How many of a unit, where it is counted so."""

    supplementary_unit: str | None = None
    """The unit's qualifier, such as ``NAR`` for pieces."""

    deviation_pct: Decimal | None = None
    """By how much the quantity may be off, in per cent."""

    scientific_name: str | None = None
    """Such as Theobroma cacao."""

    common_name: str | None = None
    """Such as cocoa."""

    producers: tuple[Producer, ...] = attrs.field(default=(), converter=_producers_of)
    """Who produced it; none where a statement that is referred to tells."""


@attrs.frozen(kw_only=True)
class Operator:
    """An operator for whom a representative submits."""

    name: str
    """As it is registered."""

    country: str
    """ISO 3166-1 alpha-2."""

    street: str
    """Street and number."""

    postal_code: str
    """Post code."""

    city: str
    """Town."""

    email: str | None = None
    """E-mail address."""

    phone: str | None = None
    """Telephone number."""

    identifiers: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_pairs)
    """Type and value, such as ``("eori", "…")``."""


@attrs.frozen(kw_only=True)
class Statement:
    """The content of a due diligence statement."""

    id: str
    """Our own number for it: the internal reference number."""

    activity: Activity | None = None
    """What is done with the goods."""

    country: str | None = None
    """Country of activity, a member state."""

    border_country: str | None = None
    """Country of entry or exit, a member state."""

    comment: str | None = None
    """For the competent authority."""

    represented: Operator | None = None
    """For whom it is submitted, if not for oneself."""

    commodities: tuple[Commodity, ...] = attrs.field(default=(), converter=_goods)
    """The goods."""

    references: tuple[Reference, ...] = attrs.field(default=(), converter=_references)
    """Other statements that it refers to."""

    is_confidential: bool = True
    """Whether the places are kept from those further down the chain."""

    @property
    def role(self) -> str:
        """``OPERATOR``, or ``REPRESENTATIVE_OPERATOR`` where another is represented."""
        return ROLES[self.represented is not None]

    @property
    def hs(self) -> tuple[str, ...]:
        """The headings of its goods."""
        return tuple(each.hs for each in self.commodities)

    @property
    def mass(self) -> Mass | None:
        """Net mass of all goods, if all were measured."""
        masses = [each.mass for each in self.commodities]
        known = [each for each in masses if each is not None]
        return sum(known, Mass(0)) if len(known) == len(masses) else None

    @property
    def producers(self) -> tuple[Producer, ...]:
        """The producers of all goods."""
        return tuple(each for goods in self.commodities for each in goods.producers)


def statement_of(declaration: object) -> Statement:
    """The content of a declaration; a record of one good holds no places.

    Raises:
        RecordTypeError: Neither a statement nor a declaration.
    """
    if isinstance(declaration, Statement):
        return declaration
    if not isinstance(declaration, Declaration):
        message = f"Expected a Declaration, got {type(declaration).__name__}: {shown(declaration)}"
        raise RecordTypeError(message)
    species = law()["species"]
    goods = Commodity(
        hs=digits_of(declaration.hs or ""),
        description=declaration.description or called(digits_of(declaration.hs or "")),
        mass=declaration.mass,
        scientific_name=species["scientific"],
        common_name=species["common"],
    )
    return Statement(
        id=declaration.id,
        activity=declaration.activity,
        country=declaration.country,
        border_country=declaration.border_country,
        commodities=(goods,),
    )


def called(heading: str) -> str:
    """What goods of a heading are called where nobody says; empty for a heading not of cocoa.

    >>> called("180310")
    'Cocoa paste'
    """
    for stage, fitting in law()["headings"].items():
        fits = heading and any(heading.startswith(each) for each in fitting)
        if fits and stage != "wet_beans":
            return str(law()["descriptions"][stage])
    return ""


def digits_of(heading: str) -> str:
    """A heading without the points and spaces that people write.

    >>> digits_of("1803.10")
    '180310'
    """
    return re.sub(r"[.\s]", "", heading)
