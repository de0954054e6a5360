"""Recalls: every lot that contains or may contain some lots, and where all of it is."""

import enum
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, cast

import attrs

from cocoachain.errors import UnknownRecordError
from cocoachain.findings import Finding
from cocoachain.lineage.answers import Answer, counted, listed
from cocoachain.lineage.apportioning import half_up
from cocoachain.lineage.columns import STAGES
from cocoachain.lineage.contacts import Contact, Touching
from cocoachain.lineage.diluting import Dilution, diluted
from cocoachain.lineage.explaining import shortest_ways, way_to
from cocoachain.lineage.flowing import Node
from cocoachain.lineage.holdings import Holdings
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.periods import When, instant_of, ledger_zone
from cocoachain.lineage.recalling import LEAST_WORK, bounded, held_by, recalled_lots
from cocoachain.lineage.tracing import Trace, trace_forward
from cocoachain.lineage.whereabouts import State, Whereabout, Whereabouts
from cocoachain.model.lots import Lot
from cocoachain.model.records import Record
from cocoachain.rendering.tables import Table
from cocoachain.rendering.trees import Limits
from cocoachain.values.identifiers import LotId, PartyId, PlotId, StepId, TransferId, nearest_names
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay

if TYPE_CHECKING:
    from cocoachain.lineage.graph import LineageGraph
    from cocoachain.model.chain import Chain


class How(enum.StrEnum):
    """Why a lot is affected."""

    RECALLED = "recalled"
    MADE_OF = "made of it"
    CONTACT = "contact"


@attrs.frozen(kw_only=True)
class Affected:
    """One lot that contains or may contain what is recalled."""

    lot: LotId
    """The lot."""

    how: How
    """Whether it is recalled itself, something of it went in, or it was touched only."""

    mass: Mass | None
    """The mass of the whole lot; ``None`` if it was not measured."""

    least: Mass
    """How much of it must be of the recalled lots; 0 where nobody can tell."""

    expected: Mass | None
    """How much it is if every step mixed evenly; ``None`` if nobody can tell, or by contact."""

    most: Mass | None
    """How much it can at most be: all of it where nobody can tell, or by contact."""

    bounded: bool
    """Whether ``least`` and ``most`` were worked out; if not, all of the lot may be of them."""

    way: tuple[str, ...]
    """The shortest explanation: lots and steps from a recalled lot to this one."""


class Recall(Answer, Sequence[Affected]):
    """What is affected, in topological order: a sequence of :class:`Affected`.

    What a trace lists, a recall lists too: the recalled lots, and all downstream of them and of
    what they touched. Printed, it is a table; :meth:`as_text` is the tree.
    """

    def __init__(
        self, trace: Trace, affected: tuple[Affected, ...], places: tuple[Whereabout, ...],
        *, recalled: Mass | None, told: Fraction, open_ends: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        """Made by :func:`recall`."""
        self.trace = trace
        self.affected = affected
        self.whereabouts = places
        """Where the mass of every affected lot is now, or was at the moment asked for."""
        self.recalled = recalled
        """The mass of the recalled lots, each milligram once; ``None`` if one was not measured."""
        self.open_ends = open_ends
        """Affected lots at which the lineage was cut off: what was made of them is not seen."""
        self._told = told
        self._rows = {each.lot: each for each in affected}

    # What is in it --------------------------------------------------------------------------------

    @property
    def lots(self) -> Sequence[LotId]:
        """All affected lots."""
        return self.trace.lots

    @property
    def steps(self) -> Sequence[StepId]:
        """The steps that worked them."""
        return self.trace.steps

    @property
    def plots(self) -> tuple[PlotId, ...]:
        """The plots of affected lots that began with themselves."""
        return self.trace.plots

    @property
    def farmers(self) -> tuple[PartyId, ...]:
        """The farmers of these lots."""
        return self.trace.farmers

    @property
    def transfers(self) -> tuple[TransferId, ...]:
        """The transfers of affected lots."""
        return self.trace.transfers

    @cached_property
    def declarations(self) -> tuple[str, ...]:
        """The declarations that cover an affected lot."""
        chain = self.trace.chain if False else self.trace._whole.chain
        return tuple(each.id for each in chain.declarations if not self._rows.keys().isdisjoint(each.lots))

    @property
    def batches(self) -> tuple[Affected, ...]:
        """The affected finished lots."""
        return ()
