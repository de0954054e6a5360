"""Chains that are sound and hard to handle: the same records under odd names, in far zones."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from cocoachain.model.chain import Chain
from cocoachain.model.claims import LotClaim
from cocoachain.model.lots import Lot
from cocoachain.model.parties import CONSUMERS
from cocoachain.model.records import Record
from cocoachain.values.identifiers import LONGEST_IDENTIFIER

Naming = Callable[[int, str], str]
"""A new name for a record, from its number and its old name; different records differ."""

_CYRILLIC = str.maketrans(
    "ABCEHKMOPTX", "\u0410\u0412\u0421\u0415\u041d\u041a\u041c\u041e\u0420\u0422\u0425"
)
_LETTERS = "kebuncoklat"


def _case(number: int, _old: str) -> str:
    """Names that differ in capital letters only, as long as there are enough of these."""
    bits, rest = number % 2 ** len(_LETTERS), number // 2 ** len(_LETTERS)
    letters = (each.upper() if bits >> at & 1 else each for at, each in enumerate(_LETTERS))
    return "".join(letters) + (str(rest) if rest else "")


def _lookalike(number: int, old: str) -> str:
    """Every other name in letters that look the same and are not."""
    return old.translate(_CYRILLIC) if number % 2 else old


NAMINGS: tuple[Naming, ...] = (
    lambda _, old: old,
    _case,
    _lookalike,
    lambda number, _: f"{number:04}",
    lambda number, _: f"1E{number}",
    lambda _, old: f"={old}",
    lambda _, old: f"../{old}",
    lambda _, old: f"{old}; {old}:2",
    lambda _, old: f"<b>{old}</b>",
    lambda _, old: f"\u05d0\u05d1 {old} \u0644\u0648\u062a",
    lambda _, old: "x" * (LONGEST_IDENTIFIER - len(old)) + old,
)
"""Ways to name records: plain, hard to tell apart, like numbers, formulas, paths, lists, markup,
from right to left, and as long as can be."""

_FAR = (0, 14 * 60, -12 * 60, 5 * 60 + 45, 24 * 60 - 1, 1 - 24 * 60)


def hostile_versions(chain: Chain) -> SearchStrategy[Chain]:
    """The same chain under other names, its moments written in other zones."""
    zones = st.sampled_from([timezone(timedelta(minutes=minutes)) for minutes in _FAR])
    return st.builds(
        lambda naming, even, odd: _rewritten(chain, naming, (even, odd)),
        st.sampled_from(NAMINGS),
        zones,
        zones,
    )


def renamed(chain: Chain, naming: Naming) -> Chain:
    """The chain with every record under another name, wherever it is named."""
    return _rewritten(chain, naming, None)


def _rewritten(chain: Chain, naming: Naming, zones: tuple[timezone, timezone] | None) -> Chain:
    names = _names(chain, naming)
    return Chain.of([
        _record(record, names, zones[number % 2] if zones else None)
        for number, record in enumerate(chain)
    ])  # fmt: skip


def _names(chain: Chain, naming: Naming) -> Mapping[str, str]:
    """Old names to new ones, each old one once."""
    old = dict.fromkeys(str(each) for record in chain if (each := getattr(record, "id", None)))
    return {name: naming(number, name) for number, name in enumerate(old)} | {CONSUMERS: CONSUMERS}


def _record(record: Record, names: Mapping[str, str], zone: timezone | None) -> Record:
    changes: dict[str, Any] = {}
    for field in attrs.fields(type(record)):
        value = getattr(record, field.name)
        is_name = field.metadata.get("ref") is not None or field.name == "id"
        if isinstance(value, datetime) and zone is not None:
            changes[field.name] = value.astimezone(zone)
        elif isinstance(value, tuple):
            changes[field.name] = tuple(_part(each, names, is_name=is_name) for each in value)
        elif is_name and value is not None:
            changes[field.name] = names.get(value, value)
    if isinstance(record, Lot) and record.harvested is not None and "made" in changes:
        early = changes["made"].astimezone(UTC).date() - timedelta(days=1)
        changes["harvested"] = min(record.harvested, early)  # not after it, read in any zone
    if isinstance(record, LotClaim) and record.value is not None:
        changes["value"] = names.get(record.value, record.value)  # an origin may be a plot
    return attrs.evolve(record, **changes)


def _part(part: Any, names: Mapping[str, str], *, is_name: bool) -> Any:  # noqa: ANN401 - a name, a portion, a word
    """One of several names, or a part of a record that names something."""
    if is_name:
        return names.get(part, part)
    if not attrs.has(type(part)):
        return part
    changes = {
        field.name: names.get(getattr(part, field.name), getattr(part, field.name))
        for field in attrs.fields(type(part))
        if field.metadata.get("ref") is not None
    }
    return attrs.evolve(part, **changes)
