"""One event of EPCIS as it is worked with: when, where, of what, and what became of it."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal

import attrs

from cocoachain.formats.epcis.contexts import Context
from cocoachain.formats.epcis.quantities import Thing
from cocoachain.formats.native_values import Steps
from cocoachain.values.extras import Extra

_FRACTION = re.compile(r"(\.[0-9]{6})[0-9]+")

_MARKS = "/#:"
_RANKS = {"ADD": 0, "OBSERVE": 2, "DELETE": 3}
_MAKING = 1


@attrs.frozen(kw_only=True)
class Event:
    """An event, its words bare and its moments read; ``raw`` is all that it said."""

    raw: Extra
    """The event as it goes out again, with the contexts that it needs."""

    context: Context
    """What its prefixes mean."""

    steps: Steps
    """The way to it in its document."""

    position: int
    """Its place among the events of the document, from 0."""

    kind: str
    """The type."""

    time: datetime
    """When it happened."""

    name: str
    """Its identifier: the eventID, else its hash."""

    key: str
    """The same, unless other events have that identifier, too."""

    action: str | None = None
    """ADD, OBSERVE or DELETE."""

    biz_step: str | None = None
    """The bare word of CBV, or the URI."""

    parent: str | None = None
    """The container."""

    things: tuple[Thing, ...] = ()
    """The objects, or the children of an aggregation."""

    inputs: tuple[Thing, ...] = ()
    """What a transformation took."""

    outputs: tuple[Thing, ...] = ()
    """What a transformation made."""

    sources: Mapping[str, str] = attrs.field(factory=dict)
    """From whom and where: ``owning_party``, ``possessing_party``, ``location`` → name."""

    destinations: Mapping[str, str] = attrs.field(factory=dict)
    """To whom and where, likewise."""

    @property
    def order(self) -> tuple[datetime, int, int]:
        """Events are told in this order: by time, what makes things first, then as they stand."""
        rank = _MAKING if self.kind == "TransformationEvent" else _RANKS.get(self.action or "", 2)
        return (self.time, rank, self.position)

    @property
    def place(self) -> str | None:
        """Where the things were after the event, else where it was read."""
        for member in ("bizLocation", "readPoint"):
            found = self.raw.get(member)
            if isinstance(found, Extra) and isinstance(found.get("id"), str):
                return str(found["id"])
        return None

    @property
    def recorded(self) -> datetime | None:
        """When it was recorded, if it says so."""
        return moment_of(self.raw.get("recordTime"))

    @property
    def error(self) -> Extra | None:
        """The declaration that the event was wrong."""
        found = self.raw.get("errorDeclaration")
        return found if isinstance(found, Extra) else None

    def transactions(self) -> Iterator[tuple[str | None, str]]:
        """The business transactions: the bare word of the type, and the identifier."""
        for each in self.raw.get("bizTransactionList", ()):  # type: ignore[attr-defined]  # a checked list
            kind = self.context.word(each.get("type"), "transaction_types")
            yield kind, each["bizTransaction"]

    def extensions(self) -> Iterator[tuple[str, str, object]]:
        """The members with a namespace, of the event and of its ILMD.

        Each with its whole name and with its last part in small letters, which tells what it is
        where nobody knows the namespace.
        """
        ilmd = self.raw.get("ilmd")
        for part in (self.raw, ilmd if isinstance(ilmd, Extra) else Extra()):
            for name, value in part.items():
                if ":" in name:
                    yield self.context.expanded(name), local_name(name), value


def event_of(
    raw: Extra, context: Context, steps: Steps, *, position: int, name: str, key: str
) -> Event:
    """The event that a checked object of JSON tells."""
    of = _Members(raw, context)
    quantities = {
        "AggregationEvent": ("childEPCs", "childQuantityList"),
        "AssociationEvent": ("childEPCs", "childQuantityList"),
    }.get(str(raw["type"]), ("epcList", "quantityList"))
    time = moment_of(raw["eventTime"])
    if time is None:
        raise ValueError(raw["eventTime"])  # never: the time was checked
    return Event(
        raw=raw,
        context=context,
        steps=steps,
        position=position,
        kind=str(raw["type"]),
        time=time,
        name=name,
        key=key,
        action=of.text("action"),
        biz_step=context.word(of.text("bizStep"), "biz_steps"),
        parent=of.text("parentID"),
        things=of.things(*quantities),
        inputs=of.things("inputEPCList", "inputQuantityList"),
        outputs=of.things("outputEPCList", "outputQuantityList"),
        sources=of.sides("source"),
        destinations=of.sides("destination"),
    )


def local_name(name: str) -> str:
    """The last part of a name with a namespace, in small letters."""
    for mark in _MARKS:
        name = name.rpartition(mark)[2]
    return name.lower()


def moment_of(written: object) -> datetime | None:
    """The moment of a checked text, to the microsecond; finer digits stay in the event alone."""
    if not isinstance(written, str):
        return None
    return datetime.fromisoformat(_FRACTION.sub(r"\1", written))


@attrs.frozen
class _Members:
    """The members of a checked event; of an event of another type they may be anything."""

    raw: Extra
    context: Context

    def text(self, member: str) -> str | None:
        value = self.raw.get(member)
        return value if isinstance(value, str) else None

    def things(self, names: str, quantities: str) -> tuple[Thing, ...]:
        """The single pieces and the quantities of two lists."""
        pieces = [Thing(each) for each in self._each(names) if isinstance(each, str)]
        return (*pieces, *self._quantities(quantities))

    def _quantities(self, member: str) -> Iterator[Thing]:
        for each in self._each(member):
            if isinstance(each, Extra) and isinstance(each.get("epcClass"), str):
                amount, unit = each.get("quantity"), each.get("uom")
                number = None if isinstance(amount, bool | str) or amount is None else amount
                yield Thing(
                    str(each["epcClass"]),
                    None if number is None else Decimal(str(number)),
                    unit if isinstance(unit, str) else None,
                )

    def sides(self, side: str) -> dict[str, str]:
        """The sources or destinations by the bare word of their type; of two the first."""
        found: dict[str, str] = {}
        for each in self._each(f"{side}List"):
            if isinstance(each, Extra) and isinstance(name := each.get(side), str):
                kind = each.get("type")
                word = self.context.word(
                    kind if isinstance(kind, str) else None, "source_dest_types"
                )
                found.setdefault(word or "", name)
        return found

    def _each(self, member: str) -> tuple[object, ...]:
        value = self.raw.get(member)
        return value if isinstance(value, tuple) else ()
