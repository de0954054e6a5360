"""What is claimed of cocoa: a scheme, an origin, that no forest was cut for it, and the like."""

from typing import Self, TypeVar

import attrs

from cocoachain.custody.schemes import Scheme, folded, scheme_named
from cocoachain.errors import RecordError, RecordTypeError, shown
from cocoachain.model.claims import ClaimSubject, CustodyModel, LotClaim
from cocoachain.values.identifiers import nearest_names

_WITH_VALUE = frozenset({ClaimSubject.SCHEME, ClaimSubject.ORIGIN})


WordT = TypeVar("WordT", ClaimSubject, CustodyModel)


def _subject(value: object) -> ClaimSubject:
    return _word(ClaimSubject, value, "Claim.about")


def _model(value: object) -> CustodyModel:
    return _word(CustodyModel, value, "Claim.model")


def _country(value: str | None) -> str | None:
    return value.strip().upper() or None if isinstance(value, str) else value


def _word(words: type[WordT], value: object, what: str) -> WordT:
    known = [each.value for each in words]
    if isinstance(value, str) and value in known:
        return words(value)
    hint = f"; nearest: {', '.join(nearest_names(value, known))}" if isinstance(value, str) else ""
    message = f"Expected one of {', '.join(known)}, got {shown(value)} ({what}){hint}"
    raise (RecordError if isinstance(value, str) else RecordTypeError)(message)


@attrs.frozen
class Claim:
    """What is claimed, and by which model: ``Claim("scheme", "RA", model="segregated")``.

    Raises:
        RecordError: No such subject or model; or a scheme or origin is claimed and not named.
        RecordTypeError: A value is no text.

    >>> str(Claim.certified("Rainforest Alliance", model="segregated"))
    'RA, segregated'
    """

    about: ClaimSubject = attrs.field(converter=_subject)
    """What is claimed."""

    value: str | None = None
    """Which scheme, or which country, region or plot; the other subjects need none."""

    model: CustodyModel = attrs.field(
        default=CustodyModel.MASS_BALANCE, converter=_model, kw_only=True
    )
    """By which model it is carried."""

    country: str | None = attrs.field(default=None, kw_only=True, converter=_country)
    """The one country of origin that is meant, where it says one; its letters are capitals."""

    def __attrs_post_init__(self) -> None:
        """A scheme and an origin must be named."""
        for name in ("value", "country"):
            told = getattr(self, name)
            if told is not None and not isinstance(told, str):
                message = f"Expected text, got {shown(told)} (Claim.{name})"
                raise RecordTypeError(message)
        if self.about in _WITH_VALUE and not self.value:
            raise RecordError(f"Expected which {self.about} is claimed, got none (Claim.value)")

    @classmethod
    def certified(
        cls,
        scheme: str,
        *,
        model: CustodyModel | str = CustodyModel.MASS_BALANCE,
        country: str | None = None,
    ) -> Self:
        """Grown under a certificate of the scheme."""
        return cls(ClaimSubject.SCHEME, scheme, model=model, country=country)

    @classmethod
    def origin(cls, value: str, *, model: CustodyModel | str = CustodyModel.SEGREGATED) -> Self:
        """Grown in that country, province, regency, district or village, or on that plot."""
        return cls(ClaimSubject.ORIGIN, value, model=model)

    @classmethod
    def of(cls, record: LotClaim) -> "Claim | None":
        """What a recorded claim claims; ``None`` if it does not say which scheme or origin."""
        if record.about in _WITH_VALUE and not record.value:
            return None
        return cls(record.about, record.value, model=record.model, country=record.country)

    @property
    def scheme(self) -> Scheme:
        """The scheme whose rules hold for it: the one claimed, or that of the subject."""
        if self.about is ClaimSubject.SCHEME:
            return scheme_named(self.value)
        if self.about is ClaimSubject.DEFORESTATION_FREE:
            return scheme_named("EUDR")
        if self.about is ClaimSubject.ORGANIC:
            return scheme_named("EU organic")
        return scheme_named("ICCO")

    @property
    def key(self) -> tuple[str, str]:
        """What two claims share that are of one thing, whatever their models."""
        if self.about is ClaimSubject.SCHEME:
            return self.about.value, folded(self.scheme.code)
        return self.about.value, self.value or ""

    @property
    def named(self) -> str:
        """What is claimed, in words."""
        if self.about is ClaimSubject.SCHEME:
            return self.scheme.code
        word = self.about.value.replace("_", " ")
        return f"{word} {self.value}" if self.value else word

    def __str__(self) -> str:
        """What is claimed and how."""
        return f"{self.named}, {self.model.value.replace('_', ' ')}"


def as_claim(claim: object) -> Claim:
    """A claim: as it is, that of a record, or of the scheme that text names.

    Raises:
        RecordError: A record that does not say which scheme or origin it claims.
        RecordTypeError: Anything else.
    """
    if isinstance(claim, Claim):
        return claim
    if isinstance(claim, str):
        return Claim.certified(claim)
    if isinstance(claim, LotClaim):
        told = Claim.of(claim)
        if told is None:
            message = f"Expected which {claim.about} is claimed, got none (claim {claim.id!r})"
            raise RecordError(message)
        return told
    message = f'Expected a Claim such as Claim.certified("RA"), got {type(claim).__name__}'
    raise RecordTypeError(f"{message}: {shown(claim)}")
