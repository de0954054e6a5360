"""EPC URNs: ``urn:epc:id:…``, ``urn:epc:class:…`` and ``urn:epc:idpat:…``, in and out."""

import re

from cocoachain.errors import FormatError, shown
from cocoachain.formats.gs1.characters import decoded, in_urn, refuse_broken_escapes
from cocoachain.formats.gs1.identifiers import Gs1Id
from cocoachain.formats.gs1.layouts import LAYOUTS, PREFIX_LENGTHS, Layout
from cocoachain.formats.gs1.syntax import problem_with
from cocoachain.values.check_digits import check_digit

_SHAPE = re.compile(r"urn:epc:(id|class|idpat):([a-z]+):(.+)")
_LONGEST_PREFIX = PREFIX_LENGTHS[-1]
_CHARACTER = r"(?:%[0-9A-Fa-f]{2}|[A-Za-z0-9!'()*+,.:;=_-])"
_OTHERS = {
    "gid": re.compile(r"\d{1,9}\.\d{1,8}\.\d{1,11}"),
    "usdod": re.compile(r"[0-9A-HJ-NP-Z]{5,6}\.\d{1,11}"),
    "adi": re.compile(
        r"[0-9A-HJ-NP-Z]{5,6}\.(?:%2[3DdFf]|[A-Z0-9-]){0,32}\.(?:%2[3DdFf]|[A-Z0-9-]){1,30}"
    ),
    "bic": re.compile(r"[A-Z]{3}[UJZ]\d{7}"),
    "imovn": re.compile(r"\d{7}"),
}
"""Schemes that are no GS1 keys (EPC Tag Data Standard 2.0, section 6.3)."""


def from_urn(text: str) -> Gs1Id:
    """What an EPC URN names.

    Raises:
        FormatError: The scheme is not known, or a component has the wrong length or characters.
    """
    refuse_broken_escapes(text)
    if not (match := _SHAPE.fullmatch(text)):
        message = f"Expected urn:epc:id:…, urn:epc:class:… or urn:epc:idpat:…, got {shown(text)}"
        raise FormatError(message)
    kind, scheme, rest = match.groups()
    if kind == "id" and scheme in _OTHERS:
        return _other(text, scheme, rest)
    layout = LAYOUTS.get(scheme)
    if layout is None or not (kind == layout.kind or (kind == "idpat" and layout.pattern)):
        message = (
            f"Expected a known EPC scheme, got {shown(f'urn:epc:{kind}:{scheme}')} in {shown(text)}"
        )
        raise FormatError(message)
    return _key_of(layout, rest, text, is_pattern=kind == "idpat")


def _other(text: str, scheme: str, rest: str) -> Gs1Id:
    if not _OTHERS[scheme].fullmatch(rest):
        message = (
            f"Expected urn:epc:id:{scheme}: as in the EPC Tag Data Standard, got {shown(text)}"
        )
        raise FormatError(message)
    return Gs1Id((), other=text)


def _key_of(layout: Layout, rest: str, text: str, *, is_pattern: bool) -> Gs1Id:
    parts = rest.split(".")
    wanted = 2 + 2 * layout.counts + _has_serial(layout)
    if len(parts) > wanted and (not layout.body or _has_serial(layout)):
        parts = rest.split(".", wanted - 1)
    if len(parts) != wanted:
        expected = f"Expected {wanted} components after {layout.scheme}:"
        message = f"{expected}, got {len(parts)} in {shown(text)}"
        raise FormatError(message)
    prefix, reference = parts[:2]
    _check_prefix(prefix, text)
    key = (
        _numeric_key(layout, parts, text)
        if layout.body
        else _free_key(layout, prefix, reference, text)
    )
    serial = parts[-1] if _has_serial(layout) else None
    keys = _with_serial(layout, key, serial, text, is_pattern=is_pattern)
    for ai, value in keys:
        if problem := problem_with(ai, value, check_digits=False):
            message = f"{problem} in {shown(text)}"
            raise FormatError(message)
    return Gs1Id(keys, len(prefix))


def _has_serial(layout: Layout) -> bool:
    return layout.joined or layout.qualifier is not None


def _check_prefix(prefix: str, text: str) -> None:
    if not (_are_digits(prefix) and len(prefix) in PREFIX_LENGTHS):
        message = (
            f"Expected a company prefix of 6 to 12 digits, got {shown(prefix)} in {shown(text)}"
        )
        raise FormatError(message)


def _are_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _numeric_key(layout: Layout, parts: list[str], text: str) -> str:
    prefix, reference = parts[:2]
    wanted = layout.body - len(prefix)
    if len(reference) != wanted or (wanted and not _are_digits(reference)):
        expected = f"Expected {wanted} digits after the company prefix"
        message = f"{expected}, got {shown(reference)} in {shown(text)}"
        raise FormatError(message)
    lead, tail = (reference[:1], reference[1:]) if layout.moved else ("", reference)
    digits = lead + prefix + tail
    counts = parts[2:4] if layout.counts else []
    if any(len(each) != 2 or not _are_digits(each) for each in counts):  # noqa: PLR2004 - two digits each, as TDS says
        got = shown(".".join(counts))
        message = f"Expected piece and total as two digits each, got {got} in {shown(text)}"
        raise FormatError(message)
    return layout.before + digits + check_digit(layout.before + digits) + "".join(counts)


def _free_key(layout: Layout, prefix: str, reference: str, text: str) -> str:
    may_be_empty = layout.scheme != "giai" and len(prefix) == _LONGEST_PREFIX
    if not reference and not may_be_empty:
        message = f"Expected a reference after the company prefix, got none in {shown(text)}"
        raise FormatError(message)
    return prefix + decoded(reference)


def _with_serial(
    layout: Layout, key: str, serial: str | None, text: str, *, is_pattern: bool
) -> tuple[tuple[str, str], ...]:
    if is_pattern:
        if serial != "*":
            message = f"Expected '*' at the end of a pattern, got {shown(serial)} in {shown(text)}"
            raise FormatError(message)
        return ((layout.ai, key),)
    if serial is None or (layout.none and serial == layout.none):
        return ((layout.ai, key),)
    if not serial:
        message = (
            f"Expected a serial number, lot or extension at the end, got none in {shown(text)}"
        )
        raise FormatError(message)
    if layout.joined:
        return ((layout.ai, key + decoded(serial)),)
    return ((layout.ai, key), (layout.qualifier or "", decoded(serial)))


# Out ----------------------------------------------------------------------------------------------


def urn_of(identifier: Gs1Id, length: int) -> str:
    """The EPC URN of a GS1 key whose company prefix has ``length`` digits.

    Raises:
        FormatError: The key has no URN, is shorter than the prefix, or its prefix is no number.
    """
    layout = identifier.layout
    if layout is None or (layout.scheme == "itip" and identifier.lot and not identifier.serial):
        message = f"Expected an identifier that has an EPC URN, got {shown(identifier.canonical)}"
        raise FormatError(message)
    middle = _prefix_and_reference(layout, identifier, length)
    serial = identifier.lot if layout.scheme == "lgtin" else identifier.serial
    kind, end = layout.kind, ""
    if _has_serial(layout):
        if serial is None and layout.pattern:
            kind, serial = "idpat", "*"
        end = f".{in_urn(serial or layout.none)}"
    return f"urn:epc:{kind}:{layout.scheme}:{middle}{end}"


def _prefix_and_reference(layout: Layout, identifier: Gs1Id, length: int) -> str:
    if type(length) is not int or length not in PREFIX_LENGTHS:
        message = f"Expected a company prefix of 6 to 12 digits, got a length of {shown(length)}"
        raise FormatError(message)
    key = identifier.key
    start = len(layout.before) + layout.moved
    prefix, rest = key[start : start + length], key[start + length :]
    least = 1 if layout.scheme == "giai" else 0
    if len(prefix) < length or len(rest) < least:
        message = (
            f"Expected a key longer than its company prefix of {length} digits, got {shown(key)}"
        )
        raise FormatError(message)
    if not _are_digits(prefix) and layout.scheme != "cpi":
        message = (
            f"Expected a company prefix of {length} digits, got {shown(prefix)} in {shown(key)}"
        )
        raise FormatError(message)
    if not layout.body:
        return f"{prefix}.{in_urn(rest)}"
    lead = key[len(layout.before)] if layout.moved else ""
    own = lead + rest[: layout.body - layout.moved - length]
    counts = f".{key[14:16]}.{key[16:18]}" if layout.counts else ""
    return f"{prefix}.{own}{counts}"
