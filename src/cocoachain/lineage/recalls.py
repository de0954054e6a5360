"""Recalls: every lot that contains or may contain some lots, and where all of it is."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, overload

from cocoachain.errors import UnknownRecordError
from cocoachain.findings import Finding
from cocoachain.lineage.answers import Answer, counted, listed
from cocoachain.lineage.books.holdings import Holdings
from cocoachain.lineage.books.periods import When, instant_of
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing.apportioning import half_up
from cocoachain.lineage.reach.affected import Affected, Case
from cocoachain.lineage.reach.contacts import Contact, Touching
from cocoachain.lineage.reach.diluting import diluted
from cocoachain.lineage.reach.recalling import as_known, made_at, recalled_lots, recalled_mass
from cocoachain.lineage.reach.whereabouts import State, Whereabout, Whereabouts
from cocoachain.lineage.tracing import Trace, trace_forward
from cocoachain.model.chain import Chain
from cocoachain.model.records import Record
from cocoachain.rendering.tables import Table
from cocoachain.rendering.trees import Limits
from cocoachain.values.identifiers import LotId, PartyId, PlotId, StepId, TransferId, nearest_names
from cocoachain.values.mass import Mass

if TYPE_CHECKING:
    from cocoachain.lineage.graph import LineageGraph

_GOODS = (State.PROCESS, State.STOCK, State.SHIPPED, State.UNKNOWN)


class Recall(Answer, Sequence[Affected]):
    """What is affected, in topological order: a sequence of ``Affected`` rows, one a lot.

    What a trace lists, a recall lists too, of the recalled lots and all downstream of them and of
    what they touched. Printed, it is a table; ``as_text`` is the tree.
    """

    def __init__(
        self, lineage: Lineage, trace: Trace, affected: tuple[Affected, ...],
        whereabouts: tuple[Whereabout, ...], *, recalled: Mass | None, told: Fraction,
    ) -> None:  # fmt: skip
        """Made by :func:`recall`."""
        self._whole = lineage
        self._trace = trace
        self._told = told
        self._rows: dict[str, Affected] = {each.lot: each for each in affected}
        self.affected = affected
        """One row a lot, as the sequence itself."""
        self.whereabouts = whereabouts
        """Where the mass of every affected lot is now, or was at the moment asked for."""
        self.recalled = recalled
        """The mass of the recalled lots, what one has of another once; ``None``: not measured."""

    # What is in it --------------------------------------------------------------------------------

    @property
    def lots(self) -> Sequence[LotId]:
        """All affected lots."""
        return self._trace.lots

    @property
    def steps(self) -> Sequence[StepId]:
        """The steps that worked them."""
        return self._trace.steps

    @property
    def plots(self) -> tuple[PlotId, ...]:
        """The plots of affected lots of which some mass began with the lot itself."""
        return self._trace.plots

    @property
    def farmers(self) -> tuple[PartyId, ...]:
        """The farmers of these lots."""
        return self._trace.farmers

    @property
    def transfers(self) -> tuple[TransferId, ...]:
        """The transfers of affected lots."""
        return self._trace.transfers

    @cached_property
    def declarations(self) -> tuple[str, ...]:
        """The declarations that cover an affected lot."""
        told = self._whole.chain.declarations
        return tuple(each.id for each in told if not self._rows.keys().isdisjoint(each.lots))

    @property
    def finished(self) -> tuple[Affected, ...]:
        """The rows of chocolate, packed goods and food."""
        return tuple(each for each in self.affected if each.stage and each.stage.is_finished)

    def records(self, kind: str) -> Sequence[Record]:
        """The records of what is listed: ``"lots"``, ``"declarations"`` and so on."""
        if kind == "declarations":
            return tuple(self._whole.chain.declaration(each) for each in self.declarations)
        return self._trace.records(kind)

    def row(self, lot: str) -> Affected:
        """The row of a lot.

        Raises:
            UnknownRecordError: It is not affected; the nearest that are are given.
        """
        if lot not in self._rows:
            raise UnknownRecordError("affected lot", lot, nearest_names(lot, self._rows))
        return self._rows[lot]

    # Sums -----------------------------------------------------------------------------------------

    def total(self, state: State | str) -> Mass:
        """How much of affected lots is in that state, such as ``"in stock"``; whole lots count."""
        wanted = State(state)
        return sum((each.mass for each in self.whereabouts if each.state is wanted), Mass(0))

    @property
    def at_risk(self) -> Mass:
        """All that is still somewhere: in process, in stock, shipped, or at an unknown place."""
        return sum((self.total(state) for state in _GOODS), Mass(0))

    @property
    def accounted(self) -> Fraction | None:
        """The share of the recalled mass that is told where it went; at most 1.

        Told is what is in process, at a known place, shipped, given away, or lost for a known
        reason, evenly mixed. ``None`` if a recalled lot was not measured, or holds nothing.
        """
        if not self.recalled:
            return None
        told = half_up(self._told.numerator, self._told.denominator)
        return min(Fraction(told, self.recalled.mg), Fraction(1))

    @cached_property
    def open_ends(self) -> tuple[str, ...]:
        """Affected lots at which the lineage was cut off: what else became of them is not seen."""
        return tuple(lot for lot in self.lots if lot in self._whole.edge)

    # What can be made of it -----------------------------------------------------------------------

    @property
    def lineage(self) -> Lineage:
        """What is affected as a lineage of its own, cut at its edge."""
        return self._trace.lineage

    @property
    def chain(self) -> Chain:
        """The records of what is affected, with all that they name or that speaks of them."""
        return self._trace.chain

    @property
    def graph(self) -> "LineageGraph":
        """What is affected as a read-only networkx graph."""
        return self._trace.graph

    def as_text(self, *, findings: Iterable[Finding] = (), limits: Limits | None = None) -> str:
        """The tree downstream of what is recalled and touched, one lot a line."""
        return self._trace.as_text(findings=findings, limits=limits)

    # How it shows itself --------------------------------------------------------------------------

    def table(self) -> Table:
        """Every affected lot: how, how much in kilograms, where it is, and why."""
        places: dict[str, list[str]] = {}
        for each in self.whereabouts:
            if each.state is not State.LOST:
                places.setdefault(each.record, []).append(f"{each.state} {each.where} {each.mass}")
        rows = [
            (
                each.lot, each.stage, each.how, _kg(each.mass), _kg(each.least),
                _kg(each.expected), _kg(each.most), "; ".join(places.get(each.lot, ())) or None,
                " → ".join(each.way),
            )
            for each in self.affected
        ]  # fmt: skip
        headings = (
            "lot", "stage", "how", "lot kg", "least kg", "expected kg", "most kg", "where", "way",
        )  # fmt: skip
        return Table(headings=headings, rows=rows, caption=f"Recall of {self._named}")

    def places(self) -> Table:
        """Where all mass of affected lots is, in kilograms, and how much of it is recalled."""
        rows = [
            (each.state, each.where, each.record, _kg(each.mass), _kg(each.expected))
            for each in self.whereabouts
        ]
        headings = ("state", "where", "record", "mass kg", "of it recalled kg")
        return Table(headings=headings, rows=rows, caption=f"Where {self._named} went")

    @property
    def _named(self) -> str:
        return listed(tuple(each.lot for each in self.affected if each.how == "recalled"))

    def remarks(self) -> list[str]:
        """The sums, what is accounted for, and what was left open."""
        told = ", ".join(f"{self.total(state)} {state}" for state in State if self.total(state))
        said = [f"At risk: {self.at_risk} in {counted(len(self), 'lot')}. {told}."]
        if self.accounted is not None:
            share = float(100 * self.accounted)
            said.append(f"Of the {self.recalled} recalled, {share:.1f} % are accounted for.")
        if self.declarations:
            said.append(f"Declarations: {listed(self.declarations)}.")
        loose = sum(not each.bounded and each.how != "contact" for each in self.affected)
        if loose:
            said.append(
                f"Without bounds, so that all of it may be affected: {counted(loose, 'lot')}."
            )
        if self.open_ends:
            said.append(f"Cut off, so that more may be affected: {listed(self.open_ends)}.")
        return said

    @overload
    def __getitem__(self, at: int) -> Affected: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Affected, ...]: ...
    def __getitem__(self, at: int | slice) -> Affected | tuple[Affected, ...]:
        return self.affected[at]

    def __len__(self) -> int:
        return len(self.affected)

    def __iter__(self) -> Iterator[Affected]:
        return iter(self.affected)

    def __repr__(self) -> str:
        """What is recalled, and how much is affected."""
        return f"<Recall of {self._named}: {counted(len(self), 'lot')}, {self.at_risk} at risk>"


def _kg(mass: Mass | None) -> object:
    return None if mass is None else mass.as_kg()


def recall(
    lineage: Lineage, of: str | Iterable[str], *, at: When = None,
    contact: Contact | timedelta | None = None,
) -> Recall:  # fmt: skip
    """Every lot that contains or may contain some lots, how much of it, and where it is.

    ``of`` names lots, plots, farmers or suppliers, one or several. Of each affected lot the recall
    says how much of the recalled lots is in it at least, if evenly mixed, and at most (as
    :func:`~cocoachain.lineage.bounds.origin_bounds`); where that would take too long, only finished
    lots are bounded, and each row says so. A recalled lot is among the affected ones; a lot that
    nothing was made of is affected alone. With ``at`` the chain is taken as it was known at that
    moment, and everything where it was then.

    ``contact`` adds what was worked at the same place within a time after an affected step, unless
    it was cleaned between: a :class:`~cocoachain.lineage.reach.contacts.Contact`, or just the time.
    What was not measured stops no recall: such a lot is at risk as a whole.

    Raises:
        UnknownRecordError: A name is no lot, plot or party; the nearest names are given.
        RecordError: ``at`` has no UTC offset, or the time of contact is below 0.

    >>> from cocoachain.samples import two_plots
    >>> found = recall(Lineage(two_plots()), "F-2")
    >>> [(each.lot, str(each.expected), str(each.most)) for each in found]
    [('ESM-2', '20 kg', '20 kg'), ('BLEND-1', '20 kg', '20 kg'), ('BAR-1', '16.666667 kg', '19 kg')]
    """
    moment = instant_of(lineage.chain, at)
    lineage = as_known(lineage, at)
    names = recalled_lots(lineage, (of,) if isinstance(of, str) else of)
    starts = [lineage.columns.lot_codes[name] for name in names]
    steps = lineage.index.steps_after(starts)
    made_of = frozenset({*starts, *lineage.index.lots_out_of(steps).tolist()})
    holdings, dilution = Holdings(lineage), diluted(lineage.index, starts)
    touched = _touched(lineage, holdings, starts, contact)
    trace = trace_forward(lineage, [*names, *made_at(lineage, touched)])
    case = Case(lineage, frozenset(starts), made_of, trace, touched, dilution)
    whereabouts, told = Whereabouts(holdings, dilution, moment).of(
        [lineage.columns.lot_codes[lot] for lot in trace.lots],
        [lineage.columns.step_codes[step] for step in trace.steps],
    )
    recalled = recalled_mass(lineage, starts, dilution)
    return Recall(lineage, trace, case.affected(), whereabouts, recalled=recalled, told=told)


def _touched(
    lineage: Lineage, holdings: Holdings, starts: list[int], contact: Contact | timedelta | None
) -> dict[int, int]:
    """The steps touched by those that made or worked the recalled lots, and by which."""
    if contact is None:
        return {}
    rule = Contact(window=contact) if isinstance(contact, timedelta) else contact
    worked = set(lineage.index.steps_after(starts).tolist())
    worked |= {step for lot in starts for step in lineage.index.makers(lot).tolist()}
    return Touching(lineage, holdings.postings, rule).spread(worked)
