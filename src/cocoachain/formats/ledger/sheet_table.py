"""What a sheet is, told in one table: the reader, the writer and the template all follow it."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

import attrs

from cocoachain.formats.ledger.cell_kinds import KILOGRAM, CellKind, Written
from cocoachain.formats.ledger.settings import MILLIGRAMS, Settings
from cocoachain.formats.ledger.words import folded
from cocoachain.model.records import Record

_UNIT_IN_NAME = re.compile(r"_(kg|g)(?=_|$)")
_BRACKETS = re.compile(r"[\s().,/-]+")


@attrs.frozen
class Column:
    """One column of a sheet."""

    name: str
    """The English heading."""

    local: str
    """The Indonesian heading that the template shows."""

    kind: CellKind
    """What its cells hold."""

    about: str
    """What it means, in a few words."""

    example: Written = ""
    """The cell of the template's worked row."""

    field: str = ""
    """The field of the record that it fills; by default the one of the same name."""

    required: bool = False
    """Whether the sheet must have it; a cell may be blank where its record can do without."""

    also: tuple[str, ...] = ()
    """Other headings that are read for it."""

    def __attrs_post_init__(self) -> None:
        """A field of the same name is the usual case."""
        if not self.field:
            object.__setattr__(self, "field", self.name)

    @property
    def tells_of_blanks(self) -> bool:
        """Whether a blank cell says something, as ``about`` then explains."""
        return self.kind.mass or "blank" in self.about

    def headings(self, settings: Settings) -> Iterator[tuple[str, Decimal | None]]:
        """Each heading that is read for the column, with milligrams a unit for a mass."""
        for spelling in (self.name, self.local, *self.also):
            if not self.kind.mass:
                yield spelling, None
                continue
            unit = _UNIT_IN_NAME.search(spelling)
            yield spelling, MILLIGRAMS[unit[1]] if unit else KILOGRAM
            if unit:
                for each, milligrams in settings.units.items():
                    yield _UNIT_IN_NAME.sub(f"_{each}", spelling), milligrams


@attrs.frozen
class Sheet:
    """One sheet of the ledger."""

    name: str
    """Its name, and that of its CSV file."""

    local: str
    """The Indonesian name that is read for it too."""

    about: str
    """What a row of it is."""

    columns: tuple[Column, ...]
    """Required columns first."""

    classes: Mapping[str, type[Record]] = attrs.field(factory=dict)
    """The class of the record by the word in the selecting column; ``""`` where none selects."""

    selector: str | None = None
    """The column whose word selects the class."""

    has_extra: bool = True
    """Whether its records keep what unknown columns say; portions and losses cannot."""

    more_examples: tuple[Mapping[str, Written], ...] = ()
    """Further worked rows, by English heading, where one row alone would not make sense."""

    by_name: Mapping[str, Column] = attrs.field(init=False, repr=False, eq=False)
    """The columns by their English headings."""

    @by_name.default
    def _by_name(self) -> dict[str, Column]:
        return {each.name: each for each in self.columns}

    def column(self, name: str) -> Column:
        """The column of that English heading."""
        return self.by_name[name]

    def by_heading(self, settings: Settings) -> dict[str, tuple[Column, Decimal | None]]:
        """The column that each heading means, with milligrams a unit for a mass."""
        found: dict[str, tuple[Column, Decimal | None]] = {}
        for column in self.columns:
            found[heading_key(column.name)] = column, dict(column.headings(settings))[column.name]
        for column in self.columns:
            for spelling, milligrams in column.headings(settings):
                found.setdefault(heading_key(spelling), (column, milligrams))
        return found


def heading_key(heading: str) -> str:
    """A heading without the differences that do not count: ``Massa (kg)`` is ``massa_kg``."""
    return folded(_BRACKETS.sub(" ", heading))


def column(
    name: str,
    local: str,
    kind: CellKind,
    about: str,
    example: Written = "",
    *,
    field: str = "",
    also: tuple[str, ...] = (),
) -> Column:
    """An optional column."""
    return Column(name, local, kind, about, example, field=field, also=also)


def needed(
    name: str,
    local: str,
    kind: CellKind,
    about: str,
    example: Written = "",
    *,
    field: str = "",
    also: tuple[str, ...] = (),
) -> Column:
    """A column that the sheet must have."""
    return Column(name, local, kind, about, example, field=field, also=also, required=True)
