"""An event made fit to be kept: what the standard refuses is set aside, and told.

A refused member leaves its place and is kept in the event under ``cocoachain:refused``, so that
what we write is valid and nothing is lost. An event that lacks what it needs is refused whole.
"""

from collections.abc import Iterator
from typing import Any, cast

import attrs

from cocoachain.formats.epcis.contexts import Context
from cocoachain.formats.epcis.copying import copied
from cocoachain.formats.epcis.faults import is_uri
from cocoachain.formats.epcis.shapes import event_faults, event_slips
from cocoachain.formats.epcis.vocabulary import (
    OUR_PREFIX,
    OURS,
    STANDARD_CONTEXT,
    is_standard_context,
)
from cocoachain.formats.native_values import Fault, Steps
from cocoachain.values.extras import Extra
from cocoachain.values.texts import check_text

REFUSED = f"{OUR_PREFIX}:refused"
"""The member under which an event keeps what the standard refuses."""

DEEPEST_EVENT = 56
"""How deep lists and objects may lie in an event, so that records can keep it."""

_ROUNDS = 4


@attrs.frozen
class Cleaned:
    """An event that can be kept, or none; and what was wrong."""

    event: dict[str, Any] | None
    """The event, without what was refused."""

    faults: tuple[Fault, ...]
    """All that was wrong with it, by the way from the document."""


def cleaned(value: object, steps: Steps) -> Cleaned:
    """The event without what the standard refuses; none where it then lacks what it needs."""
    faults: list[Fault] = []
    if isinstance(value, dict):
        if _depth(value) > DEEPEST_EVENT:
            problem = f"Expected lists and objects at most {DEEPEST_EVENT} deep in an event"
            return Cleaned(None, (Fault(steps, f"{problem}, got deeper ones"),))
        value, unprintable = _printable(value, steps)
        faults += unprintable
    refused: list[dict[str, object]] = []
    for number in range(_ROUNDS):
        found = [*event_faults(value, steps)]
        if number == 0:  # what is then wrong comes from what was taken out
            faults += found
        if not found:
            break
        own = [each.steps[len(steps) :] for each in found]
        if not isinstance(value, dict) or not all(own):
            return Cleaned(None, tuple(faults))
        value, removed = _without(value, own)
        refused += removed
    else:
        return Cleaned(None, tuple(faults))
    event = cast("dict[str, Any]", value)
    faults += event_slips(event, steps)
    if refused:
        event = {**event, REFUSED: refused}
        event["@context"] = [*_listed(event.get("@context")), {OUR_PREFIX: OURS}]
    return Cleaned(event, tuple(faults))


def _listed(context: object) -> list[object]:
    if context is None:
        return []
    return context if isinstance(context, list) else [context]


def _without(
    event: dict[str, Any], ways: list[Steps]
) -> tuple[dict[str, Any], list[dict[str, object]]]:
    """A copy of the event without what lies at those ways, and that with its way."""
    copy: dict[str, Any] = copied(event)
    removed: list[dict[str, object]] = []
    for way in sorted(set(ways), key=_from_the_end, reverse=True):
        inner: Any = copy
        for step in way[:-1]:
            inner = inner[step] if _has(inner, step) else None
        if inner is not None and _has(inner, way[-1]):
            at = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in way)
            removed.append({f"{OUR_PREFIX}:at": at[1:], f"{OUR_PREFIX}:value": inner.pop(way[-1])})
    return copy, removed[::-1]


def _has(container: object, step: str | int) -> bool:
    if isinstance(container, dict):
        return step in container
    return isinstance(container, list) and isinstance(step, int) and step < len(container)


def _from_the_end(way: Steps) -> tuple[tuple[int, str, int], ...]:
    """Deeper and later ways first, so that positions in lists stay what they were."""
    return tuple(
        (isinstance(step, int), str(step), step if isinstance(step, int) else 0) for step in way
    )


def _depth(value: object) -> int:
    """How deep lists and objects lie in each other."""
    depth, level = 0, [value]
    while level := [each for each in level if isinstance(each, dict | list)]:
        depth += 1
        level = [
            part for each in level for part in (each.values() if isinstance(each, dict) else each)
        ]
    return depth


def _printable(value: dict[str, Any], steps: Steps) -> tuple[dict[str, Any], list[Fault]]:
    """The event with control characters replaced, and where there were some."""
    faults = [
        Fault(
            way, f"Expected text without control characters, got some; kept with U+FFFD: {text!r}"
        )
        for way, text in _texts(value, steps)
        if not text.isprintable() and _tamed(text) != text
    ]
    return (copied(value, _tamed) if faults else value), faults


def _texts(value: object, steps: Steps) -> Iterator[tuple[Steps, str]]:
    """All text in a value, names of members too, each with the way to it."""
    ahead: list[tuple[Steps, object]] = [(steps, value)]
    while ahead:
        way, each = ahead.pop()
        if isinstance(each, str):
            yield way, each
        elif isinstance(each, dict):
            ahead += [((*way, name), part) for name, part in each.items()]
            yield from ((way, name) for name in each)
        elif isinstance(each, list):
            ahead += [((*way, at), part) for at, part in enumerate(each)]


def _tamed(text: str) -> str:
    return "".join(each if _is_usable(each) else "\N{REPLACEMENT CHARACTER}" for each in text)


def _is_usable(character: str) -> bool:
    try:
        check_text(character, "")
    except ValueError:
        return False
    return True


# The context that an event needs ------------------------------------------------------------------


def self_contained(event: dict[str, Any], inherited: list[Any]) -> Extra:
    """The event with every declaration that it uses in its own ``@context``, and no other.

    ``inherited`` is what its document declares; the standard context is understood and not
    repeated.
    """
    own = _listed(event.get("@context"))
    body = {name: value for name, value in event.items() if name != "@context"}
    used = _names_in(body)
    declared: dict[str, str] = {}
    addresses: list[str] = []
    for part in (*inherited, *own):
        if isinstance(part, str):
            if is_uri(part) and not is_standard_context(part) and part not in addresses:
                addresses.append(part)
        elif isinstance(part, dict):
            declared |= Context({}).within(part).names
    needed = {name: whole for name, whole in sorted(declared.items()) if name in used}
    context: list[object] = [*addresses, *([needed] if needed else [])]
    return Extra({**body, "@context": context} if context else body)


def with_context(raw: Extra) -> dict[str, Any]:
    """A kept event as an object of JSON that stands by itself, the standard context first."""
    event: dict[str, Any] = copied(raw)
    return {**event, "@context": [STANDARD_CONTEXT, *event.get("@context", ())]}


def _names_in(body: dict[str, Any]) -> set[str]:
    """Names of members, and what stands before the colon in names and text."""
    found: set[str] = set()
    for _, text in _texts(body, ()):
        found.add(text.partition(":")[0])
    return found
