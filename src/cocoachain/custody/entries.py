"""The entries of a mass-balance account, and what is left after each of them."""

import enum
from collections import deque
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import attrs

from cocoachain.custody.schemes import FactorSet
from cocoachain.errors import RecordError, RecordTypeError, shown
from cocoachain.model.claims import CustodyModel
from cocoachain.model.lots import Stage
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay, check_moment, moment_span

_DAY = timedelta(days=1)
_MONTHS = 12


class EntryKind(enum.StrEnum):
    """Which way an entry goes."""

    CREDIT = "credit"
    DEBIT = "debit"


def _moment(value: object) -> datetime:
    """An aware moment; a date is that whole day, in UTC."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return WholeDay.of(value, UTC)
    return check_moment(value, "AccountEntry.when")


def _mass(value: object) -> Mass:
    if isinstance(value, Mass) and value:
        return value
    message = f"Expected a Mass above 0 kg, got {shown(value)} (AccountEntry.mass)"
    raise (RecordError if isinstance(value, Mass) else RecordTypeError)(message)


def _stage(value: object) -> Stage:
    if isinstance(value, str) and value in set(Stage):
        return Stage(value)
    message = f"Expected a stage such as 'beans', got {shown(value)} (AccountEntry.stage)"
    raise RecordError(message)


@attrs.frozen(kw_only=True)
class AccountEntry:
    """So much comes into an account, or goes out of it with a claim."""

    id: str = attrs.field(kw_only=False, validator=attrs.validators.instance_of(str))
    """Unique among the entries of an account."""

    kind: EntryKind = attrs.field(converter=EntryKind)
    """Credit or debit."""

    mass: Mass = attrs.field(converter=_mass)
    """How much of the product."""

    when: datetime = attrs.field(converter=_moment)
    """When; of a whole day a credit counts from its beginning and a debit at its end."""

    stage: Stage = attrs.field(default=Stage.BEANS, converter=_stage)
    """Which product."""

    beans: Mass | None = None
    """The dried beans behind it, of a product without a factor."""

    equivalent: Fraction | None = None
    """The same in milligrams exactly, where it was worked out from a lineage."""

    scheme: str | None = None
    """The scheme whose claim it is; ``None``: the account's."""

    country: str | None = None
    """Country of origin, if the claim has one."""

    model: CustodyModel | None = None
    """The model of the claim that came with it."""

    lot: str | None = None
    """The lot."""

    document: str | None = None
    """Number of the transaction certificate or invoice."""

    def worth(self, factors: FactorSet) -> Fraction:
        """Milligrams of dried beans behind it, exactly.

        Raises:
            RecordError: The product has no factor, and the entry does not say what is behind it.
        """
        if self.equivalent is not None:
            return self.equivalent
        if self.beans is not None:
            return Fraction(self.beans.mg)
        factor = factors.factors.get(self.stage)
        if factor is None:
            known = ", ".join(sorted(factors.factors))
            message = f"Expected the beans behind {self.stage}, or one of {known}, got neither"
            raise RecordError(f"{message} (entry {self.id!r})")
        return self.mass.mg * factor

    @property
    def at(self) -> int:
        """The moment that counts, in microseconds since 1970: in favour of who keeps the books."""
        first, last = moment_span(self.when)
        return first if self.kind is EntryKind.CREDIT else last

    @property
    def day(self) -> date:
        """The day, as it was written."""
        return self.when.date()


@attrs.frozen
class Held:
    """Credit that is still there."""

    amount: Fraction
    """Milligrams of dried beans."""

    until: date | None
    """The last day on which it can be used; ``None``: for ever."""


@attrs.frozen
class Lapse:
    """Credit that was not used in time."""

    day: date
    """The day after its last one."""

    amount: Fraction
    """Milligrams of dried beans."""


@attrs.frozen
class Replay:
    """What a row of entries leaves, and where it breaks."""

    held: tuple[Held, ...]
    """The credit that is left, the oldest first."""

    lapses: tuple[Lapse, ...]
    """What lapsed on the way."""

    broken: AccountEntry | None
    """The first debit that is more than what was there; nothing after it was looked at."""

    short: Fraction
    """By how much, in milligrams of dried beans."""

    @property
    def balance(self) -> Fraction:
        """Milligrams of dried beans that are left."""
        return sum((each.amount for each in self.held), Fraction(0))


def in_order(entries: Iterable[AccountEntry]) -> list[AccountEntry]:
    """The entries by moment; at one moment credits first, then by identifier."""
    return sorted(entries, key=lambda each: (each.at, each.kind is EntryKind.DEBIT, each.id))


class Balance:
    """Credit as it comes and goes; what lapses first is used first."""

    def __init__(self, opening: Iterable[Held], expires: int | None) -> None:
        """Begin with what was carried over."""
        self._expires = expires
        self._held = deque(sorted(opening, key=lambda each: each.until or date.max))
        self.left = sum((each.amount for each in self._held), Fraction(0))
        self.lapses: list[Lapse] = []

    @property
    def held(self) -> tuple[Held, ...]:
        """The credit that is left, the oldest first."""
        return tuple(self._held)

    def lapse(self, day: date) -> None:
        """Take out what could only be used before a day."""
        while self._held and self._held[0].until is not None and self._held[0].until < day:
            gone = self._held.popleft()
            self.left -= gone.amount
            self.lapses.append(Lapse((gone.until or day) + _DAY, gone.amount))

    def post(self, each: AccountEntry, factors: FactorSet) -> Fraction:
        """Enter one; the answer is by how much it is too much, and 0 if all is well."""
        self.lapse(each.day)
        worth = each.worth(factors)
        if each.kind is EntryKind.CREDIT:
            until = None if self._expires is None else months_later(each.day, self._expires) - _DAY
            self._held.append(Held(worth, until))
            self.left += worth
            return Fraction(0)
        if worth > self.left:
            return worth - self.left
        self.left -= worth
        while worth:
            oldest = self._held.popleft()
            if oldest.amount > worth:
                self._held.appendleft(attrs.evolve(oldest, amount=oldest.amount - worth))
                break
            worth -= oldest.amount
        return Fraction(0)


def replay(
    opening: Iterable[Held],
    entries: Iterable[AccountEntry],
    factors: FactorSet,
    *,
    expires: int | None = None,
    upto: date | None = None,
) -> Replay:
    """Post entries in order until one breaks the account.

    ``upto`` is a day by which more may have lapsed than entries show.
    """
    balance = Balance(opening, expires)
    for each in in_order(entries):
        short = balance.post(each, factors)
        if short:
            return Replay(balance.held, tuple(balance.lapses), each, short)
    if upto is not None:
        balance.lapse(upto)
    return Replay(balance.held, tuple(balance.lapses), None, Fraction(0))


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last one of that month.

    >>> months_later(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    following = date(year + (month + 1) // _MONTHS, (month + 1) % _MONTHS + 1, 1)
    last = following - _DAY
    return last if day.day > last.day else date(year, month + 1, day.day)


def entry(name: str, kind: EntryKind, mass: Mass, told: dict[str, Any]) -> AccountEntry:
    """An entry of what was told by name.

    Raises:
        RecordTypeError: There is no such field.
    """
    known = attrs.fields_dict(AccountEntry)
    for each in told:
        if each not in known:
            raise RecordTypeError(f"Expected a field of an entry, got {each!r}")
    if "when" not in told:
        raise RecordTypeError(f"Expected when it is entered, got none (entry {name!r})")
    return AccountEntry(name, kind=kind, mass=mass, **told)
