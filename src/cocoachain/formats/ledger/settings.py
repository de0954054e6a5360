"""What a ledger says of itself in ``ledger.toml``: zone, decimals, currency, profile, units."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from datetime import timedelta, timezone, tzinfo
from decimal import Decimal
from typing import ClassVar, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

from cocoachain.errors import FormatError
from cocoachain.formats.ledger.cells import excerpt
from cocoachain.formats.ledger.written_numbers import DecimalStyle, read_number
from cocoachain.readings import Issue
from cocoachain.values.extras import Extra
from cocoachain.values.identifiers import nearest_names
from cocoachain.values.places import Place

FILE = "ledger.toml"

MILLIGRAMS: Mapping[str, Decimal] = {
    "mg": Decimal(1),
    "g": Decimal(1_000),
    "kg": Decimal(1_000_000),
    "quintal": Decimal(100_000_000),
    "kuintal": Decimal(100_000_000),
    "kw": Decimal(100_000_000),
    "t": Decimal(1_000_000_000),
    "ton": Decimal(1_000_000_000),
    "tonne": Decimal(1_000_000_000),
}
"""Units of mass that a heading may name without being declared; a quintal is 100 kg."""

_KEYS = ("timezone", "decimal", "currency", "profile", "units")
_CURRENCY_LETTERS = 3


@attrs.define
class Settings:
    """How the cells of one ledger are to be understood."""

    DEFAULT_ZONE: ClassVar[str] = "Asia/Makassar"

    timezone: str = DEFAULT_ZONE
    """The zone of moments without offset; Lombok keeps that of Makassar, UTC+8."""

    zone: tzinfo = attrs.Factory(lambda: _zone(Settings.DEFAULT_ZONE))
    """The same, to compute with."""

    decimal: DecimalStyle = DecimalStyle.TOLD
    """What stands before decimals in text; ``told``: each number must tell it by itself."""

    currency: str = "IDR"
    """The currency of amounts that name none, ISO 4217."""

    profile: str = "lineage"
    """The profile that the ledger asks to be checked under."""

    units: dict[str, Decimal] = attrs.Factory(lambda: dict(MILLIGRAMS))
    """Milligrams in one of each unit that headings may name."""

    declared: dict[str, str] = attrs.Factory(dict)
    """Units that the ledger declares itself, as written."""

    def as_extra(self) -> Extra:
        """The settings as plain values, for ``Reading.settings``."""
        return Extra({
            "timezone": self.timezone, "decimal": str(self.decimal), "currency": self.currency,
            "profile": self.profile, "units": dict(self.declared),
        })  # fmt: skip

    @classmethod
    def from_extra(cls, extra: Mapping[str, object] | None) -> Self:
        """The settings that :meth:`as_extra` gave, as far as a writer keeps them.

        Raises:
            FormatError: A time zone or currency that is none.
        """
        settings = cls()
        for key in ("timezone", "currency", "profile"):
            if extra is not None and extra.get(key) is not None:
                settings._set(key, extra[key])
        return settings

    def as_toml(self) -> str:
        """A ``ledger.toml`` for sheets that the writer made: kilograms and decimal points."""
        values = {"timezone": self.timezone, "decimal": str(DecimalStyle.POINT),
                  "currency": self.currency, "profile": self.profile}  # fmt: skip
        return "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())

    @classmethod
    def of(cls, data: bytes | None, file: str = FILE) -> tuple[Self, list[Issue]]:
        """The settings in a ``ledger.toml``, with its issues; no bytes give the defaults."""
        settings = cls()
        issues: list[Issue] = []
        for key, value in _flat(_parsed(data, file, issues)):
            try:
                settings._set(key, value)
            except FormatError as fault:
                issues.append(Issue(Place(file=file, path=key), str(fault), excerpt(value)))
        return settings, issues

    def _set(self, key: str, value: object) -> None:
        table, _, unit = key.partition(".")
        if table == "units" and unit:
            self.units[unit.casefold()] = self._amount(unit, value)
            self.declared[unit] = str(value)
        elif key not in _KEYS:
            raise FormatError(
                f"Expected one of {', '.join(_KEYS)}, got {key!r}{_nearest(key, _KEYS)}"
            )
        elif key == "units":
            raise FormatError(f'Expected units such as karung = "62.5 kg", got {value!r}')
        elif not isinstance(value, str):
            raise FormatError(f"Expected text, got {value!r}")
        elif key == "timezone":
            self.zone, self.timezone = _zone(value), value
        elif key == "decimal":
            self.decimal = _style(value)
        elif key == "currency":
            self.currency = _currency(value)
        else:
            self.profile = value

    def _amount(self, unit: str, amount: object) -> Decimal:
        expected = f'Expected a mass such as "62.5 kg" for the unit {unit!r}'
        if isinstance(amount, int | Decimal) and not isinstance(amount, bool):
            amount = f"{amount} kg"
        number, _, known = str(amount).strip().partition(" ")
        if not isinstance(amount, str) or known.strip() not in MILLIGRAMS:
            raise FormatError(f"{expected}, got {amount!r}")
        if unit.casefold() in MILLIGRAMS:
            raise FormatError(f"Expected a unit of your own, got {unit!r}, whose mass is fixed")
        milligrams = read_number(number, DecimalStyle.POINT) * MILLIGRAMS[known.strip()]
        if milligrams <= 0:
            raise FormatError(f"{expected}, got {amount!r}")
        return milligrams


def _parsed(data: bytes | None, file: str, issues: list[Issue]) -> Mapping[str, object]:
    if data is None:
        return {}
    try:
        return tomllib.loads(data.decode("utf-8-sig"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as fault:
        message = f"Expected TOML in UTF-8, got: {excerpt(fault)}; the defaults are used"
        issues.append(Issue(Place(file=file), message))
        return {}


def _flat(tables: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """The settings one by one, each unit as ``units.NAME``."""
    for key, value in tables.items():
        if key == "units" and isinstance(value, dict):
            yield from ((f"units.{unit}", amount) for unit, amount in value.items())
        else:
            yield key, value


def _zone(name: str) -> tzinfo:
    """The zone of that name; the default one works on machines without a zone data base, too."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        if name == Settings.DEFAULT_ZONE:
            return timezone(timedelta(hours=8), name)
        message = f"Expected a time zone such as Asia/Makassar, got {name!r}"
        raise FormatError(message) from fault


def _style(word: str) -> DecimalStyle:
    try:
        return DecimalStyle(word)
    except ValueError:
        raise FormatError(f"Expected decimal = comma or point, got {word!r}") from None


def _currency(code: str) -> str:
    if len(code) != _CURRENCY_LETTERS or not code.isascii() or not code.isupper():
        raise FormatError(f"Expected a currency of ISO 4217 such as IDR, got {code!r}")
    return code


def _nearest(word: str, words: tuple[str, ...]) -> str:
    near = nearest_names(word, words)
    return f"; nearest: {', '.join(map(repr, near))}" if near else ""
