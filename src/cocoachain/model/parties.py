"""Who takes part: farmers, their groups, processors, partners, institutions and centres.

All parties share one set of fields, since a small cooperative is often several of them at once;
the class says what it is here. Indonesian words: farmer *petani*, group *kelompok tani*, processor
*pengolah (IKM)*, partner *mitra*, institution *lembaga*, centre *sentra*.
"""

from datetime import date

import attrs

from cocoachain.model.fields import checked
from cocoachain.model.records import Record
from cocoachain.values.identifiers import PartyId


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Party(Record):
    """A person or body; use one of the classes below."""

    id: PartyId
    """Unique among all parties."""

    name: str = ""
    """As it is called; personal data for a farmer."""

    group: PartyId | None = None
    """The group or centre it belongs to at all times; dated ones are Memberships."""

    region: str | None = None
    """Region code: Kemendagri such as ``52.08.02.2003``, elsewhere ISO 3166-2."""

    country: str | None = None
    """ISO 3166-1 alpha-2, such as ``ID``."""

    address: str | None = None
    """Postal address (EUDR Article 9 asks for it); personal data for a farmer."""

    email: str | None = None
    """Personal data for a farmer."""

    phone: str | None = None
    """Personal data for a farmer."""

    sex: str | None = None
    """As recorded, ``f`` or ``m``; only people have one."""

    nik: str | None = None
    """Indonesian identity number, 16 digits; personal data under Law 27/2022, never exported."""

    nib: str | None = None
    """Indonesian business number (OSS), 13 digits."""

    eori: str | None = None
    """Economic Operators Registration and Identification number of the EU."""

    gln: str | None = None
    """GS1 Global Location Number of the party (AI 417), 13 digits."""


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Farmer(Party):
    """Grows cocoa (petani)."""


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class FarmerGroup(Party):
    """A farmers' group or cooperative (kelompok tani, koperasi)."""


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Processor(Party):
    """Makes semi-finished or finished goods, such as a small workshop (IKM)."""


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Partner(Party):
    """Buys, takes off, exports or sells (mitra)."""


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Institution(Party):
    """An office, research centre or certifier (lembaga)."""


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Centre(Party):
    """A cocoa centre (sentra): gathers parties and sites of one region, by group or Membership."""


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Membership(Record):
    """A party belongs to a group or centre for a time."""

    party: PartyId
    """The member."""

    group: PartyId
    """What it is a member of; the ledger's column ``in``."""

    start: date
    """First day; the ledger's column ``from``."""

    end: date | None = None
    """Last day, or still a member; the ledger's column ``to``."""

    role: str | None = None
    """Such as chair or treasurer."""

    def covers(self, day: date) -> bool:
        """Whether the party was a member on that day, first and last day included."""
        return self.start <= day and (self.end is None or day <= self.end)


CONSUMERS = PartyId("consumers")
"""The party that nobody names: walk-in buyers. ``to`` of a transfer may be it."""
