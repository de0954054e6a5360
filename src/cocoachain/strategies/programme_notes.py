"""What is noted of the programme around a lot: members, coaching, work, surveys, partnerships."""

from datetime import date
from decimal import Decimal

from cocoachain.model.corrections import Correction
from cocoachain.model.evidence import (
    Attestation,
    Consent,
)
from cocoachain.model.programme import Attendance, Coaching, Expense, Partnership, Survey, Work
from cocoachain.strategies import bars, grounds
from cocoachain.strategies.recording import Recorder
from cocoachain.strategies.stocks import Stock, any_plot, any_site, moment
from cocoachain.values.identifiers import RecordId
from cocoachain.values.mass import Mass


def note_membership(scribe: Recorder, stock: Stock, _number: int) -> None:
    """The farmer is a member of the group."""
    scribe.need(grounds.membership_records, any_plot(stock))


def note_coaching(scribe: Recorder, stock: Stock, number: int) -> None:
    """The farmer is coached, and scores better afterwards."""
    scribe.need(grounds.membership_records, any_plot(stock))
    before = Decimal(50 + number)
    attendance = Attendance(grounds.farmer_id(any_plot(stock)), before, before + 20)
    scribe.records.append(
        Coaching(
            id=RecordId(f"COACHING-{scribe.next_number('coaching')}"),
            topic="Fermentasi",
            start=moment(stock.clock),
            end=moment(stock.clock + 180),
            institution=grounds.OFFICE,
            attendees=[attendance],
            funder=grounds.OFFICE,
            cost=Decimal(1_000_000),
            currency="IDR",
        )
    )


def note_consent(scribe: Recorder, stock: Stock, _number: int) -> None:
    """The farmer allows to be named."""
    scribe.need(grounds.plot_records, any_plot(stock))
    scribe.records.append(
        Consent(
            id=RecordId(f"CONSENT-{scribe.next_number('consent')}"),
            party=grounds.farmer_id(any_plot(stock)),
            scope="name on the journey page",
            given=date(2026, 1, 3),
        )
    )


def note_attestation(scribe: Recorder, stock: Stock, number: int) -> None:
    """An office vouches for the bar."""
    site = any_site(stock)
    scribe.need(bars.product_records, (site.number, bars.DARK))
    name = RecordId(f"ATTEST-{scribe.next_number('attestation')}")
    scribe.records.append(
        Attestation(
            id=name,
            about=RecordId(bars.product_id(site.number)),
            statement=("pride of the region", "unique recipe")[number % 2],
            by="Dinas perindustrian",
            when=date(2025, 12, 1),
        )
    )


def note_correction(scribe: Recorder, stock: Stock, number: int) -> None:
    """An attestation that a later record withdraws."""
    note_attestation(scribe, stock, number)
    wrong = scribe.records[-1]
    scribe.records.append(
        Correction(
            id=RecordId(f"CORR-{scribe.next_number('correction')}"),
            kind="attestation",
            record=getattr(wrong, "id"),  # noqa: B009 - an attestation, of which a record is not told
            reason="written under the wrong product",
            by="Juru catat",
        )
    )


def note_partnership(scribe: Recorder, stock: Stock, _number: int) -> None:
    """The processor has an off-taker."""
    site = any_site(stock)
    scribe.need(grounds.site_records, site.number)
    scribe.need(grounds.partner_records, grounds.BUYER)
    scribe.records.append(
        Partnership(
            id=RecordId(f"PARTNERSHIP-{scribe.next_number('partnership')}"),
            party=site.party,
            partner=grounds.BUYER,
            start=date(2025, 6, 1),
            kind="off-take",
        )
    )


def note_work(scribe: Recorder, stock: Stock, number: int) -> None:
    """The last step was paid work."""
    site = any_site(stock)
    scribe.need(grounds.site_records, site.number)
    persons = 1 + number
    work = Work(
        party=site.party,
        when=moment(stock.clock),
        persons=persons,
        women=number // 2,
        days=Decimal(persons),
        wage=Decimal(100_000 * persons),
        currency="IDR",
        step=scribe.last_step,
    )
    scribe.records.append(work)


def note_survey(scribe: Recorder, stock: Stock, number: int) -> None:
    """What the processor says of itself."""
    site = any_site(stock)
    scribe.need(grounds.site_records, site.number)
    survey = Survey(
        party=site.party,
        when=moment(stock.clock),
        workers=2 + number,
        turnover=Decimal(200_000_000),
        investment=Decimal(80_000_000),
        capacity=Mass.kg(100_000),
        currency="IDR",
    )
    scribe.records.append(survey)


def note_expense(scribe: Recorder, stock: Stock, number: int) -> None:
    """The processor buys packs."""
    site = any_site(stock)
    scribe.need(grounds.site_records, site.number)
    expense = Expense(
        party=site.party,
        when=moment(stock.clock),
        amount=Decimal(50_000 * (1 + number)),
        what="Kemasan",
        currency="IDR",
    )
    scribe.records.append(expense)
