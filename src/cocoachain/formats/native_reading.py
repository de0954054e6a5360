"""From our JSON to a reading: every good record is kept, every fault is told with its place."""

import io
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, cast

from cocoachain.errors import FormatError, shown
from cocoachain.formats.native_records import field_names, record_of
from cocoachain.formats.native_values import Fault, Steps, UnreadableError, shown_value, unlike
from cocoachain.formats.strict_json import (
    LARGEST_BYTES,
    JsonError,
    loads,
)
from cocoachain.formats.strict_json_places import joined_path
from cocoachain.model.chain import Chain
from cocoachain.model.kinds import KIND_BY_NAME, KINDS, Kind
from cocoachain.model.lots import LOT_CLASSES, Lot, Stage
from cocoachain.model.records import Record
from cocoachain.readings import Issue, Reading
from cocoachain.values.identifiers import nearest_names
from cocoachain.values.places import Place

FORMAT = "cocoachain"
VERSION = 1
"""The version that is written; this and older ones are read."""

HEADER = ("format", "version")

_KIND_BY_PLURAL = {kind.plural: kind for kind in KINDS}
_STAGES = {stage.value: stage for stage in Stage}
_FIELDS = {cls: field_names(cls) for kind in KINDS for cls in (*kind.classes, Lot)}
_BOM = b"\xef\xbb\xbf"
_ANY_KIND = "|".join(KIND_BY_NAME)
_FIRST_RECORD = re.compile(rb'\s*\{\s*"type"\s*:\s*"(?:' + _ANY_KIND.encode() + rb')"')
_OPEN_ENDS = (b"{", b"[", b",", b":")


def read_file(file: BinaryIO, source: str | None, *, maybe_lines: bool) -> Reading:
    """What a file of either form holds; ``maybe_lines`` tips the scale where its first line cannot.

    Raises:
        FormatError: No strict JSON, no object of ours at its root, or a newer version.
    """
    lines = _lines(file)
    first = next(lines, b"")
    found = Found(source)
    if first.startswith(_BOM):
        found.notes.append("Passed over the byte order mark at the beginning")
    if _are_lines(first.removeprefix(_BOM), maybe_lines=maybe_lines):
        _read_lines(itertools.chain([first.removeprefix(_BOM)], lines), found)
    else:
        _read_document(first + file.read(LARGEST_BYTES + 1), found)
    return found.reading()


def read_bytes(data: bytes) -> Reading:
    """What a text of either form holds; see :func:`read_file`."""
    return read_file(io.BytesIO(data), None, maybe_lines=False)


# One document or lines ----------------------------------------------------------------------------


def _are_lines(first: bytes, *, maybe_lines: bool) -> bool:
    """Whether the first line begins JSON Lines: a record of a known type, or a header alone."""
    if _FIRST_RECORD.match(first):
        return True
    try:
        value = loads(first)
    except JsonError:
        return maybe_lines and not first.rstrip().endswith(_OPEN_ENDS)
    if not isinstance(value, dict):
        return maybe_lines
    if "type" in value:
        kind = value["type"]
        return maybe_lines or (isinstance(kind, str) and kind in KIND_BY_NAME)
    return "format" in value and value.keys() <= set(HEADER)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; of one that is too long, so much that it is refused."""
    while line := file.readline(LARGEST_BYTES + 1):
        rest = line
        while len(rest) > LARGEST_BYTES and not rest.endswith(b"\n"):
            rest = file.readline(LARGEST_BYTES + 1)
        yield line


def _read_document(data: bytes, found: "Found") -> None:
    root = loads(data, source=found.source)
    _check_header(root, found)
    for name, members in cast("dict[str, object]", root).items():
        if name in HEADER:
            continue
        kind = _KIND_BY_PLURAL.get(name)
        if kind is None:
            found.fault((name,), _unknown_kind(name, _KIND_BY_PLURAL))
        elif type(members) is not list:
            got = shown_value(members)
            found.fault((name,), f"Expected a list of {kind.plural}, got {got}", got)
        else:
            for number, each in enumerate(members):
                found.take(kind, each, (name, number))


def _read_lines(lines: Iterable[bytes], found: "Found") -> None:
    for number, line in enumerate(lines, 1):
        found.row = number
        if line.isspace():
            continue
        try:
            value = loads(line.rstrip())
        except JsonError as error:
            found.fault_of_line(error)
            continue
        if isinstance(value, dict) and "format" in value and "type" not in value:
            _check_header(value, found)
            for name in value.keys() - set(HEADER):
                found.fault((name,), f"Expected only format and version, got {shown(name)}")
        else:
            _take_line(value, found)


def _take_line(value: object, found: "Found") -> None:
    """One record with its type."""
    if not isinstance(value, dict):
        got = shown_value(value)
        found.fault((), f"Expected an object, got {got}", got)
        return
    if "type" not in value:
        found.fault((), "Expected the field 'type' with a kind of record such as 'lot', got none")
        return
    name = value.pop("type")
    kind = KIND_BY_NAME.get(name) if isinstance(name, str) else None
    if kind is None:
        found.fault(("type",), _unknown_kind(name, KIND_BY_NAME), shown_value(name))
    else:
        found.take(kind, value, ())


def _unknown_kind(name: object, known: Iterable[str]) -> str:
    near = nearest_names(name, known) if isinstance(name, str) else ()
    hint = f"; nearest: {', '.join(map(repr, near))}" if near else ""
    return f"Expected a kind of record, got {shown_value(name)}{hint}"


def _check_header(root: object, found: "Found") -> None:
    """Raise unless the object says that it is ours and of a version that we know."""
    place = found.place(())
    where = f" ({place})" if place != Place() else ""
    if not isinstance(root, dict) or root.get("format") != FORMAT:
        got = shown_value(root)
        if isinstance(root, dict):
            got = f"{shown_value(root['format'])} there" if "format" in root else "none"
        problem = f"Expected an object with 'format': 'cocoachain', got {got}{where}"
        raise FormatError(problem)
    version = root.get("version")
    if type(version) is not int or not 1 <= version <= VERSION:
        newer = type(version) is int and version > VERSION
        hint = "; a newer cocoachain wrote it" if newer else ""
        got = shown_value(version) if "version" in root else "none"
        problem = f"Expected version {VERSION} of our JSON, got {got}{hint}{where}"
        raise FormatError(problem)
    found.settings = {"format": FORMAT, "version": version}


# What was found -----------------------------------------------------------------------------------


class Found:
    """The records, issues and notes of one reading, while it goes on."""

    def __init__(self, source: str | None) -> None:
        self.source = source
        self.row: int | None = None
        self.records: dict[str, dict[object, Record]] = {kind.name: {} for kind in KINDS}
        self.issues: list[Issue] = []
        self.notes: list[str] = []
        self.places: dict[tuple[str, str], Place] = {}
        self.settings: dict[str, object] = {}
        self.unknown: dict[tuple[str, str], list[Place]] = {}

    def place(self, steps: Steps) -> Place:
        """The place of a path in the document, or in the line that is being read."""
        path = joined_path(steps) if steps else None
        return Place(file=self.source, row=self.row, path=path)

    def fault(self, steps: Steps, message: str, value: str | None = None) -> None:
        """Note an issue."""
        self.issues.append(Issue(self.place(steps), message, value))

    def fault_of_line(self, error: JsonError) -> None:
        """Note that a line is no JSON."""
        column, path = error.where.column, error.where.path
        place = Place(file=self.source, row=self.row, column=column, path=path)
        self.issues.append(Issue(place, error.problem))

    def take(self, kind: Kind, value: object, steps: Steps) -> None:
        """Keep one record, or say all that is wrong with it."""
        try:
            record, unknown = _record(kind, value)
        except UnreadableError as error:
            for each in error.faults:
                self.fault((*steps, *each.steps), each.message, each.value)
            return
        key: Any = getattr(record, "id", record)
        held = self.records[kind.name].setdefault(key, record)
        if held is record:
            if key is not record:
                self.places[kind.name, key] = self.place(steps)
            for name in unknown:
                self.unknown.setdefault((kind.name, name), []).append(self.place((*steps, name)))
        elif held != record:
            first = self.places[kind.name, key]
            named = f"{kind.name.replace('_', ' ')} {key!r}"
            message = f"Expected one {named}, got another that differs; kept the first ({first})"
            self.fault(steps, message, shown(key))

    def reading(self) -> Reading:
        """All of it."""
        for (kind, name), places in self.unknown.items():
            times = "once" if len(places) == 1 else f"{len(places)} times, first"
            named = f"{shown(name)}, no field of a {kind.replace('_', ' ')}"
            self.notes.append(f"Kept in extra: {named} ({times}: {places[0]})")
        return Reading(
            chain=Chain.of(*(table.values() for table in self.records.values())),
            issues=tuple(self.issues),
            notes=tuple(self.notes),
            places=self.places,
            settings=self.settings,
        )


def _record(kind: Kind, value: object) -> tuple[Record, list[str]]:
    """The record and the names that went to its extra; or an error with all its faults."""
    if type(value) is not dict:
        raise unlike("an object", value)
    cls, faults = _class_of(kind, value)
    unknown: list[str] = []
    if not value.keys() <= _FIELDS[cls]:
        unknown = [name for name in value if name not in _FIELDS[cls]]
        faults += _set_aside(value, unknown)
    if not faults:
        return record_of(cls, value), unknown
    try:
        record_of(cls, value)
    except UnreadableError as error:
        faults += error.faults
    raise UnreadableError(faults)


def _class_of(kind: Kind, value: dict[str, object]) -> tuple[type[Record], list[Fault]]:
    """The class of the record; of a lot, that of its stage, which is taken out of the object."""
    if kind.name != "lot":
        return kind.classes[0], []
    word = value.pop("stage", None)
    stage = _STAGES.get(word) if isinstance(word, str) else None
    if stage is not None:
        return LOT_CLASSES[stage], []
    got = "none" if word is None else shown_value(word)
    near = nearest_names(word, _STAGES) if isinstance(word, str) else ()
    hint = f"; nearest: {', '.join(map(repr, near))}" if near else f": {', '.join(_STAGES)}"
    return Lot, [Fault(("stage",), f"Expected the stage of a lot, got {got}{hint}", got)]


def _set_aside(value: dict[str, object], unknown: list[str]) -> list[Fault]:
    """Move what the class has no field for to ``extra``, unless something stands there."""
    extra = value.get("extra", {})
    moved = {name: value.pop(name) for name in unknown}
    if not isinstance(extra, dict):
        return []
    value["extra"] = {**extra, **moved}
    message = "Expected a field in the record or in its extra, got both"
    return [Fault((name,), message) for name in unknown if name in extra]
