"""What was known at a moment: records by when they were recorded, and corrections carried out."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar, cast

import attrs

from cocoachain.model.corrections import Correction
from cocoachain.model.kinds import KIND_OF_CLASS, KINDS, kinds_named, naming_fields
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
      records, or one of another kind, keeps its own name, and whatever names those names it.
    - Of two corrections of one record the later one stands. Where corrections go in a ring, what
      the latest names as right is right, under its own name.
    - A correction that is itself corrected is left out and not carried out.
    - A correction of itself, of a record that is not known, or by a replacement that is not known,
      changes nothing.

    What is so known, asked again, is the same.
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
    edges = _edges(corrections, by_key)
    undone = _undone(edges)
    stands = {each.wrong: each for each in edges if each.name not in undone}
    rights = {
        wrong: each.right
        for wrong, each in stands.items()
        if not each.idle and wrong[0] != _CORRECTION
    }
    reinstated = _unringed(rights, {wrong: each.rank for wrong, each in stands.items()})
    heirs = _heirs(rights)
    names = _names(rights, heirs, reinstated)
    left_out = heirs.keys() | {(_CORRECTION, name) for name in undone}
    for record in held:
        key = _key(record)
        if key in left_out:
            continue
        changes = _renamed_references(record, names) if names else {}
        if key in names and names[key] != key[1]:
            changes["id"] = names[key]
        yield _evolved(record, changes) if changes else record


def _key(record: Record) -> _Key | None:
    """Its kind and identifier, if it has one."""
    name: str | None = getattr(record, "id", None)
    return None if name is None else (KIND_OF_CLASS[type(record)].name, name)


# Which corrections count --------------------------------------------------------------------------


@attrs.frozen
class _Edge:
    """A correction of a known record: what was wrong and what stands instead."""

    rank: int
    name: str
    wrong: _Key
    right: _Key | None
    idle: bool
    """Whether it changes nothing, because its replacement is not known."""


def _edges(corrections: Iterable[Correction], by_key: Mapping[_Key, Record]) -> list[_Edge]:
    """The corrections of known records, in the order in which they were recorded."""
    edges: list[_Edge] = []
    for each in sorted(corrections, key=_when_recorded):
        wrong = _known_key(each.kind, each.record, by_key)
        own = (_CORRECTION, each.id)
        if wrong is not None and wrong != own:
            new = each.replacement
            right = None if new is None else _known_key(each.kind, new, by_key)
            idle = new is not None and right in {None, wrong, own}
            edges.append(_Edge(len(edges), each.id, wrong, right, idle))
    return edges


def _known_key(kind: str, name: str, by_key: Mapping[_Key, Record]) -> _Key | None:
    keys = [(each.name, name) for each in kinds_named(kind)]
    return next((key for key in keys if key in by_key), None)


def _when_recorded(correction: Correction) -> tuple[bool, int, str]:
    """Sort key: undated corrections first, then by the moment, ties by identifier."""
    moment = correction.recorded
    return (moment is not None, microseconds(moment) if moment else 0, correction.id)


def _undone(edges: list[_Edge]) -> set[str]:
    """The corrections that a standing correction corrects; in a ring of them the latest stands.

    Each correction corrects one record, so that from the uncorrected ones all others follow, and
    what is left are rings.
    """
    by_name = {each.name: each for each in edges}
    targets = {each.name: each.wrong[1] for each in edges if each.wrong[0] == _CORRECTION}
    waiting = Counter(targets.values())
    ready = deque(name for name in by_name if not waiting[name])
    unjudged = list(by_name)
    judged: set[str] = set()
    decisive: dict[str, _Edge] = {}
    while ready or unjudged:
        name = ready.popleft() if ready else unjudged.pop()
        target = None if name in judged else targets.get(name)
        judged.add(name)
        if target is None or target in judged:
            continue
        if name not in decisive or decisive[name].idle:
            last = decisive.get(target, by_name[name])
            decisive[target] = max(last, by_name[name], key=lambda each: each.rank)
        waiting[target] -= 1
        if not waiting[target]:
            ready.append(target)
    return {name for name, edge in decisive.items() if not edge.idle}


# What stands in whose place -----------------------------------------------------------------------


def _unringed(rights: dict[_Key, _Key | None], rank: Mapping[_Key, int]) -> set[_Key]:
    """Cut every ring where its latest correction points; gives what is right again."""
    reinstated: set[_Key] = set()
    seen: set[_Key] = set()
    for start in list(rights):
        way: dict[_Key, None] = {}
        key: _Key | None = start
        while key is not None and key in rights and key not in seen:
            seen.add(key)
            way[key] = None
            key = rights[key]
        if key is not None and key in way:
            ring = list(way)[list(way).index(key) :]
            after = dict(zip(ring, [*ring[1:], key], strict=True))
            right = after[max(ring, key=rank.__getitem__)]
            del rights[right]
            reinstated.add(right)
    return reinstated


def _heirs(rights: Mapping[_Key, _Key | None]) -> dict[_Key, _Key | None]:
    """For each wrong record what stands for it in the end; ``None`` where it was withdrawn."""
    heirs: dict[_Key, _Key | None] = {}
    for start in rights:
        way = []
        key: _Key | None = start
        while key is not None and key in rights and key not in heirs:
            way.append(key)
            key = rights[key]
        end = heirs.get(key, key) if key is not None else None
        heirs.update(dict.fromkeys(way, end))
    return heirs


def _names(
    rights: Mapping[_Key, _Key | None],
    heirs: Mapping[_Key, _Key | None],
    reinstated: set[_Key],
) -> dict[_Key, str]:
    """The name by which each replaced or replacing record is known after all corrections."""
    replacing = set(rights.values())
    firsts: dict[_Key, list[_Key]] = {}
    for key, heir in heirs.items():
        if heir is not None and key not in replacing:
            firsts.setdefault(heir, []).append(key)
    names: dict[_Key, str] = {}
    for key, heir in heirs.items():
        if heir is not None:
            of_one = len(firsts[heir]) == 1 and firsts[heir][0][0] == heir[0]
            name = firsts[heir][0][1] if of_one and heir not in reinstated else heir[1]
            names[key] = names[heir] = name
    return names


def _renamed_references(record: Record, names: Mapping[_Key, str]) -> dict[str, object]:
    """The fields of the record that name what has another name now, as they must be."""
    changes: dict[str, object] = {}
    if isinstance(record, Correction):
        return changes
    cls: type = type(record)
    for name, ref, parts in naming_fields(cls):
        value = getattr(record, name)
        values = value if isinstance(value, tuple) else (value,)
        if ref is None:
            new = tuple(_renamed_part(each, parts, names) for each in values)
        else:
            new = tuple(_renamed(each, ref, names) for each in values)
        if any(mine is not old for mine, old in zip(new, values, strict=True)):
            changes[name] = new if isinstance(value, tuple) else new[0]
    return changes


def _renamed(value: object, ref: str, names: Mapping[_Key, str]) -> object:
    """The new name of what a field names; a reference to any record may name any kind."""
    if not isinstance(value, str):
        return value
    kinds = KINDS if ref == "record" else kinds_named(ref)
    return next((names[key] for each in kinds if (key := (each.name, value)) in names), value)


def _renamed_part(
    part: object, fields: tuple[tuple[str, str], ...], names: Mapping[_Key, str]
) -> object:
    changes = {
        name: new
        for name, ref in fields
        if (new := _renamed(getattr(part, name), ref, names)) is not getattr(part, name)
    }
    return _evolved(part, changes) if changes else part


def _evolved(record: _T, changes: dict[str, Any]) -> _T:
    """A copy with these fields changed, and checked again."""
    copy: Any = attrs.evolve(cast("Any", record), **changes)
    return cast("_T", copy)
