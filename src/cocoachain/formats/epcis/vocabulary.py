"""The words of EPCIS and CBV: bare words, their prefixes, and what steps and stages they mean.

The tables are data: ``data/epcis/vocabulary.toml`` and ``data/epcis/mass_units.csv``, with their
sources in ``data/epcis/README.md``. Nothing is fetched.
"""

import csv
import functools
import re
import tomllib
from collections.abc import Mapping
from fractions import Fraction
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import attrs

from cocoachain.model.lots import Stage
from cocoachain.model.steps import StepKind

OURS = "https://cocoachain.example/ns/"
"""The namespace of our own extensions; ``example`` is kept free for such names (RFC 2606)."""

OUR_PREFIX = "cocoachain"
"""Our prefix in documents that we write."""

STANDARD_CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"
"""The address by which documents name the standard context."""

_STANDARD = re.compile(
    r"https?://(?:ref\.gs1\.org/standards/epcis/|gs1\.github\.io/EPCIS/).*epcis-context.*\.jsonld"
)
_LAST_PART = re.compile(r"[A-Za-z_]+$")


@attrs.frozen
class Words:
    """One list of bare words of the standard."""

    prefix: str
    """The compact prefix before each word, such as ``cbv:BizStep-``."""

    urn: str
    """The prefix of the older spelling, or nothing."""

    words: frozenset[str]
    """The words."""


@functools.cache
def words(name: str) -> Words:
    """One list of words: ``biz_steps``, ``dispositions``, ``transaction_types`` and so on."""
    row = _table()["words"][name]
    return Words(row["prefix"], row.get("urn", ""), frozenset(row["words"]))


@functools.cache
def prefixes() -> Mapping[str, str]:
    """The prefixes that the standard context declares."""
    return MappingProxyType(dict(_table()["prefixes"]))


def is_standard_context(address: str) -> bool:
    """Whether the address is one of the standard EPCIS context, of whatever edition."""
    return _STANDARD.fullmatch(address) is not None


@functools.cache
def bare_words(name: str) -> Mapping[str, str]:
    """Every known spelling of the words of a list → the bare word."""
    found = words(name)
    prefix, _, start = found.prefix.partition(":")
    whole = f"{prefixes()[prefix]}{start}"
    made = {each: each for each in found.words}
    for before in (found.prefix, whole, whole.replace("https:", "http:"), found.urn):
        if before:
            made |= {f"{before}{each}": each for each in found.words}
    return MappingProxyType(made)


def step_kind(biz_step: str | None) -> StepKind | None:
    """The kind of step that a business step stands for, told by its last part, if it is."""
    last = _LAST_PART.search(biz_step or "")
    word = last[0].lower() if last else ""
    if word in _step_values():
        return StepKind(word)
    named = _table()["steps"].get(word)
    return None if named is None else StepKind(named)


def stage_of_heading(heading: str) -> Stage | None:
    """The stage of goods of an HS heading such as ``18040000``; none where it is no cocoa."""
    digits = "".join(filter(str.isdigit, heading))
    for start, stage in _table()["stages"].items():
        if digits.startswith(start):
            return Stage(stage)
    return None


@functools.cache
def mass_units() -> Mapping[str, Fraction]:
    """The units of mass of UN/ECE Recommendation 20 → milligrams in one of them, exactly."""
    text = files("cocoachain").joinpath("data", "epcis", "mass_units.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType({row["code"]: Fraction(row["milligrams"]) for row in rows})


@functools.cache
def _step_values() -> frozenset[str]:
    return frozenset(kind.value for kind in StepKind)


@functools.cache
def _table() -> Mapping[str, Any]:
    text = files("cocoachain").joinpath("data", "epcis", "vocabulary.toml").read_text("utf-8")
    return tomllib.loads(text)
