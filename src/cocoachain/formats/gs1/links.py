"""GS1 Digital Links of any domain, in: key and qualifiers from the path; the rest is passed over.

A link's path may begin with folders of its own. What follows ``?`` or ``#`` is data about the
thing and not its name. Values should be percent-encoded; a value with a bare ``/`` or ``?`` is
read too, where it can be told. Short names (``/gtin/…/lot/…``, Digital Link 1.1) are read.
"""

import re

from cocoachain.errors import FormatError, shown
from cocoachain.formats.gs1.characters import decoded, refuse_broken_escapes
from cocoachain.formats.gs1.identifiers import Gs1Id
from cocoachain.formats.gs1.syntax import Syntax, primary_keys, problem_with

_SHAPE = re.compile(r"https?://(?:[^/?#]+)/(.+)", re.IGNORECASE)
_QUERY = re.compile(r"\?[^=&;?]+=[^&;]*(?:[&;][^=&;]+(?:=[^&;]*)?)*")
_COMPRESSED = re.compile(r"[A-Za-z0-9_-]{10,}")
_BARE = re.compile('["<>]|%(?![0-9A-Fa-f]{2})')
"""What a value has that nobody percent-encoded; a slash at its end then belongs to it."""

_GTINS = (8, 12, 13, 14)
_SHORT_NAMES = {
    "gtin": "01", "itip": "8006", "cpid": "8010", "gln": "414", "party": "417", "gsrnp": "8017",
    "gsrn": "8018", "gcn": "255", "sscc": "00", "gdti": "253", "ginc": "401", "gsin": "402",
    "grai": "8003", "giai": "8004", "gmn": "8013", "cpv": "22", "lot": "10", "ser": "21",
    "tpx": "235", "glnx": "254", "cpsn": "8011", "srin": "8019",
}  # fmt: skip
_NOT_OURS = "415"
"""A payment slip's key: it names a demand for money, and no EPC scheme has it."""

_Keys = tuple[tuple[str, str], ...]


def from_link(text: str, *, check_digits: bool) -> Gs1Id:
    """What a Digital Link names.

    Raises:
        FormatError: No key or a wrong one in the path, a qualifier that does not belong to it, or
            a compressed link.
    """
    if not (match := _SHAPE.fullmatch(text)):
        message = f"Expected https:// with a domain and a path, got {shown(text)}"
        raise FormatError(message)
    path = match[1]
    if query := _QUERY.search(path):
        path = path[: query.start()]
    refuse_broken_escapes(path)
    segments = path.split("/")
    problem = ""
    for at, segment in enumerate(segments[:-1]):
        syntax = primary_keys().get(_SHORT_NAMES.get(segment, segment))
        if syntax is None or syntax.ai == _NOT_OURS:
            continue
        found = _read(syntax, segments[at + 1 :], check_digits=check_digits)
        if not isinstance(found, str):
            return Gs1Id(found)
        problem = problem or found
    raise FormatError(f"{problem or _why_not(segments)} in {shown(text)}")


def _why_not(segments: list[str]) -> str:
    """Why no key was found at all."""
    if _COMPRESSED.fullmatch(segments[-1]) and not segments[-1].isdigit():
        return "Expected an uncompressed link with a key such as /01/…, got a compressed one"
    return "Expected a GS1 key such as /01/… in the path, got none"


def _read(syntax: Syntax, rest: list[str], *, check_digits: bool) -> _Keys | str:
    """Key and qualifiers, or what is wrong; bare slashes in values are tried last."""
    if syntax.ai != "8010":
        rest = "/".join(rest).partition("#")[0].split("/")
    if rest[-1] == "" and len(rest) > 1 and not _BARE.search(rest[-2]):
        rest = rest[:-1]
    last = _SHORT_NAMES.get(rest[-1], rest[-1])
    if len(rest) % 2 == 0 and any(last in sequence for sequence in syntax.qualifiers or ()):
        return f"Expected a value after /{rest[-1]}, got none"
    first = _paired(syntax, rest, check_digits=check_digits)
    if not isinstance(first, str):
        return first
    second = _with_slashes(syntax, rest, check_digits=check_digits)
    return first if isinstance(second, str) else second


def _paired(syntax: Syntax, rest: list[str], *, check_digits: bool) -> _Keys | str:
    """A key, then pairs of qualifier and value."""
    if len(rest) % 2 == 0:
        return f"Expected a value after /{rest[-1]}, got none"
    names = [_SHORT_NAMES.get(each, each) for each in rest[1::2]]
    keys = [(syntax.ai, rest[0]), *zip(names, rest[2::2], strict=True)]
    return _judged(syntax, names, keys, check_digits=check_digits)


def _with_slashes(syntax: Syntax, rest: list[str], *, check_digits: bool) -> _Keys | str:
    """The same where a value holds a bare slash: each qualifier that can follow splits once."""
    best = "Expected a value"
    for sequence in (*(syntax.qualifiers or ()), ()):
        keys, names, value = [], [], [rest[0]]
        ai = syntax.ai
        for segment in rest[1:]:
            name = _SHORT_NAMES.get(segment, segment)
            if name in sequence and name not in names and (value != [""]):
                keys.append((ai, "/".join(value)))
                names.append(name)
                ai, value = name, []
            else:
                value.append(segment)
        keys.append((ai, "/".join(value)))
        found = _judged(syntax, names, keys, check_digits=check_digits)
        if not isinstance(found, str):
            return found
        best = found
    return best


def _judged(
    syntax: Syntax, names: list[str], keys: list[tuple[str, str]], *, check_digits: bool
) -> _Keys | str:
    """The keys with their values decoded, or what is wrong with the first that is wrong."""
    if names and not any(_in_order(names, sequence) for sequence in syntax.qualifiers or ()):
        allowed = " or ".join(", ".join(each) for each in syntax.qualifiers or ()) or "nothing"
        key, got = f"{syntax.title} ({syntax.ai})", ", ".join(map(shown, names))
        return f"Expected {allowed} after {key}, got {got}"
    read = []
    for ai, written in keys:
        value = _padded(ai, decoded(written))
        if problem := problem_with(ai, value, check_digits=check_digits):
            return problem
        read.append((ai, value))
    return tuple(read)


def _in_order(names: list[str], sequence: tuple[str, ...]) -> bool:
    """Whether the names are some of the sequence, in its order."""
    left = iter(sequence)
    return all(name in left for name in names)


def _padded(ai: str, value: str) -> str:
    """A GTIN of 8, 12 or 13 digits with the zeros that make it 14; anything else as it is."""
    return value.zfill(14) if ai == "01" and len(value) in _GTINS else value
