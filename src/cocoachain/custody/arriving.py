"""Credit as it arrives: who got it first, from growers, their groups and suppliers.

A lot is *the growers'* if it began by itself, or if growers or groups of theirs made it of such
lots alone, before anybody else had them. Credit comes when it is first handed on to somebody else,
or drawn by a step of somebody else: as much as is claimed of what is in it. All handings-on of a
lot together bring no more than the lot, and what went back to the growers was never brought.
Cocoa that came wet brings its credit when it is dried.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from functools import cached_property

import attrs

from cocoachain.custody.entries import EntryKind
from cocoachain.custody.holders import (
    BEANS,
    BEGINNING,
    NOBODY,
    Holder,
    Places,
    Posting,
    entry_of,
    measured,
)
from cocoachain.custody.physical import content_of
from cocoachain.custody.schemes import Factors
from cocoachain.custody.upstream import BROUGHT_IN, RAW, Upstream, wet_part
from cocoachain.errors import MassUnknownError
from cocoachain.lineage.mixing.content import cocoa_part
from cocoachain.lineage.shares import mass_of
from cocoachain.model.claims import CustodyModel
from cocoachain.model.evidence import Certificate
from cocoachain.model.lots import Lot, Stage
from cocoachain.model.movements import Transfer
from cocoachain.model.steps import Step
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay

_MB = CustodyModel.MASS_BALANCE
_FIRST_ON_EARTH = timezone(timedelta(hours=14))
"""Where a day begins first: a harvest of which only the day is told may have been as early."""


@attrs.frozen(slots=False, eq=False)
class Arrivals(Places):
    """Posts the credit that a lineage's sources bring for one claim."""

    # Whose lots -----------------------------------------------------------------------------------

    @cached_property
    def growers_lots(self) -> frozenset[str]:
        """The lots that are still the growers' when they are handed on."""
        columns, index = self.lineage.columns, self.lineage.index
        found: dict[str, bool] = {}
        for lot in columns.lot_ids:
            if self.is_source(lot):
                found[lot] = True
        order = sorted(range(len(columns.step_ids)), key=index.step_rank.__getitem__)
        for step in map(columns.step_ids.__getitem__, order):
            record, worker = self.lineage.chain.step(step), self.worker(step)
            theirs = self.grows(worker)
            kept = all(
                found.get(e.lot, False) and not self._others_had(e.lot) for e in record.inputs
            )
            for each in record.outputs:
                found[each.lot] = found.get(each.lot, True) and theirs and kept
        return frozenset(lot for lot, still in found.items() if still)

    def _others_had(self, name: str) -> bool:
        """Whether what growers work on may have been with somebody else: more than there was."""
        lot = self.lot(name)
        if lot is not None and lot.site and not self.grows(self.holder(lot.site, None)):
            return True
        away: dict[str | None, int] = {}
        for each in self.transfers.get(name, ()):
            giver, taker = self.sender(each), self.receiver(each)
            supplied = lot is not None and giver.party is not None and giver.party == lot.supplier
            if not supplied and self.grows(giver) == self.grows(taker):
                continue
            told = each.received if each.mass is None else each.mass
            if told is None:
                return True
            comes = supplied or self.grows(giver)
            party, sign = (taker.party, 1) if comes else (giver.party, -1)
            away[party] = away.get(party, 0) + sign * told.mg
        drawn = [(each.mass, self.worker(each.step)) for each in self.lineage.consumers(name)]
        there = None if lot is None else lot.mass
        if not away:
            return False
        if there is None or any(mass is None for mass, _ in drawn):
            return True
        gone = sum(max(each, 0) for each in away.values())
        theirs = sum(mass.mg for mass, worker in drawn if mass and self.grows(worker))
        return gone + theirs > there.mg

    def is_first(self, transfer: Transfer, lot: Lot) -> bool:
        """Whether goods come from outside with a transfer: from whom they began with."""
        giver, taker = self.sender(transfer), self.receiver(transfer)
        if lot.id not in self.growers_lots:
            return False
        outside = self.grows(giver) or (giver.party == lot.supplier and self.is_source(lot.id))
        return outside and taker != NOBODY and not self.grows(taker)

    def _is_back(self, transfer: Transfer, lot: Lot) -> bool:
        """Whether goods go back to where they came from."""
        taker = self.receiver(transfer)
        if self.grows(self.sender(transfer)) or taker == NOBODY:
            return False
        return self.grows(taker) or (taker.party is not None and taker.party == lot.supplier)

    def share(self, lot: Lot) -> Fraction:
        """Which part of a lot's cocoa carries the claim; of a source as it is backed."""
        if not self.is_source(lot.id):
            return content_of(self.backing, lot.id).claimed(_MB)
        backed = self.backing.of(lot)
        if backed is None or backed.model.rank > _MB.rank:
            return Fraction(0)
        return backed.part

    # Credit ---------------------------------------------------------------------------------------

    def credits(self) -> Iterator[Posting]:
        """What came from sources; in all no more than the quota of the certificate behind it."""
        rooms: dict[str, Fraction] = {}
        for each in sorted(self._arriving(), key=lambda each: (each.entry.at, each.entry.id)):
            paper = self._one_paper(each.entry.lot or "")
            if paper is None or paper.quota is None:
                yield each
                continue
            worth = each.entry.worth(self.claim.scheme.factor_set())
            fitting = min(worth, rooms.get(paper.id, Fraction(paper.quota.mg)))
            rooms[paper.id] = rooms.get(paper.id, Fraction(paper.quota.mg)) - fitting
            if fitting:
                yield attrs.evolve(each, entry=attrs.evolve(each.entry, equivalent=fitting))

    def _one_paper(self, lot: str) -> Certificate | None:
        """The certificate that alone backs a lot; ``None`` where there is none, or several."""
        if not any(each.quota is not None for each in self.lineage.chain.certificates):
            return None
        record = self.lot(lot)
        backed = self.backing.of(record) if self.is_source(lot) else None
        names = [backed.source] if backed else content_of(self.backing, lot).origins()
        found = self.lineage.chain.find("certificate", names[0]) if len(names) == 1 else None
        return found if isinstance(found, Certificate) else None

    def _arriving(self) -> Iterator[Posting]:
        for lot in self.lineage.lots:
            if lot.id in self.growers_lots and lot.stage not in {*RAW, Stage.SHELL}:
                yield from self._of_growers(lot)
        for step in self.lineage.steps:
            yield from self._of_drying(step)

    def _of_growers(self, lot: Lot) -> Iterator[Posting]:
        first, made = self._handed(lot), not self.is_source(lot.id)
        drawn = self._drawn(lot) if made and first is None else []
        if first == [] or (made and not first and not drawn):
            return
        share = self.share(lot)
        if not share or not lot.stage.is_cocoa:
            return
        factor = share * (self._behind_one(lot) if made else self._brought(lot))
        backed = None if made else self.backing.of(lot)
        country = backed.country if backed else None
        if first:
            for each, mass in first:
                at = self.receiver(each)
                yield self._credit(each, lot, mass, mass.mg * factor, at, country)
            return
        if made:
            for step, mass in drawn:
                at = self.worker(step.id)
                yield self._credit(step, lot, mass, mass.mg * factor, at, country)
            return
        mass = Mass(mass_of(self.lineage, lot.id))
        at = self.holder(lot.site, None) if lot.site else self._drawn_at(lot)
        if mass and not (self.grows(at) and lot.id in self._passed_on):
            yield self._credit(lot, lot, mass, mass.mg * factor, at, country)

    def _brought(self, lot: Lot) -> Fraction:
        """Beans behind one milligram of a source lot."""
        return self._factors.get(lot.stage, BROUGHT_IN * cocoa_part(lot))

    def _behind_one(self, lot: Lot) -> Fraction:
        """Beans behind one milligram of a lot that growers made: those that went into it."""
        code = self.lineage.columns.lot_codes[lot.id]
        upstream = Upstream(self.lineage, [code], BEANS)
        held = upstream.held[code]
        return Fraction(upstream.left(code), held * upstream.unit) if held else Fraction(0)

    def _handed(self, lot: Lot) -> list[tuple[Transfer, Mass]] | None:
        """What came with each first transfer of a lot and stayed; in all no more than the lot.

        ``None`` where there is no such transfer.
        """
        mine = self.transfers.get(lot.id, ())
        came = [(each, self.came(each)) for each in mine if self.is_first(each, lot)]
        return [(each, Mass(mass)) for each, mass in came if mass] if came else None

    def came(self, transfer: Transfer) -> int:
        """The milligrams that came from growers or a supplier with a transfer, and stayed."""
        return self._both(transfer.lot)[0].get(transfer.id, 0)

    def told(self, transfer: Transfer) -> int:
        """The milligrams of a transfer that need no claim: they came from growers, or went back."""
        came, back = self._both(transfer.lot)
        return came.get(transfer.id, 0) + back.get(transfer.id, 0)

    def is_back(self, transfer: Transfer) -> bool:
        """Whether a transfer took back to growers or a supplier some of what had come."""
        came, back = self._both(transfer.lot)
        return transfer.id in back and transfer.id not in came

    def _both(self, name: str) -> tuple[dict[str, int], dict[str, int]]:
        if name not in self._kept:
            lot = self.lot(name)
            self._kept[name] = self._sorted_out(lot) if lot is not None else ({}, {})
        return self._kept[name]

    @cached_property
    def _kept(self) -> dict[str, tuple[dict[str, int], dict[str, int]]]:
        return {}

    def _sorted_out(self, lot: Lot) -> tuple[dict[str, int], dict[str, int]]:
        """What came and stayed with each transfer of a lot; what each took back, or lost so."""
        brought: dict[str, int] = {}
        back: dict[str, int] = {}
        kept: dict[str | None, list[str]] = {}
        for each in self.transfers.get(lot.id, ()):
            if self.is_first(each, lot):
                brought[each.id] = self._received(each).mg
                kept.setdefault(self.receiver(each).party, []).append(each.id)
            elif self._is_back(each, lot):
                rest = self.moved(each).mg
                for last in reversed(kept.get(self.sender(each).party, [])):
                    gone = min(rest - back.get(each.id, 0), brought[last])
                    brought[last] -= gone
                    for name in (each.id, last):
                        back[name] = back.get(name, 0) + gone
        room = self._room(lot, sum(brought.values()))
        for name, mass in brought.items():
            brought[name] = min(mass, room)
            room -= brought[name]
        return brought, back

    def _received(self, transfer: Transfer) -> Mass:
        return self.moved(transfer) if transfer.received is None else transfer.received

    def _room(self, lot: Lot, brought: int) -> int:
        """What all transfers of a lot can have handed over."""
        try:
            return mass_of(self.lineage, lot.id)
        except MassUnknownError:
            return brought

    def _drawn(self, lot: Lot) -> list[tuple[Step, Mass]]:
        """The steps of others that draw on a lot that growers made; in all no more than the lot."""
        drawn: dict[str, int] = {}
        for each in self.lineage.consumers(lot.id):
            worker, step = self.worker(each.step), self.lineage.chain.step(each.step)
            if worker != NOBODY and not self.grows(worker):
                mass = measured(each.mass, lot.id, step).mg
                drawn[step.id] = drawn.get(step.id, 0) + mass
        steps = [self.lineage.chain.step(each) for each in drawn]
        room, found = mass_of(self.lineage, lot.id) if drawn else 0, []
        for step in sorted(steps, key=lambda each: (each.start or BEGINNING, each.id)):
            mass = min(drawn[step.id], room)
            room -= mass
            if mass:
                found.append((step, Mass(mass)))
        return found

    @cached_property
    def _passed_on(self) -> frozenset[str]:
        """The lots that went into what growers made and others got: their credit is there."""
        columns, index = self.lineage.columns, self.lineage.index
        given = [
            columns.lot_codes[lot.id]
            for lot in self.lineage.lots
            if lot.id in self.growers_lots
            and not self.is_source(lot.id)
            and (self._handed(lot) or self._drawn(lot))
        ]
        upstream = index.lots_into(index.steps_before(given)).tolist() if given else []
        return frozenset(columns.lot_ids[code] for code in (*given, *upstream))

    def _drawn_at(self, lot: Lot) -> Holder:
        """Where steps draw on a lot of which nothing else tells where it is; where all agree."""
        found = {self.worker(each.step) for each in self.lineage.consumers(lot.id)}
        return found.pop() if len(found) == 1 else NOBODY

    def _of_drying(self, step: Step) -> Iterator[Posting]:
        """What a step dried, as far as what went in carried the claim."""
        lots = [self.lot(each.lot) for each in step.inputs]
        if not lots or not all(lot is not None and lot.stage in RAW for lot in lots):
            return
        claimed = Fraction(0)
        for each in step.inputs:
            part = wet_part(self.lineage, self.lineage.columns.lot_codes[each.lot])
            whole = measured(each.mass, each.lot, step).mg * part
            claimed += whole * content_of(self.backing, each.lot).claimed(_MB)
        if not claimed:
            return
        took, gave = (
            sum(measured(each.mass, each.lot, step).mg for each in portions)
            for portions in (step.inputs, step.outputs)
        )
        share = claimed / max(took, gave)
        holder = self.holder(step.site, step.party)
        masses: dict[str, int] = {}
        for portion in step.outputs:
            mass = measured(portion.mass, portion.lot, step).mg
            masses[portion.lot] = masses.get(portion.lot, 0) + mass
        for name, milligrams in masses.items():
            lot = self.lot(name)
            if lot is None or lot.stage in {*RAW, Stage.SHELL} or not lot.stage.is_cocoa:
                continue
            worth = milligrams * self._factors.get(lot.stage, BROUGHT_IN) * share
            at = holder if holder != NOBODY else self.holder(lot.site, None)
            if worth and lot.id not in self._passed_on:
                yield self._credit(step, lot, Mass(milligrams), worth, at, None)

    @cached_property
    def _factors(self) -> Factors:
        return self.claim.scheme.factor_set().factors

    def _credit(
        self,
        record: Transfer | Lot | Step,
        lot: Lot,
        mass: Mass,
        worth: Fraction,
        holder: Holder,
        country: str | None,
    ) -> Posting:
        when = _first_moment(record, lot)
        found = entry_of(f"{record.id}>{lot.id}", EntryKind.CREDIT, mass, when, lot, worth, country)
        return Posting(found, holder, within=False, record=record)


def _first_moment(record: Transfer | Lot | Step, lot: Lot) -> datetime:
    """When credit is there at the earliest; where nobody says, from the beginning."""
    if isinstance(record, Transfer):
        return record.when or BEGINNING
    if isinstance(record, Step):
        return record.start or record.end or BEGINNING
    if record.harvested is not None:
        return WholeDay.of(record.harvested, _FIRST_ON_EARTH)
    return lot.made or BEGINNING
