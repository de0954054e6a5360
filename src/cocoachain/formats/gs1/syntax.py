"""What each GS1 application identifier may hold, read from GS1's own syntax dictionary.

The dictionary travels with the package (``data/gs1/syntax-dictionary.txt``, Apache-2.0). Of its
checks, those of length, character set, leading zero and check digit or check characters are made;
the others (such as piece of total, or whether a prefix is allocated) are not.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

import attrs

from cocoachain.errors import shown
from cocoachain.formats.gs1.characters import SET_39, SET_82
from cocoachain.formats.gs1.check_characters import check_characters
from cocoachain.values.check_digits import check_digit

_SETS = {"N": "0123456789", "X": SET_82, "Y": SET_39}
_NAMES = {"N": "digits", "X": "characters of GS1 set 82", "Y": "characters of GS1 set 39"}
_SHORTEST_PREFIX = 4
"""Digits: the shortest company prefix that GS1 has given out (General Specifications, 1.4.1)."""

_LOOSELY = {"8004": 12}
"""How much longer a value may be where it is not judged: the converter whose vectors we share
takes 30 characters after the company prefix of an asset, not with it."""

_LINE = re.compile(r"(?P<ais>\d[\d-]*)\s+(?P<flags>[*?]*)\s*(?P<rest>[^#]+)#\s*(?P<title>.*)")
_PART = re.compile(
    r"(?P<open>\[?)(?P<type>[NXYZ])(?P<upto>\.\.)?(?P<length>\d+)(?P<tests>[a-z0-9,]*)\]?$"
)


@attrs.frozen
class Part:
    """One component of a value: so many characters of one set."""

    type: str
    """``N`` digits, ``X`` set 82, ``Y`` set 39, ``Z`` base64url."""

    least: int
    most: int
    optional: bool
    tests: tuple[str, ...]
    """The dictionary's names of further checks: ``csum``, ``zero``, …"""


@attrs.frozen
class Syntax:
    """One application identifier: its components, and what may follow it in a Digital Link."""

    ai: str
    title: str
    parts: tuple[Part, ...]
    qualifiers: tuple[tuple[str, ...], ...] | None
    """For a primary key of Digital Links, the sequences that may follow it; else ``None``."""

    @property
    def longest(self) -> int:
        """How many characters a value can have at most."""
        return sum(part.most for part in self.parts)


@cache
def syntaxes() -> dict[str, Syntax]:
    """Every application identifier of the dictionary, by its digits."""
    folder = resources.files("cocoachain").joinpath("data/gs1")
    text = folder.joinpath("syntax-dictionary.txt").read_text("utf-8")
    return {each.ai: each for line in text.splitlines() for each in _entries(line)}


def _entries(line: str) -> Iterator[Syntax]:
    """The application identifiers of one line, which may be a range."""
    if not (match := _LINE.match(line)):
        return
    words = match["rest"].split()
    parts = tuple(_part(found) for word in words if (found := _PART.match(word)))
    key = next((word for word in words if word.split("=")[0] == "dlpkey"), None)
    first, _, last = match["ais"].partition("-")
    for number in range(int(first), int(last or first) + 1):
        ai = str(number).zfill(len(first))
        yield Syntax(ai, match["title"].strip(), parts, None if key is None else _sequences(key))


def _part(match: re.Match[str]) -> Part:
    most = int(match["length"])
    least = 1 if match["upto"] else most
    tests = tuple(each for each in match["tests"].split(",") if each)
    return Part(match["type"], least, most, bool(match["open"]), tests)


def _sequences(key: str) -> tuple[tuple[str, ...], ...]:
    """``dlpkey=22,10,21|235`` as sequences."""
    _, _, listed = key.partition("=")
    return tuple(tuple(each.split(",")) for each in listed.split("|") if each)


@cache
def primary_keys() -> dict[str, Syntax]:
    """The application identifiers that can begin a Digital Link."""
    return {ai: each for ai, each in syntaxes().items() if each.qualifiers is not None}


def problem_with(ai: str, value: str, *, check_digits: bool) -> str:
    """What is wrong with a value of an application identifier; empty if nothing is."""
    syntax = syntaxes()[ai]
    looser = 0 if check_digits else _LOOSELY.get(ai, 0)
    at = 0
    for part in syntax.parts:
        if at == len(value) and part.optional:
            break
        piece = value[at : at + part.most + looser]
        if problem := _piece_problem(part, piece, syntax, check_digits=check_digits):
            return problem
        at += len(piece)
    if at < len(value):
        return (
            f"Expected at most {syntax.longest} characters for {_named(syntax)}, got {len(value)}"
        )
    return ""


def _piece_problem(part: Part, piece: str, syntax: Syntax, *, check_digits: bool) -> str:
    allowed, what = _SETS.get(part.type, SET_82), _NAMES.get(part.type, "characters")
    if strange := next((each for each in piece if each not in allowed), None):
        return f"Expected {what} for {_named(syntax)}, got {strange!r}"
    if len(piece) < part.least:
        number = part.least if part.least == part.most else f"at least {part.least}"
        return f"Expected {number} {what} for {_named(syntax)}, got {len(piece)}"
    free = part.type != "N" and "gcppos1" in part.tests
    if free and not piece[:_SHORTEST_PREFIX].isdigit():
        return f"Expected a company prefix of digits in {_named(syntax)}, got {shown(piece)}"
    if "zero" in part.tests and piece != "0":
        return f"Expected a zero before {_named(syntax)}, got {piece!r}"
    if check_digits:
        return _check_problem(part, piece, syntax)
    return ""


def _check_problem(part: Part, piece: str, syntax: Syntax) -> str:
    if "csum" in part.tests and (right := check_digit(piece[:-1])) != piece[-1]:
        return f"Expected the check digit {right} for {_named(syntax)}, got {piece[-1]}"
    if "csumalpha" in part.tests and (pair := check_characters(piece[:-2])) != piece[-2:]:
        return f"Expected the check characters {pair} for {_named(syntax)}, got {piece[-2:]}"
    return ""


def _named(syntax: Syntax) -> str:
    return f"{syntax.title} ({syntax.ai})"
