"""What a reader gives back: the chain, and everything that it could not use, with its place."""

from collections.abc import Iterable, Mapping

import attrs

from cocoachain.model.chain import Chain
from cocoachain.values.extras import EMPTY, Extra, as_extra
from cocoachain.values.places import Place

Places = Mapping[tuple[str, str], Place]
"""Kind and identifier of a record → where it stands."""


def _notes(notes: Iterable[str]) -> tuple[str, ...]:
    return tuple(notes)


def _kept(places: Places) -> Places:
    """A dict is copied; another mapping is taken as it is, since readers make places lazily."""
    return dict(places) if isinstance(places, dict) else places


@attrs.frozen
class Issue:
    """Something in a file that could not be used, or not as it stands; nothing is lost unsaid."""

    where: Place
    """File, sheet, row and column, or the path in a document."""

    message: str
    """What was expected and what came."""

    value: str | None = None
    """What stood there, shortened and made printable."""

    def __str__(self) -> str:
        """One line for people."""
        return f"{self.where}: {self.message}"


def _issues(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    return tuple(issues)


@attrs.frozen(kw_only=True, repr=False)
class Reading:
    """A chain as it was read, with the issues and notes of the reading."""

    chain: Chain
    """Every record that could be used."""

    issues: tuple[Issue, ...] = attrs.field(default=(), converter=_issues)
    """What could not be used, in the order of the file."""

    notes: tuple[str, ...] = attrs.field(default=(), converter=_notes)
    """What was understood or kept aside, such as unknown columns."""

    places: Places = attrs.field(factory=dict, converter=_kept, eq=False)
    """Where each record stands: ``places["lot", "BAR-7"]``."""

    settings: Extra = attrs.field(default=EMPTY, converter=as_extra)
    """What the file declared of itself, such as time zone, decimal and profile."""

    def __repr__(self) -> str:
        """How much was read and how much was not."""
        issues = "1 issue" if len(self.issues) == 1 else f"{len(self.issues):,} issues"
        notes = "1 note" if len(self.notes) == 1 else f"{len(self.notes):,} notes"
        return f"<Reading: {self.chain!r}, {issues}, {notes}>"
