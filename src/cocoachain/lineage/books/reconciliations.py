"""What a reconciliation says: balances by product, differences by step and lot, stock-takes."""

import enum
from collections.abc import Iterator, Mapping
from decimal import Decimal

import attrs

from cocoachain.errors import UnknownRecordError
from cocoachain.lineage.answers import Answer, as_kg, counted, listed, signed
from cocoachain.lineage.books.stocktakes import Counted
from cocoachain.rendering.tables import Table
from cocoachain.values.identifiers import nearest_names
from cocoachain.values.mass import Mass

_NOTHING = Mass(0)
_SHOWN = 20


@attrs.frozen(kw_only=True)
class Balance:
    """One line: opening + in = out + loss + unexplained + closing, to the milligram.

    What is in process counts as opening and closing of what it was drawn from.
    """

    opening: Mass = _NOTHING
    """On the shelf and in process before the period."""

    received: Mass = _NOTHING
    """Came from another holder, as much as was sent."""

    entered: Mass = _NOTHING
    """Was harvested, or first written down, here."""

    made: Mass = _NOTHING
    """Was put out by steps."""

    sent: Mass = _NOTHING
    """Went to another holder, or is gone."""

    used: Mass = _NOTHING
    """Went on into what steps put out."""

    losses: Mapping[str, Mass] = attrs.field(factory=dict)
    """Was lost by steps, by cause; ``disposed`` is what a dispose step took."""

    unexplained_mg: int = 0
    """What nothing recorded explains, in milligrams; below zero more was there than can be."""

    closing: Mass = _NOTHING
    """On the shelf and in process after the period."""

    in_process: Mass = _NOTHING
    """How much of the closing is in process."""

    @property
    def mass_in(self) -> Mass:
        """All that came in: received, entered and made."""
        return self.received + self.entered + self.made

    @property
    def mass_out(self) -> Mass:
        """All that went out: sent and used."""
        return self.sent + self.used

    @property
    def loss(self) -> Mass:
        """All recorded losses."""
        return sum(self.losses.values(), _NOTHING)

    def cells(self) -> tuple[Decimal, ...]:
        """Opening, in, out, loss, unexplained and closing, in kilograms."""
        return (
            self.opening.as_kg(), self.mass_in.as_kg(), self.mass_out.as_kg(), self.loss.as_kg(),
            as_kg(self.unexplained_mg), self.closing.as_kg(),
        )  # fmt: skip


class DifferenceCause(enum.StrEnum):
    """What kind of thing does not add up."""

    STEP = "step"
    """A step put out and lost more or less than it took in."""

    LOT = "lot"
    """A lot holds more or less than was put into it."""

    TRANSIT = "transit"
    """More or less arrived than was sent."""

    LACKING = "lacking"
    """A lot was drawn on, or sent off, beyond what was there."""

    MADE_GOOD = "made_good"
    """What had been lacking before the period came in."""

    UNMEASURED = "unmeasured"
    """A portion was not weighed, so that the rest cannot add up."""


@attrs.frozen(kw_only=True)
class Difference:
    """One thing that does not add up, named by lot, and by step or transfer."""

    cause: DifferenceCause
    """What kind of thing."""

    mg: int
    """How much is missing, in milligrams; below zero there is too much."""

    lots: tuple[str, ...] = ()
    """The lots: of a step, those that it took in, else those that it put out."""

    step: str | None = None
    """The step; of what is lacking, the last one that drew on it."""

    transfer: str | None = None
    """The transfer; of what is lacking, the last one that sent it off."""

    holder: str = ""
    """The site, else the party."""

    elsewhere: str = ""
    """Of what is lacking: where the book has that lot."""

    @property
    def mass(self) -> Mass:
        """How much, whether missing or too much."""
        return Mass(abs(self.mg))

    @property
    def message(self) -> str:
        """What does not add up, in one line."""
        missing, named = self.mg > 0, listed(self.lots, 3)
        if self.cause is DifferenceCause.STEP:
            what = "took in {} more than" if missing else "put out and lost {} more than"
            other = "it put out and lost" if missing else "it took in"
            return f"Step {self.step} {what.format(self.mass)} {other}"
        if self.cause is DifferenceCause.LOT:
            word = "less" if missing else "more"
            return f"Lot {named} holds {self.mass} {word} than was put into it"
        if self.cause is DifferenceCause.TRANSIT:
            what = "did not arrive" if missing else "arrived beyond what was sent"
            return f"Of lot {named}, {self.mass} {what} (transfer {self.transfer})"
        if self.cause is DifferenceCause.MADE_GOOD:
            return f"Of lot {named}, {self.mass} came in that had been lacking"
        if self.cause is DifferenceCause.UNMEASURED:
            return f"Step {self.step} has portions that nobody weighed; {signed(self.mg)} left open"
        return self._lacking(named)

    def _lacking(self, named: str) -> str:
        by = f"step {self.step}" if self.step else f"transfer {self.transfer}"
        also = f"; the book has {self.elsewhere}" if self.elsewhere else ""
        return f"Of lot {named}, {self.mass} were not there and were taken, last by {by}{also}"

    def __str__(self) -> str:
        """Where, and what."""
        return f"{self.holder}: {self.message}"


class Reconciliation(Answer, Mapping[str, Balance]):
    """Opening + in = out + loss + unexplained + closing: a mapping from product to balance.

    Finished lots go by their product, all others by their stage.
    """

    def __init__(
        self,
        title: str,
        balances: Mapping[str, Balance],
        total: Balance,
        *,
        known: frozenset[str],
        differences: tuple[Difference, ...],
        counted: tuple[Counted, ...],
        unmeasured: tuple[str, ...],
        undecided: tuple[str, ...],
    ) -> None:
        """Made by :func:`~cocoachain.lineage.balances.reconcile`."""
        self.title = title
        self._balances = dict(balances)
        self._known = known
        self.total = total
        """The balance of all products: what one became of another is neither in nor out."""
        self.differences = differences
        """What makes up the unexplained mass, by step and lot, the largest first."""
        self.counted = counted
        """The stock-takes of the period, each beside the book."""
        self.unmeasured = unmeasured
        """Lots of which something was not weighed: they count with the least they can have held."""
        self.undecided = undecided
        """Steps, transfers and lots that may lie on either side of a bound of the period."""

    @property
    def adds_up(self) -> bool:
        """Whether nothing is unexplained, and every stock-take agrees with the book."""
        return not self.differences and all(each.agrees for each in self.counted)

    def __getitem__(self, product: str) -> Balance:
        if product not in self._balances and product not in self._known:
            known = self._known | self._balances.keys()
            raise UnknownRecordError("product", product, nearest_names(product, known))
        return self._balances.get(product, Balance())

    def __iter__(self) -> Iterator[str]:
        return iter(self._balances)

    def __len__(self) -> int:
        return len(self._balances)

    def __contains__(self, product: object) -> bool:
        return product in self._balances

    def table(self) -> Table:
        """A line for each product, and the total, in kilograms."""
        rows = [(name, *each.cells()) for name, each in self._balances.items()]
        headings = (
            "product", "opening kg", "in kg", "out kg", "loss kg", "unexplained kg", "closing kg",
        )  # fmt: skip
        rows.append(("total", *self.total.cells()))
        return Table(headings=headings, rows=rows, caption=self.title)

    def differences_table(self) -> Table:
        """A line for each difference: missing is above zero, too much below."""
        rows = [
            (each.holder, each.cause.value, each.step or each.transfer, listed(each.lots),
             as_kg(each.mg), each.message)
            for each in self.differences
        ]  # fmt: skip
        headings = ("where", "what", "record", "lots", "missing kg", "message")
        return Table(headings=headings, rows=rows, caption=f"Differences: {self.title}")

    def counted_table(self) -> Table:
        """A line for each stock-take: found more is above zero, less below."""
        rows = [
            (str(each.when), each.site, each.what, each.found.as_kg(), each.book.as_kg(),
             as_kg(each.off_mg), listed(each.lots))
            for each in self.counted
        ]  # fmt: skip
        headings = ("when", "site", "what", "found kg", "book kg", "off kg", "look for")
        return Table(headings=headings, rows=rows, caption=f"Stock-takes: {self.title}")

    def remarks(self) -> list[str]:
        """Losses by cause, differences, stock-takes that disagree, what was left open."""
        said = [f"Loss: {cause} {mass}" for cause, mass in self.total.losses.items()]
        said += ["Differences:" if self.differences else "No differences."]
        said += [f"  {each}" for each in self.differences[:_SHOWN]]
        if len(self.differences) > _SHOWN:
            said.append(f"  … and {len(self.differences) - _SHOWN} more")
        if self.counted:
            off = [each for each in self.counted if not each.agrees]
            takes = counted(len(self.counted), "stock-take")
            said.append(f"{takes}, {len(self.counted) - len(off)} as in the book.")
            said += [f"  {each}" for each in off]
        if self.unmeasured:
            held = counted(len(self.unmeasured), "lot")
            said.append(f"Not weighed throughout: {held} ({listed(self.unmeasured)}).")
        if self.undecided:
            said.append(f"On a day at the bounds, before or after: {listed(self.undecided)}.")
        return said

    def __repr__(self) -> str:
        """How many lines, and how much is open."""
        off = sum(not each.agrees for each in self.counted)
        lines = counted(len(self), "product")
        return (
            f"<Reconciliation: {lines}, {len(self.differences)} differences, {off} stock-takes off>"
        )
