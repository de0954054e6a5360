"""The programme: coaching, partnerships, work, surveys and expenses of a cocoa centre.

Indonesian words: coaching *pembinaan*, partnership *kemitraan*, work *kerja*, survey *survei*.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

import attrs

from cocoachain.model.fields import BY_TYPE, checked
from cocoachain.model.records import Record
from cocoachain.values.identifiers import PartyId, RecordId, StepId
from cocoachain.values.mass import Mass


@attrs.frozen(kw_only=False, field_transformer=checked)
class Attendance:
    """One who attended a coaching."""

    party: PartyId
    """Who."""

    score_before: Decimal | None = None
    """Test score before."""

    score_after: Decimal | None = None
    """Test score after."""


def _attendees(values: Iterable[Attendance]) -> tuple[Attendance, ...]:
    raise NotImplementedError  # never run: the check of the field's type stands in its place


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Coaching(Record):
    """Who trained whom, on what, when, paid by whom."""

    id: RecordId
    """Unique among coachings."""

    topic: str
    """On what."""

    start: datetime
    """When it began."""

    end: datetime | None = None
    """When it ended."""

    institution: PartyId | None = None
    """Who trained."""

    trainer: str | None = None
    """The trainer's name."""

    attendees: tuple[Attendance, ...] = attrs.field(
        default=(), converter=_attendees, metadata=BY_TYPE
    )
    """Who attended, each with scores; the ledger has one row each."""

    funder: PartyId | None = None
    """Who paid."""

    cost: Decimal | None = None
    """What it cost, in ``currency``."""

    currency: str | None = None
    """ISO 4217."""


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Partnership(Record):
    """A party of the centre works with a partner outside."""

    id: RecordId
    """Unique among partnerships."""

    party: PartyId
    """Of the centre."""

    partner: PartyId
    """Outside."""

    start: date
    """First day."""

    end: date | None = None
    """Last day."""

    kind: str | None = None
    """Such as off-take, toll work, marketing."""

    document: str | None = None
    """Where it is written."""


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Work(Record):
    """Paid work: persons and days."""

    party: PartyId
    """Who employs."""

    when: datetime
    """When it was done; the first day of a period."""

    persons: int | None = None
    """How many people."""

    women: int | None = None
    """How many of them are women."""

    days: Decimal | None = None
    """Working days of all together."""

    wage: Decimal | None = None
    """Wages paid in all, in ``currency``."""

    currency: str | None = None
    """ISO 4217."""

    step: StepId | None = None
    """The step that the work was for."""


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Survey(Record):
    """What a party says of itself at one moment; attested, not computed."""

    party: PartyId
    """Who answers."""

    when: datetime
    """When."""

    workers: int | None = None
    """How many work there."""

    turnover: Decimal | None = None
    """Of the year, in ``currency``."""

    investment: Decimal | None = None
    """Without land and buildings, in ``currency``."""

    capacity: Mass | None = None
    """The most that it can make in a year."""

    currency: str | None = None
    """ISO 4217."""


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Expense(Record):
    """Money that a party spent."""

    party: PartyId
    """Who spent."""

    when: datetime
    """When."""

    amount: Decimal
    """How much, in ``currency``."""

    what: str
    """On what."""

    currency: str | None = None
    """ISO 4217."""
