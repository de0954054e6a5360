"""What a rule says (a finding), and how much it matters."""

import enum
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

import attrs

from cocoachain.values.extras import EMPTY, Extra, as_extra
from cocoachain.values.places import Place

_NAMED = re.compile(r"\{(\w+)\}")
_HALVES = re.compile(r"Expected (?P<expected>.*?), got (?P<found>.*)", re.DOTALL)


class Severity(enum.StrEnum):
    """How much a finding matters; only an error makes a chain unsound."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for an error, 1 for a warning, 2 for a note: the order of a report."""
        return list(Severity).index(self)


@attrs.frozen(kw_only=True)
class Finding:
    """Something in a chain that reads well and is wrong, or may be.

    The message is ``template`` filled with ``values``, so that a report can say it in another
    language.
    """

    code: str
    """The rule's code, such as ``M02``."""

    severity: Severity = attrs.field(converter=Severity)
    """How much it matters here; a rule may find things of several severities."""

    kind: str
    """The kind of record that it is about, such as ``lot`` or ``step``."""

    subject: str
    """The identifier of that record."""

    template: str
    """What was expected and what was found, with ``{names}`` for the values."""

    values: Extra = attrs.field(default=EMPTY, converter=as_extra)
    """The values named in the template, as they are to be read."""

    mend: str = ""
    """What to do about it."""

    lots: tuple[str, ...] = ()
    """The lots that show it, beside the subject."""

    steps: tuple[str, ...] = ()
    """The steps that show it, beside the subject."""

    where: Place | None = None
    """Where the record stands in what was read, if that is known."""

    source: str = ""
    """Who says so: the source and clause of the rule."""

    _shown_by: Callable[[], Any] | None = attrs.field(
        default=None, eq=False, repr=False, alias="shown_by"
    )
    """Cuts the evidence out of the lineage that was judged, when it is asked for."""

    @classmethod
    def at(
        cls,
        record: object,
        template: str = "Expected {expected}, got {got}",
        *,
        severity: Severity | None = None,
        mend: str = "",
        lots: Iterable[str] = (),
        steps: Iterable[str] = (),
        seen_at: object = None,
        told: Mapping[str, object] = EMPTY,
        **values: object,
    ) -> "Finding":
        """What a rule yields: a finding at a record, to which the engine adds the rest.

        ``record`` is a record of the chain, or a pair such as ``("lot", "BAR-7")`` where there is
        none. The code, the place and, if not given here, the severity and the mend are those of
        the rule. ``seen_at`` is the record or pair whose place is to be shown, if another one.
        The values that the template names come by name, or as a mapping in ``told``.

        >>> Finding.at(("lot", "BAR-7"), expected="at most 5 kg out", got="6 kg").message
        'Expected at most 5 kg out, got 6 kg'
        """
        kind, subject = record if isinstance(record, tuple) else ("", getattr(record, "id", ""))
        return DraftFinding(
            code="",
            severity=severity or Severity.ERROR,
            kind=kind,
            subject=str(subject),
            template=template,
            values={name: _plain(value) for name, value in {**told, **values}.items()},
            mend=mend,
            lots=tuple(lots),
            steps=tuple(steps),
            record=record,
            seen_at=seen_at,
            own_severity=severity,
        )

    @property
    def message(self) -> str:
        """What was expected and what was found, in English."""
        return filled(self.template, self.values)

    @property
    def expected(self) -> str:
        """What was expected, in English; nothing where the message does not say it so."""
        return self._halves()[0]

    @property
    def found(self) -> str:
        """What was found, in English; the whole message where it does not say it so."""
        return self._halves()[1]

    def _halves(self) -> tuple[str, str]:
        """The two halves of the template, ``Expected …, got …``, filled."""
        parts = _HALVES.fullmatch(self.template)
        if parts is None:
            return "", self.message
        return filled(parts["expected"], self.values), filled(parts["found"], self.values)

    @property
    def evidence(self) -> Any:  # noqa: ANN401 - a Lineage, which stands on a floor above this one
        """The smallest part that shows it, as a :class:`Lineage` that can be drawn and asked.

        It holds the steps and lots of the finding and the record that it is about, with what these
        name; what was left out is its ``edge``. ``None`` where no lineage was judged: of a file.
        """
        return None if self._shown_by is None else self._shown_by()

    def __str__(self) -> str:
        """One line for people."""
        place = f" [{self.where}]" if self.where else ""
        return f"{self.severity} {self.code} {self.kind} {self.subject}: {self.message}{place}"


@attrs.frozen(kw_only=True)
class DraftFinding(Finding):
    """A finding as a rule yields it; only the engine of the rules meets one."""

    record: object = attrs.field(default=None, eq=False)
    """The record, or its kind and identifier."""

    seen_at: object = attrs.field(default=None, eq=False)
    """Whose place is to be shown, if not the record's."""

    own_severity: Severity | None = None
    """What the rule said; ``None`` leaves it to the rule's own severity."""


def _plain(value: object) -> object:
    """The value as it is kept: numbers and text as they are, anything else as text."""
    return value if isinstance(value, str | int | Decimal) else str(value)


def filled(template: str, values: Mapping[str, object]) -> str:
    """The template with its ``{names}`` replaced; the values are taken as plain text.

    Braces that name no value stay as they are.

    >>> filled("Expected at most {held} out, got {drawn}", {"held": "5 kg", "drawn": "6 kg"})
    'Expected at most 5 kg out, got 6 kg'
    """
    return _NAMED.sub(lambda found: str(values.get(found[1], found[0])), template)
