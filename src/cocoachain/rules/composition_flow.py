"""What finished goods are made of, from what went into them: all lots at once, or one exactly.

A step mixes its inputs evenly. Food (stage ``food``) that is put together with something else is
its filling. Packing material (stage ``other``) counts on neither side. Where beans go straight into
chocolate, shell, roasting, moisture and sorting losses and shell put out fall on the beans alone.
What a step puts out beyond what it took in, and what a lot holds beyond what was put into it, is
unknown. Losses change no share.

All lots are worked out in floats, level by level of the graph; what lies near a limit is worked out
again for that lot alone, in fractions.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from cocoachain.lineage.columns import LOSS_CAUSES, STAGES, Bools, Columns, Int64s, ranges
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import Lot, Stage
from cocoachain.model.steps import LossCause
from cocoachain.rules.composition_parts import (
    AT,
    CARRIED,
    COLUMNS,
    PARTS,
    Row,
    analysed_fat,
    row_of_source,
)
from cocoachain.rules.sums import sums

Floats = npt.NDArray[np.float64]

_RAW = (Stage.PODS, Stage.WET_BEANS, Stage.BEANS, Stage.BEAN_BLEND)
_OFF_BEANS = (LossCause.SHELL, LossCause.ROASTING, LossCause.MOISTURE, LossCause.SORTING)
_COCOA, _UNKNOWN = AT["cocoa"], AT["unknown"]
_FILLING = [_at == AT["filling"] for _at in range(len(PARTS))]
_ONE, _NONE = Fraction(1), Fraction(0)


def _codes(stages: Iterable[Stage]) -> list[int]:
    return [STAGES.index(stage) for stage in stages]


class Contents:
    """The composition of every finished lot of a lineage."""

    def __init__(self, lineage: Lineage) -> None:
        """Work out all of them in floats."""
        self._lineage = lineage
        columns = self._columns = lineage.columns
        stage = columns.lot_stage
        self._carried: Bools = np.isin(stage, _codes(CARRIED))
        self._raw: Bools = np.isin(stage, _codes(_RAW))
        self._outside: Bools = stage == STAGES.index(Stage.OTHER)
        self._food: Bools = stage == STAGES.index(Stage.FOOD)
        self._mixing = self._mixing_steps()
        self._off = self._off_beans()
        if columns not in _TABLES:
            _TABLES[columns] = self._worked_out()
        self._rows = _TABLES[columns]

    @cached_property
    def _fat(self) -> Mapping[str, Fraction]:
        """The share of fat that was found in each lot."""
        return analysed_fat(self._lineage)

    def floats(self, lots: Int64s) -> Floats:
        """The shares of some lots, by code, as floats; a row of NaN where they are not known."""
        return self._rows[self._place[lots]]

    # Which steps and lots matter ------------------------------------------------------------------

    def _mixing_steps(self) -> Bools:
        """Whether each step puts out something whose composition comes from what went in."""
        found = np.zeros(len(self._columns.step_ids), np.bool_)
        found[self._columns.out_step[self._carried[self._columns.out_lot]]] = True
        return found

    def _off_beans(self) -> Floats:
        """What falls off the beans in each step, in milligrams."""
        columns = self._columns
        causes = [LOSS_CAUSES.index(cause) for cause in _OFF_BEANS]
        wanted = np.isin(columns.loss_cause, causes)
        lost = sums(np.where(wanted, columns.loss_mass, 0), columns.loss_ptr)
        shell = (columns.lot_stage[columns.out_lot] == STAGES.index(Stage.SHELL)) & (
            columns.out_mass > 0
        )
        put_out = sums(np.where(shell, columns.out_mass, 0), columns.out_ptr)
        return np.asarray(lost, np.float64) + np.asarray(put_out, np.float64)

    @cached_property
    def _place(self) -> Int64s:
        """The row of each lot that matters, counted from 1; 0 is the row of all others."""
        columns = self._columns
        wanted = self._carried.copy()
        wanted[columns.in_lot[self._mixing[columns.in_step]]] = True
        place = np.zeros(len(wanted), np.int64)
        place[wanted] = np.arange(1, int(wanted.sum()) + 1)
        return place

    def _sources(self) -> Floats:
        """The rows of lots that are not reckoned from what went in; NaN for the others."""
        columns, place = self._columns, self._place
        rows = np.full((int(place.max(initial=0)) + 1, len(COLUMNS)), np.nan)
        made = np.diff(columns.made_ptr) > 0
        known: dict[tuple[object, ...], list[float]] = {}
        for code in np.flatnonzero((place > 0) & ~(self._carried & made)).tolist():
            lot = self._lot(code)
            fat = self._fat.get(columns.lot_ids[code])
            key = (type(lot), fat, *(getattr(lot, name, None) for name in _TELLING))
            found = known.get(key)
            if found is None:
                found = known[key] = [float(each) for each in row_of_source(lot, fat)]
            rows[place[code]] = found
        return rows

    def _lot(self, code: int) -> Lot | None:
        found = self._lineage.chain.find("lot", self._columns.lot_ids[code])
        return found if isinstance(found, Lot) else None

    # All lots, in floats --------------------------------------------------------------------------

    def _worked_out(self) -> Floats:
        rows = self._sources()
        steps = np.flatnonzero(self._mixing)
        if not len(steps):
            return rows
        put = np.zeros(len(rows))
        held = np.zeros_like(rows)
        rank = self._lineage.index.step_rank[steps]
        in_ring = np.zeros(len(self._mixing), np.bool_)
        for ring in self._lineage.index.rings:
            in_ring[list(ring)] = True
        for level in np.unique(rank).tolist():
            self._level(steps[rank == level], rows, held, put, in_ring)
        return rows

    def _level(
        self, steps: Int64s, rows: Floats, held: Floats, put: Floats, in_ring: Bools
    ) -> None:
        """Work out what some steps put out, none of which draws on another of them."""
        columns = self._columns
        shares = self._shares(steps, rows)
        shares[in_ring[steps]] = np.nan
        at = ranges(columns.out_ptr[steps], columns.out_ptr[steps + 1])
        local = np.repeat(np.arange(len(steps)), np.diff(columns.out_ptr)[steps])
        keep = self._carried[columns.out_lot[at]]
        at, local = at[keep], local[keep]
        lots = columns.out_lot[at].astype(np.int64)
        mass = columns.out_mass[at].astype(np.float64)
        alone = np.diff(columns.made_ptr)[lots] == 1
        mass = np.where(mass < 0, np.where(alone, 1.0, np.nan), mass)
        place = self._place[lots]
        np.add.at(held, place, shares[local] * mass[:, None])
        np.add.at(put, place, mass)
        touched = np.unique(lots)
        self._settle(touched, rows, held, put)

    def _settle(self, lots: Int64s, rows: Floats, held: Floats, put: Floats) -> None:
        """The rows of some lots, from what was put into them and what they hold."""
        place = self._place[lots]
        whole = self._columns.lot_mass[lots].astype(np.float64)
        measured = (self._columns.out_mass[self._first_made(lots)] >= 0) & (whole >= 0)
        filled = put[place]
        with np.errstate(invalid="ignore", divide="ignore"):
            found = held[place] / filled[:, None]
            part = np.where(measured & (whole > filled), filled / whole, 1.0)
        found = found * part[:, None]
        found[:, _UNKNOWN] += 1 - part
        own = np.array([float(row_of_source(self._lot(c), None)[_COCOA]) if p < 1 else 0.0
                        for c, p in zip(lots.tolist(), part.tolist(), strict=True)])  # fmt: skip
        found[:, _COCOA] += (1 - part) * own
        rows[place] = found

    def _first_made(self, lots: Int64s) -> Int64s:
        columns = self._columns
        return np.asarray(columns.made_at[columns.made_ptr[lots]], np.int64)

    def _shares(self, steps: Int64s, rows: Floats) -> Floats:
        """The shares of what each of some steps mixes."""
        columns = self._columns
        at = ranges(columns.in_ptr[steps], columns.in_ptr[steps + 1])
        local = np.repeat(np.arange(len(steps)), np.diff(columns.in_ptr)[steps])
        lots, mass = columns.in_lot[at], columns.in_mass[at].astype(np.float64)
        inside = ~self._outside[lots]
        at, local, lots, mass = at[inside], local[inside], lots[inside], mass[inside]
        count = len(steps)
        several = np.bincount(local, minlength=count)[local] > 1
        mass = np.where(mass < 0, np.where(several, np.nan, 1.0), mass)
        raw = self._raw[lots]
        beans = np.bincount(local, np.where(raw, mass, 0.0), count)
        with np.errstate(invalid="ignore", divide="ignore"):
            left = np.where(beans > 0, np.maximum(beans - self._off[steps], 0.0) / beans, 1.0)
        weight = np.where(raw, mass * left[local], mass)
        taken = rows[self._place[lots]]
        food = self._food[lots]
        beside = np.bincount(local, ~food, count) > 0
        taken[food & beside[local], : len(PARTS)] = _FILLING
        return self._mixed(steps, local, mass, weight, taken)

    def _mixed(
        self, steps: Int64s, local: Int64s, mass: Floats, weight: Floats, taken: Floats
    ) -> Floats:
        count = len(steps)
        taken = np.where(weight[:, None] == 0, np.where(mass[:, None] == 0, 0.0, taken), taken)
        made = np.empty((count, len(COLUMNS)))
        whole = np.bincount(local, mass, count).astype(np.float64)
        reduced = np.bincount(local, weight, count)
        with np.errstate(invalid="ignore", divide="ignore"):
            for place in range(len(COLUMNS)):
                even = place == _COCOA
                share = np.bincount(local, taken[:, place] * (mass if even else weight), count)
                made[:, place] = share / (whole if even else reduced)
        part = self._part_taken(steps, whole)
        bearing = made[:, _COCOA] > 0
        made *= part[:, None]
        made[:, _UNKNOWN] += 1 - part
        made[:, _COCOA] += np.where(bearing, 1 - part, 0.0)
        return made

    def _part_taken(self, steps: Int64s, took: Floats) -> Floats:
        """How much of what each step put out it had taken in; 1 where that is not known."""
        columns = self._columns
        at = ranges(columns.out_ptr[steps], columns.out_ptr[steps + 1])
        local = np.repeat(np.arange(len(steps)), np.diff(columns.out_ptr)[steps])
        inside = ~self._outside[columns.out_lot[at]]
        mass = columns.out_mass[at][inside].astype(np.float64)
        unmeasured = np.bincount(local[inside], mass < 0, len(steps)) > 0
        gave = np.bincount(local[inside], np.maximum(mass, 0), len(steps))
        at = ranges(columns.in_ptr[steps], columns.in_ptr[steps + 1])
        behind = np.repeat(np.arange(len(steps)), np.diff(columns.in_ptr)[steps])
        unweighed = np.bincount(behind, columns.in_mass[at] < 0, len(steps)) > 0
        beyond = ~unmeasured & ~unweighed & (gave > took)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(beyond, took / gave, 1.0)

    # One lot, exactly -----------------------------------------------------------------------------

    def exactly(self, lot: int) -> Row:
        """The shares of one lot, by code, as fractions; only where :meth:`floats` knows them."""
        index = self._lineage.index
        before = index.steps_before([lot])
        steps = index.steps_in_order(before[self._mixing[before]])
        held: dict[int, tuple[list[Fraction], Fraction]] = {}
        rows: dict[int, Row] = {}
        for step in steps.tolist():
            share = self._share_exactly(step, rows)
            for code, mass in self._exits(step):
                if self._carried[code]:
                    row, put = held.get(code, ([_NONE] * len(COLUMNS), _NONE))
                    row = [a + mass * b for a, b in zip(row, share, strict=True)]
                    held[code] = row, put + mass
                    rows[code] = self._settled_exactly(code, *held[code])
        return rows[lot] if lot in rows else self._source(lot)

    def _source(self, lot: int) -> Row:
        return row_of_source(self._lot(lot), self._fat.get(self._columns.lot_ids[lot]))

    def _exits(self, step: int) -> list[tuple[int, Fraction]]:
        """What a step put out; one unit of what nobody measured."""
        columns = self._columns
        span = slice(columns.out_ptr[step], columns.out_ptr[step + 1])
        pairs = zip(columns.out_lot[span].tolist(), columns.out_mass[span].tolist(), strict=True)
        return [(lot, _ONE if mass < 0 else Fraction(mass)) for lot, mass in pairs]

    def _settled_exactly(self, lot: int, row: Sequence[Fraction], put: Fraction) -> Row:
        whole = int(self._columns.lot_mass[lot])
        first = int(self._first_made(np.array([lot]))[0])
        found = [each / put for each in row] if put else [_NONE] * len(row)
        if whole < 0 or int(self._columns.out_mass[first]) < 0 or whole <= put:
            return tuple(found)
        part = put / whole
        found = [each * part for each in found]
        found[_UNKNOWN] += 1 - part
        found[_COCOA] += (1 - part) * row_of_source(self._lot(lot), None)[_COCOA]
        return tuple(found)

    def _share_exactly(self, step: int, rows: dict[int, Row]) -> Row:
        columns = self._columns
        span = slice(columns.in_ptr[step], columns.in_ptr[step + 1])
        entries = [
            (lot, mass)
            for lot, mass in zip(
                columns.in_lot[span].tolist(), columns.in_mass[span].tolist(), strict=True
            )
            if not self._outside[lot]
        ]
        weighed = all(mass >= 0 for _, mass in entries)
        masses = [Fraction(max(mass, 1) if mass < 0 else mass) for _, mass in entries]
        pairs = zip(entries, masses, strict=True)
        beans = sum((mass for (lot, _), mass in pairs if self._raw[lot]), _NONE)
        off = Fraction(int(self._off[step]))
        left = max(beans - off, _NONE) / beans if beans else _ONE
        total, even = [_NONE] * len(COLUMNS), _NONE
        for (lot, _), mass in zip(entries, masses, strict=True):
            row = list(rows[lot] if lot in rows else self._source(lot))
            if self._food[lot] and not all(self._food[each] for each, _ in entries):
                row[: len(PARTS)] = map(Fraction, _FILLING)
            weight = mass * left if self._raw[lot] else mass
            total = [a + weight * b for a, b in zip(total, row, strict=True)]
            even += mass * row[_COCOA]
        whole = sum(masses, _NONE)
        reduced = whole - beans + beans * left
        made = [each / reduced if reduced else _NONE for each in total]
        made[_COCOA] = even / whole if whole else _NONE
        return self._with_excess(step, made, whole if weighed else None)

    def _with_excess(self, step: int, made: list[Fraction], took: Fraction | None) -> Row:
        columns = self._columns
        span = slice(columns.out_ptr[step], columns.out_ptr[step + 1])
        inside = [
            mass
            for lot, mass in zip(
                columns.out_lot[span].tolist(), columns.out_mass[span].tolist(), strict=True
            )
            if not self._outside[lot]
        ]
        gave = sum(inside)
        if took is None or any(mass < 0 for mass in inside) or gave <= took:
            return tuple(made)
        part = took / gave
        bearing = made[_COCOA] > 0
        made = [each * part for each in made]
        made[_UNKNOWN] += 1 - part
        made[_COCOA] += 1 - part if bearing else _NONE
        return tuple(made)


_TABLES: "WeakKeyDictionary[Columns, Floats]" = WeakKeyDictionary()
"""What was worked out for columns that are still in use: several rules ask for it."""

_TELLING = ("stage", "ingredient", "label", "cocoa_pct")
"""The fields of a lot that its own composition depends on."""
