"""Error declarations: an event that was wrong, and the events that stand in its place."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

from cocoachain.formats.epcis.events import Event, moment_of
from cocoachain.model.corrections import Correction
from cocoachain.values.identifiers import RecordId


class _Made(Protocol):
    """A record that came from an event."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def lot(self) -> str | None: ...


def corrections(
    events: Sequence[Event],
    made_by: Mapping[str, Sequence[_Made]],
    spoken_for: AbstractSet[tuple[str, str]] = frozenset(),
) -> Iterator[Correction]:
    """A correction of every record that a wrong event made, and nothing else.

    Where a corrective event made a record of the same kind and lot, that one replaces it; else
    it is withdrawn. A record that other events speak for, too, stays; so do those ``spoken_for``.
    """
    wrong = {each.key for each in events if each.error is not None}
    kept = {
        (each.kind, each.id) for key, made in made_by.items() if key not in wrong for each in made
    } | spoken_for
    better: dict[str, dict[tuple[str, str | None], str]] = {}
    for event in events:
        rights = better.setdefault(event.name, {})
        for each in made_by.get(event.key, ()):
            rights.setdefault((each.kind, each.lot), each.id)
    for event in events:
        if event.error is not None:
            rows = [better[name] for name in dict.fromkeys(_named(event)) if name in better]
            yield from _of_event(event, rows, made_by, kept)


def _named(event: Event) -> Iterator[str]:
    """The names of the corrective events."""
    listed = event.error.get("correctiveEventIDs") if event.error is not None else None
    yield from (str(each) for each in (listed if isinstance(listed, tuple) else ()))


def _of_event(
    event: Event,
    rights: Sequence[Mapping[tuple[str, str | None], str]],
    made_by: Mapping[str, Sequence[_Made]],
    kept: AbstractSet[tuple[str, str]],
) -> Iterator[Correction]:
    error: Mapping[str, object] = event.error or {}
    wrong = [each for each in made_by.get(event.key, ()) if (each.kind, each.id) not in kept]
    for number, each in enumerate(wrong, 1):
        stands = [row[each.kind, each.lot] for row in rights if (each.kind, each.lot) in row]
        yield Correction(
            id=RecordId(f"{event.key}!{number}"),
            kind=each.kind,
            record=RecordId(each.id),
            replacement=RecordId(stands[0]) if stands and stands[0] != each.id else None,
            reason=str(error.get("reason", "declared wrong, without a reason")),
            recorded=moment_of(error.get("declarationTime")),
        )
