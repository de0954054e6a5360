"""Origins: how much of a lot came from where, exactly."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Generic, Literal, TypeVar, overload

import attrs

from cocoachain.errors import MassUnknownError, UnknownChoiceError, UnknownRecordError
from cocoachain.lineage.answers import in_numbers
from cocoachain.lineage.columns import NOT_MEASURED
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing.apportioning import InDoubtError, Shares, apportioned, half_up
from cocoachain.lineage.mixing.arithmetic import TooFineError
from cocoachain.lineage.mixing.asking import answered
from cocoachain.lineage.mixing.coding import codes_of
from cocoachain.lineage.mixing.content import MATERIALS, Content, Material
from cocoachain.lineage.mixing.flowing import ExactFlow
from cocoachain.lineage.mixing.mixtures import mixture_of
from cocoachain.lineage.mixing.pulling import course_up
from cocoachain.lineage.mixing.settling import settled
from cocoachain.lineage.mixing.whole_numbers import shares_exactly, shares_rounded
from cocoachain.lineage.origin_keys import KeyOf, OriginKey, check_key, key_of
from cocoachain.rendering.tables import Table
from cocoachain.values.identifiers import LotId, nearest_names
from cocoachain.values.mass import Mass

AmountT = TypeVar("AmountT", Mass, Fraction)
AnswerT = TypeVar("AnswerT")
_SHOWN = 10

ASSUMPTION = (
    "Each step mixes its inputs evenly and loses from all of them alike; "
    "material that nobody recorded counts as of unknown origin."
)
"""What every answer about shares rests on, in words."""


class Origins(Mapping[str, AmountT], Generic[AmountT]):
    """Where a lot's cocoa came from: a mapping from origin to mass (or exact share).

    With ``unknown`` the values sum to exactly ``total``: the lot's cocoa mass, or 1 if asked for
    exact shares. Keys are in order of identifier.
    """

    def __init__(
        self, lot: str, by: str, amounts: Mapping[str, AmountT], *, unknown: AmountT,
        total: AmountT, shares: Shares | Callable[[], Shares],
    ) -> None:  # fmt: skip
        """Made by :func:`origins`."""
        self.lot = LotId(lot)
        self.by = by
        self.unknown: AmountT = unknown
        self.total: AmountT = total
        self._amounts: Mapping[str, AmountT] = amounts
        self._held_shares = shares

    @property
    def mass(self) -> AmountT:
        """The lot's cocoa mass, as ``total``."""
        return self.total

    @property
    def shares(self) -> dict[str, float]:
        """The share of each origin in the lot's cocoa, as floats; unknown is left out."""
        return {key: self._share(key) for key in self._amounts}

    @property
    def unknown_share(self) -> float:
        """The share of unknown origin in the lot's cocoa, as a float."""
        return self._share(None)

    @property
    def _shares(self) -> Shares:
        """The shares; masses that were found without them have them worked out when asked."""
        if callable(self._held_shares):
            self._held_shares = self._held_shares()
        return self._held_shares

    def __getstate__(self) -> dict[str, object]:
        """Pickle what was answered, and no lineage."""
        return {**vars(self), "_held_shares": self._shares, "_amounts": dict(self._amounts)}

    def _share(self, key: str | None) -> float:
        return self._shares.amounts.get(key, 0) / (self._shares.whole or 1)

    def __getitem__(self, origin: str) -> AmountT:
        try:
            return self._amounts[origin]
        except KeyError:
            nearest = nearest_names(origin, self._amounts)
            raise UnknownRecordError("origin", origin, nearest) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._amounts)

    def __len__(self) -> int:
        return len(self._amounts)

    def __contains__(self, origin: object) -> bool:
        return origin in self._amounts

    def __eq__(self, other: object) -> bool:
        """The same amounts; of two answers, also the same unknown."""
        if isinstance(other, Origins):
            return self._amounts == other._amounts and bool(self.unknown == other.unknown)
        return self._amounts == other if isinstance(other, Mapping) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as any mapping

    def table(self) -> Table:
        """Origin, mass (or exact share) and share in per cent, the largest first."""
        rows: list[tuple[object, ...]] = [
            (key, self._amounts[key], _percent(self._share(key))) for key in self._order()
        ]
        if self.unknown:
            rows.append(("unknown", self.unknown, _percent(self.unknown_share)))
        total: object = self.total
        headings = (self.by, "mass" if isinstance(total, Mass) else "exact share", "share")
        return Table(headings=headings, rows=rows, caption=f"Origins of {self.lot}")

    def _order(self) -> list[str]:
        """The origins, the largest first, ties by identifier."""
        return sorted(self._amounts, key=lambda key: (-_size(self._amounts[key]), key))

    def numbers(self) -> Table:
        """The table for other programs: masses in kilograms, shares as numbers from 0 to 1.

        An exact share stands as text, such as ``3/5``.
        """
        shares = [self._share(key) for key in self._order()]
        shares += [self.unknown_share] if self.unknown else []
        rows = [
            (key, str(amount) if isinstance(amount, Fraction) else amount, float(share))
            for (key, amount, _), share in zip(self.table().rows, shares, strict=True)
        ]
        return in_numbers(attrs.evolve(self.table(), rows=rows))

    def to_csv(self, path: str | Path) -> None:
        """Write ``numbers()``; cells that a spreadsheet could run are made harmless."""
        self.numbers().to_csv(path)

    def to_frame(self) -> object:
        """``numbers()`` as a data frame of pandas, polars or pyarrow, whichever is installed."""
        return self.numbers().to_frame()

    def __str__(self) -> str:
        """The table, with its total and the assumption."""
        return f"{self.table()}\nTotal {self.total}. {ASSUMPTION}"

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()

    def __repr__(self) -> str:
        """As a mapping, shortened, with what is unknown."""
        shown = [f"{key!r}: {self._amounts[key]!r}" for key in list(self._amounts)[:_SHOWN]]
        more = len(self._amounts) - _SHOWN
        if more > 0:
            shown.append(f"… {more} more")
        return f"Origins({{{', '.join(shown)}}}, unknown={self.unknown!r})"


def _size(amount: Mass | Fraction) -> int | Fraction:
    """What amounts are ordered by: the answer itself, the same whichever arithmetic found it."""
    return amount.mg if isinstance(amount, Mass) else amount


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


@overload
def origins(
    lineage: Lineage, lot: str, *, by: OriginKey | KeyOf = "plot", exact: Literal[False] = False,
    material: Material = "cocoa", at: datetime | None = None,
) -> Origins[Mass]: ...  # fmt: skip
@overload
def origins(
    lineage: Lineage, lot: str, *, by: OriginKey | KeyOf = "plot", exact: Literal[True],
    material: Material = "cocoa", at: datetime | None = None,
) -> Origins[Fraction]: ...  # fmt: skip
def origins(
    lineage: Lineage, lot: str, *, by: OriginKey | KeyOf = "plot", exact: bool = False,
    material: Material = "cocoa", at: datetime | None = None,
) -> Origins[Mass] | Origins[Fraction]:  # fmt: skip
    """Mass of each origin in a lot's cocoa; with ``.unknown`` it sums to the lot's cocoa mass.

    The sum is exact. A step mixes its inputs evenly and loses from all of them alike. A source lot
    answers with its own origin. Mass whose origin is not known (no plot, no record, put out beyond
    what went in) is ``.unknown``: never dropped, never spread over the others. ``by`` is a key such
    as ``"plot"`` or ``"village"``, or a function from the source lot's record to a name, ``None``
    for unknown. ``material="all"`` counts ingredients too, keyed by their lot, and sums to the
    lot's whole mass. ``exact=True`` gives exact shares as Fractions, which sum to 1. Masses are the
    exact shares, apportioned once to whole milligrams by largest remainder, ties by identifier;
    origins with a positive share stay, even at 0 mg. ``at`` asks what was known at a moment.

    Raises:
        UnknownRecordError: The lineage holds no such lot; the nearest names are given.
        UnknownChoiceError: There is no such key or material; the nearest are given.
        MassUnknownError: A lot or portion that the answer needs was not measured; it is named.

    >>> from cocoachain.samples import two_plots
    >>> origins(Lineage(two_plots()), "BAR-1", exact=True)
    Origins({'KBN-1': Fraction(3, 5), 'KBN-2': Fraction(2, 5)}, unknown=Fraction(0, 1))
    """
    lineage = lineage.known(at)
    check_question(by, material)
    code = lineage.columns.lot_code(lot)
    if exact:
        course = course_up(lineage.index, code)
        content = Content(lineage, course, key_of(lineage.chain, by), material)
        return _exact_origins(lot, name_of(by), content.of(ExactFlow(course).ends())[0])
    return _masses(lineage, lot, by, material)


def check_question(by: OriginKey | KeyOf, material: Material) -> None:
    """Nothing, if there are such a key and such a material.

    Raises:
        UnknownChoiceError: There is none; the nearest are given.
    """
    if material not in MATERIALS:
        raise UnknownChoiceError("material", material, nearest_names(material, MATERIALS))
    check_key(by)


def name_of(by: OriginKey | KeyOf) -> str:
    """What origins are named by, in a word."""
    return by if isinstance(by, str) else getattr(by, "__name__", "origin")


_FEW_STEPS = 200
"""In so small a lineage exact arithmetic is as quick as drawing its mixture."""


def _masses(lineage: Lineage, lot: str, by: OriginKey | KeyOf, material: Material) -> Origins[Mass]:
    """By the quickest way that is certain."""
    mass = mass_of(lineage, lot)
    try:
        return _quick(lineage, lot, by, material, mass)
    except InDoubtError:
        return _settled(
            lineage, lot, by, material, lambda *told: _origins(lot, name_of(by), mass, *told)
        )


def _node_of(lineage: Lineage, lot: str) -> int:
    """The node of a lot in the mixture; InDoubtError where exact arithmetic is as quick."""
    if len(lineage.columns.step_ids) <= _FEW_STEPS:
        raise InDoubtError
    node = int(mixture_of(lineage).head[lineage.columns.lot_code(lot)])
    if node < 0:
        raise InDoubtError
    return node


def _quick(
    lineage: Lineage, lot: str, by: OriginKey | KeyOf, material: Material, mass: int
) -> Origins[Mass]:
    """In floats, with the shares left for later."""
    node = _node_of(lineage, lot)
    found = answered(mixture_of(lineage), codes_of(lineage, by, material), node, mass)
    return Origins(
        lot, name_of(by), found.masses, unknown=Mass(found.unknown), total=Mass(found.total),
        shares=lambda: _settled(lineage, lot, by, material, lambda shares, _: shares),
    )  # fmt: skip


def _settled(
    lineage: Lineage, lot: str, by: OriginKey | KeyOf, material: Material,
    answer: Callable[[Shares, int], AnswerT],
) -> AnswerT:  # fmt: skip
    """In whole numbers: by nodes, else by lots and steps, which is slower and goes round rings."""
    try:
        node = _node_of(lineage, lot)
        mixture, codes = mixture_of(lineage), codes_of(lineage, by, material)
        try:
            return answer(*shares_exactly(mixture, codes, node))
        except TooFineError:
            return answer(*shares_rounded(mixture, codes, node))
    except InDoubtError:
        return _slow(lineage, lot, by, material, answer)


def _slow(
    lineage: Lineage, lot: str, by: OriginKey | KeyOf, material: Material,
    answer: Callable[[Shares, int], AnswerT],
) -> AnswerT:  # fmt: skip
    course = course_up(lineage.index, lineage.columns.lot_code(lot))
    content = Content(lineage, course, key_of(lineage.chain, by), material)
    return settled(course, lambda ends: answer(*content.of(ends)))


def _exact_origins(lot: str, by: str, shares: Shares) -> Origins[Fraction]:
    whole = shares.whole
    fractions = {key: Fraction(amount, whole) for key, amount in shares.amounts.items()}
    named = {key: fractions[key] for key in sorted(key for key in fractions if key is not None)}
    unknown = fractions.get(None, Fraction(0))
    total = Fraction(1 if fractions else 0)
    return Origins(lot, by, named, unknown=unknown, total=total, shares=shares)


def _origins(lot: str, by: str, mass: int, shares: Shares, unit: int) -> Origins[Mass]:
    """Masses from shares of the counted material, which is ``shares.whole / unit`` of the lot."""
    total = half_up(mass * shares.whole, unit)
    if shares.missing and half_up(mass * (shares.whole + shares.missing), unit) != total:
        raise InDoubtError
    masses = apportioned(total, shares) if shares.amounts else {}
    named = {key: Mass(masses[key]) for key in sorted(key for key in masses if key is not None)}
    unknown = Mass(masses.get(None, 0))
    return Origins(lot, by, named, unknown=unknown, total=Mass(total), shares=shares)


def mass_of(lineage: Lineage, lot: str) -> int:
    """The milligrams of a lot; one without a record has what was put into it.

    Raises:
        MassUnknownError: It was not measured.
    """
    columns = lineage.columns
    code = columns.lot_code(lot)
    held = int(columns.lot_mass[code])
    if held != NOT_MEASURED:
        return held
    at = columns.made_at[columns.made_ptr[code] : columns.made_ptr[code + 1]]
    masses = columns.out_mass[at].tolist()
    if columns.lot_known[code] or not masses or NOT_MEASURED in masses:
        raise MassUnknownError(f"Expected a mass, got none: lot {lot!r}")
    return sum(masses)
