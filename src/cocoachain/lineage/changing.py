"""What changed from one chain to another, record by record and field by field."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Literal

import attrs

from cocoachain.errors import shown
from cocoachain.model.chain import Chain
from cocoachain.model.kinds import KINDS, Kind
from cocoachain.model.lots import Lot
from cocoachain.model.records import Record, content_key
from cocoachain.model.steps import Loss, Portion
from cocoachain.values.mass import Mass

What = Literal["added", "removed", "changed"]
ADDED: What = "added"
REMOVED: What = "removed"
CHANGED: What = "changed"

_TURNED: Mapping[What, What] = {ADDED: REMOVED, REMOVED: ADDED, CHANGED: CHANGED}


@attrs.frozen
class Change:
    """One thing that is not the same before and after."""

    kind: str
    """The kind of record (``lot``, ``step``, …), ``share`` or ``finding``."""

    name: str
    """The identifier of the record, or what it says where it has none."""

    what: What
    """Whether it was added, removed or changed."""

    field: str = ""
    """Which field changed, as in ``mass`` or ``inputs[LOT-1]``; of a share the origin."""

    before: object = None
    """The value before; ``None`` for nothing."""

    after: object = None
    """The value after; ``None`` for nothing."""

    def reversed(self) -> "Change":
        """The same, seen from the other side."""
        return Change(self.kind, self.name, _TURNED[self.what], self.field, self.after, self.before)

    def texts(self) -> tuple[str, str]:
        """Before and after as a table shows them."""
        return _text(self.before), _text(self.after)

    def __str__(self) -> str:
        """One line for people."""
        if not self.field:
            return f"{self.kind} {self.name} {self.what}"
        before, after = self.texts()
        return f"{self.kind} {self.name} {self.field}: {before or 'nothing'} → {after or 'nothing'}"


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Fraction):
        return f"{float(100 * value):.4f} %"
    return shown(value) if isinstance(value, tuple | Mapping) else str(value)


def record_changes(before: Chain, after: Chain) -> Iterator[Change]:
    """All changes, kind by kind in the order of a ledger, by identifier."""
    for kind in KINDS:
        if kind.has_id:
            yield from _by_identifier(kind, before, after)
        else:
            yield from _by_content(kind, before, after)


def _by_identifier(kind: Kind, before: Chain, after: Chain) -> Iterator[Change]:
    for name in sorted(before.names(kind.name) | after.names(kind.name)):
        old, new = before.find(kind.name, name), after.find(kind.name, name)
        if old is None or new is None:
            yield Change(kind.name, name, REMOVED if new is None else ADDED)
        elif old is not new and old != new:
            yield from field_changes(kind.name, name, old, new)


def _by_content(kind: Kind, before: Chain, after: Chain) -> Iterator[Change]:
    old, new = set(before.records(kind.name)), set(after.records(kind.name))
    for record in sorted(old ^ new, key=content_key):
        yield Change(kind.name, repr(record), REMOVED if record in old else ADDED)


def field_changes(kind: str, name: str, old: Record, new: Record) -> Iterator[Change]:
    """What differs between two records under one identifier."""
    if isinstance(old, Lot) and isinstance(new, Lot) and old.stage != new.stage:
        yield Change(kind, name, CHANGED, "stage", old.stage.value, new.stage.value)
    names = dict.fromkeys(
        each.name for each in (*attrs.fields(type(old)), *attrs.fields(type(new)))
    )
    for field in names:
        before, after = getattr(old, field, None), getattr(new, field, None)
        if before != after:
            parts = _parts(before), _parts(after)
            yield from _part_changes(kind, name, field, before, after, parts)


def _part_changes(
    kind: str, name: str, field: str, before: object, after: object,
    parts: tuple[dict[str, Mass | None] | None, dict[str, Mass | None] | None],
) -> Iterator[Change]:  # fmt: skip
    """One change of a field, or one of each portion or loss where they can be told apart."""
    old, new = parts
    if old is None or new is None or old == new:
        yield Change(kind, name, CHANGED, field, before, after)
        return
    for each in sorted(old.keys() | new.keys()):
        if each not in old or each not in new:
            what: What = REMOVED if each in old else ADDED
            yield Change(kind, name, what, f"{field}[{each}]", old.get(each), new.get(each))
        elif old[each] != new[each]:
            yield Change(kind, name, CHANGED, f"{field}[{each}]", old[each], new[each])


def _parts(value: object) -> dict[str, Mass | None] | None:
    """The masses of portions by lot, or of losses by cause; ``None`` if one stands twice."""
    if not isinstance(value, tuple):
        return None
    found: dict[str, Mass | None] = {}
    for each in value:
        if isinstance(each, Portion):
            name: str = each.lot
        elif isinstance(each, Loss):
            name = each.cause.value
        else:
            return None
        if name in found:
            return None
        found[name] = each.mass
    return found
