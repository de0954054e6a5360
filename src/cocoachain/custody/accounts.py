"""Accounts of mass balance: what came in with a claim, what went out with one, never below zero."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self

import attrs

from cocoachain.custody.entries import (
    AccountEntry,
    Balance,
    EntryKind,
    Held,
    Replay,
    entry,
    in_order,
    months_later,
    replay,
)
from cocoachain.custody.schemes import FactorSet, same_scheme, scheme_named
from cocoachain.custody.upstream import may_become
from cocoachain.errors import RecordError, RecordTypeError
from cocoachain.lineage.answers import Answer
from cocoachain.model.lots import Stage
from cocoachain.rendering.tables import Table
from cocoachain.values.mass import Mass

if TYPE_CHECKING:
    from cocoachain.lineage.lineage import Lineage

_DAY = timedelta(days=1)


def _down(milligrams: Fraction) -> Mass:
    """A mass that is certainly there: rounded down."""
    return Mass(int(milligrams))


def _up(milligrams: Fraction) -> Mass:
    return Mass(-int(-milligrams // 1))


@attrs.frozen(kw_only=True, repr=False)
class Statement(Answer):
    """What an account did in a period; masses in dried beans, balances rounded down, debits up."""

    scheme: str
    """The scheme."""

    site: str | None
    """Whose account."""

    product: Stage
    """The product whose credit it holds."""

    start: date
    """First day."""

    end: date
    """Last day."""

    opening: Mass
    """What was carried over."""

    credits: Mass
    """What came in."""

    debits: Mass
    """What went out with claims."""

    expired: Mass
    """What was not used in time."""

    closing: Mass
    """What is carried over to the next period."""

    def table(self) -> Table:
        """The five masses, in kilograms of dried beans."""
        rows = [
            (name, getattr(self, name).as_kg())
            for name in ("opening", "credits", "debits", "expired", "closing")
        ]
        whose = f" of {self.site}" if self.site else ""
        caption = f"{self.scheme}, {self.product}{whose}, {self.start} to {self.end}"
        return Table(headings=("", "kg of beans"), rows=rows, caption=caption)

    def __repr__(self) -> str:
        """Period and closing balance."""
        return f"<Statement {self.start} to {self.end}: closing {self.closing}>"


def _entries(values: AccountEntry | Iterable[AccountEntry]) -> tuple[AccountEntry, ...]:
    if isinstance(values, AccountEntry):
        return (values,)
    found: tuple[object, ...] = tuple(values)
    for each in found:
        if not isinstance(each, AccountEntry):
            message = f"Expected entries, got {type(each).__name__}: {each!r}"
            raise RecordTypeError(message)
    return tuple(in_order(each for each in found if isinstance(each, AccountEntry)))


@attrs.frozen(kw_only=True, repr=False)
class MassBalanceAccount:
    """What a site may still claim by mass balance, of one scheme and one product.

    An account never changes: entering gives a new one, and an entry that would break it is refused
    and named, whole and with nothing entered. It breaks where a debit is more than the credit that
    is there at that moment (continuous balance), also if an earlier debit is entered late. All is
    counted in dried beans, exactly, by one factor set (field page §2.4); what is shown as left is
    rounded down.

    >>> account = MassBalanceAccount(scheme="ICCO", site="SITE-1")
    >>> account = account.crediting("IN-1", Mass.kg(100), when=date(2026, 5, 2))
    >>> account = account.debiting("OUT-1", Mass.kg(40), when=date(2026, 5, 9), stage="liquor")
    >>> account.balance, account.claimable("butter")
    (Mass.kg("50"), Mass.kg("37.593984"))
    >>> account.debiting("OUT-2", Mass.kg(41), when=date(2026, 5, 9), stage="liquor")
    Traceback (most recent call last):
    cocoachain.errors.RecordError: Expected at most 50 kg of beans out ...
    """

    scheme: str
    """The scheme; its short name where it is known."""

    product: Stage = attrs.field(default=Stage.BEANS, converter=Stage)
    """The product whose credit it holds: what comes in may become it, what goes out is of it."""

    site: str | None = None
    """Whose account it is."""

    factor_set: FactorSet = attrs.field()
    """The one factor set of all its entries; by default the newest of the scheme."""

    expires: int | None = attrs.field()
    """After how many months a credit is lost; by default as the scheme says."""

    period: int = attrs.field(validator=attrs.validators.ge(1))
    """How many months are between two closings; by default as the scheme says."""

    since: date | None = None
    """The first day of the open periods; what was before is closed."""

    opening: tuple[Held, ...] = ()
    """What was carried over."""

    entries: tuple[AccountEntry, ...] = attrs.field(default=(), converter=_entries)
    """All entries, in the order in which they count."""

    @factor_set.default
    def _factor_set(self) -> FactorSet:
        return scheme_named(self.scheme).factor_set()

    @expires.default
    def _expires(self) -> int | None:
        return scheme_named(self.scheme).expires

    @period.default
    def _period(self) -> int:
        return scheme_named(self.scheme).period

    def __attrs_post_init__(self) -> None:
        """Every entry belongs here, and none breaks the account."""
        object.__setattr__(self, "scheme", scheme_named(self.scheme).code)
        names: set[str] = set()
        for each in self.entries:
            self._check(each, names)
            names.add(each.id)
        found = self._replay()
        if found.broken is not None:
            raise RecordError(self._refusal(found))

    def _check(self, each: AccountEntry, names: set[str]) -> None:
        """Whether an entry may stand in this account at all."""
        where = f"(entry {each.id!r})"
        if each.id in names:
            raise RecordError(f"Expected an identifier for each entry, got {each.id!r} twice")
        if each.scheme is not None and not same_scheme(each.scheme, self.scheme):
            raise RecordError(
                f"Expected one scheme in one account, {self.scheme}, got {each.scheme} {where}"
            )
        if self.since is not None and each.day < self.since:
            raise RecordError(
                f"Expected an entry from {self.since} on, as what was before is closed, "
                f"got one of {each.day} {where}"
            )
        comes_in = each.kind is EntryKind.CREDIT
        one, other = (each.stage, self.product) if comes_in else (self.product, each.stage)
        if not may_become(one, other):
            way = "can become" if comes_in else "is made of"
            raise RecordError(
                f"Expected a {each.kind} of what {way} {self.product}, got {each.stage} {where}"
            )
        each.worth(self.factor_set)

    def _refusal(self, found: Replay) -> str:
        broken = found.broken
        assert broken is not None  # noqa: S101 - only asked for where something broke
        worth = broken.worth(self.factor_set)
        return (
            f"Expected at most {_down(worth - found.short)} of beans out on {broken.day}, got "
            f"{_up(worth)} for {broken.mass} of {broken.stage.replace('_', ' ')} "
            f"(entry {broken.id!r})"
        )

    # Entering -------------------------------------------------------------------------------------

    def adding(self, entries: AccountEntry | Iterable[AccountEntry]) -> Self:
        """The account with these entries too: all of them, or, if one breaks it, none.

        Raises:
            RecordError: An entry would break the account, or does not belong here; it is named.
        """
        return attrs.evolve(self, entries=(*self.entries, *_entries(entries)))

    def crediting(self, name: str, mass: Mass, **told: Any) -> Self:  # noqa: ANN401 - fields of an entry
        """The account with a credit: so much came in, ``when`` and of which ``stage``."""
        told.setdefault("stage", self.product)
        return self.adding(entry(name, EntryKind.CREDIT, mass, told))

    def debiting(self, name: str, mass: Mass, **told: Any) -> Self:  # noqa: ANN401 - fields of an entry
        """The account with a debit: so much went out with a claim, ``when`` and of which ``stage``.

        Raises:
            RecordError: There is not so much credit at that moment, or later debits need it.
        """
        told.setdefault("stage", self.product)
        return self.adding(entry(name, EntryKind.DEBIT, mass, told))

    # Asking ---------------------------------------------------------------------------------------

    def _replay(self, upto: date | None = None) -> Replay:
        told = [each for each in self.entries if upto is None or each.day <= upto]
        return replay(self.opening, told, self.factor_set, expires=self.expires, upto=upto)

    @property
    def balance(self) -> Mass:
        """What is left after the last entry, in dried beans, rounded down."""
        return _down(self._replay().balance)

    def balance_on(self, day: date) -> Mass:
        """What is left at the end of a day, in dried beans, rounded down."""
        return _down(self._replay(day).balance)

    def claimable(self, stage: Stage | str | None = None, *, on: date | None = None) -> Mass:
        """The most of a product that could still be claimed, rounded down.

        On a day in the past it is what later debits leave over, so that entering it is not refused.

        Raises:
            RecordError: The product cannot be made of the account's, or has no factor.
        """
        asked = self.product if stage is None else Stage(stage)
        factor = self.factor_set.factors.get(asked)
        if factor is None or not may_become(self.product, asked):
            wanted = f"a product with a factor that is made of {self.product}"
            raise RecordError(f"Expected {wanted}, got {asked}")
        days = sorted({each.day for each in self.entries if on is not None and each.day > on})
        least = min(self._replay(day).balance for day in (on, *days))
        return _down(least / factor)

    def statement(self, start: date, end: date) -> Statement:
        """What the account did from one day to another, both included.

        Raises:
            RecordError: The last day is before the first.
        """
        if end < start:
            raise RecordError(f"Expected a last day from {start} on, got {end}")
        before, after = self._replay(start - _DAY), self._replay(end)
        within = [each for each in self.entries if start <= each.day <= end]
        worths = {kind: Fraction(0) for kind in EntryKind}
        for each in within:
            worths[each.kind] += each.worth(self.factor_set)
        lapsed = sum((lapse.amount for lapse in after.lapses if lapse.day >= start), Fraction(0))
        return Statement(
            scheme=self.scheme,
            site=self.site,
            product=self.product,
            start=start,
            end=end,
            opening=_down(before.balance),
            credits=_down(worths[EntryKind.CREDIT]),
            debits=_up(worths[EntryKind.DEBIT]),
            expired=_up(lapsed),
            closing=_down(after.balance),
        )

    def statements(self) -> Iterator[Statement]:
        """A statement for each period, from that of the first entry to that of the last."""
        days = [each.day for each in self.entries]
        if not days:
            return
        start = period_start(min(days), self.period)
        while start <= max(days):
            following = months_later(start, self.period)
            yield self.statement(start, following - _DAY)
            start = following

    def closed(self, end: date) -> tuple[Statement, Self]:
        """The closing statement of all up to a day, and the account that goes on from it.

        What is left is carried over, each credit with its own last day; what lies after stays.
        """
        first = min((each.day for each in self.entries), default=end)
        start = min(self.since or first, first, end)
        after = self._replay(end)
        later = tuple(each for each in self.entries if each.day > end)
        following = attrs.evolve(self, since=end + _DAY, opening=after.held, entries=later)
        return self.statement(start, end), following

    @classmethod
    def of(
        cls,
        lineage: "Lineage",
        *,
        scheme: str,
        site: str | None = None,
        party: str | None = None,
        product: Stage | str | None = None,
        **told: Any,  # noqa: ANN401 - fields of an account
    ) -> Self:
        """The account that a chain's records make: of a site, or of a party with all its sites.

        What came in from sources that carry the claim is credit, and so is what others handed on
        with one; what was claimed of what went out is debit
        (:func:`cocoachain.custody.posting.entries_of`). All of it is one account: of
        ``product``, or of the first product that every credit may become.

        Raises:
            UnknownRecordError: There is no such site or party; the nearest names are given.
            RecordError: An entry breaks the account; it is named. Neither site nor party is given.
            MassUnknownError: A lot or portion that it needs was not measured; it is named.
        """
        from cocoachain.custody.posting import entries_of

        entries = entries_of(lineage, scheme=scheme, site=site, party=party)
        product = _product_of(entries) if product is None else Stage(product)
        return cls(scheme=scheme, product=product, site=site or party, entries=entries, **told)

    def table(self) -> Table:
        """Every entry with what is left after it, in kilograms of dried beans."""
        rows, balance = [], Balance(self.opening, self.expires)
        for each in self.entries:
            balance.post(each, self.factor_set)
            worth = each.worth(self.factor_set)
            rounded = _down(worth) if each.kind is EntryKind.CREDIT else _up(worth)
            kilograms = (each.mass.as_kg(), rounded.as_kg(), _down(balance.left).as_kg())
            rows.append((str(each.day), each.id, each.kind.value, each.stage.value, *kilograms))
        headings = ("day", "entry", "kind", "product", "kg", "kg of beans", "left")
        return Table(headings=headings, rows=rows, caption=f"{self.scheme}, {self.product}")

    def __str__(self) -> str:
        """The entries as a table."""
        return str(self.table())

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()

    def __repr__(self) -> str:
        """Whose it is and what is left."""
        whose = f" of {self.site!r}" if self.site else ""
        return f"<MassBalanceAccount {self.scheme} {self.product}{whose}: {self.balance}>"


def _product_of(entries: Iterable[AccountEntry]) -> Stage:
    """The first product that every credit may become.

    Raises:
        RecordError: There is none.
    """
    stages = {each.stage for each in entries if each.kind is EntryKind.CREDIT}
    products: list[Stage] = [Stage.BEANS, *Stage]
    for product in products:
        if all(may_become(stage, product) for stage in stages):
            return product
    told = ", ".join(sorted(stages))
    raise RecordError(f"Expected the product that the account is of, as it has credit of {told}")


def period_start(day: date, months: int) -> date:
    """The first day of the period of so many months, counted from January, that holds a day.

    >>> period_start(date(2026, 5, 9), 3)
    datetime.date(2026, 4, 1)
    """
    past = (day.year * 12 + day.month - 1) // months * months
    return date(past // 12, past % 12 + 1, 1)
