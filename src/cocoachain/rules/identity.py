"""Rules of who is who: lots from nowhere, names used twice or without a record (G02, G06, G07)."""

from collections.abc import Callable, Iterator
from operator import attrgetter

import attrs
import numpy as np

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.columns import NO_TIME, STAGES, Bools
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.corrections import Correction
from cocoachain.model.kinds import KIND_OF_CLASS, KINDS, PARTY_KINDS
from cocoachain.model.lots import Lot
from cocoachain.model.parties import CONSUMERS
from cocoachain.model.programme import Coaching
from cocoachain.model.records import Record
from cocoachain.model.steps import Step, StepKind
from cocoachain.rules.figures import listed
from cocoachain.rules.rule import rule
from cocoachain.rules.sums import stated

NO_RECORD = "Expected a record of the lot, got none; it is named by {named}"
NO_ORIGIN = "Expected a step that made it, or the plot and farmer that it came from, got neither"
NO_PLOT = "Expected the plot that it grew on, got only its farmer {farmer}"
NO_FARMER = "Expected the farmer who grew it, got only its plot {plot}"
BOUGHT_IN = "Expected where it came from, got only its supplier {supplier}: its origin is unknown"


@rule("G02", needs=["whole", "lots"], says=[NO_RECORD, NO_ORIGIN, NO_PLOT, NO_FARMER, BOUGHT_IN])
def lot_from_nowhere(lineage: Lineage) -> Iterator[Finding]:
    """A lot has no step that made it and no plot and farmer that it came from, or no record at all.

    A lot with cocoa needs a step that put it out; one that comes from a harvest, or from no step,
    needs a plot (or plots that it may have come from) and a farmer, its own or the plot's. A lot
    of which only a supplier is known was bought in: its origin is unknown, which is a warning. A
    lot that a portion, transfer, count, test or declaration names must have a record. Ingredients
    and other material may come from nowhere.

    Why: Where a lot comes from nowhere, so may any cocoa in it.
    Mend: Record the delivery or the step that made it, or correct the row that names the wrong lot.
    Source: Field page §7.1, Article 9 record: plots and producers; §12, row G02.
    """
    yield from _unrecorded(lineage)
    columns = lineage.columns
    needs_origin = np.array([stage.is_cocoa for stage in STAGES], np.bool_)
    sources = columns.lot_known & needs_origin[columns.lot_stage] & _are_sources(lineage)
    for code in np.flatnonzero(sources).tolist():
        lot = lineage.chain.lot(columns.lot_ids[code])
        made = columns.made_ptr[code + 1] > columns.made_ptr[code]
        finding = _source_fault(lineage, lot, harvested=bool(made))
        if finding is not None:
            yield finding


def _are_sources(lineage: Lineage) -> Bools:
    """Lots that no step made, or only a harvest that took nothing in."""
    columns = lineage.columns
    harvest = np.fromiter(
        (step.kind is StepKind.HARVEST and not step.inputs for step in lineage.steps),
        np.bool_,
        len(columns.step_ids),
    )
    made_otherwise = np.zeros(len(columns.lot_ids), np.bool_)
    made_otherwise[columns.out_lot[~harvest[columns.out_step]]] = True
    return ~made_otherwise


def _source_fault(lineage: Lineage, lot: Lot, *, harvested: bool) -> Finding | None:
    plots = (lot.plot,) if lot.plot is not None else lot.plots
    if plots:
        records = [lineage.chain.find("plot", each) for each in plots]
        farmers = [getattr(each, "farmer", None) for each in records]
        if lot.farmer is not None or None in records or None not in farmers:
            return None  # a plot without a record is a finding of G07
        return Finding.at(lot, NO_FARMER, plot=plots[farmers.index(None)])
    if lot.farmer is not None:
        return Finding.at(lot, NO_PLOT, farmer=lot.farmer)
    if lot.supplier is not None and not harvested:
        return Finding.at(lot, BOUGHT_IN, severity=Severity.WARNING, supplier=lot.supplier)
    return Finding.at(lot, NO_ORIGIN)


def _unrecorded(lineage: Lineage) -> Iterator[Finding]:
    """Lots that something names and that have no record."""
    columns, chain = lineage.columns, lineage.chain
    named: dict[str, list[tuple[str, Record]]] = {}
    for code in np.flatnonzero(~columns.lot_known).tolist():
        name = columns.lot_ids[code]
        around = {each.step for each in (*lineage.producers(name), *lineage.consumers(name))}
        named[name] = [(f"step {step}", chain.step(step)) for step in sorted(around)]
    known = chain.names("lot")
    for kind in ("transfer", "count", "weighing", "test", "lab_result", "declaration"):
        for record in chain.records(kind):
            lots = getattr(record, "lots", None) or (getattr(record, "lot", None),)
            for lot in lots:
                if lot is not None and lot not in known:
                    named.setdefault(lot, []).append((_called(record), record))
    for lot, namers in sorted(named.items()):
        steps = [each.id for _, each in namers if isinstance(each, Step)]
        words = listed([words for words, _ in namers])
        yield Finding.at(("lot", lot), NO_RECORD, steps=steps, seen_at=namers[0][1], named=words)


def _called(record: Record) -> str:
    """Kind and identifier, as far as there is one: ``transfer T-1``, ``a weighing``."""
    kind = KIND_OF_CLASS[type(record)].name.replace("_", " ")
    name = getattr(record, "id", None)
    return f"a {kind}" if name is None else f"{kind} {name}"


SHARED = "Expected one record of that identifier, got {got}"
PUT_OUT_AGAIN = (
    "Expected a new identifier once it was wholly drawn, got it put out again by step {step}"
)
_THINGS = {"lot", "step", "plot", "site", "product", "recipe"} | {kind.name for kind in PARTY_KINDS}


@rule("G06", needs=["whole", "lots"], says=[SHARED, PUT_OUT_AGAIN])
def identifier_used_twice(lineage: Lineage) -> Iterator[Finding]:
    """One identifier stands for records of two kinds, or for a lot put out again once used up.

    Two lots, steps, plots, parties, sites, products or recipes of one name are an error; where
    one of them is a paper (a transfer, a permit, a payment, …) it is a note. A lot was used up
    before a step put it out again if, before that step ended, steps had certainly drawn as much as
    all earlier steps can have put out. Correcting a record does not reuse its identifier.

    Why: Whoever asks for that name gets two answers, and a recall may stop at the wrong one.
    Mend: Give one of them another identifier; a tank or a tray is no lot, each filling is.
    Source: Field page §12, row G06; §10, a GS1 lot number names one lot of one product.
    """
    yield from _shared_names(lineage)
    yield from _put_out_again(lineage)


def _shared_names(lineage: Lineage) -> Iterator[Finding]:
    names = {kind.name: lineage.chain.names(kind.name) for kind in KINDS if kind.has_id}
    seen: set[str] = set()
    twice: set[str] = set()
    for each in names.values():
        twice |= seen & each
        seen |= each
    order = {"lot": -2, "step": -1}
    for name in sorted(twice):
        found = [kind for kind, each in names.items() if name in each]
        first = min(found, key=lambda kind: (order.get(kind, 0), kind))
        things = sum(kind in _THINGS for kind in found)
        yield Finding.at(
            (first, name),
            SHARED,
            severity=None if things > 1 else Severity.NOTE,
            got=" and ".join(f"a {kind.replace('_', ' ')}" for kind in found),
        )


def _put_out_again(lineage: Lineage) -> Iterator[Finding]:
    columns = lineage.columns
    for code in np.flatnonzero(np.diff(columns.made_ptr) > 1).tolist():
        made = columns.made_at[columns.made_ptr[code] : columns.made_ptr[code + 1]]
        used = columns.use_at[columns.use_ptr[code] : columns.use_ptr[code + 1]]
        steps = columns.out_step[made]
        first = stated(columns.step_end_first, columns.step_start_first)[steps].tolist()
        drawn_by = stated(columns.step_start_last, columns.step_end_last)[columns.in_step[used]]
        puts = list(zip(first, columns.out_mass[made].tolist(), steps.tolist(), strict=True))
        draws = list(zip(drawn_by.tolist(), columns.in_mass[used].tolist(), strict=True))
        for moment, _, step in sorted(puts):
            if moment == NO_TIME or any(mass < 0 for _, mass, _ in puts):
                continue
            before = [(t, mass) for t, mass, other in puts if other != step and t <= moment]
            drawn = sum(mass for t, mass in draws if t != NO_TIME and t < moment and mass > 0)
            if before and drawn >= sum(mass for _, mass in before) > 0:
                lot, name = ("lot", columns.lot_ids[code]), columns.step_ids[step]
                yield Finding.at(lot, PUT_OUT_AGAIN, steps=[name], step=name)


_Read = Callable[[Record], object]

NO_NAMED_RECORD = "Expected a record of {kind} {name}, got none; it is named by {named}"
_CARRIES = {
    ("plot", "farmer"),
    ("site", "party"),
    ("lot", "plot"),
    ("lot", "plots"),
    ("lot", "farmer"),
    ("lot", "site"),
    ("step", "site"),
    ("step", "party"),
    ("membership", "party"),
    ("membership", "group"),
    ("transfer", "from_party"),
    ("transfer", "to_party"),
    ("transfer", "from_site"),
    ("transfer", "to_site"),
    ("count", "site"),
}
"""Fields that say who grew, made, held or sent a lot."""


@rule("G07", needs=["whole"], says=[NO_NAMED_RECORD])
def name_without_record(lineage: Lineage) -> Iterator[Finding]:
    """A record names a plot, party, site, step, product or paper that has no record.

    Each missing name is found once, with who names it. It is an error where it says who grew,
    made, held or sent a lot (plots, farmers, sites, parties of steps, transfers and
    memberships), else a warning. Lots are judged by G02. Walk-in buyers (``consumers``) and
    shipments need no record, and a correction names what is no longer there.

    Why: What the name stands for cannot be asked: not who it is, nor where.
    Mend: Add the record, or correct the name where it stands.
    Source: Field page §7.1, Article 9 record; §11, traceability test.
    """
    missing: dict[tuple[str, str], list[tuple[Record, bool]]] = {}
    for record, field, ref, name in _dangling(lineage):
        carries = (KIND_OF_CLASS[type(record)].name, field) in _CARRIES
        missing.setdefault((ref, name), []).append((record, carries))
    for (ref, name), namers in sorted(missing.items(), key=lambda item: item[0]):
        carried = any(carries for _, carries in namers)
        yield Finding.at(
            (ref, name),
            NO_NAMED_RECORD,
            severity=None if carried else Severity.WARNING,
            kind=ref.replace("_", " "),
            name=name,
            named=listed([_called(record) for record, _ in namers]),
            seen_at=namers[0][0],
        )


_NOT_JUDGED = {"lot", "shipment"}
_WITHOUT_RECORD = {"party": frozenset({CONSUMERS})}


def _dangling(lineage: Lineage) -> Iterator[tuple[Record, str, str, str]]:
    """Each name without a record: the record that names it, its field, what it refers to."""
    chain = lineage.chain
    known: dict[str, frozenset[str]] = {}
    for kind in KINDS:
        if kind.classes == (Correction,):
            continue
        by_class: dict[type[Record], list[Record]] = {}
        for record in chain.records(kind.name):
            by_class.setdefault(type(record), []).append(record)
        for cls, records in by_class.items():
            for field, ref, read in _references_of(cls):
                if ref not in known:
                    known[ref] = _names(lineage, ref) | _WITHOUT_RECORD.get(ref, frozenset())
                for record, name in _missing(records, read, known[ref]):
                    yield record, field, ref, name


def _missing(
    records: list[Record], read: _Read, known: frozenset[str]
) -> Iterator[tuple[Record, str]]:
    """The records that name something unknown; each different value is looked at once."""
    values = set(map(read, records)) - {None, ()}
    if all(known.issuperset(_several(value)) for value in values):
        return
    for record in records:
        for name in _several(read(record)):
            if name not in known:
                yield record, name


def _several(value: object) -> tuple[str, ...]:
    """The names in a field that holds one, several or none."""
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (str(value),)


def _names(lineage: Lineage, ref: str) -> frozenset[str]:
    """All names that a reference may use; one to any record may use every name."""
    if ref != "record":
        return lineage.chain.names(ref)
    return frozenset().union(*(lineage.chain.names(kind.name) for kind in KINDS if kind.has_id))


def _references_of(cls: type[Record]) -> tuple[tuple[str, str, _Read], ...]:
    """The fields of a class that name other records, what they refer to, and how to read them."""
    found: list[tuple[str, str, _Read]] = []
    for field in attrs.fields(cls):
        ref = field.metadata.get("ref")
        if ref is not None and ref not in _NOT_JUDGED:
            found.append((field.name, ref, attrgetter(field.name)))
    if cls is Coaching:
        found.append(("attendees", "party", _attendees))
    return tuple(found)


def _attendees(record: Record) -> tuple[str, ...]:
    return tuple(each.party for each in record.attendees) if isinstance(record, Coaching) else ()
