"""The canonical text of one event, which its hash is computed from.

Source: CBV 2.0, event hash, rules 1 to 21 and "canonical property order". Two habits of the
reference implementation (2026) that no rule has are kept, so that both come to the same hash:
inside a field of the standard, a member that the standard does not know there is written behind
all else, with the names that lead to it, and by CBV 2.0 not at all where the same field also
holds what users add; and what is written behind comes in the order of all that its objects hold.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import attrs

from cocoachain.errors import FormatError, shown
from cocoachain.formats.epcis.hash_fields import LEFT_OUT, ORDER, SENSORS, Field
from cocoachain.formats.epcis.hash_names import Scope
from cocoachain.formats.epcis.hash_values import (
    bare_words,
    canonical_moment,
    canonical_value,
    text_of,
)

DEEPEST = 64
"""How deep objects and lists may be nested in what users add."""

_REMARKS = frozenset(("comment", "rdfs:comment", "{http://www.w3.org/2000/01/rdf-schema#}comment"))
_TEXT = "#text"
_ILMD = "ilmd"
_BODY = "epcisBody"
_STANDARD = frozenset(field.name for field in ORDER)
_WITH_OBJECTS = tuple(field for field in ORDER if field.fields)

_Members = Mapping[Any, object]
_Content = list[tuple[str, str, "_Content"]]
_Pick = Callable[[Field, _Members], list[str]]


def text_of_event(event: object, outer: Scope, *, is_new: bool, ignored: frozenset[str]) -> str:
    """The canonical text of an event, by CBV 2.1 if ``is_new``, else by CBV 2.0.

    Raises:
        FormatError: No JSON object with a ``type``, a whole document, or nested deeper than 64.
    """
    kind = event.get("type", event.get("@type")) if isinstance(event, Mapping) else None
    if not isinstance(event, Mapping) or not isinstance(kind, str):
        message = f"Expected an event as a JSON object with a type, got {shown(event)}"
        raise FormatError(message)
    if _BODY in event:
        message = f"Expected one event, got a document of type {shown(kind)}: hash its events"
        raise FormatError(message)
    _check_names(event)
    scope = outer.within(event)
    writer = _Writer(scope, is_new=is_new)
    standard = "".join(writer.field(field, event.get(field.name)) for field in ORDER)
    rest = {
        key: value
        for key, value in event.items()
        if key not in _STANDARD and key not in LEFT_OUT and scope.name(key) not in ignored
    }
    return f"eventType={kind}{standard}{writer.trailing(event, rest)}"


def _each(value: object) -> Iterable[object]:
    """The items of a list; a single value is its own only item, and null is none."""
    if isinstance(value, list | tuple):
        return value
    return () if value is None else (value,)


def _is_stranger(name: str) -> bool:
    """Whether a member without namespace is none of the standard's, in the place where it is."""
    return ":" not in name and not name.startswith("{")


def _check_names(members: _Members) -> None:
    for key in members:
        if not isinstance(key, str):
            message = f"Expected names of members as text, got {shown(key)}"
            raise FormatError(message)


def _too_deep() -> FormatError:
    return FormatError(f"Expected objects and lists at most {DEEPEST} deep, got deeper ones")


@attrs.frozen
class _Writer:
    """Writes parts of the text of one event, by one version of CBV."""

    scope: Scope
    is_new: bool = attrs.field(kw_only=True)
    """Whether by CBV 2.1: what users add inside a field of the standard stays inside it."""

    # The standard's own fields -----------------------------------------------------------------

    def field(self, field: Field, value: object) -> str:
        """A field of the standard; empty where it has no value."""
        if value is None:
            return ""
        values = _each(value)
        if field.item:
            return self._list(field.name, (self._plain(field.item, each, field) for each in values))
        if field.pair:
            return self._list(field.name, (self._pair(field, each) for each in values))
        if field.element:
            name = field.name if self.is_new or field.name != SENSORS else ""
            return self._list(name, (self._object(field.element, field, each) for each in values))
        if field.fields:
            return self._list("", (self._object(field.name, field, each) for each in values))
        return self._list("", (self._plain(field.name, each, field) for each in values))

    @staticmethod
    def _list(name: str, items: Iterable[str]) -> str:
        found = sorted(item for item in items if item)
        return name + "".join(found) if found else ""

    def _plain(self, name: str, value: object, field: Field) -> str:
        """``name=value``, or nothing if there is no value."""
        if isinstance(value, Mapping):
            value = value.get(_TEXT, value.get("id"))
        text = text_of(value)
        if not text:
            return ""
        moment = field.is_moment
        return f"{name}={canonical_moment(text) if moment else self._value(text, field.words)}"

    def _value(self, text: str, listed: str) -> str:
        if listed and (word := bare_words(listed).get(text)):
            return word
        return canonical_value(self.scope.value(text))

    def _pair(self, field: Field, value: object) -> str:
        """A source, destination or transaction: its type first, then what it is."""
        members = value if isinstance(value, Mapping) else {field.pair: value}
        kind = self._plain("type", members.get("type"), field)
        return kind + self._plain(field.pair, members.get(field.pair), Field(field.pair))

    def _object(self, name: str, field: Field, value: object) -> str:
        """An object of the standard; what users add inside it follows, by CBV 2.1."""
        if not isinstance(value, Mapping):
            return ""
        text = "".join(self.field(each, value.get(each.name)) for each in field.fields)
        if self.is_new:
            text += "".join(self._own(field, value))
        return name + text if text else ""

    # What stands behind them -------------------------------------------------------------------

    def trailing(self, event: _Members, rest: _Members) -> str:
        """ILMD, what users add inside fields (by CBV 2.0), then what they add to the event."""
        holding = [field for field in _WITH_OBJECTS if event.get(field.name)]
        inside = {
            field.name: self._walk(field, event[field.name], self._own)
            for field in (() if self.is_new else holding)
        }
        strangers = [
            self._walk(field, event[field.name], self._strangers)
            for field in holding
            if not inside.get(field.name)
        ]
        ilmd = {key: value for key, value in rest.items() if key == _ILMD and not self.is_new}
        others = {key: value for key, value in rest.items() if key not in ilmd}
        last = sorted((*self._members(others, self.scope, 0), *filter(None, strangers)))
        return "".join((*self.added(ilmd, self.scope), *inside.values(), *last))

    def _walk(self, field: Field, value: object, pick: _Pick) -> str:
        """What ``pick`` finds in a field's objects, behind the names that lead to it."""
        objects = (each for each in _each(value) if isinstance(each, Mapping))
        found = [(each, text) for each in objects if (text := self._walk_one(field, each, pick))]
        if len(found) > 1:
            found.sort(key=lambda one: self._content(field, one[0]))
        if not found:
            return ""
        is_named = pick == self._strangers or field.name != SENSORS
        before = field.name if field.element and is_named else ""
        name = field.element or field.name
        return before + "".join(f"{name}{text}" for _, text in found)

    def _content(self, field: Field, value: _Members) -> _Content:
        """All that an object of the standard holds, sorted: what such objects are ordered by."""
        held: _Content = [(each, "", []) for each in self._own(field, value)]
        for inner in field.fields:
            for each in _each(value.get(inner.name)):
                if inner.fields and isinstance(each, Mapping):
                    held.append((inner.name, "", self._content(inner, each)))
                elif not inner.fields:
                    held.append((inner.name, self._plain("", each, inner), []))
        return sorted(held)

    def _walk_one(self, field: Field, value: _Members, pick: _Pick) -> str:
        deeper = [
            self._walk(each, value[each.name], pick)
            for each in field.fields
            if each.fields and each.name in value
        ]
        return "".join((*deeper, *pick(field, value)))

    def _own(self, field: Field, value: _Members) -> list[str]:
        """What users add directly inside an object of the standard."""
        return self._unknown(field, value, strangers=False)

    def _strangers(self, field: Field, value: _Members) -> list[str]:
        """What the standard does not know there."""
        return self._unknown(field, value, strangers=True)

    def _unknown(self, field: Field, value: _Members, *, strangers: bool) -> list[str]:
        if value.keys() <= field.known:
            return []
        _check_names(value)
        scope = self.scope.within(value)
        rest = {
            key: each
            for key, each in value.items()
            if key not in field.known and _is_stranger(scope.name(key)) is strangers
        }
        return self.added(rest, scope) if rest else []

    # What users add ----------------------------------------------------------------------------

    def added(self, members: _Members, scope: Scope, depth: int = 0) -> list[str]:
        """What users add: each member with its value and all that is inside, sorted."""
        return sorted(self._members(members, scope, depth))

    def _members(self, members: _Members, scope: Scope, depth: int) -> Iterator[str]:
        if depth > DEEPEST:
            raise _too_deep()
        _check_names(members)
        for key, value in members.items():
            name = scope.name(key)
            if key == _TEXT or name in _REMARKS or key.startswith(("@xmlns", "@context")):
                continue
            if isinstance(value, list | tuple):
                for each in value:
                    yield name + self._inner(each, scope, depth + 1)
            else:
                yield name + self._inner(value, scope, depth + 1)

    def _inner(self, value: object, scope: Scope, depth: int) -> str:
        """``=value``, and what is inside an object or list."""
        if isinstance(value, Mapping):
            own = scope.within(value)
            text = text_of(value.get(_TEXT))
            return self._equals(text, own) + "".join(self.added(value, own, depth))
        if isinstance(value, list | tuple):
            return self._items(value, scope, depth)
        return self._equals(text_of(value), scope)

    def _items(self, items: Iterable[object], scope: Scope, depth: int) -> str:
        """A list inside a list: its items side by side, sorted."""
        if depth > DEEPEST:
            raise _too_deep()
        return "".join(sorted(self._inner(each, scope, depth + 1) for each in items))

    @staticmethod
    def _equals(text: str, scope: Scope) -> str:
        return f"={canonical_value(scope.value(text))}" if text else ""
