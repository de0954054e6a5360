"""Claims: what somebody says of a lot that cannot be seen in it, and by which model it is carried.

The models are those of ISO 22095:2020 (field page §6.1): how far what is claimed may come apart
from the goods. Indonesian words: claim *klaim*, model of custody *model rantai pengawasan*.
"""

import enum
import re
from collections.abc import Iterable
from datetime import datetime

import attrs

from cocoachain.model.fields import checked
from cocoachain.model.records import Record
from cocoachain.values.identifiers import (
    CertificateId,
    LotId,
    PartyId,
    RecordId,
    SiteId,
    TransferId,
)
from cocoachain.values.mass import Mass


class CustodyModel(enum.StrEnum):
    """How a claim is carried, the strictest first (ISO 22095; field page §6.1, row Ordering).

    The second is a level of Rainforest Alliance; the other five are the models of the standard.
    """

    IDENTITY_PRESERVED = "identity_preserved"
    MIXED_IDENTITY = "mixed_identity"
    SEGREGATED = "segregated"
    CONTROLLED_BLENDING = "controlled_blending"
    MASS_BALANCE = "mass_balance"
    BOOK_AND_CLAIM = "book_and_claim"

    @property
    def rank(self) -> int:
        """0 for the strictest; the higher, the looser."""
        return _RANKS[self]

    @property
    def keeps_apart(self) -> bool:
        """Whether goods with the claim may not be mixed with goods without it."""
        return self.rank <= CustodyModel.SEGREGATED.rank

    @property
    def is_administrative(self) -> bool:
        """Whether goods and claim may come apart: mass balance, book and claim."""
        return self.rank >= CustodyModel.MASS_BALANCE.rank

    @classmethod
    def weakest(cls, models: Iterable["CustodyModel"]) -> "CustodyModel":
        """The model of a mix: that of its weakest part (field page §6.1); of nothing the strictest.

        >>> CustodyModel.weakest([CustodyModel.SEGREGATED, CustodyModel.MASS_BALANCE]).value
        'mass_balance'
        """
        return max(models, key=lambda each: each.rank, default=cls.IDENTITY_PRESERVED)


_RANKS = {model: rank for rank, model in enumerate(CustodyModel)}
_PARTING = re.compile(r"[^a-z]+")
_SPELLINGS = {
    "ip": CustodyModel.IDENTITY_PRESERVED,
    "identitypreservation": CustodyModel.IDENTITY_PRESERVED,
    "mixip": CustodyModel.MIXED_IDENTITY,
    "mixedip": CustodyModel.MIXED_IDENTITY,
    "mixedidentitypreserved": CustodyModel.MIXED_IDENTITY,
    "sg": CustodyModel.SEGREGATED,
    "segregation": CustodyModel.SEGREGATED,
    "cb": CustodyModel.CONTROLLED_BLENDING,
    "mb": CustodyModel.MASS_BALANCE,
    "ssmb": CustodyModel.MASS_BALANCE,
    "gmb": CustodyModel.MASS_BALANCE,
    "bc": CustodyModel.BOOK_AND_CLAIM,
    "bandc": CustodyModel.BOOK_AND_CLAIM,
    "bookclaim": CustodyModel.BOOK_AND_CLAIM,
    "credit": CustodyModel.BOOK_AND_CLAIM,
    "credits": CustodyModel.BOOK_AND_CLAIM,
    "creditsystem": CustodyModel.BOOK_AND_CLAIM,
    **{model.value.replace("_", ""): model for model in CustodyModel},
}


def custody_model(text: str | None) -> CustodyModel | None:
    """The model that a certificate's words mean; ``None`` where they mean none.

    Case, spaces and signs do not count; the usual short forms are known.

    >>> custody_model("Identity Preserved (IP)").value, custody_model("MB").value
    ('identity_preserved', 'mass_balance')
    """
    if text is None:
        return None
    words = [each for each in _PARTING.split(text.casefold()) if each]
    found = {_SPELLINGS[word] for word in ("".join(words), *words) if word in _SPELLINGS}
    if len(found) == 1:
        return found.pop()
    for length in (3, 2):
        pieces = ("".join(words[at : at + length]) for at in range(len(words) - length + 1))
        found = {_SPELLINGS[piece] for piece in pieces if piece in _SPELLINGS}
        if len(found) == 1:
            return found.pop()
    return None


class ClaimSubject(enum.StrEnum):
    """What is claimed."""

    SCHEME = "scheme"
    """That it was grown under a scheme's certificate; which, says the value."""

    ORIGIN = "origin"
    """That it grew in a country, province, regency, district, village or on a plot."""

    DEFORESTATION_FREE = "deforestation_free"
    """That no forest was cut for it (field page §7.1)."""

    ORGANIC = "organic"
    """That it was grown under an organic scheme."""

    FINE = "fine"
    """That it is fine cocoa (SNI 2323 type F; field page §3.1)."""

    BULK = "bulk"
    """That it is bulk cocoa (SNI 2323 type B)."""


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class LotClaim(Record):
    """What somebody claims of so much of one lot, and how it was carried there.

    Each handing on is a claim of its own, by whoever hands on; a claim without ``transfer`` was
    made on the goods themselves: on a label, a stock list, a delivery that nobody recorded.
    """

    id: RecordId
    """Unique among claims."""

    lot: LotId
    """The lot."""

    about: ClaimSubject = ClaimSubject.SCHEME
    """What is claimed."""

    value: str | None = None
    """Which scheme, which origin; the other subjects need none."""

    model: CustodyModel
    """By which model the claim was carried to the lot."""

    mass: Mass | None = None
    """How much of the lot it is claimed of; ``None``: all of it."""

    when: datetime | None = None
    """When it was claimed."""

    by: PartyId | None = None
    """Who claims, where neither transfer nor site tells."""

    site: SiteId | None = None
    """The site whose account bears it, where the transfer does not tell."""

    transfer: TransferId | None = None
    """With which transfer it was handed on."""

    certificate: CertificateId | None = None
    """Under which certificate of who claims."""

    country: str | None = None
    """The country of origin that it is claimed with, ISO 3166-1 alpha-2."""

    document: str | None = None
    """Number of the transaction certificate or invoice."""
