"""Numbers of Indonesian registers: NIK, region codes, permits; the facts are in ``data/registers``.

A NIK is personal data (Law 27/2022): nothing here puts its digits into a message.
"""

import functools
import re
import tomllib
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import attrs

_DIGITS = re.compile(r"\d+", re.ASCII)
_CENTURIES = (1900, 2000)
_WOMEN = 40
_MONTHS = 12


@attrs.frozen(kw_only=True)
class PermitForm:
    """How the number of a kind of permit is written."""

    name: str
    """Its name in the data."""

    named: frozenset[str]
    """What ledgers call the scheme, in small letters."""

    pattern: re.Pattern[str]
    """The whole number."""

    expected: str
    """The same in words."""


@attrs.frozen(kw_only=True)
class Box:
    """Where a region lies, roughly: degrees of WGS 84."""

    west: Decimal
    south: Decimal
    east: Decimal
    north: Decimal

    def holds(self, longitude: Decimal, latitude: Decimal) -> bool:
        """Whether a point is in it, its edge included."""
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north


@functools.cache
def _data() -> Mapping[str, Any]:
    folder = files("cocoachain").joinpath("data", "registers")
    return MappingProxyType(tomllib.loads(folder.joinpath("indonesia.toml").read_text("utf-8")))


@functools.cache
def provinces() -> frozenset[str]:
    """The codes of all provinces."""
    return frozenset(_data()["provinces"]["codes"])


@functools.cache
def listed_regions() -> Mapping[str, str]:
    """The names of regions by code, as far as we have them (Kepmendagri 300.2.2-2430/2025)."""
    folder = files("cocoachain").joinpath("data", "words")
    return MappingProxyType(tomllib.loads(folder.joinpath("regions.toml").read_text("utf-8")))


@functools.cache
def wholly_listed() -> tuple[str, ...]:
    """The codes below which :func:`listed_regions` has every region."""
    return tuple(_data()["listed"]["codes"])


@functools.cache
def boxes() -> Mapping[str, Box]:
    """Where regions lie, by code, as far as we know."""
    return MappingProxyType({
        code: Box(**{side: Decimal(box[side]) for side in ("west", "south", "east", "north")})
        for code, box in _data()["boxes"].items()
    })  # fmt: skip


@functools.cache
def permit_forms() -> tuple[PermitForm, ...]:
    """How numbers of permits are written."""
    return tuple(
        PermitForm(
            name=name,
            named=frozenset(each["named"]),
            pattern=re.compile(each["pattern"], re.ASCII),
            expected=each["expected"],
        )
        for name, each in _data()["permits"].items()
    )


def permit_form(scheme: str) -> PermitForm | None:
    """How the number of a permit of that scheme is written, where that is known."""
    wanted = scheme.casefold().strip()
    return next((form for form in permit_forms() if wanted in form.named), None)


def is_halal(scheme: str) -> bool:
    """Whether a scheme is the halal certificate."""
    return scheme.casefold().strip() in _data()["halal"]["named"]


def halal_from(size: str) -> date:
    """The day from which food on sale needs it; ``size`` of the maker is ``small`` or ``large``."""
    day = _data()["halal"][size]
    assert isinstance(day, date)  # noqa: S101 - the file is ours, and a test reads it
    return day


def nik_fault(nik: str) -> str | None:
    """What is wrong with an identity number, without any of its digits; ``None`` if nothing is.

    PPRRSS-DDMMYY-NNNN: province, regency and district of issue, day of birth (a woman's is 40
    higher), serial number. The region is where it was issued, and there is no check digit.

    >>> nik_fault("5208024105900001") is None
    True
    >>> nik_fault("520802")
    '6 digits'
    """
    wanted = int(_data()["nik"]["digits"])
    if not _DIGITS.fullmatch(nik):
        return "something else than digits"
    if len(nik) != wanted:
        return f"{len(nik)} digits"
    if nik[:2] not in provinces():
        return "a province that does not exist in its first two digits"
    if not _is_day(nik[6:12]):
        return "no day of birth in digits 7 to 12"
    return "a serial number of 0000" if nik[12:] == "0000" else None


def is_masked(nik: str) -> bool:
    """Whether an identity number was masked (``520802******0001``) or hashed (``sha256:…``)."""
    return ":" in nik or any(sign in nik for sign in "*xX•")


def is_woman(nik: str) -> bool:
    """Whether a sound identity number is a woman's."""
    return int(nik[6:8]) > _WOMEN


def _is_day(digits: str) -> bool:
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if not 1 <= month <= _MONTHS:
        return False
    last = max(monthrange(century + year, month)[1] for century in _CENTURIES)
    return 1 <= (day - _WOMEN if day > _WOMEN else day) <= last
