"""Corrections: wrong was the record and not the cocoa, so the record is invalidated.

A record that a correction speaks of is an entity of its own, beside the thing that it tells of: a
lot may have been eaten long before somebody finds that its record was wrong.
"""

import attrs

from cocoachain.formats.prov.names import local_name, thing
from cocoachain.formats.prov.statements import Statements
from cocoachain.formats.prov.values import Json, exact_time, moment, named
from cocoachain.model.chain import Chain
from cocoachain.model.corrections import Correction
from cocoachain.model.kinds import kinds_named
from cocoachain.values.moments import microseconds

_Key = tuple[str, str]
"""The kind and the identifier of a record."""


@attrs.frozen
class _Revision:
    """A correction that stands, of a known record."""

    by: Correction
    wrong: _Key
    right: _Key | None
    works: bool
    """Whether it changes anything: its replacement is known, if it names one."""


def tell_corrections(given: Chain, known: Chain, told: Statements, *, names: bool) -> None:
    """The corrections that stand in ``known``, of the records as they were ``given``."""
    revisions = _revisions(given, known)
    for each in revisions:
        _tell(each, told, names=names)
    latest = {each.wrong: each for each in revisions}
    standing = {wrong: each for wrong, each in latest.items() if each.works}
    for key in _unringed(standing):
        del standing[key]
    for wrong, each in standing.items():
        when = exact_time(each.by.recorded)
        activity = thing("correction", each.by.id)
        told.relate(
            "wasInvalidatedBy",
            {"prov:entity": _record(wrong), "prov:activity": activity, "prov:time": when},
        )
        if each.right is not None:
            told.relate(
                "wasDerivedFrom",
                {
                    "prov:generatedEntity": _record(each.right),
                    "prov:usedEntity": _record(wrong),
                    "prov:type": named("prov:Revision"),
                },
            )


def _tell(revision: _Revision, told: Statements, *, names: bool) -> None:
    by = revision.by
    name, when = thing("correction", by.id), exact_time(by.recorded)
    told.add(
        "activity",
        name,
        {
            "prov:startTime": when,
            "prov:endTime": when,
            "prov:type": named("cocoa:Correction"),
            "cocoa:reason": by.reason,
            "cocoa:by": by.by if names else None,
            "cocoa:recorded": None if by.recorded is None else moment(by.recorded),
        },
    )
    for key in (revision.wrong, revision.right):
        if key is not None:
            told.add("entity", _record(key), _told_of(key))
    told.relate("used", {"prov:activity": name, "prov:entity": _record(revision.wrong)})


def _told_of(key: _Key) -> Json:
    return {
        "prov:type": named("cocoa:Record"),
        "cocoa:kind": key[0],
        "cocoa:identifier": key[1],
    }


def _record(key: _Key) -> str:
    return f"record:{local_name(key[0])}/{local_name(key[1])}"


def _revisions(given: Chain, known: Chain) -> list[_Revision]:
    """What the corrections that stand say of known records, in the order in which it was said."""
    found = []
    for each in sorted(known.corrections, key=_when_recorded):
        wrong = _known_key(given, each.kind, each.record)
        if wrong is None or wrong == ("correction", each.id):
            continue
        new = each.replacement
        right = None if new is None else _known_key(given, each.kind, new)
        idle = new is not None and right in {None, wrong, ("correction", each.id)}
        found.append(_Revision(each, wrong, None if idle else right, not idle))
    return found


def _known_key(chain: Chain, kind: str, name: str) -> _Key | None:
    keys = [(each.name, name) for each in kinds_named(kind)]
    return next((key for key in keys if chain.find(*key) is not None), None)


def _when_recorded(correction: Correction) -> tuple[bool, int, str]:
    """Undated corrections first, then by the moment, ties by identifier, as a chain reads them."""
    when = correction.recorded
    return (when is not None, 0 if when is None else microseconds(when), correction.id)


def _unringed(standing: dict[_Key, _Revision]) -> set[_Key]:
    """The records that a ring of corrections leaves right: what the latest of it names as right."""
    latest_of = {key: _when_recorded(each.by) for key, each in standing.items()}
    done: set[_Key] = set()
    right: set[_Key] = set()
    for start in standing:
        way: dict[_Key, None] = {}
        key: _Key | None = start
        while key is not None and key in standing and key not in done and key not in way:
            way[key] = None
            key = standing[key].right
        if key is not None and key in way:
            steps = list(way)
            ring = steps[steps.index(key) :]
            latest = standing[max(ring, key=latest_of.__getitem__)].right
            right.update([] if latest is None else [latest])
        done.update(way)
    return right
