"""The scorecard: all indicators of a centre over a time, beside those of a baseline."""

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from cocoachain.errors import CocoachainError, RecordTypeError, UnknownChoiceError
from cocoachain.lineage.answers import Answer
from cocoachain.lineage.books.periods import When
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.worth.money import decimals
from cocoachain.lineage.worth.scopes import Scope, scope_of
from cocoachain.programme import coachings, earnings, materials, people
from cocoachain.programme.asking import Asked, Found
from cocoachain.programme.formulas import Formula, formulas
from cocoachain.programme.indicators import Indicator, Value, shown
from cocoachain.rendering.tables import Table
from cocoachain.values.identifiers import nearest_names

_HOMES = (materials, earnings, people, coachings)
_MADE_BY: Mapping[str, Callable[[Asked], Found]] = MappingProxyType({
    name: getattr(home, name) for home in _HOMES for name in home.__all__
})  # fmt: skip
_TWO = 2


class Scorecard(Answer, Mapping[str, Indicator]):
    """A mapping from the name of an indicator to the indicator, in the order of the field page."""

    def __init__(self, title: str, indicators: Mapping[str, Indicator], scope: Scope) -> None:
        """Made by :func:`scorecard`."""
        self.title = title
        self.centre = scope.centre
        """The centre, if one was asked for or there is just one."""
        self.makers = tuple(sorted(scope.makers))
        """The parties whose work and trade is counted."""
        self.region = scope.region
        """What is local; ``None`` where nobody tells."""
        self._indicators = MappingProxyType(dict(indicators))

    def __getitem__(self, name: str) -> Indicator:
        if name not in self._indicators:
            raise UnknownChoiceError("indicator", name, nearest_names(name, self._indicators))
        return self._indicators[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._indicators)

    def __len__(self) -> int:
        return len(self._indicators)

    @property
    def known(self) -> tuple[Indicator, ...]:
        """Those that have a value."""
        return tuple(each for each in self.values() if each.value is not None)

    def table(self) -> Table:
        """A line for each: value, what it was, change, complete lineage, attested, why not."""
        rows = [
            (
                each.title, _cell(each.value), each.unit, _cell(each.before), _cell(each.change),
                None if each.coverage is None else f"{shown(100 * each.coverage)} %",
                "yes" if each.attested else "no" if each.value is not None else None,
                each.reason or None,
            )
            for each in self.values()
        ]  # fmt: skip
        headings = ("indicator", "value", "unit", "before", "change", "complete lineage",
                    "attested", "why there is none")  # fmt: skip
        return Table(headings=headings, rows=rows, caption=self.title)

    def to_frame(self) -> object:
        """The table as a data frame, with a line for each indicator by name."""
        return self.numbers().to_frame()

    def numbers(self) -> Table:
        """The table for other programs: names, plain numbers, formulas."""
        rows = [
            (
                each.name, _float(each.value), each.unit, _float(each.before),
                _float(each.change), _float(each.coverage), bool(each.attested), each.formula,
                each.reason or None,
            )
            for each in self.values()
        ]  # fmt: skip
        headings = ("indicator", "value", "unit", "before", "change", "coverage", "attested",
                    "formula", "reason")  # fmt: skip
        return Table(headings=headings, rows=rows, caption=self.title)

    def remarks(self) -> list[str]:
        """Whose it is, what is local, and how figures are to be read."""
        whose = ", ".join(self.makers) or "nobody"
        local = f"Local is region {self.region}." if self.region else "No region is known."
        return [
            f"Makers: {whose}. {local}",
            "Computed from recorded events; what is attested is told. A change proves no cause.",
        ]

    def as_json(self) -> str:
        """A JSON document of all of it: exact figures as text, in stable order."""
        told = {
            "title": self.title,
            "centre": self.centre,
            "makers": list(self.makers),
            "region": self.region,
            "indicators": {name: _plain(each) for name, each in self.items()},
        }
        return json.dumps(told, ensure_ascii=False, indent=2)

    def __repr__(self) -> str:
        """How many indicators, and how many have a value."""
        return f"<Scorecard: {len(self.known)} of {len(self)} indicators have a value>"


def scorecard(
    lineage: Lineage,
    centre: str | None = None,
    start: When = None,
    end: When = None,
    baseline: "Scorecard | Mapping[str, Indicator] | tuple[When, When] | None" = None,
) -> Scorecard:
    """What a cocoa centre reached in a time: a mapping from name of indicator to ``Indicator``.

    Each indicator has its value, unit, formula, the records used, the share of mass with complete
    lineage (``.coverage``), and what is attested rather than computed (``.attested``). Shares are
    exact fractions from 0 to 1, money exact decimals in one currency, counts whole numbers. What
    cannot be computed has the value ``None`` and says why: missing data is never an exception.

    ``centre`` narrows it to the members of a centre; a chain with one centre is about that one,
    and one without is about all who work cocoa. ``start`` and ``end`` are moments or days, both
    included, as in :func:`~cocoachain.lineage.balances.reconcile`. ``baseline`` is an earlier
    scorecard, or an earlier period of the same chain as ``(start, end)``; each indicator then has
    ``.before`` and ``.change``.

    Raises:
        UnknownRecordError: The chain holds no such centre; the nearest names are given.
        RecordError: A bound has no UTC offset, or the end comes before the start.
        RecordTypeError: The baseline is neither a scorecard nor two moments.

    >>> from cocoachain.samples import two_plots
    >>> card = scorecard(Lineage(two_plots()))
    >>> card["farmers_share"].value, card["farmers_share"].reason
    (None, 'makers sold no finished goods in the period with price and mass')
    """
    asked = Asked(lineage, scope_of(lineage, centre, start, end))
    before = _baseline(lineage, centre, baseline)
    found = {}
    for name, formula in formulas().items():
        one = before.get(name)
        found[name] = _indicator(asked, formula, None if one is None else one)
    scope = asked.scope
    whose = f" of {scope.centre}" if scope.centre is not None else ""
    return Scorecard(f"Scorecard{whose}, {scope.period.text}", found, scope)


def _baseline(lineage: Lineage, centre: str | None, baseline: object) -> Mapping[str, Indicator]:
    if baseline is None:
        return {}
    if isinstance(baseline, Mapping):
        return baseline
    if isinstance(baseline, tuple) and len(baseline) == _TWO:
        return scorecard(lineage, centre, baseline[0], baseline[1])
    message = f"Expected a scorecard, or a start and an end, got {type(baseline).__name__}"
    raise RecordTypeError(message + " (baseline)")


def _indicator(asked: Asked, formula: Formula, before: Indicator | None) -> Indicator:
    try:
        found = _MADE_BY[formula.name](asked)
    except CocoachainError as error:  # missing data is no exception here, but a reason
        found = Found(reason=str(error))
    unit = found.unit or formula.unit
    comparable = before is not None and before.value is not None and before.unit == unit
    note = " ".join(each for each in (formula.note, found.note.strip()) if each)
    return Indicator(
        name=formula.name,
        title=formula.title,
        value=found.value,
        unit=unit,
        formula=formula.formula,
        records=found.records,
        coverage=asked.coverage(found.lots) if found.lots else None,
        attested=found.attested,
        parts=found.parts,
        note=note,
        reason=found.reason if found.value is None else "",
        source=formula.source,
        before=before.value if before is not None and comparable else None,
    )


def _cell(value: Value | None) -> object:
    """A number for a table, four places at most; nothing where there is none."""
    return None if value is None else Decimal(shown(value))


def _float(value: Value | None) -> float | int | None:
    return value if value is None or isinstance(value, int) else float(value)


def _text(value: Value | None) -> str | int | None:
    """An exact figure as JSON keeps it: a decimal where it ends, else a fraction."""
    if value is None or isinstance(value, int):
        return value
    exact = decimals(Fraction(value))
    return f"{exact:f}" if isinstance(exact, Decimal) else str(exact)


def _plain(each: Indicator) -> dict[str, object]:
    return {
        "title": each.title,
        "value": _text(each.value),
        "number": _float(each.value),
        "unit": each.unit,
        "formula": each.formula,
        "source": each.source,
        "coverage": _text(each.coverage),
        "attested": list(each.attested),
        "before": _text(each.before),
        "change": _text(each.change),
        "parts": {name: _text(value) for name, value in each.parts.items()},
        "note": each.note,
        "reason": each.reason,
        "records": list(each.records),
    }


__all__ = ["Scorecard", "scorecard"]
