"""What was known at a moment: records by when they were recorded, and corrections carried out."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, cast, get_args

import attrs

from cocoachain.model.corrections import Correction
from cocoachain.model.kinds import KIND_OF_CLASS, KINDS, kinds_named
from cocoachain.model.records import Record
from cocoachain.values.moments import check_moment, latest, microseconds

_Key = tuple[str, str]
"""The kind and the identifier of a record."""

_CORRECTION = "correction"
_T = TypeVar("_T")


def known(records: Iterable[Record], at: datetime | None = None) -> list[Record] | None:
    """The records known at a moment, corrected; ``None`` where that is all of them as they are.

    Corrections are carried out in the order in which they were recorded, ties by identifier:

    - A withdrawn record is left out.
    - A replacement takes the place and the name of the record that it replaces, also where it is
      replaced in turn; whatever names either of the two names that one. One that replaces several
      records keeps its own name, and whatever names those names it.
    - Of two corrections of one record the later one stands; of corrections in a ring, the latest.
    - A correction that is itself corrected is not carried out.
    - A correction of a record that is not known, or by a replacement that is not known, changes
      nothing.
    """
    everything = list(records)
    held = everything if at is None else _recorded_by(everything, latest(check_moment(at, "at")))
    corrections = [each for each in held if isinstance(each, Correction)]
    if corrections:
        return list(_corrected(held, corrections))
    return None if len(held) == len(everything) else held


def _recorded_by(records: list[Record], at: datetime) -> list[Record]:
    return [each for each in records if each.recorded is None or each.recorded <= at]


def _corrected(held: list[Record], corrections: list[Correction]) -> Iterator[Record]:
    """The records after the corrections, each under the name that it then has."""
    by_key = {key: each for each in held if (key := _key(each)) is not None}
    edges = _unringed(_standing(_effective(corrections, by_key)))
    heirs = _heirs(edges)
    names = _names(edges, heirs)
    for record in held:
        key = _key(record)
        if key in heirs:
            continue
        changes = _renamed_references(record, names) if names else {}
        if key in names:
            changes["id"] = names[key]
        yield _evolved(record, changes) if changes else record


def _key(record: Record) -> _Key | None:
    """Its kind and identifier, if it has one."""
    name: str | None = getattr(record, "id", None)
    return None if name is None else (KIND_OF_CLASS[type(record)].name, name)


# Which corrections count --------------------------------------------------------------------------


@attrs.frozen
class _Edge:
    """A correction that changes something: the record that was wrong and what stands instead."""

    correction: Correction
    wrong: _Key
    right: _Key | None


def _effective(corrections: Iterable[Correction], by_key: Mapping[_Key, Record]) -> list[_Edge]:
    """The corrections that speak of known records, in the order in which they were recorded."""
    edges = []
    for each in sorted(corrections, key=_when_recorded):
        wrong = _known_key(each.kind, each.record, by_key)
        right = None
        if each.replacement is not None:
            right = _known_key(each.kind, each.replacement, by_key)
            if right is None or right == wrong:
                continue
        if wrong is not None:
            edges.append(_Edge(each, wrong, right))
    return edges


def _known_key(kind: str, name: str, by_key: Mapping[_Key, Record]) -> _Key | None:
    keys = [(each.name, name) for each in kinds_named(kind)]
    return next((key for key in keys if key in by_key), None)


def _when_recorded(correction: Correction) -> tuple[bool, int, str]:
    """Sort key: undated corrections first, then by the moment, ties by identifier."""
    moment = correction.recorded
    return (moment is not None, microseconds(moment) if moment else 0, correction.id)


def _standing(edges: list[_Edge]) -> list[_Edge]:
    """The corrections that no standing correction corrects; in a ring of them the latest stands.

    Each correction corrects one record, so that from the uncorrected ones all others follow.
    """
    by_name = {each.correction.id: each for each in edges}
    corrected: dict[str, str] = {
        each.correction.id: each.wrong[1]
        for each in edges
        if each.wrong[0] == _CORRECTION and each.wrong[1] in by_name
    }
    waiting = Counter(corrected.values())
    undone: set[str] = set()
    judged: set[str] = set()
    rings: list[str] = [each.correction.id for each in edges]
    ready: deque[str] = deque(name for name in rings if not waiting[name])
    while ready or rings:
        name = ready.popleft() if ready else rings.pop()
        target = corrected.get(name)
        if name in judged:
            continue
        judged.add(name)
        if target is None or target in judged:
            continue
        if name not in undone:
            undone.add(target)
        waiting[target] -= 1
        if not waiting[target]:
            ready.append(target)
    return [each for each in edges if each.correction.id not in undone]


# What stands in whose place -----------------------------------------------------------------------


def _unringed(edges: list[_Edge]) -> dict[_Key, _Key | None]:
    """What stands for each wrong record, the latest correction winning; without rings.

    The latest correction of a ring makes what it names right, so that this stands for itself.
    """
    rank = {each.wrong: place for place, each in enumerate(edges)}
    stands = {each.wrong: each.right for each in edges}
    seen: dict[_Key, _Key] = {}
    for start in list(stands):
        key: _Key | None = start
        way = []
        while key is not None and key in stands and key not in seen:
            seen[key] = start
            way.append(key)
            key = stands[key]
        if key is not None and seen.get(key) == start and key in way:
            latest_wrong = max(way[way.index(key) :], key=rank.__getitem__)
            right = stands[latest_wrong]
            if right is not None:
                del stands[right]
    return stands


def _heirs(stands: Mapping[_Key, _Key | None]) -> dict[_Key, _Key | None]:
    """For each wrong record what stands for it in the end; ``None`` where it was withdrawn."""
    heirs: dict[_Key, _Key | None] = {}
    for start in stands:
        way = []
        key: _Key | None = start
        while key is not None and key in stands and key not in heirs:
            way.append(key)
            key = stands[key]
        end = heirs.get(key, key) if key is not None else None
        heirs.update(dict.fromkeys(way, end))
    return heirs


def _names(
    stands: Mapping[_Key, _Key | None], heirs: Mapping[_Key, _Key | None]
) -> dict[_Key, str]:
    """The name by which each replaced or replacing record is known after all corrections."""
    replacing = set(stands.values())
    firsts: dict[_Key, list[_Key]] = {}
    for key, heir in heirs.items():
        if heir is not None and key not in replacing:
            firsts.setdefault(heir, []).append(key)
    names = {}
    for key, heir in heirs.items():
        if heir is not None:
            one = firsts[heir][0] if len(firsts[heir]) == 1 else heir
            names[key] = names[heir] = one[1]
    return names


def _renamed_references(record: Record, names: Mapping[_Key, str]) -> dict[str, object]:
    """The fields of the record that name what has another name now, as they must be."""
    changes: dict[str, object] = {}
    if isinstance(record, Correction):
        return changes
    cls: type = type(record)
    for name, kinds, parts in _naming_fields(cls):
        value = getattr(record, name)
        values = value if isinstance(value, tuple) else (value,)
        if parts:
            new = tuple(_renamed_part(each, parts, names) for each in values)
        else:
            new = tuple(_renamed(each, kinds, names) for each in values)
        if any(mine is not old for mine, old in zip(new, values, strict=True)):
            changes[name] = new if isinstance(value, tuple) else new[0]
    return changes


_Naming = tuple[str, tuple[str, ...]]
"""A field that holds identifiers, and the kinds that these may be of."""


@cache
def _naming_fields(cls: type) -> tuple[tuple[str, tuple[str, ...], tuple[_Naming, ...]], ...]:
    """The fields that name records, or hold parts that do."""
    found = []
    for field in attrs.fields(cls):
        kinds = _kinds_of(field)
        inner = next((each for each in get_args(field.type) if attrs.has(each)), None)
        parts = attrs.fields(inner) if inner is not None else ()
        naming = tuple((part.name, of) for part in parts if (of := _kinds_of(part)))
        if kinds or naming:
            found.append((field.name, kinds, naming))
    return tuple(found)


def _kinds_of(field: "attrs.Attribute[object]") -> tuple[str, ...]:
    """The kinds that a field may name; a reference to any record may name all of them."""
    ref = field.metadata.get("ref")
    kinds = KINDS if ref == "record" else kinds_named(ref or "")
    return tuple(each.name for each in kinds)


def _renamed(value: object, kinds: tuple[str, ...], names: Mapping[_Key, str]) -> object:
    if not isinstance(value, str):
        return value
    return next((names[kind, value] for kind in kinds if (kind, value) in names), value)


def _renamed_part(part: object, fields: tuple[_Naming, ...], names: Mapping[_Key, str]) -> object:
    changes = {
        name: new
        for name, kinds in fields
        if (new := _renamed(getattr(part, name), kinds, names)) is not getattr(part, name)
    }
    return _evolved(part, changes) if changes else part


def _evolved(record: _T, changes: dict[str, Any]) -> _T:
    """A copy with these fields changed, and checked again."""
    copy: Any = attrs.evolve(cast("Any", record), **changes)
    return cast("_T", copy)
