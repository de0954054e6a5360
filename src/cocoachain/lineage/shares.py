"""Origins: how much of a lot came from where, exactly."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Generic, Literal, TypeVar, cast, overload

import numpy as np

from cocoachain.errors import MassUnknownError, UnknownRecordError
from cocoachain.lineage.apportioning import InDoubtError, Shares, apportioned, half_up
from cocoachain.lineage.columns import NOT_MEASURED, STAGES
from cocoachain.lineage.flowing import Ends, ExactFlow
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.origin_keys import KeyOf, OriginKey, key_of
from cocoachain.lineage.pulling import course_up
from cocoachain.lineage.settling import gathered, settled
from cocoachain.model.lots import FinishedLot, IngredientLot, Lot
from cocoachain.rendering.tables import Table
from cocoachain.values.identifiers import LotId, nearest_names
from cocoachain.values.mass import Mass

AmountT = TypeVar("AmountT", Mass, Fraction)
Material = Literal["cocoa", "all"]
_MATERIALS = ("cocoa", "all")
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
        total: AmountT, shares: Mapping[str | None, Fraction],
    ) -> None:  # fmt: skip
        """Made by :func:`origins`."""
        self.lot = LotId(lot)
        self.by = by
        self.unknown: AmountT = unknown
        self.total: AmountT = total
        self._amounts = dict(amounts)
        self._shares = dict(shares)

    @property
    def mass(self) -> AmountT:
        """The lot's cocoa mass, as ``total``."""
        return self.total

    @property
    def shares(self) -> dict[str, float]:
        """The share of each origin in the lot's cocoa, as floats; unknown is left out."""
        return {key: float(self._shares[key]) for key in self._amounts}

    @property
    def unknown_share(self) -> float:
        """The share of unknown origin in the lot's cocoa, as a float."""
        return float(self._shares.get(None, Fraction(0)))

    def __getitem__(self, origin: str) -> AmountT:
        if origin not in self._amounts:
            raise UnknownRecordError("origin", origin, nearest_names(origin, self._amounts))
        return self._amounts[origin]

    def __iter__(self) -> Iterator[str]:
        return iter(self._amounts)

    def __len__(self) -> int:
        return len(self._amounts)

    def __contains__(self, origin: object) -> bool:
        return origin in self._amounts

    def table(self) -> Table:
        """Origin, mass (or exact share) and share in per cent, the largest first."""
        order = sorted(self._amounts, key=lambda key: (-self._shares[key], key))
        rows: list[tuple[object, ...]] = [
            (key, self._amounts[key], _percent(self._shares[key])) for key in order
        ]
        if self.unknown:
            rows.append(("unknown", self.unknown, _percent(self._shares.get(None, Fraction(0)))))
        return Table(headings=(self.by, "mass", "share"), rows=rows, caption=f"Origins of {self.lot}")

    def to_csv(self, path: str | Path) -> None:
        """Write the table; cells that a spreadsheet could run are made harmless."""
        self.table().to_csv(path)

    def to_frame(self) -> object:
        """The table as a data frame of pandas, polars or pyarrow, whichever is installed."""
        return self.table().to_frame()

    def __str__(self) -> str:
        """The table, with its total and the assumption."""
        return f"{self.table()}\nTotal {self.total}. {ASSUMPTION}"

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()  # noqa: SLF001 - the notebook protocol's name

    def __repr__(self) -> str:
        """As a mapping, shortened, with what is unknown."""
        shown = [f"{key!r}: {self._amounts[key]!r}" for key in list(self._amounts)[:_SHOWN]]
        more = len(self._amounts) - _SHOWN
        if more > 0:
            shown.append(f"… {more} more")
        return f"Origins({{{', '.join(shown)}}}, unknown={self.unknown!r})"


def _percent(share: Fraction) -> str:
    return f"{float(100 * share):.2f} %"


@overload
def origins(
    lineage: Lineage, lot: str, *, by: OriginKey | KeyOf = "plot", exact: Literal[False] = False,
    material: Material = "cocoa",
) -> Origins[Mass]: ...  # fmt: skip
@overload
def origins(
    lineage: Lineage, lot: str, *, by: OriginKey | KeyOf = "plot", exact: Literal[True],
    material: Material = "cocoa",
) -> Origins[Fraction]: ...  # fmt: skip
def origins(
    lineage: Lineage, lot: str, *, by: OriginKey | KeyOf = "plot", exact: bool = False,
    material: Material = "cocoa",
) -> Origins[Mass] | Origins[Fraction]:  # fmt: skip
    """Mass of each origin in a lot's cocoa; with ``.unknown`` it sums to exactly the lot's cocoa mass.

    A step mixes its inputs evenly and loses from all of them alike. A source lot answers with its
    own origin. Mass whose origin is not known (no plot, no record, put out beyond what went in) is
    ``.unknown``: never dropped, never spread over the others. ``by`` is a key such as ``"plot"`` or
    ``"village"``, or a function from the source lot's record to a name, ``None`` for unknown.
    ``material="all"`` counts ingredients too, keyed by their lot, and sums to the lot's whole mass.
    ``exact=True`` gives exact shares as Fractions. Masses are the exact shares, apportioned once to
    whole milligrams by largest remainder, ties by identifier; origins with a positive share stay,
    even at 0 mg.

    Raises:
        UnknownRecordError: The lineage holds no such lot, or ``by`` is no key; the nearest are given.
        MassUnknownError: A lot or portion that the answer needs was not measured; it is named.

    >>> from cocoachain.samples import two_plots
    >>> origins(Lineage(two_plots()), "BAR-1", exact=True)
    Origins({'ESM-1': Fraction(3, 5), 'ESM-2': Fraction(2, 5)}, unknown=Fraction(0, 1))
    """
    if material not in _MATERIALS:
        raise UnknownRecordError("material", material, nearest_names(material, _MATERIALS))
    key = key_of(lineage.chain, by)
    code = lineage.columns.lot_code(lot)
    course = course_up(lineage.index, code)
    named = by if isinstance(by, str) else getattr(by, "__name__", "origin")
    if exact:
        shares = _content(lineage, ExactFlow(course).ends(), key, material)[0]
        return _exact_origins(lot, named, shares)
    mass = _mass_of(lineage, code)
    return settled(
        course, lambda ends: _origins(lot, named, mass, *_content(lineage, ends, key, material))
    )


def _exact_origins(lot: str, by: str, shares: Shares) -> Origins[Fraction]:
    whole = shares.whole
    fractions = {key: Fraction(amount, whole) for key, amount in shares.amounts.items()}
    named = {key: fractions[key] for key in sorted(key for key in fractions if key is not None)}
    unknown = fractions.get(None, Fraction(0))
    total = Fraction(1 if fractions else 0)
    return Origins(lot, by, named, unknown=unknown, total=total, shares=fractions)


def _origins(lot: str, by: str, mass: int, shares: Shares, unit: int) -> Origins[Mass]:
    """Masses from shares of the counted material, which is ``shares.whole / unit`` of the lot."""
    total = half_up(mass * shares.whole, unit)
    if shares.missing and half_up(mass * (shares.whole + shares.missing), unit) != total:
        raise InDoubtError
    masses = apportioned(total, shares) if shares.amounts else {}
    named = {key: Mass(masses[key]) for key in sorted(key for key in masses if key is not None)}
    fractions = {key: Fraction(amount, shares.whole) for key, amount in shares.amounts.items()}
    unknown = Mass(masses.get(None, 0))
    return Origins(lot, by, named, unknown=unknown, total=Mass(total), shares=fractions)


def _mass_of(lineage: Lineage, lot: int) -> int:
    """The lot's mass; a lot without a record has what was put into it."""
    columns = lineage.columns
    held = int(columns.lot_mass[lot])
    if held != NOT_MEASURED:
        return held
    at = columns.made_at[columns.made_ptr[lot] : columns.made_ptr[lot + 1]]
    masses = columns.out_mass[at].tolist()
    if columns.lot_known[lot] or not masses or NOT_MEASURED in masses:
        message = f"Expected a mass, got none: lot {columns.lot_ids[lot]!r}"
        raise MassUnknownError(message)
    return sum(masses)


_Told = list[tuple[str | None, int, Fraction]]


def _content(
    lineage: Lineage, ends: Ends, key: KeyOf, material: Material
) -> tuple[Shares, int]:
    """The shares of the counted material by origin, and the whole lot in the same unit."""
    cocoa: _Told = []
    other: _Told = []
    for (kind, code), amount in ends.amounts.items():
        if kind == "own":
            _tell_own(lineage, code, amount, key, cocoa, other)
        elif kind == "unmade":
            (cocoa if _is_cocoa(lineage, code) else other).append((None, amount, Fraction(1)))
        else:
            bearing = _has_cocoa(lineage, code)
            (cocoa if bearing else other).append((None, amount, Fraction(1)))
    if material == "all":
        return gathered([*cocoa, *other], ends)
    return gathered(cocoa, ends, rest=other)


def _tell_own(
    lineage: Lineage, code: int, amount: int, key: KeyOf, cocoa: _Told, other: _Told
) -> None:
    """What began with this lot: its origin's cocoa, an ingredient, or bought-in chocolate."""
    lot = cast("Lot | None", lineage.chain.find("lot", lineage.columns.lot_ids[code]))
    if lot is None:
        cocoa.append((None, amount, Fraction(1)))
        return
    part = _cocoa_part(lot)
    if part:
        names_it = part == 1 or isinstance(lot, FinishedLot)
        cocoa.append((key(lot) if names_it else None, amount, part))
    if part != 1:
        other.append((lot.id, amount, 1 - part))


def _cocoa_part(lot: Lot) -> Fraction:
    """How much of a source lot is cocoa: all, nothing, or what its ``cocoa_pct`` says."""
    if isinstance(lot, FinishedLot | IngredientLot) and lot.cocoa_pct is not None:
        return min(max(Fraction(lot.cocoa_pct) / 100, Fraction(0)), Fraction(1))
    return Fraction(1 if lot.stage.is_cocoa else 0)


def _is_cocoa(lineage: Lineage, lot: int) -> bool:
    """Whether a lot of unknown making counts as cocoa: all but ingredients and other material."""
    stage = int(lineage.columns.lot_stage[lot])
    return stage < 0 or STAGES[stage].is_cocoa


def _has_cocoa(lineage: Lineage, step: int) -> bool:
    """Whether a step took in any cocoa, however far back it lies."""
    columns, index = lineage.columns, lineage.index
    taken = columns.in_lot[columns.in_ptr[step] : columns.in_ptr[step + 1]].tolist()
    lots = np.union1d(np.array(taken, np.int64), index.lots_into(index.steps_before(taken)))
    sources = lots[columns.made_ptr[lots + 1] == columns.made_ptr[lots]]
    return any(_source_has_cocoa(lineage, code) for code in sources.tolist())


def _source_has_cocoa(lineage: Lineage, lot: int) -> bool:
    record = cast("Lot | None", lineage.chain.find("lot", lineage.columns.lot_ids[lot]))
    return record is None or _cocoa_part(record) > 0

