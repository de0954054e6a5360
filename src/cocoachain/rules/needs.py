"""What a rule needs of a chain, so that it says "not run" and never "passed" where it is missing.

The words: any kind of record in the plural (``"transfers"``), or

- ``"masses"``: a lot or portion was measured;
- ``"moments"``: a step or lot says when;
- ``"recorded"``: a record says when it was written down;
- ``"whole"``: the lineage is no cut, since the rule looks for what is not there.
"""

import functools
from collections.abc import Callable, Iterable

import attrs

from cocoachain.errors import UnknownChoiceError
from cocoachain.lineage.columns import NO_TIME
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.kinds import KINDS
from cocoachain.values.identifiers import nearest_names

Lack = Callable[[Lineage], str | None]


@attrs.frozen
class Need:
    """One thing that a rule needs."""

    name: str
    """The word for it."""

    lack: Lack = attrs.field(eq=False)
    """Why the lineage does not have it, or ``None`` if it does."""


def as_needs(needs: Iterable[str | Lack]) -> tuple[Need, ...]:
    """The needs behind words and functions.

    Raises:
        UnknownChoiceError: No need has that name; the nearest ones are given.
    """
    words = [needs] if isinstance(needs, str) else needs
    return tuple(_named(each) if isinstance(each, str) else _own(each) for each in words)


def _named(word: str) -> Need:
    if word in _WORDS:
        return Need(word, _WORDS[word])
    for kind in KINDS:
        if kind.plural == word:
            return Need(word, functools.partial(_no_record, kind.name))
    names = [*_WORDS, *(kind.plural for kind in KINDS)]
    raise UnknownChoiceError("need", word, nearest_names(word, names))


def _own(lack: Lack) -> Need:
    return Need(getattr(lack, "__name__", "need").replace("_", " "), lack)


def _no_record(kind: str, lineage: Lineage) -> str | None:
    return None if lineage.chain.count(kind) else f"no {kind.replace('_', ' ')} is recorded"


def _no_mass(lineage: Lineage) -> str | None:
    columns = lineage.columns
    measured = any(
        (each >= 0).any() for each in (columns.lot_mass, columns.in_mass, columns.out_mass)
    )
    return None if measured else "no lot and no portion has a mass"


def _no_moment(lineage: Lineage) -> str | None:
    columns = lineage.columns
    told = (columns.step_start_first, columns.step_end_first, columns.lot_made_first)
    if any((each != NO_TIME).any() for each in told):
        return None
    return "no step and no lot says when"


def _nothing_recorded(lineage: Lineage) -> str | None:
    if any(record.recorded is not None for record in lineage.chain):
        return None
    return "no record says when it was recorded"


def _cut(lineage: Lineage) -> str | None:
    if not lineage.edge:
        return None
    named = ", ".join(sorted(lineage.edge)[:3])
    more = ", …" if len(lineage.edge) > 3 else ""  # noqa: PLR2004 - as many as are named
    return f"the lineage is a cut; what lies beyond {named}{more} is not there"


_WORDS: dict[str, Lack] = {
    "masses": _no_mass,
    "moments": _no_moment,
    "recorded": _nothing_recorded,
    "whole": _cut,
}
