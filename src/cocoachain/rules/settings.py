"""What can be set in a rule: a typed default, and what it means."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import attrs

from cocoachain.errors import RecordError, RecordTypeError, UnknownChoiceError
from cocoachain.findings import Severity
from cocoachain.values.identifiers import nearest_names
from cocoachain.values.mass import Mass
from cocoachain.values.moments import check_moment

Values = Mapping[str, Any]
"""The settings that a rule is run with, by name."""


@attrs.frozen
class Setting:
    """One thing that can be set in a rule."""

    default: object
    """What it is unless a profile or the caller says otherwise; its type is the setting's type."""

    meaning: str = ""
    """What it does, with its unit, and who says so."""

    choices: tuple[str, ...] = ()
    """The words that are allowed, where only some are."""

    check: Callable[[object, str], object] | None = None
    """Checks and converts a value, where the default does not tell how; it is told the name too."""

    def accept(self, value: object, name: str) -> object:
        """The value as the rule wants it.

        Raises:
            RecordTypeError: It is not of the setting's type.
            RecordError: It is not one of the choices, or outside what the type allows.
        """
        if self.choices and value not in self.choices:
            expected = ", ".join(map(repr, self.choices))
            message = f"Expected one of {expected}, got {value!r} ({name})"
            raise RecordError(message)
        if self.check is not None:
            return self.check(value, name)
        return _like(self.default, value, name)


def as_settings(settings: Mapping[str, object] | None) -> Mapping[str, Setting]:
    """Settings by name; a plain value stands for a setting with that default."""
    return MappingProxyType({
        name: each if isinstance(each, Setting) else Setting(each)
        for name, each in (settings or {}).items()
    })  # fmt: skip


def chosen(code: str, settings: Mapping[str, Setting], *layers: Mapping[str, object]) -> Values:
    """The defaults, overlaid by each layer in turn; every value is checked.

    Raises:
        UnknownChoiceError: The rule has no such setting; the nearest names are given.
        RecordError: A value cannot be used.
    """
    values = {name: each.default for name, each in settings.items()}
    for layer in layers:
        for name, value in layer.items():
            if name not in settings:
                raise UnknownChoiceError(f"setting of {code}", name, nearest_names(name, settings))
            values[name] = settings[name].accept(value, f"setting {name} of {code}")
    return MappingProxyType(values)


def moment(value: object, name: str) -> datetime:
    """An aware datetime."""
    return check_moment(value, name)


def share(value: object, name: str) -> Fraction:
    """An exact number of 0 or more; a float counts as the decimal number that it is written as."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal | Fraction):
        message = f"Expected a number, got {type(value).__name__}: {value!r} ({name})"
        raise RecordTypeError(message)
    try:
        number = Fraction(repr(value) if isinstance(value, float) else value)
    except (ValueError, ZeroDivisionError, OverflowError):
        message = f"Expected a number, got {value!r} ({name})"
        raise RecordError(message) from None
    if number < 0:
        message = f"Expected a number of 0 or more, got {value!r} ({name})"
        raise RecordError(message)
    return number


def _like(default: object, value: object, name: str) -> object:
    if isinstance(default, Fraction):
        return share(value, name)
    if isinstance(default, Severity):
        if value in tuple(Severity):
            return Severity(str(value))
        message = f"Expected a severity ({', '.join(Severity)}), got {value!r} ({name})"
        raise RecordError(message)
    kind = type(default)
    if type(value) is kind or default is None:
        return value
    example = ' such as Mass.kg("0.1")' if kind is Mass else ""
    message = f"Expected {kind.__name__}{example}, got {type(value).__name__}: {value!r} ({name})"
    raise RecordTypeError(message)
